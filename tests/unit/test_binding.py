"""A volume as one PDF (#172)."""

from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter

from customer_archive.tools.binding import BoundPaper, bind_volume


def pdf(pages=1, rotation=0):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(300, 400).rotate(rotation)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def image(kind, frames=1):
    out = BytesIO()
    pictures = [Image.new("RGB", (60, 80), "white") for _n in range(frames)]
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(out, kind, **more)
    return out.getvalue()


def texts(raw):
    return [page.extract_text().strip() for page in PdfReader(BytesIO(raw)).pages]


def test_order_and_numbers():
    papers = [
        BoundPaper("1 One", [("a.pdf", pdf(2)), ("b.png", image("PNG"))], "123"),
        BoundPaper("2 Two", [("c.pdf", pdf(1, rotation=90))], ["2-1"]),
        BoundPaper("3 Three", [("d.tif", image("TIFF", 2))], []),
    ]
    bound = bind_volume(pdf(2), papers, pdf(1))
    assert texts(bound) == ["", "", "1", "2", "3", "2-1", "", "", ""]


def test_what_cannot_be_printed_is_named():
    bound = bind_volume(
        pdf(), [BoundPaper("1 合同", [("合同.docx", b"PK\x03\x04")], "7")], pdf()
    )
    page = texts(bound)[1]
    assert "合同.docx" in page
    assert "7" in page


def test_paper_without_a_file():
    assert "1 Paper" in texts(bind_volume(pdf(), [BoundPaper("1 Paper", [])], pdf()))[1]
