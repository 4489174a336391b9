"""Files in a ZIP: found by name, never unpacked without a limit."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_archive.tools.zip_files import FileStore, ZipError

SMALL = 1000


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for path, raw in files.items():
            container.writestr(path, raw)
    return stream.getvalue()


def store_of(files, max_size=SMALL):
    store = FileStore(max_size)
    store.add_zip(zipped(files))
    return store


@given(
    st.dictionaries(
        st.text(st.characters(min_codepoint=0x61, max_codepoint=0x7A), min_size=1),
        st.binary(max_size=50),
        min_size=1,
        max_size=5,
    )
)
def test_what_went_in_comes_out(files):
    files = {name + ".pdf": raw for name, raw in files.items()}
    store = store_of(files)
    for name, raw in files.items():
        assert store.content(store.find(name)) == raw


def test_by_path_by_name_and_by_end_of_path():
    store = store_of({"一/合同.pdf": b"1", "二/合同.pdf": b"2", "二/plan.PDF": b"3"})
    assert store.content(store.find("二/合同.pdf")) == b"2"
    assert store.content(store.find("二\\合同.pdf")) == b"2"
    assert store.content(store.find("PLAN.pdf")) == b"3"
    with pytest.raises(ZipError) as error:
        store.find("合同.pdf")
    assert error.value.code == "ambiguous"
    assert error.value.names == ("一/合同.pdf", "二/合同.pdf")
    with pytest.raises(ZipError) as error:
        store.find("none.pdf")
    assert error.value.code == "missing"


def test_the_same_path_in_two_zips():
    store = store_of({"a.pdf": b"1"})
    store.add_zip(zipped({"a.pdf": b"2"}))
    with pytest.raises(ZipError) as error:
        store.find("a.pdf")
    assert error.value.code == "ambiguous"


def test_names_that_windows_wrote_in_chinese():
    raw = zipped({"AAAA.pdf": b"1"}).replace(
        b"AAAA.pdf", "合同".encode("gb18030") + b".pdf"
    )
    store = FileStore(SMALL)
    store.add_zip(raw)
    assert store.paths == ["合同.pdf"]
    assert store.content("合同.pdf") == b"1"


def test_single_file():
    store = FileStore(SMALL)
    store.add_file("a.pdf", b"1")
    assert store.content(store.find("A.pdf")) == b"1"


def test_bomb_by_its_claim():
    with pytest.raises(ZipError) as error:
        store_of({"big.bin": bytes(50_000_000)})
    assert error.value.code == "bomb"


def test_too_large_is_not_read():
    store = store_of({"a.pdf": bytes(SMALL + 1)})
    with pytest.raises(ZipError) as error:
        store.content("a.pdf")
    assert error.value.code == "too_large"


def test_a_size_that_is_a_lie():
    raw = bytearray(zipped({"a.pdf": bytes(5000)}))
    directory = raw.rindex(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    store = FileStore(SMALL)
    store.add_zip(bytes(raw))
    with pytest.raises(ZipError):
        store.content("a.pdf")


def test_damaged():
    with pytest.raises(ZipError) as error:
        FileStore(SMALL).add_zip(b"PK\x03\x04 broken")
    assert error.value.code == "damaged"
    raw = bytearray(zipped({"a.pdf": b"hello hello hello"}))
    raw[40] ^= 0xFF
    store = FileStore(SMALL)
    store.add_zip(bytes(raw))
    with pytest.raises(ZipError) as error:
        store.content("a.pdf")
    assert error.value.code == "damaged"


def test_what_macintosh_adds_is_left_out():
    store = store_of({"__MACOSX/._a.pdf": b"1", ".DS_Store": b"2", "a.pdf": b"3"})
    assert store.paths == ["a.pdf"]


def with_header(raw, offset, value):
    """Return the ZIP of one small file with a field of its headers changed."""
    raw = bytearray(raw)
    directory = raw.rindex(b"PK\x01\x02")
    raw[offset : offset + 2] = value.to_bytes(2, "little")
    raw[directory + offset + 2 : directory + offset + 4] = value.to_bytes(2, "little")
    return bytes(raw)


@pytest.mark.parametrize(
    ("offset", "value", "code"),
    [(6, 0x1, "encrypted"), (8, 97, "damaged")],
    ids=["password", "unknown compression"],
)
def test_what_cannot_be_unpacked(offset, value, code):
    store = FileStore(SMALL)
    store.add_zip(with_header(zipped({"a.pdf": b"hello"}), offset, value))
    with pytest.raises(ZipError) as error:
        store.content("a.pdf")
    assert error.value.code == code
