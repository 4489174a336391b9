"""The main job on real files: captured, checked, signed, filed, seen, found, kept.

Files are test resources of PDF tools (`samples.py`); people are real users over HTTP,
some of them in a real browser.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from browser import browsing
from samples import Sample, samples

MODEL = "archive.document"
#: How many are filed, how many of them signed in the browser, and per request.
WANTED, IN_BROWSER, AT_ONCE = 110, 5, 20


#: Two characters that stand inside the file, by a part of its name.
CHINESE = {"fpdf2_cjk": "日本", "hello-world": "你好", "issue-914": "商品"}


@pytest.fixture(scope="module")
def files():
    kept, empty = samples()
    return {"kept": kept, "empty": empty}


@pytest.fixture(scope="module")
def office(server, environment):
    """People of the job, a customer, and the dossier; sessions by role."""
    with environment(server.database) as env:
        users = {
            role: env["res.users"].search([("login", "=", login)])
            for role, login in server.logins.items()
        }
        boss = env["hr.employee"].create(
            {"name": "Boss", "user_id": users["employee"].id}
        )
        handler = users["account_manager"]
        env["hr.employee"].create(
            {"name": "Handler", "user_id": handler.id, "parent_id": boss.id}
        )
        shelf = env["archive.location"].create({"name": "Shelf"})
        partner = env["res.partner"].create({"name": "Real Limited"})
        dossier = (
            env["archive.dossier"].with_user(handler).create({"partner_id": partner.id})
        )
        wrong = users["customer_service_manager"]
        wrong.group_ids += env.ref("customer_archive.group_account_manager")
        found = {
            "dossier": dossier.id,
            "shelf": shelf.id,
            "visit": env.ref("customer_archive.type_r1_visit").id,
            "contract": env.ref("customer_archive.type_r1_sales_contract").id,
        }
    # once the users are committed: logging in writes to them
    roles = {"handler": "account_manager", "superior": "employee"}
    roles |= {"wrong": "customer_service_manager", "archivist": "archivist"}
    return found | {name: server.session(role) for name, role in roles.items()}


def done(answer):
    assert "error" not in answer, answer["error"]["data"]["debug"]
    return answer["result"]


def token(server, session):
    page = session.get(f"{server.url}/odoo", timeout=120).text
    return page.split('csrf_token: "')[1].split('"')[0]


def upload(server, office, batch, **values):
    """Capture the files of ``batch`` in one request; one result for each."""
    session = office["handler"]
    values = {"dossier_id": office["dossier"], **values}
    answer = session.post(
        f"{server.url}/archive/upload",
        data={"csrf_token": token(server, session), "values": json.dumps(values)},
        files=[("ufile", (sample.name, sample.raw)) for sample in batch],
        timeout=300,
    )
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [result["name"] for result in results] == [one.name for one in batch]
    return results


def batches(items, size=AT_ONCE):
    return [items[start : start + size] for start in range(0, len(items), size)]


def file_of(server, session, document):
    """The one attachment of a document."""
    domain = [["res_model", "=", MODEL], ["res_id", "=", document]]
    names = ["name", "archive_sha256"]
    found = server.call(session, "ir.attachment", "search_read", domain, names)
    [file] = done(found)
    return file


def digest(raw):
    return hashlib.sha256(raw).hexdigest()


@pytest.fixture(scope="module")
def captured(server, office, files):
    """(document id, sample) of what was kept; (sample, message) of what was not."""
    kept, refused = [], []
    for batch in batches(files["kept"]):
        for sample, result in zip(
            batch, upload(server, office, batch, type_id=office["visit"]), strict=True
        ):
            if "error" in result:
                refused.append((sample, result["error"]))
            else:
                kept.append((result["id"], sample))
    return kept, refused


def test_capture_keeps_the_very_bytes_or_nothing(server, office, captured):
    """Every file: stored as it is, or refused by name and reason, and not stored."""
    kept, refused = captured
    assert len(kept) >= WANTED
    session = office["handler"]
    for id_, sample in kept:
        assert file_of(server, session, id_)["archive_sha256"] == digest(sample.raw)
    assert {"encrypted", "damaged"} <= {reason(message) for _s, message in refused}
    for sample, message in refused:
        assert sample.name in message
        assert reason(message), message
        titles = [["name", "=", sample.name.rsplit(".", 1)[0]]]
        assert not done(server.call(session, MODEL, "search_count", titles))
        names = [["res_model", "=", MODEL], ["name", "=", sample.name]]
        assert not done(server.call(session, "ir.attachment", "search_count", names))


def reason(message):
    words = {"password": "encrypted", "damaged": "damaged", "empty": "empty"}
    return next((kind for word, kind in words.items() if word in message), None)


def test_empty_files_are_named_and_not_stored(server, office, files):
    batch = files["empty"][:5]
    before = done(server.call(office["handler"], MODEL, "search_count", []))
    for sample, result in zip(batch, upload(server, office, batch), strict=True):
        assert sample.name in result["error"]
        assert reason(result["error"]) == "empty"
    assert done(server.call(office["handler"], MODEL, "search_count", [])) == before


def test_mislabelled_files_are_kept_and_told(server, office, files):
    """A picture that calls itself PDF, and the other way round."""
    pictures = [one for one in files["kept"] if one.name.endswith(".png")][:3]
    pages = [one for one in files["kept"] if one.is_pdf][:3]
    batch = [Sample(f"wrong-{one.name}.pdf", one.raw) for one in pictures]
    batch += [Sample(f"wrong-{one.name}.png", one.raw) for one in pages]
    for sample, result in zip(batch, upload(server, office, batch), strict=True):
        if "error" in result:
            assert sample.name in result["error"]
            continue
        assert sample.name in result["note"]
        file = file_of(server, office["handler"], result["id"])
        answer = office["handler"].get(f"{server.url}/web/content/{file['id']}")
        assert digest(answer.content) == digest(sample.raw)


@pytest.fixture(scope="module")
def filed(server, office, captured):
    """(document id, sample) of what three people have signed."""
    # the Chinese and Japanese ones first
    kept = sorted(
        captured[0], key=lambda pair: not any(part in pair[1].name for part in CHINESE)
    )[:WANTED]
    for index, batch in enumerate(batches(kept)):
        ids = [id_ for id_, _sample in batch]
        values = {"self_check": True}
        if index == 0:
            # what the customer signs, kept on paper as evidence
            values.update(type_id=office["contract"], paper_location_id=office["shelf"])
        done(server.call(office["handler"], MODEL, "write", ids, values))
        done(server.call(office["handler"], MODEL, "action_submit", ids))
        if index == 0:
            done(
                server.call(office["handler"], MODEL, "action_sign_customer_scan", ids)
            )
        done(server.call(office["handler"], MODEL, "action_approve", ids))
    in_browser = [id_ for id_, _sample in kept[-IN_BROWSER:]]
    others = [id_ for id_, _sample in kept[:-IN_BROWSER]]
    for ids in batches(others):
        done(server.call(office["superior"], MODEL, "action_approve", ids))
    with browsing(server.url) as browser:
        login = server.logins["employee"]
        browser.log_in(login, login)
        for id_ in in_browser:
            browser.open(f"/odoo/{MODEL}/{id_}")
            browser.click("button[name=action_approve]")
            browser.wait("!document.querySelector('button[name=action_approve]')")
    return kept


def test_a_hundred_are_filed(server, office, filed):
    ids = [id_ for id_, _sample in filed]
    names = ["state", "item_number", "reference", "sha256", "volume_id"]
    papers = done(server.call(office["handler"], MODEL, "read", ids, names))
    assert len(papers) >= 100
    assert {paper["state"] for paper in papers} == {"filed"}
    assert len({paper["reference"] for paper in papers}) == len(papers)
    by_volume = {}
    for paper in papers:
        by_volume.setdefault(paper["volume_id"][0], []).append(paper["item_number"])
    for items in by_volume.values():
        assert sorted(items) == list(range(1, len(items) + 1))
    digests = {id_: digest(sample.raw) for id_, sample in filed}
    assert all(paper["sha256"] == digests[paper["id"]] for paper in papers)


def test_each_is_previewed_and_downloaded_unchanged(server, office, filed):
    session = office["handler"]

    def look(pair):
        id_, sample = pair
        file = file_of(server, session, id_)["id"]
        page = session.get(f"{server.url}/archive/page/{file}/1?width=400", timeout=120)
        assert page.status_code == 200, sample.name
        assert page.headers["Content-Type"] == "image/jpeg"
        assert page.content.startswith(b"\xff\xd8")
        whole = session.get(f"{server.url}/web/content/{file}", timeout=120)
        assert digest(whole.content) == digest(sample.raw), sample.name

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, filed))


def words_inside(sample):
    """A word of at least eight letters inside a PDF, or None."""
    import pypdfium2

    document = pypdfium2.PdfDocument(sample.raw)
    text = document[0].get_textpage().get_text_range()
    document.close()
    words = [word for word in text.split() if word.isalpha() and word.isascii()]
    return max((word for word in words if len(word) >= 8), key=len, default=None)


def test_found_by_text_inside(server, office, environment, filed):
    """By a word that stands in the file only; for who may know it."""
    with environment(server.database) as env:
        env["archive.document.text"]._cron_extract()
    candidates = ((id_, sample) for id_, sample in filed if sample.is_pdf)
    found = []
    for id_, sample in candidates:
        word = words_inside(sample)
        if word and word.lower() not in sample.name.lower():
            domain = [["text", "ilike", word]]
            assert id_ in done(server.call(office["handler"], MODEL, "search", domain))
            assert not done(server.call(office["wrong"], MODEL, "search", domain))
            found.append(id_)
        if len(found) == 5:
            break
    assert len(found) == 5


def test_found_by_two_chinese_characters(server, office, environment, filed):
    with environment(server.database) as env:
        env["archive.document.text"]._cron_extract()
    for part, word in CHINESE.items():
        wanted = {id_ for id_, sample in filed if part in sample.name}
        domain = [["text", "ilike", word]]
        found = done(server.call(office["archivist"], MODEL, "search", domain))
        assert wanted & set(found), part
        assert not done(server.call(office["wrong"], MODEL, "search", domain))


def test_the_wrong_account_manager_finds_nothing(server, office, filed):
    session = office["wrong"]
    assert done(server.call(session, MODEL, "search_count", [])) == 0
    assert done(server.call(session, "archive.dossier", "search_count", [])) == 0
    for id_, sample in filed[:10]:
        title = sample.name.rsplit(".", 1)[0]
        assert done(server.call(session, MODEL, "name_search", title)) == []
        assert done(server.call(session, MODEL, "read", [id_], ["name"])) == []
        file = file_of(server, office["handler"], id_)["id"]
        for path in (f"/web/content/{file}", f"/archive/page/{file}/1"):
            assert session.get(server.url + path, timeout=60).status_code == 404


def test_the_archivist_finds_them_all(server, office, filed):
    domain = [["state", "=", "filed"], ["dossier_id", "=", office["dossier"]]]
    count = done(server.call(office["archivist"], MODEL, "search_count", domain))
    assert count == len(filed)
