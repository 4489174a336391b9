"""The fixtures hold what they promise: real servers, real users, real transactions."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest


def test_installation_logs_no_warning():
    """Warnings while the addons install are mistakes: a missing rule, a bad view."""
    log = os.environ.get("ARCHIVE_INSTALL_LOG")
    assert not log or Path(log).read_text() == ""


@pytest.mark.parametrize("kind", ["server", "server_workers"])
def test_roles_can_log_in(kind, request):
    server = request.getfixturevalue(kind)
    for role in ("account_manager", "employee"):
        server.session(role)
    page = server.session("archivist").get(f"{server.url}/odoo", timeout=60)
    assert page.status_code == 200
    assert "odoo.__session_info__" in page.text


def test_transactions_are_real(server, environment):
    """Two connections at once: neither sees the other's uncommitted row."""
    barrier = threading.Barrier(2)

    def create(name):
        with environment(server.database) as env:
            before = env["res.partner"].search_count([("ref", "=", "real")])
            env["res.partner"].create({"name": name, "ref": "real"})
            env.flush_all()
            barrier.wait(timeout=30)
        return before

    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(create, ["one", "two"]))
    assert seen == [0, 0]
    with environment(server.database) as env:
        assert env["res.partner"].search_count([("ref", "=", "real")]) == 2
