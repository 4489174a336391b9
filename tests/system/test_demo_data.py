"""The demo database tells a story in which everything of the archive occurs (#120).

Installed anew from nothing: Odoo loads demo data only where all modules below have
theirs, and the databases of the other suites have none.
"""

import json
import subprocess
import time
import unicodedata
from datetime import date, timedelta
from io import BytesIO
from random import Random

import pytest
from pypdf import PdfReader

from conftest import needed

MODULES = "customer_archive,customer_archive_lending,l10n_cn"
INSTALL_SECONDS = 1200
#: A bound against what grows with the square of something, not a measurement.
STORY_SECONDS = 180


@pytest.fixture(scope="module")
def installed(new_database):
    """(name of a database with demo data, what Odoo logged while making it)"""
    database = new_database("demo", template="template0")
    command = ["odoo", "server", "-c", needed("ARCHIVE_CONF"), "-d", database]
    command += ["-i", MODULES, "--with-demo", "--stop-after-init", "--no-http"]
    command += ["--load-language=en_US,zh_CN"]
    command += ["--log-handler=:WARNING"]
    command += ["--log-handler=odoo.addons.customer_archive.demo:INFO"]
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5000:]
    return database, result.stdout


@pytest.fixture
def demo(installed, environment):
    """The demo database as the superuser sees it."""
    with environment(installed[0]) as env:
        yield env


def values(records, name):
    """The different values of a field."""
    return set(records.mapped(name))


def house(env, name):
    return env["res.company"].search([("name", "like", name)])


@pytest.mark.parametrize(
    "today", [date(2027, 1, 1), date(2027, 1, 2), date(2028, 2, 29), date(2030, 7, 1)]
)
def test_the_plan_fits_any_day(today, odoo_config):
    """The same day gives the same story, and nothing in it is yet to come."""
    from odoo.addons.customer_archive.demo.papers import Plan

    plan, again = (Plan(today, Random(7)) for _time in range(2))
    assert plan.papers == again.papers
    assert len(plan.papers) >= 400
    assert max(paper.day for paper in plan.papers) < today
    assert {paper.day.year for paper in plan.papers} == set(plan.years)


def test_it_was_told_without_a_word_of_warning(installed):
    _database, log = installed
    assert "demo story: all in" in log
    lines = [line for line in log.splitlines() if " customer_archive" in line]
    assert not [line for line in lines if " WARNING " in line or " ERROR " in line]
    seconds = float(log.split("demo story: all in ")[1].split()[0])
    assert seconds < STORY_SECONDS


def test_two_houses_in_china(demo):
    houses = house(demo, "龙潭会馆") + house(demo, "晋原商贸")
    assert len(houses) == 2
    assert houses[0] == demo.ref("base.main_company")
    assert values(houses, "country_id.code") == {"CN"}
    assert values(houses, "currency_id.name") == {"CNY"}
    assert values(houses, "chart_template") == {"cn"}


def test_people_have_superiors(demo):
    group = demo.ref("customer_archive.group_account_manager")
    managers = demo["res.users"].search([("login", "=like", "manager%")])
    assert len(managers) == 5
    assert managers <= group.all_user_ids
    for user in managers | demo.ref("customer_archive.demo_user_archivist"):
        assert all(employee.parent_id.user_id for employee in user.employee_ids)


def test_customers(demo):
    dossiers = demo["archive.dossier"].search([("kind", "=", "customer")])
    assert len(dossiers.partner_id) >= 30
    assert len(values(dossiers, "partner_id.country_id")) >= 5
    assert {"company", "person"} <= values(dossiers, "partner_id.company_type")
    stages = {"prospect", "active", "dormant", "dead", "withdrawn", "closed"}
    assert values(dossiers, "state") == stages
    ended = dossiers.filtered(lambda d: d.state in ("dead", "withdrawn", "closed"))
    assert all(ended.mapped("stage_reason"))
    kinds = {"customer", "industry", "internal", "daily", "company"}
    assert values(demo["archive.dossier"].search([]), "kind") == kinds


def test_papers_in_every_state(demo):
    papers = demo["archive.document"].search([])
    assert len(papers) >= 400
    states = {"draft", "submitted", "returned", "filed"}
    states |= {"trashed", "quarantined", "destroyed"}
    assert values(papers, "state") == states
    steps = papers.filtered(lambda paper: paper.state == "submitted")
    assert {"Customer", "Handler", "Direct superior"} <= values(steps, "waiting_step")
    for company, filed in papers.grouped("company_id").items():
        share = filed.filtered(lambda paper: paper.state == "filed")
        assert len(share) > len(filed) / 2, company.name
    returned = papers.filtered(lambda paper: paper.state == "returned")
    assert all(returned.mapped("return_reason"))
    codes = {"1", "2", "3", "4", "5", "6", "D"}
    r1 = papers.filtered(lambda p: p.category_id.policy_id.code == "R1")
    assert codes <= values(r1, "category_id.code")
    assert {"R1", "R2", "R4"} == values(papers, "category_id.policy_id.code")
    assert "top_secret" in values(papers, "secrecy")


def test_filed_papers_stand_in_volumes_of_three_years(demo):
    filed = demo["archive.document"].search([("state", "=", "filed")])
    # some are so old that they are on a destruction list
    years = sorted(year for year in values(filed, "filing_year") if year > 2010)
    assert len(years) == 3
    assert years == list(range(years[0], years[0] + 3))
    assert len(values(filed, "reference")) == len(filed), "no code is given twice"
    states = {"open", "closed", "bound", "quarantined", "destroyed"}
    assert values(demo["archive.volume"].search([]), "state") == states
    signatures = demo["archive.signature"].search([])
    assert values(signatures, "method") == {"system", "scanned", "drawn_on_device"}
    # nobody signed for the others: each of the five managers and their superiors
    assert len(values(signatures, "user_id")) >= 10


def test_kept_held_deleted_destroyed(demo):
    """A hold, the bin, and lists on their way to the witness (#74-#77, #201-#210)."""
    assert demo["archive.hold"].search([("in_force", "=", True)])
    requests = demo["archive.deletion.request"].search([])
    assert values(requests, "state") == {"submitted", "trashed"}
    lists = demo["archive.disposal"].search([])
    assert values(lists, "state") == {"submitted", "quarantined", "destroyed"}
    register = demo["archive.destruction.register"].search([])
    assert values(register, "kind") == {"erased", "destroyed"}
    assert values(demo["archive.erasure"].search([]), "state") == {"gone"}


def test_files_can_be_opened_and_found(demo):
    papers = demo["archive.document"].search([])
    files = papers.attachment_ids
    assert values(files, "archive_problem") <= {"none", False}
    assert len(values(files, "mimetype")) >= 6
    words = demo["archive.document.text"].search([("content", "like", "太行")])
    assert words


def test_every_kind_of_bundle(demo):
    bundles = demo["archive.bundle"].search([])
    selection = demo["archive.bundle"]._fields["kind"].selection
    assert values(bundles, "kind") == {kind for kind, _label in selection}
    states = values(bundles.document_ids, "state")
    assert {"filed", "submitted"} <= states


def test_rights_that_end(demo):
    """Grants, a delegation, and a customer who went to another manager."""
    assert values(demo["archive.hand.over"].search([]), "state") == {"done"}
    grants = demo["archive.access.grant"].search([])
    assert values(grants, "state") == {"granted", "revoked"}
    assert demo["archive.approval.delegation"].search([]).delegate_id


def test_errors_that_were_reported(demo):
    """One is corrected and keeps the old, one waits, one was filed in error (#74)."""
    requests = demo["archive.change.request"].search([])
    assert values(requests, "state") == {"done", "submitted"}
    finding = requests.filtered("filed_in_error")
    assert finding.state == "done"
    done = requests.filtered(lambda request: request.state == "done") - finding
    assert all(done.line_ids.mapped("new_value"))
    assert done.attachment_ids.name == done.replaced_name


def test_departments_hold_and_transfer(demo):
    """Lists begun, handed over and taken over; one paper did not come (#275)."""
    lists = demo["archive.custody.transfer"].search([])
    assert values(lists, "state") == {"draft", "handed", "done"}
    assert values(lists.line_ids, "state") == {"listed", "taken", "missing"}
    held = [("paper_location_id.purpose", "=", "department")]
    assert demo["archive.document"].search(held)


def test_papers_on_loan(demo):
    """Loans asked for, approved, out too long, and given back (#289)."""
    loans = demo["archive.loan"].search([])
    states = {"draft", "submitted", "approved", "out", "done"}
    assert values(loans, "state") == states
    assert loans.filtered("overdue").state == "out"
    assert loans.filtered("overdue").line_count == 2


def test_business(demo):
    """Orders, opportunities, invoices paid and late."""
    houses = house(demo, "龙潭会馆") + house(demo, "晋原商贸")
    partners = demo["archive.dossier"].search([]).partner_id
    ours = [("company_id", "in", houses.ids), ("partner_id", "in", partners.ids)]
    orders = demo["sale.order"].search(ours)
    assert {"draft", "sale", "cancel"} <= values(orders, "state")
    assert values(orders, "currency_id.name") == {"CNY"}
    leads = demo["crm.lead"].with_context(active_test=False).search(ours)
    assert {"won", "lost", "pending"} == values(leads, "won_status")
    invoices = demo["account.move"].search([*ours, ("move_type", "=", "out_invoice")])
    assert values(invoices, "state") == {"posted"}
    assert {"paid", "partial", "not_paid"} <= values(invoices, "payment_state")
    today = invoices[:1].create_date.date()
    late = invoices.filtered(
        lambda move: move.payment_state == "not_paid" and move.invoice_date_due < today
    )
    assert late
    first = min(invoices.mapped("invoice_date"))
    assert first < today - timedelta(days=365)


def test_each_user_has_work(demo):
    """Who logs in finds something that waits for him."""
    for login in ("manager", "manager5", "superior", "sales_manager", "archivist"):
        user = demo["res.users"].search([("login", "=", login)])
        started = time.monotonic()
        work = demo(user=user.id, su=False)["archive.document"].get_my_work()
        assert sum(tile["count"] for tile in work), login
        assert time.monotonic() - started < 10


# ------------------------------------------------------------------- printed papers

#: Radicals that a font draws instead of characters, and Unicode takes for others.
RADICALS = str.maketrans("⻚⻰⻓⻋", "页龙长车")


@pytest.fixture(scope="module")
def archivist(installed, environment, start_server):
    """(running server on the demo database, session of its archivist, in Chinese)"""
    with environment(installed[0]) as env:
        env["res.users"].search([("login", "=", "archivist")]).lang = "zh_CN"
    server = start_server(installed[0])
    return server, server.session("archivist")


def printed(archivist, address, lang="zh_CN"):
    """The text of each page of a PDF that a person prints."""
    server, session = archivist
    answer = session.get(
        f"{server.url}{address}",
        params={"context": json.dumps({"lang": lang})},
        timeout=120,
    )
    assert answer.headers["Content-Type"] == "application/pdf", answer.text[:2000]
    pages = PdfReader(BytesIO(answer.content)).pages
    texts = [unicodedata.normalize("NFKC", page.extract_text()) for page in pages]
    return ["".join(text.translate(RADICALS).split()) for text in texts]


def printed_report(archivist, name, record, lang="zh_CN"):
    return printed(archivist, f"/report/pdf/customer_archive.{name}/{record.id}", lang)


def in_order(text, *words):
    """Whether the words stand in the text one after the other."""
    place = 0
    for word in words:
        place = text.find(word, place) + 1
        if not place:
            return False
    return True


def test_catalogue_on_paper(demo, archivist):
    """The seven columns of GB/T 9705, page numbers, who printed (#164-#166)."""
    volume = demo["archive.volume"].search([("state", "=", "bound")], limit=1)
    pages = printed_report(archivist, "report_volume_catalogue", volume)
    text = "".join(pages)
    columns = ("序号", "文号", "责任者", "题名", "日期", "页号", "备注")
    assert in_order(text, "卷内文件目录", *columns)
    assert in_order(text, *("".join(p.name.split()) for p in volume._catalogue()))
    assert f"第1页,共{len(pages)}页" in text
    english = printed_report(archivist, "report_volume_catalogue", volume, "en_US")
    assert not any("卷内文件目录" in page for page in english)


def test_item_list_on_paper(demo, archivist):
    """The nine columns of DA/T 22, one line for each paper (#170)."""
    volume = demo["archive.volume"].search([("state", "=", "bound")], limit=1)
    text = "".join(printed_report(archivist, "report_volume_items", volume))
    columns = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")
    assert in_order(text, "归档文件目录", *columns)
    codes = volume.document_ids.sorted("item_number").mapped("reference")
    assert in_order(text, *codes)


def test_whole_volume_on_paper(demo, archivist):
    """Cover, catalogue, the papers in order of binding, remarks sheet (#171, #172)."""
    volume = demo["archive.volume"].search([("state", "=", "bound")], limit=1)
    pages = printed(archivist, f"/archive/volume/{volume.id}")
    assert in_order(pages[0], "案卷", "起止日期", "保管期限", volume.reference)
    assert "卷内文件目录" in pages[1]
    assert "备考表" in pages[-1]
    assert in_order(pages[-1], "立卷人", "检查人")
    assert len(pages) == 3 + sum(volume.document_ids.mapped("pages"))


def test_labels_on_paper(demo, archivist):
    """Labels of boxes and spines: category, year, volumes, code (#173)."""
    boxes = demo["archive.box"].search([])
    assert boxes.volume_ids and boxes.location_id
    ids = ",".join(map(str, boxes.ids))
    text = "".join(
        printed(archivist, f"/report/pdf/customer_archive.report_box_labels/{ids}")
    )
    for box in boxes:
        assert in_order(text, "".join(box.code.split()), str(box.filing_year), "位置")
    volume = boxes.volume_ids[0]
    text = "".join(printed_report(archivist, "report_volume_spine", volume))
    assert "".join(volume.reference.split()) in text


def test_papers_of_a_destruction(demo, archivist):
    """List, register and certificate, in Chinese, with who signed (#208-#210)."""
    disposal = demo["archive.disposal"].search([("state", "=", "destroyed")], limit=1)
    titles = ["".join(line.title.split()) for line in disposal.line_ids]
    people = disposal.appraiser_id | disposal.appraiser2_id | disposal.director_id
    people |= disposal.witness_id
    for name, title in (
        ("report_disposal_list", "销毁清册"),
        ("report_disposal_register", "销毁登记表"),
        ("report_disposal_certificate", "销毁证明"),
    ):
        pages = printed_report(archivist, name, disposal)
        text = "".join(pages)
        assert title in text
        assert disposal.number in text
        for person in people:
            assert "".join(person.name.split()) in text, (name, person.name)
        assert text.count("已在系统中签字") == 4, name
        assert f"第{len(pages)}页,共{len(pages)}页" in text
        if name != "report_disposal_certificate":
            assert in_order(text, *titles)
