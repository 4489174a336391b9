"""pytest plugin: write down what was collected and what became of each test.

The file that the environment variable ARCHIVE_TALLY names gets a JSON object with
`collected` (node ids), `outcomes` (node id to passed, failed or skipped) and `reasons`
(node id to the reason of a skip). `run_tests.py` adds up such files.
"""

import json
import os
from pathlib import Path

import pytest

WORST = {"passed": 0, "skipped": 1, "failed": 2}


class Tally:
    def __init__(self, path):
        self.path = Path(path)
        self.collected = set()
        self.outcomes = {}
        self.reasons = {}

    def pytest_collection_finish(self, session):
        self.collected.update(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        self.collected.update(ids)

    def pytest_collectreport(self, report):
        if report.outcome != "passed":
            self.collected.add(report.nodeid)
            self._record(report)

    def pytest_runtest_logreport(self, report):
        # set-up and clean-up only count when something is wrong with them
        if report.when == "call" or report.outcome != "passed":
            self._record(report)

    def _record(self, report):
        known = self.outcomes.get(report.nodeid, "passed")
        self.outcomes[report.nodeid] = max(known, report.outcome, key=WORST.get)
        if report.outcome == "skipped":
            reason = getattr(report, "wasxfail", None) or report.longrepr
            if isinstance(reason, tuple):
                reason = reason[2]
            self.reasons[report.nodeid] = str(reason)

    def pytest_sessionfinish(self):
        self.path.write_text(
            json.dumps(
                {
                    "collected": sorted(self.collected),
                    "outcomes": self.outcomes,
                    "reasons": self.reasons,
                }
            )
        )


def pytest_configure(config):
    path = os.environ.get("ARCHIVE_TALLY")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(path), "archive-tally")
