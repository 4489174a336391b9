"""The bytes of a scan before upload, by every route, and after (design 4.2)."""

import base64
import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
import requests

MODEL = "archive.document"


def scan():
    """A4 at 300 dpi, above the size that Odoo shrinks images to."""
    from PIL import Image

    out = BytesIO()
    Image.effect_noise((2480, 3508), 40).save(out, "PNG", compress_level=1)
    return out.getvalue()


def photo():
    """A phone's photo: large, turned by EXIF only, with a comment."""
    from PIL import Image

    image = Image.radial_gradient("L").resize((4000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif, comment=b"as taken")
    return out.getvalue()


@pytest.fixture(scope="module")
def files():
    return {
        "scan.png": scan(),
        "photo.jpg": photo(),
        "words.txt": "合同 contract\r\n".encode("gb18030"),
    }


@pytest.fixture(scope="module")
def person(server, environment):
    """(session, API key, customer) of an account manager."""
    with environment(server.database) as env:
        user = env["res.users"].search(
            [("login", "=", server.logins["account_manager"])]
        )
        later = env.cr.now() + timedelta(days=1)
        key = env["res.users.apikeys"].with_user(user)._generate("rpc", "up", later)
        partner = env["res.partner"].create({"name": "Uploads"}).id
    return server.session("account_manager"), key, partner


@pytest.fixture(scope="module")
def dossier(server, person):
    session, _key, partner = person
    values = {"partner_id": partner}
    return done(server.call(session, "archive.dossier", "create", values))


def done(answer):
    assert "error" not in answer, answer["error"]["data"]["debug"]
    return answer["result"]


def draft(server, session, dossier):
    values = {"name": "Paper", "dossier_id": dossier}
    return done(server.call(session, MODEL, "create", values))


def encoded(raw):
    return base64.b64encode(raw).decode()


def by_create(server, person, dossier, name, raw):
    values = {"name": name, "datas": encoded(raw)}
    document = {"name": name, "dossier_id": dossier, "attachment_ids": [[0, 0, values]]}
    return done(server.call(person[0], MODEL, "create", document))


def by_web_save(server, person, dossier, name, raw):
    id_ = draft(server, person[0], dossier)
    values = {"attachment_ids": [[0, 0, {"name": name, "datas": encoded(raw)}]]}
    done(server.call(person[0], MODEL, "web_save", [id_], values, {"name": {}}))
    return id_


def by_attachment(server, person, dossier, name, raw):
    id_ = draft(server, person[0], dossier)
    values = {"name": name, "datas": encoded(raw), "res_model": MODEL, "res_id": id_}
    done(server.call(person[0], "ir.attachment", "create", values))
    return id_


def by_archive_upload(server, person, dossier, name, raw):
    answer = post(
        server,
        person,
        "/archive/upload",
        {"values": json.dumps({"dossier_id": dossier})},
        {"ufile": (name, raw)},
    )
    [result] = answer.json()["results"]
    return result["id"]


def by_archive_upload_more(server, person, dossier, name, raw):
    id_ = draft(server, person[0], dossier)
    post(
        server, person, "/archive/upload", {"document_id": id_}, {"ufile": (name, raw)}
    )
    return id_


def by_upload_attachment(server, person, dossier, name, raw):
    id_ = draft(server, person[0], dossier)
    path = "/web/binary/upload_attachment"
    post(server, person, path, {"model": MODEL, "id": id_}, {"ufile": (name, raw)})
    return id_


def by_json2(server, person, dossier, name, raw):
    values = {"name": name, "datas": encoded(raw)}
    document = {"name": name, "dossier_id": dossier, "attachment_ids": [[0, 0, values]]}
    answer = requests.post(
        f"{server.url}/json/2/{MODEL}/create",
        json={"vals_list": [document]},
        headers={
            "Authorization": f"bearer {person[1]}",
            "X-Odoo-Database": server.database,
        },
        timeout=60,
    )
    [id_] = answer.json()
    return id_


ROUTES = (
    by_create,
    by_web_save,
    by_attachment,
    by_archive_upload,
    by_archive_upload_more,
    by_upload_attachment,
    by_json2,
)


def post(server, person, path, data, files):
    page = person[0].get(f"{server.url}/odoo", timeout=60).text
    token = page.split('csrf_token: "')[1].split('"')[0]
    answer = person[0].post(
        server.url + path, data={"csrf_token": token, **data}, files=files, timeout=60
    )
    assert answer.status_code == 200, answer.text
    return answer


def kept(server, session, document):
    """Files of the document: (id, name, digest that was noted)."""
    domain = [["res_model", "=", MODEL], ["res_id", "=", document]]
    names = ["name", "archive_sha256"]
    return done(server.call(session, "ir.attachment", "search_read", domain, names))


def downloaded(server, session, file):
    answer = session.get(f"{server.url}/web/content/{file}?download=1", timeout=60)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content


def digest(raw):
    return hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("route", ROUTES)
def test_the_very_bytes(server, person, dossier, files, route):
    for name, raw in files.items():
        document = route(server, person, dossier, name, raw)
        [file] = kept(server, person[0], document)
        assert file["archive_sha256"] == digest(raw), name
        assert digest(downloaded(server, person[0], file["id"])) == digest(raw), name


def test_chatter_takes_no_file_of_a_paper(server, person, dossier, files):
    """A paper has no chatter: Odoo's upload for messages stores nothing there."""
    id_ = draft(server, person[0], dossier)
    page = person[0].get(f"{server.url}/odoo", timeout=60).text
    token = page.split('csrf_token: "')[1].split('"')[0]
    answer = person[0].post(
        f"{server.url}/mail/attachment/upload",
        data={"csrf_token": token, "thread_model": MODEL, "thread_id": id_},
        files={"ufile": ("scan.png", files["scan.png"])},
        timeout=60,
    )
    stored = kept(server, person[0], id_)
    if stored:
        assert stored[0]["archive_sha256"] == digest(files["scan.png"])
    else:
        assert answer.status_code != 200


def test_a_file_that_odoo_shrank_is_not_taken_over(server, person, dossier, files):
    """A loose upload was shrunk before it was ours: it is refused, not kept altered."""
    id_ = draft(server, person[0], dossier)
    raw = files["scan.png"]
    values = {"name": "scan.png", "datas": encoded(raw)}
    loose = done(server.call(person[0], "ir.attachment", "create", values))
    values = {"res_model": MODEL, "res_id": id_}
    answer = server.call(person[0], "ir.attachment", "write", [loose], values)
    assert "scan.png" in answer["error"]["data"]["message"]
    assert kept(server, person[0], id_) == []
