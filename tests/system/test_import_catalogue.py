"""A real catalogue with real files comes in: tried, approved, filed (#120, #122)."""

import base64
import hashlib
import io
import zipfile

import openpyxl
import pytest
from samples import samples

WANTED = 150
HEAD = ("档号", "客户名称", "类别", "文件类型", "题名", "日期", "文件名", "客户经理")
MODEL = "archive.import"
#: Rows that are wrong on purpose: what is changed, and a word of the reason.
WRONG = (
    ({"客户名称": "Nobody Limited"}, "Nobody Limited"),
    ({"类别": "99"}, "99"),
    ({"日期": "2020年5月"}, "lacks the day"),
    ({"日期": "2999-01-01"}, "in the future"),
    ({"题名": ""}, "title is missing"),
    ({"题名": "x" * 2000}, "too long"),
    ({"文件名": "nowhere.pdf"}, "nowhere.pdf"),
    ({"客户经理": "nobody"}, "nobody"),
)


def done(answer):
    assert "error" not in answer, answer["error"]["data"]["debug"]
    return answer.get("result")


def encoded(raw):
    return base64.b64encode(raw).decode()


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for sample in files:
            container.writestr(f"scans/{sample.name}", sample.raw)
    return stream.getvalue()


def workbook(rows):
    book = openpyxl.Workbook()
    book.active.append(["旧档案目录 Old catalogue"])
    book.active.append(HEAD)
    for row in rows:
        book.active.append([row[heading] for heading in HEAD])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def catalogue(server, environment):
    """The files, the rows, and the names of the wrong rows with their reasons."""
    with environment(server.database) as env:
        manager = env["res.users"].search(
            [("login", "=", server.logins["account_manager"])]
        )
        partner = env["res.partner"].create({"name": "Catalogue Limited"})
        env["archive.dossier"].with_user(manager).create({"partner_id": partner.id})
        type_ = env.ref("customer_archive.type_r1_visit").name
    kept, empty = samples()
    rows = [
        {
            "档号": f"OLD-{number:04d}",
            "客户名称": "Catalogue Limited",
            "类别": "1",
            "文件类型": type_,
            "题名": f"Old paper {number}",
            "日期": f"201{number % 9}年{number % 12 + 1}月{number % 28 + 1}日",
            "文件名": sample.name,
            "客户经理": server.logins["account_manager"],
        }
        for number, sample in enumerate([*kept, *empty])
    ]
    wrong = {}
    for number, (change, reason) in enumerate(WRONG):
        code = f"WRONG-{number}"
        rows.append({**rows[0], "档号": code, "题名": code, **change})
        wrong[code] = reason
    return {"files": [*kept, *empty], "rows": rows, "wrong": wrong}


def run_scheduled(server, environment):
    with environment(server.database) as env:
        env[MODEL]._cron_run()


@pytest.fixture(scope="module")
def tried(server, environment, catalogue):
    """The import after its trial, as the archivist made it by remote calls."""
    session = server.session("archivist")
    files = catalogue["files"]
    half = len(files) // 2
    record = done(
        server.call(
            session,
            MODEL,
            "create",
            {
                "name": "Real files",
                "catalogue": encoded(workbook(catalogue["rows"])),
                "catalogue_name": "旧目录.xlsx",
                "file_ids": [
                    [0, 0, {"name": "一.zip", "data": encoded(zipped(files[:half]))}],
                    [0, 0, {"name": "二.zip", "data": encoded(zipped(files[half:]))}],
                ],
            },
        )
    )
    record = record[0] if isinstance(record, list) else record
    done(server.call(session, MODEL, "action_check", [record]))
    run_scheduled(server, environment)
    return session, record


def lines(server, session, record):
    names = ["key", "state", "problems", "document_res_id"]
    domain = [["import_id", "=", record]]
    found = server.call(session, f"{MODEL}.line", "search_read", domain, names)
    return {line["key"]: line for line in done(found)}


def test_trial_lists_every_wrong_row_and_files_nothing(
    server, environment, catalogue, tried
):
    session, record = tried
    found = lines(server, session, record)
    assert len(found) == len(catalogue["rows"])
    for code, reason in catalogue["wrong"].items():
        assert found[code]["state"] == "wrong", code
        assert reason in found[code]["problems"], found[code]
    ready = [line for line in found.values() if line["state"] == "ready"]
    assert len(ready) >= WANTED
    # the others are files that nobody could open later: each is told by its name
    for number, sample in enumerate(catalogue["files"]):
        line = found[f"OLD-{number:04d}"]
        if line["state"] == "wrong":
            assert sample.name in line["problems"], line
    with environment(server.database) as env:
        assert not env["archive.document"].search([("name", "=like", "Old paper%")])


def test_filed_after_the_signatures_byte_for_byte(
    server, environment, catalogue, tried
):
    session, record = tried
    before = lines(server, session, record)
    done(server.call(session, MODEL, "action_submit", [record]))
    for role in ("supervisor", "general_manager"):
        done(server.call(server.session(role), MODEL, "action_approve", [record]))
    run_scheduled(server, environment)
    found = lines(server, session, record)
    for code, line in before.items():
        after = "done" if line["state"] == "ready" else line["state"]
        assert found[code]["state"] == after, found[code]
    with environment(server.database) as env:
        assert env[MODEL].browse(record).state == "done"
        for number, sample in enumerate(catalogue["files"]):
            line = found[f"OLD-{number:04d}"]
            if line["state"] != "done":
                continue
            paper = env["archive.document"].browse(line["document_res_id"])
            assert paper.state == "filed"
            assert paper.sha256 == hashlib.sha256(sample.raw).hexdigest()
            assert paper.alias_ids.reference == f"OLD-{number:04d}"
        numbers = env["archive.document"].search([("name", "=like", "Old paper%")])
        references = numbers.mapped("reference")
        assert len(references) == len(set(references))


def test_the_same_catalogue_again_brings_nothing_twice(
    server, environment, catalogue, tried
):
    session, record = tried
    first = lines(server, session, record)
    again = done(server.call(session, MODEL, "copy", [record]))
    again = again[0] if isinstance(again, list) else again
    done(
        server.call(
            session,
            MODEL,
            "write",
            [again],
            {"catalogue": encoded(workbook(catalogue["rows"]))},
        )
    )
    done(server.call(session, MODEL, "action_check", [again]))
    run_scheduled(server, environment)
    for code, line in lines(server, session, again).items():
        expected = "known" if first[code]["state"] == "done" else "wrong"
        assert line["state"] == expected, line
