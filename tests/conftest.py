"""Fixtures of the whole-system suites: databases of their own, real Odoo servers.

`tests/unit` needs none of this: plain functions, no Odoo. The others run with
`-p no:odoo`, started by `make test` or `scripts/dev system DB`, which name

* `ARCHIVE_TESTED_DB`: a database with our addons; never touched, only copied
* `ARCHIVE_DEPENDENCIES_DB`: one with Odoo's own modules only; likewise
* `ARCHIVE_CONF`: the Odoo configuration

Tests change real databases with real commits: what a test leaves behind, the next test
that shares the fixture sees. Who needs a clean database asks `new_database` for one.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".local" / "log"
START_SECONDS = 120


def needed(variable):
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"{variable} is not set: use make test or scripts/dev system DB")
    return value


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --------------------------------------------------------------------------- databases


def filestore(database):
    from odoo.tools import config

    return Path(config["data_dir"]) / "filestore" / database


def copy_database(source, target):
    drop_database(target)
    subprocess.run(["createdb", "-T", source, target], check=True)
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(target))


def drop_database(database):
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(database)
    close_db(database)
    quiet = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    command = ["dropdb", "--if-exists", "--force", database]
    subprocess.run(command, check=True, env=quiet)
    shutil.rmtree(filestore(database), ignore_errors=True)


@pytest.fixture(scope="session")
def odoo_config():
    """Odoo's configuration, read once in this process."""
    from odoo.tools import config

    config.parse_config(["-c", needed("ARCHIVE_CONF"), "--log-level=error"])
    return config


@pytest.fixture(scope="session")
def new_database(odoo_config):
    """`new_database(name, template=None)` copies the tested database.

    Names are made unique, so that suites may run side by side; all are dropped at the
    end.
    """
    made = []
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

    def new(name, template=None):
        source = template or needed("ARCHIVE_TESTED_DB")
        database = f"{needed('ARCHIVE_TESTED_DB')}_{name}_{worker}_{len(made)}"
        copy_database(source, database)
        made.append(database)
        return database

    yield new
    for database in made:
        drop_database(database)


@pytest.fixture(scope="session")
def registry(odoo_config):
    """`registry(database)` is Odoo's registry; its cursors are real transactions."""
    from odoo.modules.registry import Registry

    return Registry


@pytest.fixture(scope="session")
def environment(registry):
    """`with environment(database, uid) as env:` on a new connection.

    Committed at the end, rolled back by an exception. Threads use one each: every
    connection has its own snapshot.
    """
    from odoo import SUPERUSER_ID, api

    @contextmanager
    def open_environment(database, uid=SUPERUSER_ID, context=None):
        with registry(database).cursor() as cr:
            yield api.Environment(cr, uid, context or {})

    return open_environment


# ----------------------------------------------------------------------------- people


def create_role_users(env):
    """One user per archive group, an employee and a portal user; password = login."""
    from passlib.hash import pbkdf2_sha512

    data = env["ir.model.data"].search(
        [("model", "=", "res.groups"), ("module", "=like", "customer_archive%")]
    )
    roles = {
        row.name.removeprefix("group_"): env["res.groups"].browse(row.res_id)
        for row in data
        if row.name.startswith("group_")
    }
    roles["employee"] = env.ref("base.group_user")
    roles["portal"] = env.ref("base.group_portal")
    users = env["res.users"].with_context(no_reset_password=True)
    for role, group in roles.items():
        login = f"role_{role}"
        groups = group if role == "portal" else group | roles["employee"]
        user = users.create(
            {
                "name": role.replace("_", " ").capitalize(),
                "login": login,
                "email": f"{login}@example.com",
                "group_ids": [(6, 0, groups.ids)],
            }
        )
        # Odoo's own hash costs half a second each; it replaces ours at the first login
        password = pbkdf2_sha512.using(rounds=1000).hash(login)
        query = "UPDATE res_users SET password = %s WHERE id = %s"
        env.cr.execute(query, [password, user.id])
    return {role: f"role_{role}" for role in roles}


# ---------------------------------------------------------------------------- servers


@dataclass
class Server:
    """A running Odoo with a database of its own."""

    database: str
    port: int
    process: subprocess.Popen
    log: Path
    # role ("archivist", "employee", ...) to login; the password is the login
    logins: dict = field(default_factory=dict)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def session(self, role):
        """A `requests.Session` logged in as this role's user."""
        import requests

        login = self.logins.get(role, role)
        session = requests.Session()
        answer = session.post(
            f"{self.url}/web/session/authenticate",
            json={
                "jsonrpc": "2.0",
                "params": {"db": self.database, "login": login, "password": login},
            },
            timeout=60,
        ).json()
        assert answer.get("result", {}).get("uid"), f"{login} cannot log in: {answer}"
        return session

    def call(self, session, model, method, *args, **kwargs):
        """The JSON-RPC answer to a call of the web client: `result` or `error`."""
        return session.post(
            f"{self.url}/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
            timeout=120,
        ).json()

    def answers(self):
        try:
            urllib.request.urlopen(f"{self.url}/web/health", timeout=5).close()
        except OSError:
            return False
        return True

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@pytest.fixture(scope="session")
def start_server(odoo_config):
    """`start_server(database, workers=0, *options)` starts Odoo; stopped at the end."""
    started = []

    def start(database, workers=0, *options):
        port = free_port()
        log = LOG / f"server-{database}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = ["odoo", "server", "-c", needed("ARCHIVE_CONF"), "-d", database]
        command += [f"--db-filter=^{database}$", f"--http-port={port}"]
        command += [f"--gevent-port={free_port()}", f"--workers={workers}"]
        command += ["--max-cron-threads=0", *options]
        with log.open("w") as output:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        server = Server(database, port, process, log)
        started.append(server)
        deadline = time.monotonic() + START_SECONDS
        while not server.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"Odoo does not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
        return server

    yield start
    for server in started:
        server.stop()


def served(name, workers, new_database, start_server, environment):
    database = new_database(name)
    with environment(database) as env:
        logins = create_role_users(env)
    server = start_server(database, workers)
    server.logins = logins
    return server


@pytest.fixture(scope="session")
def server(new_database, start_server, environment):
    """Odoo in one process with threads, as `make demo` runs it."""
    return served("threads", 0, new_database, start_server, environment)


@pytest.fixture(scope="session")
def server_workers(new_database, start_server, environment):
    """Odoo with two worker processes, as in production."""
    return served("workers", 2, new_database, start_server, environment)
