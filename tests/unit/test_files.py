"""What a look at a captured file finds, and pages as pictures."""

import hashlib
from io import BytesIO

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from customer_archive.tools import files, pages


def pdf(count=1, password=None):
    writer = pypdf.PdfWriter()
    for _ in range(count):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


#: It opens and counts one page, which is not there.
PAGE_MISSING = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"trailer<</Size 4/Root 1 0 R>>\n%%EOF\n"
)


def picture(kind, frames=1):
    out = BytesIO()
    images = [Image.new("RGB", (60, 80), (n, 90, 120)) for n in range(frames)]
    extra = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(out, kind, **extra)
    return out.getvalue()


@pytest.mark.parametrize("count", [1, 3])
def test_pdf_pages(count):
    finding = files.inspect_file(pdf(count), "application/pdf")
    assert finding == files.FileFinding("application/pdf", count)


@pytest.mark.parametrize(
    ("kind", "mimetype", "frames"),
    [("PNG", "image/png", 1), ("JPEG", "image/jpeg", 1), ("TIFF", "image/tiff", 2)],
)
def test_image_pages(kind, mimetype, frames):
    finding = files.inspect_file(picture(kind, frames), mimetype)
    assert finding == files.FileFinding(mimetype, frames)


@pytest.mark.parametrize(
    ("raw", "claimed", "problem"),
    [
        (b"", "application/pdf", "empty"),
        (pdf(password="x"), "application/pdf", "encrypted"),
        (pdf()[:60], "application/pdf", "damaged"),
        (b"no pdf at all", "application/pdf", "damaged"),
        (PAGE_MISSING, "application/pdf", "damaged"),
        (b"no picture", "image/png", "damaged"),
        (picture("PNG")[:40], "image/png", "damaged"),
        # torn in the middle: Pillow would fill in grey
        (picture("JPEG")[:-20], "image/jpeg", "damaged"),
        (picture("TIFF")[:-40], "image/tiff", "damaged"),
        (picture("PNG"), "application/pdf", "mislabelled"),
        (pdf(), "image/jpeg", "mislabelled"),
    ],
)
def test_problems(raw, claimed, problem):
    assert files.inspect_file(raw, claimed).problem == problem


@given(st.binary(max_size=300), st.sampled_from(["", "application/pdf", "image/png"]))
def test_no_bytes_break_it(raw, claimed):
    finding = files.inspect_file(raw, claimed)
    assert finding.pages >= 0
    assert (finding.problem == "empty") == (not raw)


@given(st.lists(st.binary(max_size=5), max_size=4))
def test_manifest_digest(contents):
    digests = [hashlib.sha256(c).hexdigest() for c in contents]
    found = files.manifest_digest(digests)
    if not digests:
        assert found is None
    elif len(digests) == 1:
        assert found == digests[0]
    else:
        assert found not in digests
        assert found != files.manifest_digest([*digests[:-1], "0" * 64])


def test_page_picture_and_watermark():
    plain = pages.render_page(pdf(2), 2, 400)
    marked = pages.render_page(pdf(2), 2, 400, "reader · 2026-11-23")
    assert Image.open(BytesIO(plain)).width in (399, 400, 401)
    assert plain != marked
    white = Image.open(BytesIO(plain)).convert("L").getextrema()
    inked = Image.open(BytesIO(marked)).convert("L").getextrema()
    assert white[0] > 250
    assert inked[0] < 230


def test_watermark_is_all_over_the_page():
    """Watermark is all over the page (#66)."""
    marked = Image.open(BytesIO(pages.render_page(pdf(), 1, 800, "reader"))).convert(
        "L"
    )
    third = marked.height // 3
    for top in (0, third, 2 * third):
        part = marked.crop((0, top, marked.width, top + third))
        assert part.getextrema()[0] < 230


@pytest.mark.parametrize("page", [0, 3, -1])
def test_pages_that_are_not_there(page):
    with pytest.raises(pages.PageError):
        pages.render_page(pdf(2), page)


@pytest.mark.parametrize("raw", [b"", b"text", pdf()[:50], picture("PNG")[:30]])
def test_content_that_has_no_pages(raw):
    with pytest.raises(pages.PageError):
        pages.render_page(raw, 1)


@given(st.text(alphabet="合同编号客户耿浦abc 12\n", min_size=1))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_as_people_save_them(encoding, text):
    assert files.plain_text(text.encode(encoding)) == text


def test_text_files_of_old_chinese_systems():
    assert files.plain_text("合同编号：客户".encode("gb18030")) == "合同编号：客户"
    assert "abc" in files.plain_text(b"\xff\x00abc\x80")
