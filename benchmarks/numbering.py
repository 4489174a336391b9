"""Eight people give last signatures at the same moment, on connections of their own."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import databases
from capture import Desk, pdf
from clock import percentile
from passlib.hash import pbkdf2_sha512

from odoo.service.model import retrying

from odoo.addons.customer_archive.tools.waiting_line import stand_in_line

SESSIONS = 8
WORKERS = 2


@dataclass(frozen=True)
class Outcome:
    """What eight sessions met."""

    name: str
    papers: int
    seconds: float
    waits: tuple[float, ...]
    repeated: int | None
    failures: int
    duplicates: int
    gaps: int

    @property
    def p50(self):
        return percentile(self.waits, 50)

    @property
    def p95(self):
        return percentile(self.waits, 95)


def waiting_for_superior(desk, count):
    """Return ids of papers that only lack the last signature."""
    desk.capture([(f"{number}.pdf", pdf()) for number in range(count)])
    with databases.environment(desk.database, desk.manager) as env:
        documents = env["archive.document"].browse(desk.captured)
        documents.write({"self_check": True})
        documents.action_submit()
        documents.action_sign_customer_scan(signer_name="Customer")
        documents.action_approve()
    return desk.captured


def run(name, desk, ids, sign, tries=None):
    """Let eight sessions sign ``ids`` one by one; look at the numbers afterwards."""
    start = threading.Barrier(SESSIONS)
    waits, failures = [], []

    def session(mine):
        start.wait()
        for id_ in mine:
            begin = time.perf_counter()
            try:
                sign(id_)
            except Exception as error:  # noqa: BLE001
                failures.append(error)
            waits.append(time.perf_counter() - begin)

    begin = time.perf_counter()
    with ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(session, [ids[n::SESSIONS] for n in range(SESSIONS)]))
    seconds = time.perf_counter() - begin
    with databases.environment(desk.database) as env:
        env.cr.execute(
            "SELECT count(*) - count(DISTINCT (volume_id, item_number)) FROM "
            "archive_document WHERE item_number IS NOT NULL"
        )
        [duplicates] = env.cr.fetchone()
        env.cr.execute(
            "SELECT coalesce(sum(last - filed), 0) FROM (SELECT max(item_number) "
            "AS last, count(*) AS filed FROM archive_document "
            "WHERE volume_id IS NOT NULL GROUP BY volume_id) AS volume"
        )
        [gaps] = env.cr.fetchone()
    return Outcome(
        name,
        len(ids),
        seconds,
        tuple(waits),
        None if tries is None else len(tries) - len(ids),
        len(failures),
        duplicates,
        int(gaps),
    )


def in_threads(desk, ids, in_line):
    """Sign as a request does: a snapshot, the line, then the work, repeated."""
    tries = []

    def sign(id_):
        with databases.environment(desk.database, desk.superior) as env:
            env.user.login  # noqa: B018

            def work():
                tries.append(id_)
                if in_line and stand_in_line(env.cr):
                    env.invalidate_all(flush=False)
                env["archive.document"].browse(id_).action_approve()

            retrying(work, env)

    name = "threads, " + ("in the waiting line" if in_line else "without the line")
    return run(name, desk, ids, sign, tries)


class Server:
    """A real Odoo with worker processes, called as the web client calls it."""

    def __init__(self, database):
        self.database = database
        self.port, gevent = _free_port(), _free_port()
        command = ["odoo", "server", "-c", os.environ["ARCHIVE_CONF"], "-d", database]
        command += [f"--db-filter=^{database}$", f"--http-port={self.port}"]
        command += [f"--gevent-port={gevent}", f"--workers={WORKERS}"]
        command += ["--max-cron-threads=0", "--log-level=error"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.stop()
                raise RuntimeError("Odoo does not start")
            time.sleep(0.2)

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/web/health")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def post(self, path, params, cookie=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        body = json.dumps({"jsonrpc": "2.0", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": cookie}
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"], response.headers

    def log_in(self, login):
        """Return the session's cookie."""
        params = {"db": self.database, "login": login, "password": login}
        _result, headers = self.post("/web/session/authenticate", params)
        return next(
            value.partition(";")[0]
            for value in headers.get_all("Set-Cookie")
            if value.startswith("session_id=")
        )

    def call(self, cookie, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.post(path, params, cookie)[0]


def set_password(database, uid):
    """Make the login the password; return it."""
    with databases.environment(database) as env:
        login = env["res.users"].browse(uid).login
        # Odoo's own hash costs half a second; it replaces ours at the first login
        password = pbkdf2_sha512.using(rounds=1000).hash(login)
        query = "UPDATE res_users SET password = %s WHERE id = %s"
        env.cr.execute(query, [password, uid])
    return login


def over_http(desk, server, ids):
    login = set_password(desk.database, desk.superior)
    cookies = [server.log_in(login) for _ in range(SESSIONS)]
    server.call(cookies[0], "archive.document", "web_search_read", [], {"id": {}})

    def sign(id_):
        cookie = random.choice(cookies)
        server.call(cookie, "archive.document", "action_approve", [id_])

    return run(f"HTTP, {WORKERS} worker processes", desk, ids, sign)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(database, papers):
    """Return the outcomes with and without the waiting line, and over HTTP."""
    desk = Desk(database)
    outcomes = [
        in_threads(desk, waiting_for_superior(desk, papers), True),
        in_threads(desk, waiting_for_superior(desk, papers), False),
    ]
    server = Server(database)
    try:
        outcomes.append(over_http(desk, server, waiting_for_superior(desk, papers)))
    finally:
        server.stop()
    return outcomes
