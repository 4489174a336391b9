"""Old catalogues are read however offices wrote them (DA/T 22, GB/T 9705)."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools import catalogue
from customer_archive.tools.catalogue import CatalogueError

LIMITS = {"max_rows": 100, "max_unpacked": 10_000_000}
DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def excel(*rows, merge=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merge:
        book.active.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@given(DATES)
def test_every_way_of_writing_a_day(day):
    for text in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f" {day.isoformat()} 00:00:00 ",
    ):
        assert catalogue.parse_date(text) == day


@pytest.mark.parametrize("text", ["2020", "2020年", "2020年5月", "2020-05", "2020."])
def test_a_day_is_needed(text):
    with pytest.raises(ValueError, match="no_day"):
        catalogue.parse_date(text)


@pytest.mark.parametrize("text", ["", "soon", "2020-13-01", "2020-02-30", "7"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match="no_date"):
        catalogue.parse_date(text)


def test_days_as_excel_counts_them():
    assert catalogue.parse_date("43831") == date(2020, 1, 1)


@given(st.text(max_size=20))
def test_no_text_breaks_the_parsers(text):
    for parse in (catalogue.parse_date, catalogue.parse_count):
        try:
            parse(text)
        except ValueError:
            continue
    assert isinstance(catalogue.split_names(text), list)
    assert catalogue.match_header(text) in {"", *catalogue.HEADERS}


def test_headings_in_both_languages():
    assert catalogue.match_header(" 题名* ") == "name"
    assert catalogue.match_header("Old Code:") == "key"
    assert catalogue.match_header("日期(年月日)") == "date"
    assert catalogue.match_header("文 号") == "number"
    assert catalogue.match_header("colour") == ""
    words = [word for words in catalogue.HEADERS.values() for word in words]
    assert len(words) == len(set(words)), "one word means one column"


def test_counts():
    assert catalogue.parse_count("12页") == 12
    for text in ("", "-1", "1.5", "12345678", "many"):
        with pytest.raises(ValueError):
            catalogue.parse_count(text)


def test_names_in_a_cell():
    assert catalogue.split_names("a.pdf; b.pdf;c.pdf\n") == ["a.pdf", "b.pdf", "c.pdf"]


def test_excel_with_title_rows_dates_and_numbers():
    raw = excel(
        ["客户档案目录"],
        [],
        ["题名", "日期", "页数"],
        ["合同", datetime(2020, 3, 5), 12.0],
        [None, None, None],
        [" 报告  二 ", "2020-04-01", None],
    )
    sheet = catalogue.read_catalogue("a.xlsx", raw, **LIMITS)
    assert sheet.headings == ["题名", "日期", "页数"]
    assert sheet.rows == [
        (4, ["合同", "2020-03-05", "12"]),
        (6, ["报告 二", "2020-04-01", ""]),
    ]


def test_merged_cells_mean_each_row():
    raw = excel(["客户", "题名"], ["A", "1"], [None, "2"], ["B", "3"], merge=["A2:A3"])
    sheet = catalogue.read_catalogue("a.xlsx", raw, **LIMITS)
    assert [row[0] for _number, row in sheet.rows] == ["A", "A", "B"]
    assert sheet.filled == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_every_kind(encoding, separator):
    text = (
        separator.join(["题名", "日期"]) + "\n" + separator.join(["合同", "2020-1-1"])
    )
    sheet = catalogue.read_catalogue("a.csv", text.encode(encoding), **LIMITS)
    assert sheet.rows == [(2, ["合同", "2020-1-1"])]


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "kind"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"x,y\n1,2\n", "no_headings"),
        ("a.csv", "题名,日期\n".encode() + b"a,b\n" * 200, "too_many_rows"),
    ],
)
def test_what_cannot_be_read(name, raw, code):
    with pytest.raises(CatalogueError) as error:
        catalogue.read_catalogue(name, raw, **LIMITS)
    assert error.value.code == code


def test_excel_that_would_burst():
    raw = excel(["题名", "日期"], ["x" * 30_000, "2020-01-01"])
    with pytest.raises(CatalogueError) as error:
        catalogue.read_catalogue("a.xlsx", raw, max_rows=10, max_unpacked=1000)
    assert error.value.code == "bomb"


def test_excel_with_a_document_type():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        container.writestr(
            "xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
        )
    with pytest.raises(CatalogueError) as error:
        catalogue.read_catalogue("a.xlsx", stream.getvalue(), **LIMITS)
    assert error.value.code == "bomb"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_is_recognised_as_a_whole(language):
    path = Path(catalogue.__file__).parents[1]
    raw = (path / f"static/import/catalogue_{language}.csv").read_bytes()
    sheet = catalogue.read_catalogue("example.csv", raw, **LIMITS)
    assert all(map(catalogue.match_header, sheet.headings))


def test_amounts():
    assert catalogue.parse_amount(" ¥12,000.50元 ") == 12000.5
    for text in ("", "much", "1.234", "-5", "12 000"):
        with pytest.raises(ValueError):
            catalogue.parse_amount(text)
