"""Pure rules of filing: year, reference code, calendar retention.

Standards: DA/T 13-2022 (archival codes), regulation R2 articles 7 and 14 (#145,
#155-#160), R1 §2 (#27, #57).
"""

import string
from collections.abc import Iterable, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

#: Bundles whose papers span years, and which of their years is the filing year.
CROSS_YEAR_RULES = {
    "request_reply": "last",  # year of the reply (#156); without one its own (#157)
    "cross_year_plan": "first",  # first year the plan covers (#158)
    "cross_year_summary": "last",  # last year the summary covers (#159)
    "cross_year_meeting": "first",  # year the meeting opened (#160)
}

#: Kinds of bundle, and the roles of their papers in the order of binding
#: (#152, #161-#165, #278): the reply before the request, the main document before its
#: attachments, the printed version before the final draft.
BUNDLE_ROLES = {
    "request_reply": ("reply", "request"),
    "main_attachment": ("main", "attachment"),
    "print_draft": ("print", "draft"),
    "original_copy": ("original", "copy"),
    "languages": ("part",),
    "cross_year_plan": ("part",),
    "cross_year_summary": ("part",),
    "cross_year_meeting": ("part",),
}

REFERENCE_PARTS = (
    "fonds",
    "kind",
    "category",
    "year",
    "retention",
    "volume",
    "item",
)


def filing_year(dates: Iterable[date], rule: str | None = None) -> int:
    """Return the year under which papers are filed.

    :param dates: dates of the papers, at least one
    :param rule: key of :data:`CROSS_YEAR_RULES`; without one all must be of one year
    :raise ValueError: for no date, an unknown rule, or mixed years without a rule
    """
    years = sorted({day.year for day in dates})
    if not years:
        raise ValueError("a filing year needs at least one date")
    if rule is not None:
        if rule not in CROSS_YEAR_RULES:
            raise ValueError(f"unknown cross-year rule {rule!r}")
        return years[0] if CROSS_YEAR_RULES[rule] == "first" else years[-1]
    if len(years) > 1:
        raise ValueError("papers of several years need a cross-year rule")
    return years[0]


def bundle_year(
    kind: str,
    papers: Sequence[tuple[str, date]],
    covers: tuple[date | None, date | None] = (None, None),
) -> int:
    """Return the year under which a bundle is filed as one (#156-#160).

    A request with its reply: the year of the reply, without one of the request. A
    plan: the first year it covers; a summary: the last one; papers of a meeting: the
    year it opened. Any other: the year of the paper that is bound first.

    :param papers: (role, date) of each, at least one
    :param covers: first and last day that a plan, summary or meeting covers
    :raise ValueError: for no papers, an unknown kind or role, or nothing covered
    """
    roles = BUNDLE_ROLES.get(kind)
    if roles is None:
        raise ValueError(f"unknown kind of bundle {kind!r}")
    if not papers:
        raise ValueError("a bundle without papers has no year")
    if kind.startswith("cross_year_"):
        day = covers[0 if CROSS_YEAR_RULES[kind] == "first" else 1]
        if day is None:
            raise ValueError("what the papers cover is not known")
        return day.year
    ranks = {role: rank for rank, role in enumerate(roles)}
    if unknown := {role for role, _day in papers} - ranks.keys():
        raise ValueError(f"unknown role {min(unknown)!r}")
    first = min(ranks[role] for role, _day in papers)
    return filing_year([max(day for role, day in papers if ranks[role] == first)], None)


def check_reference_pattern(pattern: str) -> None:
    """Check that ``pattern`` can build a unique reference code.

    :raise ValueError: for unknown parts, broken braces, or a pattern without the
        parts that make a code unique (year, volume and item)
    """
    names = set()
    for _text, name, _spec, conversion in string.Formatter().parse(pattern):
        if name is None:
            continue
        if name not in REFERENCE_PARTS or conversion:
            raise ValueError(f"unknown part {{{name}}}")
        names.add(name)
    if missing := {"category", "year", "volume", "item"} - names:
        raise ValueError(f"missing part {{{min(missing)}}}")
    reference_code(
        pattern,
        fonds="KH01",
        kind="KH",
        category="1",
        year=2026,
        retention="D10",
        volume=1,
        item=1,
    )


def reference_code(
    pattern: str,
    *,
    fonds: str,
    kind: str,
    category: str,
    year: int,
    retention: str,
    volume: int,
    item: int,
) -> str:
    """Return the archival code of one item: ``KH01-KH·3·2026·D10-002-0015``.

    :raise ValueError: when the pattern does not fit the parts
    """
    try:
        return pattern.format(
            fonds=fonds,
            kind=kind,
            category=category,
            year=year,
            retention=retention,
            volume=volume,
            item=item,
        )
    except (KeyError, IndexError) as error:
        raise ValueError(f"bad reference pattern: {error}") from error


def volume_code(pattern: str, **parts) -> str:
    """Return the code of a volume: the code of its items without the item part."""
    cut = pattern.index("{item")
    return reference_code(pattern[:cut].rstrip("-·/ "), item=0, **parts)


def retention_due(start: date, years: int) -> date | None:
    """Return the first day on which the retention has ended; None when permanent.

    Calendar years, not multiples of 365 days: kept ten years from 2026-12-31 means
    due on 2037-01-01.

    :raise ValueError: for negative years
    """
    if years < 0:
        raise ValueError("years cannot be negative")
    if years == 0:
        return None
    return start + relativedelta(years=years, days=1)


def number_pages(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return (first, last) page number of each paper, in the order of binding (#166).

    Pages run on through the volume and begin at 1.

    :param counts: number of pages of each paper, each at least 1
    :raise ValueError: for a paper without pages: its place could not be cited
    """
    numbered = []
    last = 0
    for count in counts:
        if count < 1:
            raise ValueError("a paper without pages cannot be numbered")
        numbered.append((last + 1, last + count))
        last += count
    return numbered


def page_label(first: int, last: int, after: int = 0) -> str:
    """Return page numbers as they are printed: ``4``, ``4–7``, or ``40-1–40-3``.

    :param after: the page behind which a later paper was inserted (#27)
    """
    marks = [f"{after}-{page}" if after else str(page) for page in (first, last)]
    return marks[0] if last <= first else "–".join(marks)


def page_place(first: int, last: int, after: int = 0) -> tuple[int, int]:
    """Return the sort key of numbered pages: inserted ones behind their page.

    A paper inserted behind page 40 stands behind the whole paper that ends there.
    """
    return (after, first) if after else (last, 0)
