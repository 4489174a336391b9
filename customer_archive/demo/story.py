"""Two years of two houses, told through the addon's own engines.

Each paper is captured, submitted and signed by the people who do that in life, so a
demo database shows real signatures, numbers and refusals. Nothing is written by SQL.
"""

import base64
import logging
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from time import monotonic

from odoo import Command, fields
from odoo.tools import split_every

from . import corrections, custody, desk, files, keeping, trade
from .answers import done
from .papers import (
    CUSTOMER,
    DRAFT,
    FILED,
    REFUSED,
    SUPERIOR,
    WITHDRAWN,
    Paper,
    Plan,
    content,
    facts,
    pages_by_hand,
    title,
)
from .people import CLUB, CUSTOMERS, HOUSES, STAGE_REASONS, TRADE, TRADE_SUPERIORS

_logger = logging.getLogger(__name__)

MODULE = "customer_archive"
SEED = 7
#: Papers that are captured, submitted or signed at once.
BATCH = 50
#: One of so many papers that the archivist appraises still waits for him.
APPRAISAL_LEFT = 11
#: What each house follows. The trading house has copies of its own, with its own
#: fonds code, so that no reference code is given twice.
POLICIES = {CLUB: ("R1", "R4"), TRADE: ("R2", "R4")}
TRADE_FONDS = "KH02"
#: Login of who keeps the dossiers that belong to no customer, by house and kind.
KEEPERS = {
    (CLUB, "industry"): "manager2",
    (CLUB, "internal"): "sales_manager",
    (CLUB, "daily"): "service_manager",
    (CLUB, "company"): "archivist",
    (TRADE, "company"): "archivist",
}
OWN_DOSSIERS = {
    "industry": "行业动态 Industry trends",
    "internal": "内部推广 Internal promotion",
    "daily": "日常档案 Daily archive",
    "company": "公司档案 Company records",
}


class Story:
    """What the chapters share: people, houses, dossiers and papers."""

    def __init__(self, env):
        # nobody is told by mail of what happened two years ago
        self.env = env(su=True, context={"tracking_disable": True, "lang": "en_US"})
        self.today = fields.Date.today()
        self.rng = Random(SEED)
        self.plan = Plan(self.today, self.rng)
        self.houses = {}
        self.partners = {}
        self.dossiers = {}
        self.shelves = self.env["archive.location"]
        self.documents = {}
        self.departments = {
            employee.user_id.login: employee.department_id.id
            for employee in self.env["hr.employee"].search([("user_id", "!=", False)])
        }
        self.own_policies = self.env["archive.policy"]

    def user(self, login):
        return self.env.ref(f"{MODULE}.demo_user_{login}")

    def acting(self, login, *houses):
        """Return the environment of somebody at work in these houses, or the club."""
        chosen = [self.houses[house].id for house in houses or (CLUB,)]
        context = {
            "allowed_company_ids": chosen,
            "tracking_disable": True,
            "lang": "en_US",
        }
        return self.env(user=self.user(login).id, su=False, context=context)

    def keep(self, name, record):
        """Give ``record`` an external id of this addon."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.demo_{name}",
                    "record": record,
                    "noupdate": True,
                }
            ]
        )

    # ------------------------------------------------------------------ the stage

    def open_houses(self):
        """Make the main company the club, and found the trading company."""
        china = self.env.ref("base.cn")
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        companies = self.env["res.company"]
        for key, house in HOUSES.items():
            values = house._asdict() | {
                "country_id": china.id,
                "state_id": False,
                "archive_tz": "Asia/Shanghai",
            }
            if key == CLUB:
                company = self.env.ref("base.main_company")
                company.write(values | {"archive_organisation": "club"})
            else:
                company = companies.search([("name", "=", house.name)], limit=1)
                company = company or companies.create(values | {"currency_id": yuan.id})
                self.keep(f"company_{key}", company)
            self.houses[key] = company
        people = self.env["res.users"].union(
            self.env.ref("base.user_admin"),
            self.env["hr.employee"]
            .search([("user_id.login", "in", list(TRADE_SUPERIORS))])
            .user_id,
        )
        people.write({"company_ids": [Command.link(self.houses[TRADE].id)]})
        trade.set_currency(self)

    def employ(self):
        """Who works for the trading company too has a superior of his own there."""
        company = self.houses[TRADE]
        employees = {}
        for login, superior in TRADE_SUPERIORS.items():
            user = self.user(login)
            employees[login] = self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "work_email": user.email,
                    "parent_id": superior and employees[superior].id,
                }
            )

    def choose_policies(self):
        """The archive supervisor puts the regulations of both houses into use.

        He copies those of the trading house, the general manager publishes them. The
        copy of the sales regulation is out of use: there it does not apply.
        """
        policies = self.acting("supervisor")["archive.policy"]
        shared = policies.with_context(active_test=False).search(
            [("code", "in", ["R1", *POLICIES[TRADE]]), ("company_id", "=", False)]
        )
        own = policies.union(
            *(
                policy._copy_as(
                    {
                        "company_id": self.houses[TRADE].id,
                        "fonds_code": TRADE_FONDS,
                        "version": policy.version,
                        "effective_date": policy.effective_date,
                    }
                )
                for policy in shared
            )
        )
        own.with_env(self.acting("general_manager")).action_publish()
        chosen = shared.filtered(lambda policy: policy.code in POLICIES[CLUB])
        chosen |= own.filtered(lambda policy: policy.code in POLICIES[TRADE])
        wizard = policies.env["archive.policy.setup"].create({})
        wizard.policy_ids = chosen
        wizard.action_apply()
        self.own_policies = own.sudo()

    def furnish(self):
        """Cabinets and shelves, as the archivist labels them."""
        locations = self.acting("archivist")["archive.location"]
        room = locations.create({"name": "档案库房 Repository", "kind": "repository"})
        for cabinet in "甲乙丙":
            parent = locations.create(
                {"name": f"{cabinet}柜", "kind": "cabinet", "parent_id": room.id}
            )
            self.shelves += locations.create(
                [
                    {"name": f"第{number}层", "parent_id": parent.id}
                    for number in range(1, 5)
                ]
            ).sudo()

    # ----------------------------------------------------------------- customers

    def meet_customers(self):
        """Customers with the people to talk to, and their dossiers."""
        for customer in CUSTOMERS:
            country = self.env.ref(f"base.{customer.country}")
            common = {
                "city": customer.city,
                "zip": customer.zip,
                "street": customer.street,
                "country_id": country.id,
                "lang": "en_US",
            }
            partner = self.env["res.partner"].create(
                {
                    **common,
                    "name": customer.name,
                    "is_company": customer.company,
                    "phone": customer.phone,
                    "email": f"{customer.key}@example.com",
                    "user_id": self.user(customer.manager).id,
                    "child_ids": [
                        Command.create({"name": name, "function": function})
                        for name, function in (
                            (customer.person, "Legal representative"),
                            (customer.managing, "Managing person"),
                        )
                        if customer.company
                    ],
                }
            )
            self.keep(f"partner_{customer.key}", partner)
            self.partners[customer.key] = partner
            for house in customer.houses:
                self._open_dossier(customer, house)
        for (house, kind), login in KEEPERS.items():
            dossier = self.acting("general_manager", house)["archive.dossier"].create(
                {
                    "name": OWN_DOSSIERS[kind],
                    "kind": kind,
                    "manager_id": self.user(login).id,
                }
            )
            self.dossiers[house, kind] = dossier.sudo()

    def _open_dossier(self, customer, house):
        values = {
            "partner_id": self.partners[customer.key].id,
            "state": "prospect" if customer.stage == "prospect" else "active",
            "legal_representative": customer.person,
            "managing_person": customer.managing,
            "relation_since": self.plan.joined[house, customer.key],
        }
        if customer.company and customer.stage != "prospect":
            values |= {
                "registered_capital": self.rng.randrange(5, 400) * 100_000,
                "business_scale": f"{self.rng.randrange(2, 90) * 10} 人 employees",
                "main_dealings": "宴会、客房、会议 Banquets, rooms, meetings"
                if house == CLUB
                else "食品、礼盒、日用品 Food, gift boxes, household goods",
            }
        dossier = self.acting(customer.manager, house)["archive.dossier"].create(values)
        self.dossiers[house, customer.key] = dossier.sudo()

    # -------------------------------------------------------------------- papers

    def _types(self):
        """Return the document type of each kind of paper, by house and kind."""
        types = {}
        own = {
            (type_.policy_id.code, type_.category_id.code, type_.code): type_
            for type_ in self.own_policies.type_ids
        }
        for kind in {paper.kind for paper in self.plan.papers}:
            type_ = self.env.ref(f"{MODULE}.type_{kind}")
            key = (type_.policy_id.code, type_.category_id.code, type_.code)
            types[CLUB, kind], types[TRADE, kind] = type_, own.get(key)
        return types

    def capture(self):
        """Everybody brings in what he handles; some of it belongs together."""
        types = self._types()
        for (house, handler), papers in _grouped(
            self.plan.papers, lambda paper: (paper.house, paper.handler)
        ).items():
            model = self.acting(handler, house)["archive.document"]
            for batch in split_every(BATCH, papers):
                values = [
                    self._values(paper, types[paper.house, paper.kind])
                    for paper in batch
                ]
                for paper, document in zip(batch, model.create(values), strict=True):
                    self.documents[paper.number] = document
        for bundle in self.plan.bundles:
            papers = [paper for paper in self.plan.papers if paper.bundle == bundle.key]
            covers = bundle.covers or (False, False)
            self.acting(papers[0].handler, papers[0].house)["archive.bundle"].create(
                {
                    "kind": bundle.kind,
                    "covers_from": covers[0],
                    "covers_to": covers[1],
                    "document_ids": [
                        command
                        for paper in papers
                        for command in (
                            Command.link(self.documents[paper.number].id),
                            Command.update(
                                self.documents[paper.number].id,
                                {"bundle_role": paper.role},
                            ),
                        )
                    ],
                }
            )

    def _values(self, paper, type_):
        """Return the values with which a paper is captured."""
        known = facts(paper, self.user(paper.handler).name)
        kind = type_.kind
        dossier = self.dossiers[
            paper.house, paper.customer.key if paper.customer else kind
        ]
        values = {
            "name": title(paper, known),
            "dossier_id": dossier.id,
            "type_id": type_.id,
            "document_date": paper.day,
            "handler_id": self.user(paper.handler).id,
            "provenance": _provenance(paper),
            **paper.values,
        }
        if file := content(paper, known):
            name, raw = file
            values["attachment_ids"] = [Command.create({"name": name, "raw": raw})]
        if pages := pages_by_hand(paper):
            values["pages"] = pages
        if type_.legal_evidence or paper.form == "paper":
            shelf = self.shelves[paper.number % len(self.shelves)]
            values["paper_location_id"] = shelf.id
        if paper.signed_by_customer and paper.customer:
            values |= {"signed_by": paper.customer.person, "signed_on": paper.day}
        if type_.legal_evidence:
            values["sealed_by"] = HOUSES[paper.house].name
        if type_.category_id.kind == "customer" and type_.category_id.code == "2":
            values |= {
                "document_number": f"HT-{paper.day.year}-{paper.number:03d}",
                "valid_from": paper.day,
                "valid_until": paper.day + timedelta(days=365),
                "amount": float(known["amount"].replace(",", "")),
            }
        if paper.house == CLUB:
            values["department_id"] = self.departments[paper.handler]
        if paper.goal == DRAFT:
            _leave_out(values, type_, paper.number)
        return values

    def hand_in(self):
        """Somebody without a role hands in what he found; managers will check it."""
        env = self.acting("employee")
        # one of them twice by mistake, which the form tells
        for key in ("taihang", "taihang", "yunhai", "ruoxi"):
            customer = next(one for one in CUSTOMERS if one.key == key)
            note = f"{customer.name}：客人遗留名片 Card left at the reception"
            env["archive.document"].create(
                {
                    "name": "前台转交材料 Handed in at the reception",
                    "partner_id": self.partners[key].id,
                    "type_id": env.ref(f"{MODULE}.type_r1_background").id,
                    "document_date": self.today - timedelta(days=2),
                    "attachment_ids": [
                        Command.create(
                            {"name": "card.txt", "raw": files.text(note, [])}
                        )
                    ],
                }
            )

    def sign(self):
        """Submit, sign in turn, refuse and withdraw, many papers at once."""
        for group in _grouped(
            [paper for paper in self.plan.papers if paper.goal != DRAFT],
            lambda paper: (paper.house, paper.handler),
        ).values():
            for batch in split_every(BATCH, group):
                self._sign_batch(list(batch))

    def _documents(self, papers):
        """Return the documents of papers of one handler, in his environment."""
        numbers = [paper.number for paper in papers]
        documents = self.documents[numbers[0]]
        return documents.browse(self.documents[number].id for number in numbers)

    def _sign_batch(self, batch: list[Paper]):
        documents = self._documents(batch)
        documents.write({"self_check": True})
        done(documents.action_submit())
        self._sign_customers([p for p in batch if p.goal not in (CUSTOMER, WITHDRAWN)])
        signed = [p for p in batch if p.goal in (SUPERIOR, FILED, REFUSED)]
        if signed:
            done(self._documents(signed).action_approve())
        decided = [p for p in batch if p.goal in (FILED, REFUSED)]
        for superior, papers in _grouped(
            decided, lambda paper: self.documents[paper.number].sudo().waiting_user_ids
        ).items():
            filed = [paper for paper in papers if paper.goal == FILED]
            if filed:
                done(self._documents(filed).with_user(superior).action_approve())
            for paper in papers:
                if paper.goal == REFUSED:
                    document = self.documents[paper.number].with_user(superior)
                    done(document.action_refuse(paper.reason))
        self._appraise([paper for paper in decided if paper.goal == FILED])
        for paper in batch:
            if paper.goal == WITHDRAWN:
                done(self.documents[paper.number].action_withdraw(paper.reason))

    def _appraise(self, papers):
        """Where the chain goes on, the archivist signs last; some wait for him yet."""
        waiting = [
            paper
            for paper in papers
            if self.documents[paper.number].sudo().waiting_user_ids
            and paper.number % APPRAISAL_LEFT
        ]
        if waiting:
            documents = self._documents(waiting).with_user(self.user("archivist"))
            done(documents.action_approve())

    def _sign_customers(self, papers):
        """Most customers signed the paper itself; some on our tablet."""
        papers = [paper for paper in papers if paper.signed_by_customer]
        for person, signed in _grouped(papers, lambda p: p.customer.person).items():
            drawn = [p for p in signed if not p.number % 9 or p.form == "paper"]
            scanned = [paper for paper in signed if paper not in drawn]
            if scanned:
                documents = self._documents(scanned)
                done(documents.action_sign_customer_scan(signer_name=person))
            for paper in drawn:
                image = base64.b64encode(files.drawing(Random(paper.number)))
                document = self.documents[paper.number]
                done(document.action_sign_customer(image, person))

    # --------------------------------------------------------------- the archive

    def close_years(self):
        """The club is done with both years, the trading house with the first."""
        first, middle, _last = self.plan.years
        for house, year in ((CLUB, first), (CLUB, middle), (TRADE, first)):
            env = self.acting("archivist", house)
            env["archive.year.end"].create(
                {
                    "year": year,
                    "company_id": self.houses[house].id,
                    "checked_by_id": self.user("archivist2").id,
                }
            ).action_close_volumes()
            if year == first:
                volumes = env["archive.volume"]
                volumes.search(
                    [("state", "=", "closed"), ("filing_year", "=", year)]
                ).action_bind()
                self._put_into_boxes(env)

    def _put_into_boxes(self, env):
        """What is bound stands in boxes, one shelf after the other (#173)."""
        volumes = env["archive.volume"]
        bound = volumes.search([("state", "=", "bound"), ("box_id", "=", False)])
        bound.action_put_into_boxes()
        for place, box in enumerate(bound.box_id):
            box.location_id = self.shelves[place % len(self.shelves)]

    def transfer(self):
        """A department holds papers of its own, and hands some of them over."""
        custody.hold_and_transfer(self)

    def sell(self):
        """What the houses sold in the meantime, and who paid."""
        trade.sell(self)

    def change_stages(self):
        """Some relations slept, others ended, for a reason."""
        for customer in CUSTOMERS:
            if customer.stage not in STAGE_REASONS:
                continue
            for house in customer.houses:
                dossier = self.dossiers[house, customer.key]
                steps = [customer.stage]
                if customer.stage == "closed":
                    steps = ["dead", "closed"]
                if dossier.state == "withdrawn":
                    # by the filed record of the withdrawal (#49)
                    steps = [stage for stage in steps if stage == "closed"]
                for stage in steps:
                    self.acting("sales_manager", house)["archive.dossier.stage"].create(
                        {
                            "dossier_ids": dossier.ids,
                            "state": stage,
                            "reason": STAGE_REASONS[stage],
                        }
                    ).action_apply()

    def hand_over(self):
        """One customer goes to another account manager, who signs the list (#3)."""
        env = self.acting("sales_manager", *HOUSES)
        taken_over = env["archive.hand.over"].create(
            {
                "former_id": self.user("manager3").id,
                "manager_id": self.user("manager").id,
                "dossier_ids": [Command.set(self.dossiers[CLUB, "kobayashi"].ids)],
                "reason": "日语沟通由李伟负责 Li Wei speaks Japanese",
            }
        )
        done(taken_over.action_submit())
        done(taken_over.action_approve())
        done(taken_over.with_env(self.acting("manager", *HOUSES)).action_approve())

    def correct(self):
        """Errors in filed papers are reported; one is approved, one waits (#71)."""
        corrections.report(self)

    def grant(self):
        """A few people may read a few papers for some days."""
        now = fields.Datetime.now()
        grants = self.acting("sales_manager")["archive.access.grant"]
        filed = self.env["archive.document"].search(
            [
                ("company_id", "=", self.houses[CLUB].id),
                ("state", "=", "filed"),
                ("secrecy", "=", "confidential"),
                ("category_id.restricted", "=", False),
                ("partner_id", "!=", False),
            ],
            order="id",
        )
        for number, (login, days, download, reason) in enumerate(
            (
                ("employee", 5, False, "接待准备 To prepare a reception"),
                ("manager3", 20, True, "联合报价 Joint offer"),
                ("finance", 10, False, "核对账款 To check an account"),
                ("auditor", 3, False, "年度审计抽查 Sample of the yearly audit"),
            )
        ):
            papers = filed[number * 5 : number * 5 + 3].with_env(grants.env)
            user, until = self.user(login), now + timedelta(days=days)
            grant = grants._grant(user, papers, until, reason, download)
            if login == "auditor":
                grant._revoke()

    def delegate(self):
        """The customer director travels; the general manager signs instead."""
        self.acting("customer_director")["archive.approval.delegation"].create(
            {
                "delegate_id": self.user("general_manager").id,
                "date_to": self.today + timedelta(days=9),
                "reason": "出差 Business trip",
            }
        )

    def approve_to_file(self):
        """The sales manager marked two drafts as done, to be filed (#277)."""
        leader = self.acting("sales_manager")
        drafts = leader["archive.document"].search(
            [("state", "=", "draft"), ("handler_id", "!=", leader.uid)], limit=2
        )
        drafts.action_approve_to_file()

    def index(self):
        """Make the words of the files searchable, as the scheduled action does."""
        texts = self.env["archive.document.text"]
        for document in self.env["archive.document"].search([]):
            texts._extract(document)

    def furnish_desk(self):
        """Profiles, what is expected, an old catalogue, the inbox."""
        mine = [d.id for (house, _key), d in self.dossiers.items() if house == CLUB]
        known = self.env["archive.dossier"].browse(mine)
        known = known.filtered(
            lambda d: d.partner_id and d.manager_id and d.state == "active"
        )
        desk.keep_profiles(self, known[:3])
        desk.name_signers(known[:2])
        self.approve_to_file()
        desk.expect(self.acting("supervisor"))
        archivist = self.acting("archivist")
        desk.bring_catalogue(archivist, known[0].partner_id.with_env(archivist))
        desk.receive_mails(self.env, self.user("archivist").email)

    def keep_and_destroy(self):
        """What is held back, in the bin, in appraisal, stored apart, destroyed."""
        keeping.keep_and_destroy(self)

    def tell(self):
        """All chapters, in their order."""
        for chapter in (
            self.open_houses,
            self.employ,
            self.choose_policies,
            self.furnish,
            self.meet_customers,
            self.capture,
            self.hand_in,
            self.sign,
            self.close_years,
            self.transfer,
            self.sell,
            self.change_stages,
            self.hand_over,
            self.correct,
            self.grant,
            self.delegate,
            self.furnish_desk,
            self.keep_and_destroy,
            self.index,
        ):
            with _timed(chapter.__name__):
                chapter()
                self.env.flush_all()
                self.env.invalidate_all()


def tell(env):
    """Tell the whole story, once."""
    if env["res.company"].search_count([("name", "=", HOUSES[TRADE].name)]):
        _logger.info("demo story: told already")
        return
    with _timed("all"):
        Story(env).tell()


# ------------------------------------------------------------------------- helpers


@contextmanager
def _timed(name):
    start = monotonic()
    yield
    _logger.info("demo story: %s in %.1f s", name, monotonic() - start)


def _grouped(papers, key):
    groups = defaultdict(list)
    for paper in papers:
        groups[key(paper)].append(paper)
    return groups


def _provenance(paper: Paper) -> str:
    """Return where the file of a paper comes from."""
    if paper.form == "paper":
        return "paper"
    if paper.form in ("jpg", "png"):
        return "scan"
    return "signed_on_paper" if paper.signed_by_customer else "electronic"


def _leave_out(values, type_, number: int):
    """Drafts miss this or that, so that the form has something to say."""
    if number % 3 == 0:
        values.pop("attachment_ids", None)
    elif number % 3 == 1:
        values |= {"type_id": False, "category_id": type_.category_id.id}
