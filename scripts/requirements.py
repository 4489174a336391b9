"""Which requirements have a test: rows of docs/requirements.md, `#N` in docstrings.

usage: scripts/requirements.py [--missing]     only the rows without a test
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (yes|partly|not yet) \| (.*?) \|$")
CITED = re.compile(r"#(\d+)(?:\s*[-–]\s*#?(\d+))?")


def rows():
    """Return the rows of the list: number -> (words of the regulation, state)."""
    text = (ROOT / "docs/requirements.md").read_text()
    found = (ROW.match(line) for line in text.splitlines())
    return {int(m[1]): (m[2], m[4]) for m in found if m}


def cited(docstring):
    """Return the numbers that a docstring cites: `#7`, `#141-#144`."""
    for match in CITED.finditer(docstring or ""):
        first = int(match[1])
        yield from range(first, int(match[2] or first) + 1)


def tests():
    """Return number -> names of the tests whose docstring cites it.

    What the docstring of a class or a module cites counts when it has tests.
    """
    found = defaultdict(list)
    paths = [*ROOT.glob("customer_archive*/tests/**/*.py"), *ROOT.glob("tests/**/*.py")]
    for path in sorted(paths):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test")
            holds = isinstance(node, ast.ClassDef | ast.Module) and any(
                isinstance(child, ast.FunctionDef) and child.name.startswith("test")
                for child in node.body
            )
            if is_test or holds:
                name = getattr(node, "name", path.stem)
                for number in cited(ast.get_docstring(node)):
                    found[number].append(f"{path.stem}.{name}")
    return found


def main():
    only_missing = "--missing" in sys.argv
    listed, tested = rows(), tests()
    for number, (words, state) in sorted(listed.items()):
        names = tested.get(number, [])
        if only_missing and names:
            continue
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        told = ", ".join(names[:2]) + more if names else "NO TEST"
        print(f"#{number:<4} {state:8} {told:70.70} {words[:40]}")
    done = {n for n, (_words, state) in listed.items() if state != "not yet"}
    print(
        f"{len(listed)} rows, {sum(n in tested for n in listed)} with a test; "
        f"of {len(done)} built wholly or partly, "
        f"{len(done - tested.keys())} without: "
        + (", ".join(f"#{n}" for n in sorted(done - tested.keys())) or "none")
    )
    if unknown := sorted(tested.keys() - listed.keys()):
        print("cited, but not on the list:", ", ".join(f"#{n}" for n in unknown))


if __name__ == "__main__":
    main()
