"""A volume as one PDF (#172)."""

from io import BytesIO
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from customer_archive.tools.binding import BoundPaper, bind_volume, split_volume

SIZES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=30)
LIMIT = st.integers(1, 40)


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


@given(SIZES, LIMIT, LIMIT)
def test_each_paper_stands_in_one_part_in_order(sizes, max_pages, max_bytes):
    parts = split_volume(sizes, max_pages, max_bytes)
    assert [place for part in parts for place in part] == list(range(len(sizes)))
    assert all(parts) or not sizes


@given(SIZES, LIMIT, LIMIT)
def test_parts_are_as_large_as_allowed(sizes, max_pages, max_bytes):
    def fits(part):
        pages, size = (sum(sizes[place][n] for place in part) for n in (0, 1))
        return pages <= max_pages and size <= max_bytes

    parts = split_volume(sizes, max_pages, max_bytes)
    assert all(fits(part) or len(part) == 1 for part in parts)
    # the first paper of a part would not have fitted into the one before
    for part, following in pairwise(parts):
        assert not fits(range(part.start, following.start + 1))


def test_without_front_and_back():
    papers = [BoundPaper("1 One", [("a.pdf", pdf(1))], "1")]
    assert texts(bind_volume(b"", papers, b"")) == ["1"]
