"""Switch the rules of `mutations.toml` off, one at a time: is a test there that fails?

A rule is an exact piece of source and what replaces it, or an SQL statement, and the
test that has to fail then. Each is tried in a copy of the addons (`.local/mutate`) with
a database of its own; two at a time. Before, all these tests have to pass.
"""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
COPIES = ROOT / ".local" / "mutate"
DATABASE = os.environ["ARCHIVE_MUTATE_DB"]
WORKERS = int(os.environ.get("TEST_JOBS", "2"))
COPIED = ("customer_archive", "tests/unit", "pyproject.toml")
#: Of pytest: all passed, some failed.
PASSED, FAILED = 0, 1


class BrokenRuleError(Exception):
    """The rule cannot be tried as it is written."""


@dataclass(frozen=True)
class Rule:
    """One rule, how it is switched off, and the test that notices."""

    name: str
    test: str
    file: str = ""
    piece: str = ""
    becomes: str = ""
    sql: str = ""
    also: list = field(default_factory=list, hash=False)

    @property
    def changes(self):
        """Return (file, piece, what it becomes) of each piece of source."""
        first = [(self.file, self.piece, self.becomes)] if self.file else []
        return first + [(c["file"], c["piece"], c["becomes"]) for c in self.also]

    def check(self):
        """Raise where a piece of source is not there exactly once, or means nothing."""
        if not self.changes and not self.sql:
            raise BrokenRuleError("neither a piece of source nor SQL")
        for file, piece, becomes in self.changes:
            source = (ROOT / file).read_text()
            if (count := source.count(piece)) != 1:
                raise BrokenRuleError(f"found {count} times in {file}: {piece!r}")
            mutated = source.replace(piece, becomes)
            if mutated == source:
                raise BrokenRuleError(f"nothing changes in {file}")
            if file.endswith(".py"):
                compile(mutated, file, "exec")


@dataclass
class Place:
    """A copy of the addons, and a database for it."""

    folder: Path
    database: str

    def make(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in COPIED:
            source, target = ROOT / name, self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(
                    source, target, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy(source, target)
        config = Path(os.environ["ARCHIVE_CONF"]).read_text()
        config = re.sub(
            r"^addons_path = .*$",
            f"addons_path = {self.folder}",
            config,
            flags=re.MULTILINE,
        )
        (self.folder / "odoo.conf").write_text(config)
        self.clone()

    def clone(self):
        self.drop()
        subprocess.run(["createdb", "-T", DATABASE, self.database], check=True)
        if self.filestore(DATABASE).exists():
            shutil.copytree(self.filestore(DATABASE), self.filestore(self.database))

    def drop(self):
        quiet = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
        command = ["dropdb", "--if-exists", "--force", self.database]
        subprocess.run(command, check=True, env=quiet)
        shutil.rmtree(self.filestore(self.database), ignore_errors=True)

    def filestore(self, database):
        config = Path(os.environ["ARCHIVE_CONF"]).read_text()
        data = re.search(r"^data_dir = (.*)$", config, flags=re.MULTILINE)
        return Path(data[1].strip()) / "filestore" / database

    def pytest(self, *tests):
        """Run tests of the copy; return pytest's status and what it printed."""
        command = ["pytest", "-q", "-p", "no:cacheprovider", "--tb=line", "-rf"]
        command += ["--durations=0", "--no-header"]
        if any(test.startswith("tests/unit") for test in tests):
            command += ["-p", "no:odoo"]
        else:
            command += [f"--odoo-config={self.folder / 'odoo.conf'}"]
            command += [f"--odoo-database={self.database}", "--odoo-http"]
        result = subprocess.run(
            [*command, *tests],
            cwd=self.folder,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return result.returncode, result.stdout

    def try_rule(self, rule):
        """Switch ``rule`` off and run its test; return whether it fails."""
        originals = {}
        if rule.sql:
            command = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.database]
            subprocess.run([*command, "-c", rule.sql], check=True)
        for file, piece, becomes in rule.changes:
            source = (self.folder / file).read_text()
            originals.setdefault(file, source)
            (self.folder / file).write_text(source.replace(piece, becomes))
        try:
            status, output = self.pytest(rule.test)
        finally:
            for file, source in originals.items():
                (self.folder / file).write_text(source)
            if rule.sql:
                self.clone()
        # a fixture that fails is an error, not a test that notices
        summary = (output.strip().splitlines() or [""])[-1]
        if status not in (PASSED, FAILED) or ("failed" in summary) != (
            status == FAILED
        ):
            raise BrokenRuleError(f"{rule.test} did not run:\n{output[-2000:]}")
        return status == FAILED


def rules(patterns):
    found = tomllib.loads((ROOT / "scripts" / "mutations.toml").read_text())["rule"]
    chosen = [Rule(**values) for values in found]
    names = [rule.name for rule in chosen]
    if twice := {name for name in names if names.count(name) > 1}:
        sys.exit(f"error: two rules are called {', '.join(sorted(twice))}")
    if patterns:
        chosen = [
            rule
            for rule in chosen
            if any(fnmatch.fnmatch(rule.name, pattern) for pattern in patterns)
        ]
    if not chosen:
        sys.exit("error: no rule has such a name")
    return chosen


def broken(chosen):
    """Return how many rules cannot be tried as they are written, and say why."""
    count = 0
    for rule in chosen:
        try:
            rule.check()
        except (BrokenRuleError, SyntaxError, OSError) as error:
            print(f"ERROR     {rule.name}: {error}", flush=True)
            count += 1
    return count


def passes(place, chosen):
    """Whether all tests pass as long as no rule is switched off."""
    tests = sorted({rule.test for rule in chosen})
    for unit in (True, False):
        part = [test for test in tests if test.startswith("tests/unit") == unit]
        if part:
            status, output = place.pytest(*part)
            if status != PASSED:
                print(output[-5000:])
                return False
    return True


def main():
    chosen = rules(sys.argv[1:])
    if broken(chosen):
        return 1
    started = time.monotonic()
    free, places = Queue(), []
    for number in range(WORKERS):
        place = Place(COPIES / str(number), f"{DATABASE}_{number}")
        place.make()
        places.append(place)
        free.put(place)

    def attempt(rule):
        place, begin = free.get(), time.monotonic()
        try:
            caught = place.try_rule(rule)
            what = f"caught by {rule.test}" if caught else f"SURVIVED {rule.test}"
        except (BrokenRuleError, subprocess.CalledProcessError) as error:
            caught, what = False, f"ERROR {error}"
        finally:
            free.put(place)
        print(f"{time.monotonic() - begin:5.1f} s  {rule.name}: {what}", flush=True)
        return caught

    try:
        if not passes(places[0], chosen):
            print("error: these tests have to pass while no rule is switched off")
            return 1
        with ThreadPoolExecutor(WORKERS) as pool:
            caught = sum(pool.map(attempt, chosen))
    finally:
        for place in places:
            place.drop()
    seconds = time.monotonic() - started
    print(f"{caught} of {len(chosen)} rules caught in {seconds:.0f} s")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
