"""Pages put in order, turned and joined: what is kept, and what is refused."""

import io
import itertools

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFile, ImageOps
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from customer_archive.tools import files, page_tools, picture_parts, picture_pdf
from customer_archive.tools.page_tools import PagePlan, PageRef, PageToolError

RED, BLUE, WHITE = (230, 20, 20), (20, 20, 230), (255, 255, 255)


def pdf(*sizes, password=None, owner=None, change=None):
    """Return a PDF with pages of the given widths; a page is known by its width."""
    writer = pypdf.PdfWriter()
    for width in sizes:
        writer.add_blank_page(width, 1000)
    if change:
        change(writer)
    if password is not None or owner:
        writer.encrypt(password or "", owner)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pages_of(raw):
    """Return (width, height, rotation) of each page, as another reader sees them."""
    return [
        (round(page.mediabox.width), round(page.mediabox.height), page.rotation)
        for page in pypdf.PdfReader(io.BytesIO(raw)).pages
    ]


def corner(width=400, height=300):
    """Return a picture that is red in its upper left corner only."""
    image = Image.new("RGB", (width, height), WHITE)
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height // 4), RED)
    return image


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def rendered(raw, page=0, width=200):
    with pypdfium2.PdfDocument(raw) as document:
        leaf = document[page]
        image = leaf.render(scale=width / leaf.get_width()).to_pil().convert("RGB")
        leaf.close()
    return image


def red_corner(image):
    """Say in which corner of what is not white there is red."""
    ink = ImageOps.invert(image.convert("L")).point(lambda v: 255 if v > 90 else 0)
    left, top, right, bottom = ink.getbbox()
    across = "left" if left + right < image.width else "right"
    return ("upper " if top + bottom < image.height else "lower ") + across


def all_bytes(raw):
    """Return everything that is in a PDF, unpacked."""
    reader = pypdf.PdfReader(io.BytesIO(raw))
    content = raw
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        if hasattr(found, "get_data"):
            content += found.get_data()
    return content


class TestPlan:
    """What comes from outside is believed in nothing."""

    @pytest.mark.parametrize(
        "data",
        [
            None,
            [],
            "files",
            {"other": []},
            {"files": [[]]},
            {"papers": [[]]},
            {"files": [[[1]]]},
            {"files": [[[1, 0, 0]]]},
            {"files": [[[0, 1, 0]]]},
            {"files": [[[-1, 1, 0]]]},
            {"files": [[[1, 1, 45]]]},
            {"files": [[[1, 1, -90]]]},
            {"files": [[[1, 1, 360]]]},
            {"files": [[[1, True, 0]]]},
            {"files": [[[1, 1.0, 0]]]},
            {"files": [[["1", 1, 0]]]},
            {"files": [[[1, 1, 0, 0]]]},
            {"files": [{"a": 1}]},
            {"files": {"a": 1}},
            {"removed": 3},
        ],
    )
    def test_nonsense(self, data):
        with pytest.raises(PageToolError, match="plan"):
            page_tools.read_plan(data)

    def test_reads(self):
        plan = page_tools.read_plan(
            {"files": [[[7, 1, 90], [5, 1]]], "papers": [[[7, 2, 0]]], "removed": []}
        )
        assert plan.files == ((PageRef(7, 1, 90), PageRef(5, 1, 0)),)
        assert plan.file_keys() == [7, 5]

    def test_too_many(self):
        pages = [[1, number] for number in range(1, page_tools.MAX_PAGES + 2)]
        with pytest.raises(PageToolError, match="too_many"):
            page_tools.read_plan({"files": [pages]})

    @pytest.mark.parametrize(
        "plan",
        [
            PagePlan(files=((PageRef(1, 1),),)),
            PagePlan(files=((PageRef(1, 1), PageRef(1, 1)),)),
            PagePlan(files=((PageRef(1, 1), PageRef(1, 3)),)),
            PagePlan(files=((PageRef(1, 1),),), removed=(PageRef(1, 1),)),
        ],
        ids=["one forgotten", "one twice", "one that is not there", "kept and not"],
    )
    def test_each_page_has_one_place(self, plan):
        with pytest.raises(PageToolError, match="plan"):
            page_tools.check_plan(plan, {1: 2})

    def test_unchanged(self):
        counts = {1: 2, 2: 1, 3: 1}
        whole = (PageRef(1, 1), PageRef(1, 2))
        plan = PagePlan(files=(whole, (PageRef(2, 1, 90),), (PageRef(3, 1),)))
        assert page_tools.without_unchanged(plan, counts).files == (
            (PageRef(2, 1, 90),),
        )
        plan = PagePlan(files=(whole[::-1],))
        assert page_tools.without_unchanged(plan, counts) == plan
        plan = PagePlan(files=(whole[:1],), removed=whole[1:])
        assert page_tools.without_unchanged(plan, counts) == plan


SOURCES = {
    1: pdf(101, 102, 103, 104),
    2: pdf(201, 202),
    3: saved(corner(), "JPEG"),
    4: saved(corner(), "TIFF", save_all=True, append_images=[corner(300, 400)]),
}
COUNTS = {1: 4, 2: 2, 3: 1, 4: 2}
ALL = [PageRef(file, n + 1) for file, count in COUNTS.items() for n in range(count)]
#: the width of each page of the sources, pictures on A4 as they lie
WIDTHS = dict(zip(ALL, (101, 102, 103, 104, 201, 202, 842, 842, 595), strict=True))

turns = st.sampled_from(page_tools.TURNS)


class TestArrange:
    def test_counts(self):
        assert {k: page_tools.count_pages(raw) for k, raw in SOURCES.items()} == COUNTS

    @settings(max_examples=40, deadline=None)
    @given(st.permutations(ALL), st.data())
    def test_order_and_turns_follow_the_plan(self, pages, data):
        output = [ref._replace(turn=data.draw(turns)) for ref in pages]
        made = pages_of(page_tools.arrange(SOURCES, output))
        assert [width for width, _height, _turn in made] == [
            WIDTHS[ref._replace(turn=0)] for ref in output
        ]
        assert [turn for _width, _height, turn in made] == [r.turn for r in output]

    @settings(max_examples=20, deadline=None)
    @given(st.permutations(ALL), st.lists(st.integers(0, 9), max_size=3))
    def test_nothing_is_lost_over_several_outputs(self, pages, cuts):
        cuts = sorted({0, *cuts, len(pages)})
        parts = [pages[a:b] for a, b in itertools.pairwise(cuts) if a < b]
        plan = PagePlan(files=tuple(tuple(part) for part in parts))
        page_tools.check_plan(plan, COUNTS)
        made = [page_tools.arrange(SOURCES, part) for part in parts]
        assert sum(len(pages_of(raw)) for raw in made) == len(ALL)

    @pytest.mark.parametrize("source", [1, 3, 4])
    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_turning_four_times_is_nothing(self, source, turn):
        raw = page_tools.arrange(SOURCES, [PageRef(source, 1)])
        first = rendered(raw).tobytes()
        for _ in range(4):
            raw = page_tools.arrange({9: raw}, [PageRef(9, 1, turn)])
        assert pages_of(raw)[0][2] == 0
        assert rendered(raw).tobytes() == first

    def test_turns_clockwise(self):
        raw = page_tools.arrange({1: SOURCES[3]}, [PageRef(1, 1, 90)])
        assert red_corner(rendered(raw)) == "upper right"

    def test_of_the_same_file_alone(self):
        raw = page_tools.arrange(SOURCES, [PageRef(1, 4), PageRef(1, 2)])
        assert [page[0] for page in pages_of(raw)] == [104, 102]

    def test_page_that_is_not_there(self):
        with pytest.raises(PageToolError, match="plan"):
            page_tools.arrange(SOURCES, [PageRef(1, 5)])
        with pytest.raises(PageToolError, match="plan"):
            page_tools.arrange(SOURCES, [])

    def test_outcome_opens_and_is_no_problem(self):
        raw = page_tools.arrange(SOURCES, ALL)
        finding = files.inspect_file(raw, "application/pdf")
        assert finding == files.FileFinding("application/pdf", len(ALL))
        assert page_tools.count_pages(raw) == len(ALL)

    def test_what_is_taken_out_is_gone(self):
        """A link to another page must not take that page along."""

        def link(writer):
            first, second = writer.pages
            secret = pypdf.generic.StreamObject()
            secret.set_data(b"(the secret page) Tj")
            second[NameObject("/Contents")] = writer._add_object(secret)
            target = ArrayObject([second.indirect_reference, NameObject("/Fit")])
            box = ArrayObject(map(NumberObject, (0, 0, 50, 50)))
            for action in ({"/Dest": target}, {"/A": {"/S": "/GoTo", "/D": target}}):
                annotation = DictionaryObject(
                    {NameObject("/Subtype"): NameObject("/Link")}
                )
                annotation[NameObject("/Rect")] = box
                for key, value in action.items():
                    if isinstance(value, dict):
                        value = DictionaryObject(
                            {
                                NameObject("/S"): NameObject("/GoTo"),
                                NameObject("/D"): target,
                            }
                        )
                    annotation[NameObject(key)] = value
                notes = first.setdefault(NameObject("/Annots"), ArrayObject())
                notes.append(writer._add_object(annotation))

        source = pdf(101, 102, change=link)
        assert b"secret page" in all_bytes(source)
        raw = page_tools.arrange({1: source}, [PageRef(1, 1)])
        assert b"secret page" not in all_bytes(raw)
        raw = page_tools.arrange({1: source}, [PageRef(1, 2)])
        assert b"secret page" in all_bytes(raw)

    def test_shared_pictures_of_other_pages_are_gone(self):
        """Some programs name the pictures of all pages on each page."""
        one, other = (saved(corner(n, n), "JPEG") for n in (64, 96))

        def share(writer):
            names = DictionaryObject()
            for name, raw in (("/One", one), ("/Other", other)):
                image = pypdf.generic.StreamObject()
                image._data = raw
                for key, value in {
                    "/Type": NameObject("/XObject"),
                    "/Subtype": NameObject("/Image"),
                    "/Width": NumberObject(64),
                    "/Height": NumberObject(64),
                    "/BitsPerComponent": NumberObject(8),
                    "/ColorSpace": NameObject("/DeviceRGB"),
                    "/Filter": NameObject("/DCTDecode"),
                }.items():
                    image[NameObject(key)] = value
                names[NameObject(name)] = writer._add_object(image)
            resources = writer._add_object(
                DictionaryObject({NameObject("/XObject"): names})
            )
            for page, name in zip(writer.pages, ("One", "Other"), strict=True):
                stream = pypdf.generic.StreamObject()
                stream.set_data(b"q 99 0 0 99 0 0 cm /%s Do Q" % name.encode())
                page[NameObject("/Contents")] = writer._add_object(stream)
                page[NameObject("/Resources")] = resources

        source = pdf(101, 102, change=share)
        raw = page_tools.arrange({1: source}, [PageRef(1, 1)])
        assert one in raw
        assert other not in raw
        assert rendered(raw).tobytes() == rendered(source).tobytes()
        raw = page_tools.arrange({1: source}, [PageRef(1, 2), PageRef(1, 1)])
        assert one in raw and other in raw
        assert rendered(raw, 1).tobytes() == rendered(source).tobytes()

    def test_bytes_of_pictures_in_a_pdf_are_kept(self):
        photo = saved(corner(), "JPEG", quality=70)
        raw = page_tools.arrange({1: photo}, [PageRef(1, 1)])
        again = page_tools.arrange({1: raw}, [PageRef(1, 1, 90)])
        assert photo in raw and photo in again


class TestPictures:
    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
    def test_orientation(self, orientation, kind):
        raw = saved(corner(), kind, exif=turned(orientation))
        with Image.open(io.BytesIO(raw)) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        page = rendered(picture_pdf.picture_pdf(raw))
        assert (page.width > page.height) == (upright.width > upright.height)
        assert red_corner(page) == red_corner(upright)

    @pytest.mark.parametrize(
        ("raw", "kept"),
        [
            (saved(corner(), "JPEG"), "all"),
            (saved(corner().convert("L"), "JPEG"), "all"),
            (saved(corner().convert("CMYK"), "JPEG"), "all"),
            (saved(corner(), "JPEG", progressive=True), "all"),
            (saved(corner(), "PNG"), "data"),
            (saved(corner().convert("L"), "PNG"), "data"),
            (saved(corner().convert("1", dither=0), "PNG"), "data"),
            (saved(corner().quantize(8), "PNG"), "data"),
            (saved(corner().convert("RGBA"), "PNG"), ""),
            (saved(corner().convert("LA"), "PNG"), ""),
            (saved(corner(), "TIFF"), ""),
            (saved(corner(), "TIFF", compression="jpeg"), ""),
            (saved(corner().convert("1", dither=0), "TIFF"), ""),
            (saved(corner().convert("1", dither=0), "TIFF", compression="group4"), ""),
            (saved(corner().convert("CMYK"), "TIFF"), ""),
            (saved(corner().convert("P"), "GIF"), ""),
            (saved(corner(), "BMP"), ""),
            (saved(corner(), "WEBP"), ""),
        ],
    )
    def test_looks_the_same(self, raw, kept):
        made = picture_pdf.picture_pdf(raw)
        page = rendered(made, width=842)
        left = (page.width - 400) // 2
        top = (page.height - 300) // 2
        shown = page.crop((left, top, left + 400, top + 300))
        with Image.open(io.BytesIO(raw)) as image:
            wanted = image.convert("RGB")
        for point in ((30, 30), (200, 30), (30, 200), (390, 290)):
            for one, other in zip(
                shown.getpixel(point), wanted.getpixel(point), strict=True
            ):
                assert abs(one - other) < 40, point
        assert kept != "all" or raw in made
        if kept == "data":
            chunks = dict(picture_parts.png_chunks(raw))
            assert chunks[b"IDAT"] in made

    def test_a4(self):
        for size, wanted in (
            ((2480, 3508), (595, 842)),
            ((3508, 2480), (842, 595)),
            ((40, 60), (595, 842)),
        ):
            raw = saved(Image.new("RGB", size), "JPEG")
            [(width, height, _turn)] = pages_of(picture_pdf.picture_pdf(raw))
            assert (width, height) == wanted

    def test_scan_keeps_its_size(self):
        """A receipt scanned at 300 dpi is not blown up to a whole page."""
        raw = saved(Image.new("RGB", (900, 1200)), "JPEG", dpi=(300, 300))
        page = rendered(picture_pdf.picture_pdf(raw), width=595)
        dark = ImageOps.invert(page.convert("L")).getbbox()
        assert abs((dark[2] - dark[0]) - 900 * 72 / 300) < 3

    def test_transparent_is_white(self):
        image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
        page = rendered(picture_pdf.picture_pdf(saved(image, "PNG")))
        assert page.getextrema() == ((255, 255),) * 3

    def test_sixteen_bits(self):
        image = Image.new("I;16", (100, 100), 40_000)
        for kind in ("PNG", "TIFF"):
            page = rendered(picture_pdf.picture_pdf(saved(image, kind)))
            middle = page.getpixel((page.width // 2, page.height // 2))
            assert abs(middle[0] - 156) < 4, kind

    def test_phone_keeps_a_second_view(self):
        """What a phone hides behind the photo is no page."""
        raw = saved(corner(), "MPO", save_all=True, append_images=[corner(40, 30)])
        assert files.inspect_file(raw, "image/jpeg").pages == 1
        assert page_tools.count_pages(raw) == 1
        made = page_tools.arrange({1: raw}, [PageRef(1, 1)])
        assert raw in made
        assert red_corner(rendered(made)) == "upper left"

    def test_profile_goes_along(self):
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        made = picture_pdf.picture_pdf(saved(corner(), "JPEG", icc_profile=profile))
        assert profile in made
        assert red_corner(rendered(made)) == "upper left"


def form(writer, **fields):
    entries = {"/Fields": ArrayObject(), **fields}
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject(key): value for key, value in entries.items()}
    )


def filled_form(writer):
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("name"),
        }
    )
    form(writer, **{"/Fields": ArrayObject([writer._add_object(field)])})


def signature(writer):
    value = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/ByteRange"): ArrayObject(map(NumberObject, (0, 1, 2, 3))),
            NameObject("/Contents"): TextStringObject("x"),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("signature"),
            NameObject("/V"): writer._add_object(value),
        }
    )
    form(writer, **{"/Fields": ArrayObject([writer._add_object(field)])})


class TestRefused:
    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (pdf(100, password="secret"), "encrypted"),
            (pdf(100, owner="secret"), "encrypted"),
            (b"%PDF-1.4 torn", "damaged"),
            (pdf(100)[:200], "damaged"),
            (saved(corner(), "JPEG")[:200], "damaged"),
            (saved(corner(), "PNG")[:20], "damaged"),
            (b"PK\x03\x04 office", "no_pages"),
            (b"just words", "no_pages"),
            (b"", "no_pages"),
            (pdf(100, change=filled_form), "form"),
            (pdf(100, change=signature), "signed"),
            (pdf(100, change=lambda w: w.add_attachment("x", b"x")), "holds_files"),
        ],
    )
    def test_codes(self, raw, code):
        with pytest.raises(PageToolError) as caught:
            page_tools.arrange({5: raw}, [PageRef(5, 1)])
        assert (caught.value.code, caught.value.file) == (code, 5)

    def test_empty_form_is_none(self):
        raw = pdf(100, 101, change=form)
        assert page_tools.count_pages(raw) == 2

    @pytest.mark.parametrize("lenient", [False, True])
    @pytest.mark.parametrize(
        ("kind", "options"),
        [
            ("JPEG", {}),
            ("JPEG", {"progressive": True}),
            ("PNG", {}),
            ("TIFF", {}),
            ("TIFF", {"compression": "tiff_lzw"}),
        ],
    )
    def test_torn_picture(self, kind, options, lenient, monkeypatch):
        """What a look at the head cannot notice is noticed when it is taken over."""
        # as Odoo sets it for all of its processes
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
        noise = Image.effect_noise((600, 600), 90)
        noise.info["exif"] = turned(6)
        raw = saved(noise, kind, **options)
        page_tools.arrange({1: raw}, [PageRef(1, 1)])
        with pytest.raises(PageToolError, match="damaged"):
            page_tools.arrange({1: raw[: len(raw) // 2]}, [PageRef(1, 1)])

    def test_bomb(self):
        side = int(picture_pdf.MAX_PIXELS**0.5) + 1
        raw = saved(Image.new("1", (side, side)), "PNG")
        for act in (
            lambda: page_tools.count_pages(raw),
            lambda: page_tools.arrange({1: raw}, [PageRef(1, 1)]),
        ):
            with pytest.raises(PageToolError, match="too_large"):
                act()

    def test_bomb_of_many_pages(self, monkeypatch):
        monkeypatch.setattr(page_tools, "MAX_TOTAL_PIXELS", 200_000)
        raw = SOURCES[4]
        page_tools.arrange({1: raw}, [PageRef(1, 1)])
        with pytest.raises(PageToolError, match="too_large"):
            page_tools.arrange({1: raw}, [PageRef(1, 1), PageRef(1, 2)])

    def test_too_many_pages(self, monkeypatch):
        monkeypatch.setattr(page_tools, "MAX_PAGES", 3)
        with pytest.raises(PageToolError, match="too_many"):
            page_tools.count_pages(SOURCES[1])
        with pytest.raises(PageToolError, match="too_many"):
            page_tools.arrange(SOURCES, ALL)

    def test_too_many_bytes(self, monkeypatch):
        monkeypatch.setattr(page_tools, "MAX_BYTES", 100)
        with pytest.raises(PageToolError, match="too_large"):
            page_tools.arrange(SOURCES, [PageRef(2, 1)])


class TestBlank:
    @staticmethod
    def sheet(*words, colour=WHITE):
        image = Image.new("RGB", (1240, 1754), colour)
        for number, word in enumerate(words):
            ImageDraw.Draw(image).text((300, 300 + 60 * number), word, "black", size=30)
        return image

    def test_blank(self):
        for colour in (WHITE, (235, 228, 210)):
            raw = saved(self.sheet(colour=colour), "JPEG")
            assert page_tools.find_blank(raw, [1]) == [1]

    def test_dust_is_not_text(self):
        image = self.sheet()
        ImageDraw.Draw(image).point([(400, 400), (800, 1200), (100, 900)], "black")
        assert page_tools.find_blank(saved(image, "PNG"), [1]) == [1]

    def test_written(self):
        raw = saved(self.sheet("Signed in Beijing on 3 May 2026"), "JPEG")
        assert page_tools.find_blank(raw, [1]) == []
        raw = saved(Image.new("RGB", (800, 1000), "black"), "TIFF")
        half = Image.new("RGB", (800, 1000), WHITE)
        half.paste("black", (0, 0, 800, 500))
        assert page_tools.find_blank(saved(half, "TIFF"), [1]) == []

    def test_pages_of_a_pdf(self):
        sheets = [self.sheet(), self.sheet("Words of the contract"), self.sheet()]
        sources = {n: saved(sheet, "JPEG") for n, sheet in enumerate(sheets, 1)}
        raw = page_tools.arrange(sources, [PageRef(n, 1) for n in sources])
        assert page_tools.find_blank(raw, [1, 2, 3]) == [1, 3]

    def test_pages_of_a_tiff(self):
        sheets = [self.sheet("Words of the contract"), self.sheet()]
        raw = saved(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])
        assert page_tools.find_blank(raw, [1, 2]) == [2]
