"""How an attacker speaks to the server, and what of an answer is compared."""

import http.client
import json
import re
import xmlrpc.client
from dataclasses import dataclass
from urllib.parse import urlencode

from urllib3.filepost import encode_multipart_formdata

from .world import NEVER, NEVER_WORD, WORD

#: Headers that say something about what was asked for; the others are of the moment.
HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Location",
    "Access-Control-Allow-Origin",
)
#: What differs from one answer to the next whatever was asked.
OF_THE_MOMENT = (
    (re.compile(f"{WORD}|{NEVER_WORD}", re.IGNORECASE), "?" * len(WORD)),
    (re.compile(r"0x[0-9a-f]{8,}"), "0x"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?"), "now"),
    (re.compile(r"(__export__\.[\w#]+)_[0-9a-f]{8}\b"), r"\1"),
    # ids given to what the question itself created
    (re.compile(r"\b7\d{7}\b"), "#" * 8),
    (re.compile(r"csrf_token: \"[^\"]*\""), "csrf"),
)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict
    body: str

    def about(self, id_):
        """The answer with everything replaced that the question itself named."""

        def neutral(text):
            # an unused id and a secret one have the same number of digits
            for known in (id_, id_ - NEVER, id_ + NEVER):
                text = text.replace(str(known), "#" * len(str(known)))
            for pattern, instead in OF_THE_MOMENT:
                text = pattern.sub(instead, text)
            return text

        headers = {name: neutral(value) for name, value in self.headers.items()}
        return self.status, headers, neutral(self.body)


class Attacker:
    """One person at the door: session, API key where he has one, both protocols.

    Thousands of requests: `requests` would take as long as the server.
    """

    def __init__(self, server, world, login):
        self.server, self.world, self.login = server, world, login
        self.key = world.keys.get(login)
        self.cookie = ""
        if login != "public":
            self.cookie = server.session(login).cookies["session_id"]
        if login == "plain":
            self.get("/odoo", debug=1)

    def _ask(self, method, path, body=None, **headers):
        """One request; redirections are answers like any other."""
        if self.cookie and "Authorization" not in headers:
            headers["Cookie"] = f"session_id={self.cookie}"
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, 60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            said = {
                name: value for name in HEADERS if (value := response.headers[name])
            }
        finally:
            connection.close()
        return Answer(response.status, said, text)

    def get(self, path, **params):
        query = urlencode(params)
        if query:
            path += f"{'&' if '?' in path else '?'}{query}"
        return self._ask("GET", path)

    def post(self, path, data=None, files=None):
        fields = {"csrf_token": self.csrf, **(data or {})}
        fields = {name: str(value) for name, value in fields.items()}
        if files:
            body, kind = encode_multipart_formdata({**fields, **files})
        else:
            body, kind = urlencode(fields), "application/x-www-form-urlencoded"
        return self._ask("POST", path, body, **{"Content-Type": kind})

    def json(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        return self._ask("POST", path, body, **{"Content-Type": "application/json"})

    def call(self, model, method, *args, **kwargs):
        return self.json(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def json2(self, model, method, **params):
        return self._ask(
            "POST",
            f"/json/2/{model}/{method}",
            json.dumps(params),
            **{
                "Content-Type": "application/json",
                "Authorization": f"bearer {self.key}",
                "X-Odoo-Database": self.server.database,
            },
        )

    def xmlrpc(self, model, method, *args, **kwargs):
        user = self.world.users[self.login]
        params = (self.server.database, user, self.key, model, method)
        body = xmlrpc.client.dumps(
            (*params, list(args), kwargs), "execute_kw", allow_none=True
        )
        headers = {"Content-Type": "text/xml", "Authorization": ""}
        return self._ask("POST", "/xmlrpc/2/object", body, **headers)

    @property
    def csrf(self):
        if not hasattr(self, "_csrf"):
            pages = {"public": "/web/login", "portal": "/my"}
            page = self.get(pages.get(self.login, "/odoo"))
            self._csrf = re.search(r"csrf_token: \"([^\"]*)\"", page.body).group(1)
        return self._csrf

    def result(self, answer):
        """The result of a JSON-RPC answer that must not be an error."""
        data = json.loads(answer.body)
        assert "error" not in data, data["error"]["data"]["debug"]
        return data["result"]
