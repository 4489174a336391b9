"""Which papers the demo story has, on which day, and how far each has come.

Plain data from a day and a random source: the same day gives the same story.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle
from random import Random

from . import files
from .people import CLUB, CUSTOMERS, HOUSES, TRADE, Customer
from .words import COMPLAINTS, DECISIONS, KINDS, NEWS, STAFF, VISITS

#: How far a paper has come, in order: each one has all that stands before it.
DRAFT, CUSTOMER, HANDLER, SUPERIOR, FILED = range(5)
#: Came back: refused by the superior, or taken back by the handler.
REFUSED, WITHDRAWN = 5, 6

#: Kinds that the customer signs, so that they can wait for him.
SIGNED_BY_CUSTOMER = frozenset(
    {
        "r1_membership",
        "r1_identity",
        "r1_signers",
        "r1_initial",
        "r1_contract",
        "r1_sales_contract",
        "r1_repayment_plan",
        "r1_repayment_agreement",
        "r1_deferral",
        "r1_collateral",
        "r1_reduction",
        "r1_withdrawal",
        "r2_agreement_material",
    }
)
REASONS = (
    "走访日期缺失，请补充。The date of the visit is missing.",
    "扫描件第二页不清楚，请重扫。Page two cannot be read: scan it again.",
    "金额与合同不符，请核对。The amount differs from the contract.",
    "缺少附件清单。The list of attachments is missing.",
    "客户名称与营业执照不一致。The name differs from the licence.",
)
#: Of the newest papers so many have not come further: state -> how many.
UNFINISHED = {
    DRAFT: 16,
    CUSTOMER: 9,
    HANDLER: 10,
    SUPERIOR: 20,
    REFUSED: 8,
    WITHDRAWN: 4,
}
#: Customers of the manager who is cleared for it.
TOP_SECRET = ("siyuan", "ruikang", "nordwind")
EXTENSIONS = {"long": "pdf", "gb": "txt"}


@dataclass(frozen=True)
class Paper:
    """One paper of the story; ``values`` are further fields of the document."""

    number: int
    house: str
    kind: str
    day: date
    handler: str
    customer: Customer | None = None
    form: str = "pdf"
    goal: int = FILED
    reason: str = ""
    title: str = ""
    bundle: str = ""
    role: str = ""
    values: dict = field(default_factory=dict)

    @property
    def signed_by_customer(self) -> bool:
        return self.kind in SIGNED_BY_CUSTOMER


@dataclass(frozen=True)
class Bundle:
    """Papers kept together; what it covers decides the year of some kinds."""

    key: str
    kind: str
    covers: tuple[date, date] | None = None


class Plan:
    """Writes the story: :attr:`papers` and :attr:`bundles` when it is made."""

    def __init__(self, today: date, rng: Random):
        # yesterday: no time zone takes it for a day to come
        self.last = today - timedelta(days=1)
        self.years = tuple(range(self.last.year - 2, self.last.year + 1))
        self.rng = rng
        self.papers: list[Paper] = []
        self.bundles: list[Bundle] = []
        #: since when somebody is a customer, by house and key
        self.joined: dict[tuple[str, str], date] = {}
        self._forms = {kind: cycle(words.files) for kind, words in KINDS.items()}
        for number, customer in enumerate(CUSTOMERS):
            for house in customer.houses:
                self._customer(number, customer, house)
        self._industry()
        self._daily()
        self._company()
        self._bundle_papers()
        self._leave_unfinished()

    # ------------------------------------------------------------------ building

    def _day(self, year: int, after: date | None = None) -> date:
        """Return a day of ``year``, not before ``after`` nor after the last one."""
        first = max(date(year, 1, 1), after or date.min)
        last = min(date(year, 12, 31), self.last)
        span = (last - first).days
        return first + timedelta(days=self.rng.randint(0, span)) if span > 0 else last

    def _add(self, house, kind, day, handler, customer=None, **more) -> Paper:
        form = more.pop("form", None) or next(self._forms[kind])
        paper = Paper(
            len(self.papers) + 1, house, kind, day, handler, customer, form, **more
        )
        self.papers.append(paper)
        return paper

    def _customer(self, number: int, customer: Customer, house: str) -> None:
        first, middle, last = self.years
        # most were there before; some joined last year
        joined = self._day(middle if number % 4 == 3 else first)
        if customer.stage == "prospect":
            joined = self._day(last, self.last - timedelta(days=90))
        self.joined[house, customer.key] = joined

        def add(kind, day, **more):
            self._add(house, kind, day, customer.manager, customer, **more)

        if house == TRADE:
            self._supplied(add, customer, joined)
            return
        if customer.stage == "prospect":
            for kind in ("r1_background", "r1_visit", "r1_visit"):
                add(kind, self._day(last, joined))
            return
        self._joins(add, number, customer, joined)
        if customer.stage in ("active", "dormant"):
            add("r1_sales_contract", self._day(last, joined))
        if number % 3 == 1:
            add("r1_contract", self._day(middle, joined))
            add("r1_visit", self._day(last, joined))
        if number % 2:
            add("r1_contract_register", self._day(middle, joined))
        if number % 3 == 0:
            add("r1_complaint", self._day(middle, joined))
            add("r1_reduction", self._day(middle, joined))
        if number % 6 == 0:
            add("r1_responsibility", self._day(middle, joined))
        if customer.debtor:
            self._debts(add, joined)
        if customer.stage in ("withdrawn", "closed"):
            add("r1_withdrawal", self._day(last, joined))
        if customer.key in TOP_SECRET:
            secret = {"form": "pdf", "values": {"secrecy": "top_secret"}}
            add("r1_background", self._day(last, joined), **secret)
            add("r1_credit_report", self._day(middle, joined), **secret)

    def _joins(self, add, number: int, customer: Customer, joined: date) -> None:
        """A new member's papers, then a visit each year."""
        add("r1_membership", joined)
        if number % 5 != 2:
            # the others' is missing, which the dossier tells
            add("r1_identity", joined)
        if customer.company:
            add("r1_signers", joined)
            add("r1_background", self._day(joined.year, joined))
        add("r1_basic_data", joined)
        if customer.company or number % 2:
            add("r1_initial", joined)
        add("r1_contract", self._day(joined.year, joined))
        for year in self.years[1:]:
            add("r1_visit", self._day(year, joined))

    def _supplied(self, add, customer: Customer, joined: date) -> None:
        """What the trading house's regulation wants, much of it again and again."""
        _first, middle, last = self.years
        add("r2_basic_data", joined)
        if customer.stage == "prospect":
            add("r2_analysis", self._day(last, joined))
            return
        add("r2_agreement_material", joined)
        add("r2_contract_copy", self._day(joined.year, joined))
        add("r2_rating", self._day(last, joined))
        for year in (middle, last):
            add("r2_credit_report", self._day(year, joined))
            add("r2_statistics", self._day(year, joined))
        add("r2_contract_copy", self._day(last, joined))
        add("r2_analysis", self._day(last, joined))
        if customer.debtor:
            for kind in ("r2_credit_report", "r2_analysis", "r2_statistics"):
                add(kind, self._day(last, joined))

    def _debts(self, add, joined: date) -> None:
        _first, middle, last = self.years
        for kind in ("r1_credit_report", "r1_credit_limit", "r1_collateral"):
            add(kind, self._day(middle, joined))
        for year in (middle, last):
            add("r1_arrears", self._day(year, joined))
        for kind in ("r1_repayment_plan", "r1_repayment_agreement", "r1_deferral"):
            add(kind, self._day(last, joined))

    def _industry(self) -> None:
        for year in self.years:
            for kind in ("r1_peers", "r1_peer_promotion", "r1_industry_news"):
                self._add(CLUB, kind, self._day(year), "manager2")
            for kind in (
                "r1_staff_promotion",
                "r1_staff_sales",
                "r1_staff_commission",
                "r1_external_promotion",
                "r1_external_commission",
            ):
                self._add(CLUB, kind, self._day(year), "sales_manager")

    def _daily(self) -> None:
        kinds = [kind for kind in KINDS if kind.endswith("_daily")]
        for year in self.years:
            for kind in kinds:
                self._add(CLUB, kind, self._day(year), "service_manager")

    def _company(self) -> None:
        kinds = [kind for kind in KINDS if kind.startswith("r4_")]
        years = cycle(self.years)
        for kind in kinds:
            values = {}
            if kind == "r4_20":
                # one licence runs out soon, so that somebody is reminded
                values = {"valid_until": self.last + timedelta(days=40)}
            self._add(CLUB, kind, self._day(next(years)), "archivist", values=values)
        for kind in kinds[:6]:
            self._add(TRADE, kind, self._day(next(years)), "archivist")

    def _bundle_papers(self) -> None:
        """One bundle of each kind at least, and two that are not complete."""
        first, middle, last = self.years
        by_key = {customer.key: customer for customer in CUSTOMERS}

        def add(bundle, papers, house=CLUB, handler="archivist", customer=None):
            self.bundles.append(bundle)
            for kind, role, day, title, *more in papers:
                self._add(
                    house,
                    kind,
                    day,
                    handler,
                    by_key.get(customer),
                    title=title,
                    bundle=bundle.key,
                    role=role,
                    **(more[0] if more else {}),
                )

        pdf = {"form": "pdf"}
        add(
            Bundle("request", "request_reply"),
            [
                (
                    "r4_04",
                    "reply",
                    date(middle, 1, 15),
                    "关于装修申请的批复 Reply to the request for renovation",
                    pdf,
                ),
                (
                    "r4_04",
                    "request",
                    date(first, 11, 20),
                    "关于大堂装修的申请 Request for renovation of the lobby",
                    pdf,
                ),
            ],
        )
        add(
            Bundle("unanswered", "request_reply"),
            [
                (
                    "r4_04",
                    "request",
                    date(middle, 12, 3),
                    "关于增设停车位的申请 Request for more parking space",
                    {"form": "pdf", "goal": SUPERIOR},
                )
            ],
        )
        add(
            Bundle("contract", "main_attachment"),
            [
                (
                    "r1_contract",
                    "main",
                    date(middle, 3, 18),
                    "年会承办合同 Contract for the annual meeting",
                ),
                (
                    "r1_background",
                    "attachment",
                    date(middle, 3, 10),
                    "附件一：会场布置图 Annex 1: plan of the rooms",
                    pdf,
                ),
                (
                    "r1_background",
                    "attachment",
                    date(middle, 3, 12),
                    "附件二：菜单 Annex 2: menu",
                    pdf,
                ),
            ],
            handler="manager",
            customer="lanhai",
        )
        recent = self._day(last, self.last - timedelta(days=25))
        add(
            Bundle("waiting", "main_attachment"),
            [
                (
                    "r1_visit",
                    "main",
                    recent,
                    "重要接待总结 Report on an important reception",
                    pdf,
                ),
                (
                    "r1_background",
                    "attachment",
                    recent,
                    "附件：来宾名单 Annex: list of guests",
                    {"form": "pdf", "goal": SUPERIOR},
                ),
            ],
            handler="manager2",
            customer="meridian",
        )
        day = date(first, 9, 1)
        add(
            Bundle("rules", "print_draft"),
            [
                ("r4_07", "print", day, "员工手册（印本）Staff manual, printed", pdf),
                ("r4_07", "draft", day, "员工手册（定稿）Staff manual, final draft"),
            ],
        )
        day = date(middle, 6, 6)
        add(
            Bundle("copies", "original_copy"),
            [
                ("r4_03", "original", day, "消防检测合同（正本）Fire safety contract"),
                ("r4_03", "copy", day, "消防检测合同（副本）Same, copy"),
            ],
        )
        day = date(middle, 9, 12)
        add(
            Bundle("languages", "languages"),
            [
                ("r1_contract", "part", day, "合作框架协议（中文）Framework, Chinese"),
                ("r1_contract", "part", day, "Framework agreement, English"),
                ("r1_contract", "part", day, "Rahmenvertrag, deutsche Fassung"),
            ],
            handler="manager5",
            customer="nordwind",
        )
        add(
            Bundle(
                "plan", "cross_year_plan", (date(middle, 1, 1), date(last + 1, 12, 31))
            ),
            [("r4_05", "part", date(first, 12, 20), "三年发展规划 Three-year plan")],
        )
        add(
            Bundle(
                "summary",
                "cross_year_summary",
                (date(first, 1, 1), date(middle, 12, 31)),
            ),
            [
                (
                    "r4_05",
                    "part",
                    min(date(last, 1, 20), self.last),
                    "两年经营总结 Summary of two years",
                )
            ],
        )
        add(
            Bundle(
                "meeting",
                "cross_year_meeting",
                (date(first, 12, 29), date(middle, 1, 3)),
            ),
            [
                (
                    "r4_18",
                    "part",
                    date(first, 12, 29),
                    "跨年晚会方案 New Year: plan",
                    pdf,
                ),
                (
                    "r4_18",
                    "part",
                    date(middle, 1, 3),
                    "跨年晚会总结 New Year: report",
                    pdf,
                ),
            ],
        )

    def _leave_unfinished(self) -> None:
        """Of the newest papers, some are drafts, wait for somebody, or came back."""
        newest = sorted(
            (paper for paper in self.papers if not paper.bundle),
            key=lambda paper: (paper.day, paper.number),
            reverse=True,
        )
        # top-secret ones and what ends a relation are all filed
        newest = [
            paper
            for paper in newest
            if not paper.values and paper.kind != "r1_withdrawal"
        ]
        wanted = [goal for goal, count in UNFINISHED.items() for _one in range(count)]
        self.rng.shuffle(wanted)
        reasons = cycle(REASONS)
        for paper in newest:
            if not wanted:
                break
            goal = wanted.pop()
            if goal == CUSTOMER and not paper.signed_by_customer:
                # somebody else's turn: this paper is not the customer's
                wanted.insert(0, goal)
                if set(wanted) == {CUSTOMER}:
                    continue
                while wanted[-1] == CUSTOMER:
                    wanted.insert(0, wanted.pop())
                goal = wanted.pop()
            reason = next(reasons) if goal in (REFUSED, WITHDRAWN) else ""
            self.papers[paper.number - 1] = replace(paper, goal=goal, reason=reason)


# ------------------------------------------------------------------------- content


def facts(paper: Paper, handler: str) -> dict[str, str]:
    """Return what the titles and sentences of :data:`words.KINDS` are filled with.

    :param handler: name of who handles the paper
    """
    rng = Random(paper.number)
    customer = paper.customer
    return {
        "number": f"{paper.number:03d}",
        "house": HOUSES[paper.house].name,
        "customer": customer.name if customer else "",
        "person": customer.person if customer else "",
        "managing": customer.managing if customer else "",
        "address": f"{customer.city} {customer.street}" if customer else "",
        "phone": customer.phone if customer else "",
        "handler": handler,
        "day": paper.day.isoformat(),
        "month": f"{paper.day:%Y-%m}",
        "year": str(paper.day.year),
        "amount": f"{rng.randrange(40, 900) * 500:,}",
        "small": f"{rng.randrange(4, 60) * 50:,}",
        "sentence": rng.choice(_sentences(paper)),
    }


def _sentences(paper: Paper) -> tuple[str, ...]:
    """Return what may be said on papers of this kind."""
    told = {
        "r1_complaint": COMPLAINTS,
        "r1_reduction": COMPLAINTS,
        "r1_responsibility": COMPLAINTS,
        "r1_walk_in_daily": COMPLAINTS,
        "r1_visit_forms_daily": VISITS,
        "r4_01": NEWS,
        "r4_15": STAFF,
    }
    if paper.kind in told:
        return told[paper.kind]
    if paper.kind.startswith("r4_"):
        return DECISIONS
    return VISITS if paper.customer else NEWS


def title(paper: Paper, known: dict[str, str]) -> str:
    """Return the title of the document."""
    return paper.title or KINDS[paper.kind].title.format(**known)


def content(paper: Paper, known: dict[str, str]) -> tuple[str, bytes] | None:
    """Return (name, bytes) of the file of a paper, or None for paper only."""
    if paper.form == "paper":
        return None
    rng = Random(paper.number)
    head = title(paper, known)
    lines = [line.format(**known) for line in KINDS[paper.kind].lines]
    form = paper.form
    if form in ("pdf", "long", "jpg", "png"):
        if form != "long":
            lines = [line for line in lines if line != "\f"]
        seal = known["house"] if paper.signed_by_customer or form == "long" else ""
        footer = f"编号 No. {paper.day.year}-{known['number']}"
        raw = files.pdf(f"{known['house']}    {footer}", head, lines, seal)
        if form in ("jpg", "png"):
            raw = files.scan(raw, rng, "PNG" if form == "png" else "JPEG")
    elif form == "docx":
        raw = files.docx(head, lines)
    elif form in ("txt", "gb"):
        raw = files.text(head, lines, "gb18030" if form == "gb" else "utf-8")
    else:
        rows = list(_rows(paper, lines, rng))
        raw = files.table_csv(rows) if form == "csv" else files.table_xlsx(head, rows)
    kind = paper.kind.split("_", 1)[1]
    return f"{kind}-{known['number']}.{EXTENSIONS.get(form, form)}", raw


def _rows(paper: Paper, lines: list[str], rng: Random) -> Iterator[list]:
    """Yield the lines of a table: what it is about, then amounts by month."""
    yield ["项目 Item", "日期 Date", "金额 Amount (CNY)"]
    for line in lines:
        yield [line, paper.day.isoformat(), ""]
    for month in range(1, 7):
        yield [f"第{month}期 No. {month}", "", rng.randrange(20, 400) * 100]


def pages_by_hand(paper: Paper) -> int:
    """Return the number of pages where a program cannot count them, else 0."""
    if paper.form == "paper":
        return 6
    return 1 if paper.form in ("docx", "txt", "gb", "csv", "xlsx") else 0
