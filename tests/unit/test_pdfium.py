"""PDFium in a program with threads, and the words of real pages."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from customer_archive.tools import pages, pdfium


def written(*texts):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    canvas = Canvas(out)
    for text in texts:
        canvas.setFont("STSong-Light", 20)
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_words_of_all_pages():
    text = pdfium.pdf_text(written("销售合同 contract", "付款计划"), 1000)
    assert "销售合同 contract" in text
    assert "付款计划" in text


def test_words_end_at_the_limit():
    text = pdfium.pdf_text(written("one", "two", "three"), 2)
    assert "one" in text
    assert "three" not in text


def test_no_pdf():
    with pytest.raises(pdfium.PdfiumError):
        pdfium.pdf_text(b"no pdf", 10)


def test_many_threads():
    """Without turns this crashes the whole process."""
    raw = written(*"一二三四五六七八")
    with ThreadPoolExecutor(8) as pool:
        rendered = list(
            pool.map(lambda n: pages.render_page(raw, n % 8 + 1, 300), range(64))
        )
    assert all(image.startswith(b"\xff\xd8") for image in rendered)
