"""Files as a house has them: forms, letters, scans, tables. No Odoo in here.

The same words give the same bytes, so that a demo database can be made again. PDF
uses a font of the reader's machine and stays small: the words can be searched and
copied, whatever fonts this machine has.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from random import Random
from xml.sax.saxutils import escape

import pypdfium2
import xlsxwriter
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
MARGIN = 64
LINE = 20
#: Office files carry a date of making; a fixed one keeps the bytes the same.
MADE = datetime(2020, 1, 1)

Rows = Sequence[Sequence[object]]


def pdf(head: str, title: str, lines: Sequence[str], seal: str = "") -> bytes:
    """Return a letter or form in A4; long ones have several pages.

    :param head: whose paper it is, on top of each page
    :param lines: paragraphs; ``\\f`` begins a new page
    :param seal: whose red seal is on the last page
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle(title)
    width, height = A4
    page, y = 0, 0.0

    def begin():
        nonlocal page, y
        if page:
            canvas.showPage()
        page += 1
        canvas.setFont(FONT, 9)
        canvas.setFillGray(0.4)
        canvas.drawString(MARGIN, height - 40, head)
        canvas.drawRightString(width - MARGIN, 32, f"{page}")
        canvas.line(MARGIN, height - 46, width - MARGIN, height - 46)
        canvas.setFillGray(0)
        y = height - 84

    begin()
    canvas.setFont(FONT, 16)
    for part in _wrapped(title, width - 2 * MARGIN, 16):
        canvas.drawString(MARGIN, y, part)
        y -= 24
    y -= 8
    for paragraph in lines:
        if paragraph == "\f":
            begin()
            continue
        for part in _wrapped(paragraph, width - 2 * MARGIN):
            if y < MARGIN + LINE:
                begin()
            canvas.setFont(FONT, 11)
            canvas.drawString(MARGIN, y, part)
            y -= LINE
        y -= LINE / 3
    if seal:
        _draw_seal(canvas, seal, width - MARGIN - 70, max(y - 20, 96))
    canvas.save()
    return out.getvalue()


def _wrapped(text: str, width: float, size: int = 11) -> list[str]:
    """Return ``text`` in lines; Chinese has no spaces to break at."""
    lines, line, used = [], "", 0.0
    for char in text:
        wide = pdfmetrics.stringWidth(char, FONT, size)
        if used + wide > width and line:
            cut = line.rfind(" ") if char.isascii() and char != " " else -1
            rest = line[cut + 1 :] if cut > len(line) // 2 else ""
            lines.append(line[: len(line) - len(rest)].rstrip())
            line = rest
            used = pdfmetrics.stringWidth(line, FONT, size)
        line += char
        used += wide
    return [*lines, line]


def _draw_seal(canvas: Canvas, name: str, x: float, y: float) -> None:
    canvas.saveState()
    canvas.setStrokeColorRGB(0.8, 0.1, 0.1)
    canvas.setFillColorRGB(0.8, 0.1, 0.1)
    canvas.setLineWidth(2.5)
    canvas.circle(x, y, 46)
    canvas.setFont(FONT, 22)
    canvas.drawCentredString(x, y - 4, "★")
    canvas.setFont(FONT, 9)
    words = "".join(char for char in name if not char.isascii()) or name
    canvas.drawCentredString(x, y + 22, words[:8])
    canvas.drawCentredString(x, y - 28, words[8:16] or "专用章")
    canvas.restoreState()


def scan(raw: bytes, rng: Random, kind: str = "JPEG") -> bytes:
    """Return the first page of a PDF as a scanner gives it: grey and a bit askew."""
    document = pypdfium2.PdfDocument(raw)
    page = document[0]
    bitmap = page.render(scale=1.25)
    image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    document.close()
    paper = (rng.randrange(240, 252),) * 3
    image = image.rotate(rng.uniform(-0.8, 0.8), fillcolor=paper)
    out = io.BytesIO()
    if kind == "PNG":
        image.quantize(16).save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=60)
    return out.getvalue()


def drawing(rng: Random) -> bytes:
    """Return a signature as drawn on a tablet: a PNG."""
    image = Image.new("RGB", (320, 120), "white")
    x, y = 24.0, 60.0
    points = [(x, y)]
    for _stroke in range(rng.randrange(16, 24)):
        x += rng.uniform(4, 18)
        y = min(104.0, max(16.0, y + rng.uniform(-34, 34)))
        points.append((x, y))
    ImageDraw.Draw(image).line(points, fill=(20, 30, 110), width=3, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def text(title: str, lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    """Return a note; old machines of the house still write ``gb18030``."""
    return "\r\n".join([title, "", *lines, ""]).replace("\f", "").encode(encoding)


def table_csv(rows: Rows) -> bytes:
    """Return a table with a byte order mark, as spreadsheets here want it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def table_xlsx(title: str, rows: Rows) -> bytes:
    """Return a workbook with one sheet; the first row is the head."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": title, "created": MADE})
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet()
        sheet.set_column(0, 0, 28)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, None if number else bold)
    return out.getvalue()


def docx(title: str, lines: Sequence[str]) -> bytes:
    """Return a text document with the least that word processors open."""

    def paragraph(words: str, style: str = "") -> str:
        if words == "\f":
            return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        return (
            f"<w:p><w:r><w:rPr>{style}</w:rPr>"
            f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
        )

    body = paragraph(title, '<w:b/><w:sz w:val="32"/>')
    body += "".join(paragraph(line) for line in lines)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" '
        f'ContentType="{word}.document.main+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{head}<w:document xmlns:w="
        '"http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content.encode())
    return out.getvalue()
