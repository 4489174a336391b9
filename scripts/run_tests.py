"""Run all test suites and end with one line: `N passed, N failed, N skipped`.

Fails when a test failed, when fewer ran than were collected, when an addon has no test,
or when a test was skipped that `allowed_skips.txt` does not name.
"""

import fnmatch
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
JOBS = os.environ.get("TEST_JOBS", "2")
MANIFESTS = sorted(ROOT.glob("customer_archive*/__manifest__.py"))
ADDONS = [path.parent.name for path in MANIFESTS]


@dataclass
class Suite:
    """One run of pytest and what became of it."""

    name: str
    arguments: list[str]
    seconds: float = 0
    status: int = 0
    collected: set[str] = field(default_factory=set)
    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def run(self):
        print(f"\n== {self.name}", flush=True)
        tally = ROOT / ".local" / "log" / f"tally-{self.name}.json"
        tally.parent.mkdir(parents=True, exist_ok=True)
        tally.unlink(missing_ok=True)
        command = ["pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_tally"]
        started = time.monotonic()
        self.status = subprocess.run(
            command + self.arguments,
            cwd=ROOT,
            env={**os.environ, "ARCHIVE_TALLY": str(tally), "PYTHONPATH": str(SCRIPTS)},
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        self.seconds = time.monotonic() - started
        if tally.exists():
            result = json.loads(tally.read_text())
            self.collected = set(result["collected"])
            self.outcomes = result["outcomes"]
            self.reasons = result["reasons"]

    def count(self, outcome):
        return sum(1 for value in self.outcomes.values() if value == outcome)

    def problems(self, allowed):
        """Sentences that each make the whole run fail."""
        if self.status not in (0, 1):
            yield f"pytest ended with status {self.status}"
        elif self.status == 1 and not self.count("failed"):
            yield "pytest reports a failure outside the tests"
        if not self.collected:
            yield "no test was found"
        for test in sorted(self.collected - self.outcomes.keys()):
            yield f"did not run: {test}"
        for test, reason in sorted(self.reasons.items()):
            if not any(fnmatch.fnmatchcase(test, pattern) for pattern in allowed):
                yield f"skipped: {test}: {reason}"


def suites():
    yield Suite("unit", ["-p", "no:odoo", "tests/unit"])
    yield Suite(
        "addons",
        ["-p", "pytest_worker", "-n", JOBS, "--dist", "loadscope"]
        + [f"--odoo-config={os.environ['ARCHIVE_CONF']}"]
        + [f"--odoo-database={os.environ['ARCHIVE_TESTED_DB']}"]
        + ["--odoo-http", *ADDONS],
    )
    yield Suite(
        "system",
        ["-p", "no:odoo", "-n", JOBS, "--dist", "loadfile"]
        + ["tests", "--ignore=tests/unit"],
    )


def allowed_skips():
    lines = (SCRIPTS / "allowed_skips.txt").read_text().splitlines()
    return [line.split("  ")[0] for line in lines if line and not line.startswith("#")]


def addons_without_tests(run):
    tested = {test.split("/")[0] for suite in run for test in suite.collected}
    return [addon for addon in ADDONS if addon not in tested]


def main():
    run = list(suites())
    for suite in run:
        suite.run()
    allowed = allowed_skips()
    problems = [
        f"{suite.name}: {text}" for suite in run for text in suite.problems(allowed)
    ]
    problems += [f"{addon} has no test" for addon in addons_without_tests(run)]

    print()
    for suite in run:
        print(f"{suite.name:8}{len(suite.collected):6} collected{suite.seconds:6.0f} s")
    for problem in problems:
        print(f"PROBLEM  {problem}")
    passed, failed, skipped = (
        sum(suite.count(outcome) for suite in run)
        for outcome in ("passed", "failed", "skipped")
    )
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if problems or failed else 0


if __name__ == "__main__":
    sys.exit(main())
