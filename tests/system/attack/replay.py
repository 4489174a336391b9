"""What somebody collects while he may, to try it again afterwards."""

import json

from .client import Attacker


def collect(server, world, login):
    """Return (name, replay, id): each replay asks for an id by what was collected.

    Everything is really asked for once, so that it is known to have worked.
    """
    person = Attacker(server, world, login)
    result = person.result
    documents = result(person.call("archive.document", "search", []))
    files = result(
        person.call(
            "ir.attachment",
            "search_read",
            [["res_model", "=", "archive.document"], ["res_id", "in", documents]],
            ["id", "checksum", "access_token", "name"],
        )
    )
    document = documents[0]
    file = next(f for f in files)
    found = [
        ("document", _read(person, "archive.document"), document),
        ("file", _read(person, "ir.attachment"), file["id"]),
        ("page", _get(person, "/archive/page/{}/1"), file["id"]),
        (
            "mail link",
            _get(person, "/mail/view?model=archive.document&res_id={}"),
            document,
        ),
    ]
    paths = ["/web/content/{}", "/web/content/{}?unique=" + file["checksum"]]
    paths.append("/web/image/{}?download=true")
    for path in paths:
        found.append((path, _get(person, path), file["id"]))
    for name, replay, id_ in found:
        answer = replay(id_)
        if login == "former":
            assert answer.status in (200, 303) and "error" not in answer.body[:40], name
    assert not file["access_token"]
    found += _chatter(person, documents)
    if login == "former":
        found.append(("csv", _csv(person), document))
    return found


def _chatter(person, documents):
    """Attachments and messages of the dossier's chatter, with what Odoo hands out."""
    dossiers = person.result(person.call("archive.dossier", "search", []))
    if not dossiers:
        return []
    data = person.result(
        person.json(
            "/mail/thread/messages",
            {"thread_model": "archive.dossier", "thread_id": dossiers[0]},
        )
    )["data"]
    found = [("dossier", _read(person, "archive.dossier"), dossiers[0])]
    for message in data.get("mail.message", ()):
        found.append(("message", _read(person, "mail.message"), message["id"]))
        found.append(("link", _get(person, "/mail/message/{}"), message["id"]))
    for file in data.get("ir.attachment", ()):
        for name in ("raw_access_token", "thumbnail_access_token", "ownership_token"):
            token = file.get(name) or "none"
            path = "/web/content/{}?access_token=" + token
            found.append((name, _get(person, path), file["id"]))
            path = "/web/image/{}?access_token=" + token
            found.append((name, _get(person, path), file["id"]))
            found.append((name, _delete(person, token), file["id"]))
    return found


def _read(person, model):
    return lambda id_: person.call(model, "read", [id_], ["display_name"])


def _get(person, path):
    return lambda id_: person.get(path.format(id_))


def _delete(person, token):
    return lambda id_: person.json(
        "/mail/attachment/delete", {"attachment_id": id_, "access_token": token}
    )


def _csv(person):
    def replay(id_):
        data = {
            "model": "archive.document",
            "fields": [{"name": "name", "label": "name"}],
            "ids": [id_],
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        return person.post("/web/export/csv", {"data": json.dumps(data)})

    return replay
