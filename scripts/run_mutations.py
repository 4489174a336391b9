"""Switch the rules of `mutations.toml` off, one at a time: is a test there that fails?

A rule is an exact piece of source and what replaces it, or an SQL statement, and the
test that has to fail then. Odoo is loaded once; for each rule a child process takes
over the changed functions in memory (SQL runs in the test's own transaction) and runs
the one test; two at a time, each with a database of its own. Tests of plain functions
are run by pytest on a copy of the sources, in `.local/mutate`. Before, all pass.
"""

import fnmatch
import importlib
import inspect
import io
import os
import shutil
import subprocess
import sys
import time
import tomllib
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from types import CodeType, FunctionType

from pytest_worker import hash_quickly

ROOT = Path(__file__).resolve().parent.parent
COPIES = ROOT / ".local" / "mutate"
DATABASE = os.environ["ARCHIVE_MUTATE_DB"]
WORKERS = int(os.environ.get("TEST_JOBS", "2"))
UNIT = "tests/unit/"
#: How a child says what became of its test.
PASSED, FAILED, BROKEN = 0, 1, 2


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

    def mutated(self):
        """Return file -> source without the rule.

        :raise BrokenRuleError: where a piece is not there exactly once
        """
        first = [vars(self)] if self.file else []
        sources = {}
        for change in [*first, *self.also]:
            file, piece = change["file"], change["piece"]
            source = sources.get(file) or (ROOT / file).read_text()
            if (count := source.count(piece)) != 1:
                raise BrokenRuleError(f"found {count} times in {file}: {piece!r}")
            sources[file] = source.replace(piece, change["becomes"])
            compile(sources[file], file, "exec")
        if not sources and not self.sql:
            raise BrokenRuleError("neither a piece of source nor SQL")
        return sources


# ------------------------------------------------------------------ plain functions


def pytest_in_copy(folder, test, sources):
    """Run one test of plain functions on a copy of the sources; return its outcome."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("customer_archive/tools", "tests/unit"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for file, source in sources.items():
        (folder / file).write_text(source)
    command = ["pytest", "-q", "-p", "no:cacheprovider", "-p", "no:odoo", test]
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if result.returncode not in (PASSED, FAILED):
        sys.stderr.write(result.stdout.decode())
        return BROKEN
    return result.returncode


# ---------------------------------------------------------------------- Odoo's tests


def load(databases):
    """Load Odoo with our addons, once for all children."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", os.environ["ARCHIVE_CONF"], "--log-level=critical"])
    for database in databases:
        Registry(database)
    hash_quickly()


def switch_off(file, source):
    """Give the functions of the loaded module ``file`` the code of ``source``.

    :raise BrokenRuleError: where something else than functions changes
    """
    name = file.removesuffix(".py").replace("/", ".")
    module = importlib.import_module(f"odoo.addons.{name}")
    before = codes(compile((ROOT / file).read_text(), file, "exec"))
    after = codes(compile(source, file, "exec"))
    changed = {n for n in after if essence(after[n]) != essence(before.get(n))}
    taken = set()
    for function in functions(module):
        if (name := function.__code__.co_qualname) in changed:
            function.__code__ = after[name]
            taken.add(name)
    if before.keys() != after.keys() or not taken or changed - taken:
        raise BrokenRuleError(f"not by functions alone: {sorted(changed - taken)}")


def codes(code):
    """Return qualified name -> code of a module, its classes and their functions."""
    found = {code.co_qualname: code}
    if not code.co_flags & inspect.CO_OPTIMIZED:
        for constant in code.co_consts:
            if isinstance(constant, CodeType) and "<" not in constant.co_qualname:
                found |= codes(constant)
    return found


def essence(code):
    """Return what a piece of code does, without its place in the file.

    Functions inside of functions belong to it; methods do not belong to their class.
    """
    if code is None:
        return None
    of_function = code.co_flags & inspect.CO_OPTIMIZED
    constants = [
        (essence(c) if of_function or "<" in c.co_qualname else c.co_qualname)
        if isinstance(c, CodeType)
        else c
        for c in code.co_consts
    ]
    return code.co_code, code.co_names, repr(constants)


def functions(module):
    """Yield the functions of a module and its classes, below their decorators."""
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    for owner in (module, *classes):
        for value in vars(owner).values():
            function = getattr(value, "__func__", value)
            while isinstance(function, FunctionType):
                yield function
                function = getattr(function, "__wrapped__", None)


def run_tests(tests, sql=""):
    """Run tests of one class; return an outcome and what was printed."""
    from odoo.tests.loader import run_suite
    from odoo.tests.suite import OdooSuite

    path, class_name, _test = tests[0].split("::")
    name = path.removesuffix(".py").replace("/", ".")
    class_ = getattr(importlib.import_module(f"odoo.addons.{name}"), class_name)
    if sql:
        set_up = class_.setUpClass.__func__

        def set_up_without(cls):
            set_up(cls)
            cls.cr.execute(sql)

        class_.setUpClass = classmethod(set_up_without)
    result = run_suite(OdooSuite([class_(test.split("::")[2]) for test in tests]))
    if result.testsRun != len(tests) or class_._classSetupFailed:
        return BROKEN
    return PASSED if result.wasSuccessful() else FAILED


def in_child(database, action):
    """Run ``action`` in a process of its own; return the outcome it returns."""
    from odoo.tools import config

    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    outcome = BROKEN
    try:
        config["db_name"] = [database]
        config["test_enable"] = True
        outcome = action()
    except BrokenRuleError as error:
        print(error, file=sys.stderr, flush=True)
    except Exception:  # noqa: BLE001
        traceback.print_exc()
    finally:
        # nothing of the parent, its exceptions included, goes on here
        os._exit(outcome)


def attempt(rule, sources):
    """Switch a rule off and run its test; return the outcome. Called in a child."""
    for file, source in sources.items():
        switch_off(file, source)
    sys.stdout = io.StringIO()
    return run_tests([rule.test], rule.sql)


# ------------------------------------------------------------------------------ all


def chosen_rules(patterns):
    found = tomllib.loads((ROOT / "scripts" / "mutations.toml").read_text())["rule"]
    rules = [Rule(**values) for values in found]
    names = [rule.name for rule in rules]
    if twice := {name for name in names if names.count(name) > 1}:
        sys.exit(f"error: two rules are called {', '.join(sorted(twice))}")
    if patterns:
        rules = [r for r in rules if any(fnmatch.fnmatch(r.name, p) for p in patterns)]
    if not rules:
        sys.exit("error: no rule has such a name")
    return rules


def mutations(rules):
    """Return (rule, file -> source) of each; exit where one is written wrongly."""
    pairs, wrong = [], False
    for rule in rules:
        try:
            pairs.append((rule, rule.mutated()))
        except (BrokenRuleError, SyntaxError, OSError) as error:
            print(f"ERROR {rule.name}: {error}", flush=True)
            wrong = True
    if wrong:
        sys.exit(1)
    return pairs


def copy_databases():
    """Make a database for each worker; return their names."""
    from odoo.tools import config

    config.parse_config(["-c", os.environ["ARCHIVE_CONF"], "--log-level=critical"])
    names = [f"{DATABASE}_{number}" for number in range(WORKERS)]
    for name in names:
        drop_database(name)
        subprocess.run(["createdb", "-T", DATABASE, name], check=True)
        shutil.copytree(config.filestore(DATABASE), config.filestore(name))
    return names


def drop_database(name):
    from odoo.tools import config

    quiet = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    subprocess.run(["dropdb", "--if-exists", "--force", name], check=True, env=quiet)
    shutil.rmtree(config.filestore(name), ignore_errors=True)


def in_parallel(databases, action, items):
    """Return ``action(database, item)`` of each item, one at a time in a database."""
    free = Queue()
    for database in databases:
        free.put(database)

    def run(item):
        database = free.get()
        try:
            return action(database, item)
        finally:
            free.put(database)

    with ThreadPoolExecutor(len(databases)) as pool:
        return list(pool.map(run, items))


def all_pass(databases, rules):
    """Whether the tests pass as long as no rule is switched off."""
    classes = {}
    for test in sorted({rule.test for rule in rules}):
        key = test if test.startswith(UNIT) else test.rpartition("::")[0]
        classes.setdefault(key, []).append(test)

    def run(database, tests):
        if tests[0].startswith(UNIT):
            outcome = pytest_in_copy(COPIES / database, tests[0], {})
        else:
            outcome = in_child(database, lambda: run_tests(tests))
        if outcome != PASSED:
            print(f"ERROR fails without any change: {', '.join(tests)}", flush=True)
        return outcome == PASSED

    return all(in_parallel(databases, run, classes.values()))


def try_rule(database, pair):
    """Switch one rule off; return whether its test noticed."""
    rule, sources = pair
    begin = time.monotonic()
    if rule.test.startswith(UNIT):
        outcome = pytest_in_copy(COPIES / database, rule.test, sources)
    else:
        outcome = in_child(database, lambda: attempt(rule, sources))
    said = {PASSED: "SURVIVED", FAILED: "caught by"}.get(outcome, "ERROR in")
    seconds = time.monotonic() - begin
    print(f"{seconds:5.1f} s  {rule.name}: {said} {rule.test}", flush=True)
    return outcome == FAILED


def main():
    pairs = mutations(chosen_rules(sys.argv[1:]))
    started = time.monotonic()
    databases = copy_databases()
    try:
        load(databases)
        from odoo.sql_db import close_all

        # no child may share a connection with another
        close_all()
        if not all_pass(databases, [rule for rule, _sources in pairs]):
            return 1
        caught = sum(in_parallel(databases, try_rule, pairs))
    finally:
        for database in databases:
            drop_database(database)
    seconds = time.monotonic() - started
    print(f"{caught} of {len(pairs)} rules caught in {seconds:.0f} s")
    return 0 if caught == len(pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
