"""Reading old catalogues: Excel and CSV files as archives and offices keep them.

The columns are those of DA/T 22 (item list) and GB/T 9705 (volume catalogue), with the
words that people write above them in Chinese and English. Nothing here knows a model.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import openpyxl
from openpyxl.utils import range_boundaries

from .files import plain_text

#: What a column may hold, and how people call it, folded by :func:`fold_header`.
HEADERS = {
    "key": ("old code", "reference", "reference code", "档号", "原档号", "编号"),
    "customer": (
        "customer",
        "customer name",
        "partner",
        "客户",
        "客户名称",
        "单位名称",
    ),
    "customer_ref": (
        "customer number",
        "tax id",
        "客户编号",
        "统一社会信用代码",
        "税号",
    ),
    "category": ("category", "class", "类别", "类", "大类", "分类", "归档类别"),
    "type": ("type", "document type", "文件类型", "材料类型", "种类"),
    "name": ("title", "name", "题名", "文件题名", "材料名称", "名称", "标题"),
    "date": ("date", "document date", "日期", "文件日期", "成文日期", "形成日期"),
    "year": ("year", "filing year", "年度", "归档年度", "年份"),
    "number": ("document number", "文号", "文件编号"),
    "author": ("responsible body", "author", "责任者", "形成单位"),
    "manager": ("account manager", "manager", "客户经理", "经办人"),
    "pages": ("pages", "number of pages", "页数", "页次"),
    "copies": ("copies", "份数"),
    "valid_from": ("valid from", "生效日期", "有效期起"),
    "valid_until": ("valid until", "有效期", "有效期至", "到期日期", "失效日期"),
    "amount": ("amount", "金额", "合同金额"),
    "secrecy": ("secrecy", "密级"),
    "retention": ("retention", "retention class", "保管期限"),
    "place": ("place", "location", "存放位置", "位置", "存放地点", "柜号"),
    "remarks": ("remarks", "note", "备注", "说明"),
    "files": ("files", "file", "file name", "文件名", "文件", "附件", "电子文件名"),
    "bundle": ("bundle", "kept together", "组号", "组", "关联号"),
    "role": ("role", "关系", "角色", "文种关系"),
}

#: Rows above the one with the headings that are looked through.
HEADING_ROWS = 20
#: Headings that make a row the row of headings.
HEADING_MATCHES = 2

_KNOWN = {word: name for name, words in HEADERS.items() for word in words}
_MERGED = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
_DATE_PATTERNS = (
    re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:.*)?$"),
    re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
)
_DATE_WITHOUT_DAY = re.compile(r"^\d{4}(?:[-/.年]\d{0,2}月?)?$")
#: Days of Excel's calendar in which a bare number is taken for a date: 1954 to 2173.
_SERIAL_DAYS = range(20_000, 100_000)
_SERIAL_ZERO = date(1899, 12, 30)


class CatalogueError(ValueError):
    """The file cannot be read as a catalogue.

    :param code: ``kind``, ``damaged``, ``too_large``, ``bomb``, ``empty``,
        ``no_headings`` or ``too_many_rows``
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass
class Sheet:
    """What stands in a catalogue.

    :param headings: texts above the columns, in order; "" where there is none
    :param rows: (row number as the reader sees it, cells as text)
    :param filled: cells of merged ranges that were filled from their first cell
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    filled: int = 0


def fold_header(text: str) -> str:
    """Return ``text`` as headings are compared: no case, space, star or bracket."""
    text = re.sub(r"[((].*?[))]", "", str(text))
    return " ".join(text.replace("*", " ").replace(":", " ").split()).lower()


def match_header(text: str) -> str:
    """Return the name in :data:`HEADERS` that a heading means, or ``""``."""
    folded = fold_header(text)
    return _KNOWN.get(folded) or _KNOWN.get(folded.replace(" ", ""), "")


def cell_text(value: object) -> str:
    """Return a cell as text: dates as ISO, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).replace("\x00", "").split())


def parse_date(text: str) -> date:
    """Return the day that ``text`` names, however offices write it.

    ``2024-03-05``, ``2024/3/5``, ``2024.3.5``, ``2024年3月5日``, ``20240305``, or the
    number by which Excel counts days.

    :raise ValueError: ``no_day`` where only month or year is given, else ``no_date``
    """
    text = text.strip()
    for pattern in _DATE_PATTERNS:
        if match := pattern.match(text):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                raise ValueError("no_date") from None
    if text.isdigit() and int(text) in _SERIAL_DAYS:
        return _SERIAL_ZERO + timedelta(days=int(text))
    raise ValueError("no_day" if _DATE_WITHOUT_DAY.match(text) else "no_date")


def parse_count(text: str) -> int:
    """Return the whole number at the head of ``text``: ``12``, ``12页``.

    :raise ValueError: for anything else, or a number over a million
    """
    match = re.match(r"^(\d{1,6})\s*[页份张]?$", text.strip())
    if not match:
        raise ValueError(text)
    return int(match.group(1))


def parse_amount(text: str) -> float:
    """Return an amount of money: ``12000``, ``12,000.50``, ``¥12000元``.

    :raise ValueError: for anything else
    """
    plain = (
        text.strip().strip("¥\uffe5元").replace(",", "").replace("\uff0c", "").strip()
    )
    if not re.fullmatch(r"\d{1,13}(\.\d{1,2})?", plain):
        raise ValueError(text)
    return float(plain)


def split_names(text: str) -> list[str]:
    """Return the file names in a cell, separated by ``;``, ``;`` or a new line."""
    return [name.strip() for name in re.split(r"[;;\n]", text) if name.strip()]


def read_catalogue(name: str, raw: bytes, *, max_rows: int, max_unpacked: int) -> Sheet:
    """Return what stands in an Excel (.xlsx) or CSV file.

    :param max_rows: rows that are read at most
    :param max_unpacked: bytes that an Excel file may unpack to
    :raise CatalogueError: when it is none, or larger than allowed
    """
    if raw.startswith(b"PK\x03\x04"):
        rows, merged = _excel_rows(raw, max_rows, max_unpacked)
    elif name.lower().endswith((".csv", ".txt", ".tsv")):
        rows, merged = _csv_rows(raw, max_rows), []
    else:
        raise CatalogueError("kind")
    return _sheet(rows, merged)


def _csv_rows(raw: bytes, max_rows: int) -> list[list[str]]:
    text = plain_text(raw)
    try:
        dialect = csv.Sniffer().sniff(text[:10_000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), dialect):
            if len(rows) > max_rows:
                raise CatalogueError("too_many_rows")
            rows.append([cell_text(cell) for cell in row])
    except csv.Error:
        raise CatalogueError("damaged") from None
    return rows


def _excel_rows(raw, max_rows, max_unpacked):
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as container:
            members = container.infolist()
            if sum(member.file_size for member in members) > max_unpacked:
                raise CatalogueError("bomb")
            for member in members:
                # a document type can make a reader expand words without end
                if member.filename.endswith((".xml", ".rels")):
                    with container.open(member) as file:
                        if b"<!DOCTYPE" in file.read(1024):
                            raise CatalogueError("bomb")
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheet = book.active or book.worksheets[0]
        sheet.reset_dimensions()
        rows = []
        for row in sheet.iter_rows(values_only=True):
            if len(rows) > max_rows:
                raise CatalogueError("too_many_rows")
            rows.append([cell_text(value) for value in row])
        with zipfile.ZipFile(io.BytesIO(raw)) as container:
            xml = container.read(sheet._worksheet_path.lstrip("/"))
    except CatalogueError:
        raise
    except Exception as error:
        # whatever a broken container does to its reader, people get one answer
        raise CatalogueError("damaged") from error
    return rows, [range_boundaries(ref.decode()) for ref in _MERGED.findall(xml)]


def _sheet(rows, merged) -> Sheet:
    if not any(any(row) for row in rows):
        raise CatalogueError("empty")
    best, head = max(
        (
            (sum(bool(match_header(cell)) for cell in row), -number)
            for number, row in enumerate(rows[:HEADING_ROWS])
        ),
        default=(0, 0),
    )
    head = -head
    if best < HEADING_MATCHES:
        raise CatalogueError("no_headings")
    filled = 0
    for left, top, _right, bottom in merged:
        # a name that is written once for several rows is meant for each of them
        for number in range(max(top, head + 1), min(bottom, len(rows))):
            first = rows[top - 1]
            row = rows[number]
            if left <= len(first) and first[left - 1] and len(row) >= left:
                row[left - 1] = first[left - 1]
                filled += 1
    headings = rows[head]
    width = len(headings)
    body = [
        (number, (row + [""] * width)[:width])
        for number, row in enumerate(rows[head + 1 :], head + 2)
        if any(row)
    ]
    return Sheet(headings, body, filled)
