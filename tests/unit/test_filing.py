"""Properties of filing year, reference codes and retention."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools import filing

DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))
PATTERN = "{fonds}-{kind}·{category}·{year}·{retention}-{volume:03d}-{item:04d}"
PARTS = st.fixed_dictionaries(
    {
        "fonds": st.just("KH01"),
        "kind": st.just("KH"),
        "category": st.sampled_from("123456"),
        "year": st.integers(1900, 2200),
        "retention": st.sampled_from(["Y", "D10", "D30"]),
        "volume": st.integers(1, 99_999),
        "item": st.integers(1, 999_999),
    }
)


@given(DATES)
def test_one_date_decides(day):
    assert filing.filing_year([day]) == day.year
    for rule in filing.CROSS_YEAR_RULES:
        assert filing.filing_year([day], rule) == day.year


@given(st.lists(DATES, min_size=1))
def test_the_year_is_one_of_theirs(days):
    years = {day.year for day in days}
    for rule, which in filing.CROSS_YEAR_RULES.items():
        year = filing.filing_year(days, rule)
        assert year == (min(years) if which == "first" else max(years))
    if len(years) > 1:
        with pytest.raises(ValueError, match="several years"):
            filing.filing_year(days)


def test_bad_filing_years():
    with pytest.raises(ValueError, match="at least one"):
        filing.filing_year([])
    with pytest.raises(ValueError, match="unknown"):
        filing.filing_year([date(2026, 1, 1)], "whim")


def test_regulation_examples():
    """R2 art. 14, #156-#160."""
    asked, answered = date(2025, 12, 20), date(2026, 1, 9)
    assert filing.filing_year([asked, answered], "request_reply") == 2026
    assert filing.filing_year([asked], "request_reply") == 2025
    span = [date(2026, 1, 1), date(2030, 12, 31)]
    assert filing.filing_year(span, "cross_year_plan") == 2026
    assert filing.filing_year(span, "cross_year_summary") == 2030
    assert filing.filing_year([asked, answered], "cross_year_meeting") == 2025


@given(PARTS, PARTS)
def test_codes_are_unique(one, other):
    same = filing.reference_code(PATTERN, **one) == filing.reference_code(
        PATTERN, **other
    )
    assert same == (one == other)


@given(PARTS)
def test_a_volume_code_opens_its_items(parts):
    item = filing.reference_code(PATTERN, **parts)
    volume = filing.volume_code(
        PATTERN, **{name: value for name, value in parts.items() if name != "item"}
    )
    assert item.startswith(volume + "-")


def test_patterns_are_checked():
    filing.check_reference_pattern(PATTERN)
    for bad, why in (
        ("{year}-{volume}-{item}", "category"),
        (PATTERN + "{name}", "unknown"),
        (PATTERN.replace("{item:04d}", "1"), "item"),
        (PATTERN.replace("{fonds}", "{fonds.__class__}"), "unknown"),
    ):
        with pytest.raises(ValueError, match=why):
            filing.check_reference_pattern(bad)


@given(DATES, st.integers(0, 100))
def test_retention_is_in_calendar_years(start, years):
    due = filing.retention_due(start, years)
    if not years:
        assert due is None
        return
    assert due > start
    assert due.year - start.year in (years, years + 1)


def test_retention_examples():
    assert filing.retention_due(date(2026, 12, 31), 10) == date(2037, 1, 1)
    assert filing.retention_due(date(2024, 2, 29), 1) == date(2025, 3, 1)
    with pytest.raises(ValueError, match="negative"):
        filing.retention_due(date(2026, 1, 1), -1)


@given(st.lists(st.integers(1, 500), max_size=40))
def test_pages_run_on(counts):
    numbered = filing.number_pages(counts)
    assert [last - first + 1 for first, last in numbered] == counts
    pages = [page for first, last in numbered for page in range(first, last + 1)]
    assert pages == list(range(1, sum(counts) + 1))


def test_papers_without_pages_have_no_number():
    with pytest.raises(ValueError, match="pages"):
        filing.number_pages([1, 0])


@pytest.mark.parametrize(
    ("pages", "label"),
    [((4, 4), "4"), ((4, 7), "4–7"), ((1, 1, 40), "40-1"), ((1, 3, 40), "40-1–40-3")],
)
def test_page_labels(pages, label):
    assert filing.page_label(*pages) == label


def test_inserted_pages_stand_behind_their_page():
    papers = [(41, 45), (1, 2, 40), (1, 40), (3, 3, 40)]
    papers.sort(key=lambda pages: filing.page_place(*pages))
    assert papers == [(1, 40), (1, 2, 40), (3, 3, 40), (41, 45)]


DAY = {year: date(year, 6, 1) for year in range(2020, 2030)}


@pytest.mark.parametrize(
    ("kind", "papers", "covers", "year"),
    [
        # #156, #157: the reply decides; without one the request
        ("request_reply", [("request", 2023), ("reply", 2024)], (), 2024),
        ("request_reply", [("request", 2023)], (), 2023),
        # #158-#160: what is covered decides, not when it was written
        ("cross_year_plan", [("part", 2023)], (2024, 2027), 2024),
        ("cross_year_summary", [("part", 2028)], (2024, 2027), 2027),
        ("cross_year_meeting", [("part", 2025), ("part", 2024)], (2024, 2025), 2024),
        # what is bound first decides
        ("main_attachment", [("attachment", 2022), ("main", 2024)], (), 2024),
        ("print_draft", [("draft", 2023), ("print", 2024)], (), 2024),
    ],
)
def test_bundles_are_filed_in_one_year(kind, papers, covers, year):
    papers = [(role, DAY[day]) for role, day in papers]
    days = tuple(DAY[day] for day in covers) or (None, None)
    assert filing.bundle_year(kind, papers, days) == year


@pytest.mark.parametrize(
    ("kind", "papers", "words"),
    [
        ("heap", [("part", 2024)], "kind"),
        ("languages", [], "papers"),
        ("request_reply", [("main", 2024)], "role"),
        ("cross_year_plan", [("part", 2024)], "cover"),
    ],
)
def test_bundles_that_have_no_year(kind, papers, words):
    with pytest.raises(ValueError, match=words):
        filing.bundle_year(kind, [(role, DAY[day]) for role, day in papers])
