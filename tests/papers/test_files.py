"""What may be handed in, what is refused and why, and that a kept file is whole or not there."""

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.refusals import Refused
from registry.papers import sniff
from registry.papers.files import NAME_AT_MOST, FileLost, FileStore, clean_name
from registry.papers.sniff import MediaType

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 32


def office(*names: str, extra: bytes = b"") -> bytes:
    """Return a ZIP that holds the content types and parts of these names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(zipfile.ZipInfo(name), "<x/>")  # whose day is always the same
    return packed.getvalue() + extra


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def refusal(store: FileStore, content: bytes, name: str, **limits: int) -> str:
    with pytest.raises(Refused) as refused:
        store.take(io.BytesIO(content), name=name, **limits)
    (reason,) = refused.value.refusals
    assert reason.field == "file"
    return reason.message % reason.params


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "定款.pdf", MediaType.PDF),
        (PNG, "印影.PNG", MediaType.PNG),
        (JPEG, "photo.jpeg", MediaType.JPEG),
        (b"II*\x00" + b"\x00" * 8, "scan.tif", MediaType.TIFF),
        (b"MM\x00*" + b"\x00" * 8, "scan.tiff", MediaType.TIFF),
        (office("xl/workbook.xml"), "名簿.xlsx", MediaType.XLSX),
        (office("word/document.xml"), "申立書.docx", MediaType.DOCX),
        ("名称,住所\r\n髙橋,東京\r\n".encode("cp932") + b"\x1a", "名簿.csv", MediaType.CSV),
        ("名称\n".encode("utf-8-sig"), "名簿.csv", MediaType.CSV),
        ("名称\n".encode("utf-16"), "memo.txt", MediaType.TXT),
        ("Өмүрбек\n".encode(), "memo", MediaType.TXT),
        (PDF, "no extension", MediaType.PDF),
        (b"name,kana\na body,another\x0bone\n", "list.csv", MediaType.CSV),
    ],
)
def test_it_takes_what_is_allowed_by_content_and_name(store, content, name, media_type):
    taken = store.take(io.BytesIO(content), name=name)
    assert taken.media_type is media_type
    assert taken.size == len(content)
    assert taken.sha256 == sha256(content).hexdigest()
    assert store.read(taken.sha256) == content


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "empty.pdf", "The file is empty."),
        (b"<html>", "page.html", sniff.NOT_TAKEN),
        (b"MZ\x90\x00\x03\x00", "setup.exe", sniff.NOT_TAKEN),
        (b"MZ\x90\x00\x03\x00", "list.csv", sniff.NOT_TAKEN),
        (b"\x00" * 100, "list.txt", sniff.NOT_TAKEN),
        (b"\x00\x03" * 100, "list.csv", sniff.NOT_TAKEN),
        (b"a line\nanother\x0bone of them\n", "list.txt", "Line 2 of this text"),
        ("Номер;Пример\n".encode("cp1251"), "list.csv", sniff.LETTERS),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.svg", sniff.NOT_TAKEN),
        (sniff._COMPOUND + b"\x00" * 64, "old.xls", sniff.NOT_TAKEN),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), "book.xlsx", sniff.NOT_TAKEN),
        (office("something"), "archive.zip", sniff.NOT_TAKEN),
        (sniff._COMPOUND + sniff._ENCRYPTED_OFFICE, "locked.xlsx", sniff.ENCRYPTED),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "locked.pdf", sniff.ENCRYPTED),
        (PDF[:-8], "torn.pdf", sniff.DAMAGED),
        (office("xl/workbook.xml")[:60], "torn.xlsx", sniff.DAMAGED),
        (PNG, "list.pdf", "ends in .pdf"),
        (b"<html>", "list.pdf", "ends in .pdf"),
        (office("xl/workbook.xml"), "letter.docx", "ends in .docx"),
    ],
)
def test_it_refuses_the_rest_says_why_and_keeps_nothing(store, tmp_path, content, name, reason):
    assert reason in refusal(store, content, name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_it_refuses_what_is_too_large_without_reading_on(store):
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return b"%PDF-" * (size // 5)

    upload = Endless()
    with pytest.raises(Refused) as refused:
        store.take(upload, name="endless.pdf", largest=3 * 1024**2)
    assert refused.value.refusals[0].params == {"megabytes": 3}
    assert upload.read_so_far < 6 * 1024**2


def test_an_encrypted_or_swollen_archive_is_refused(store):
    locked = bytearray(office("xl/workbook.xml"))
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    assert refusal(store, bytes(locked), "locked.xlsx") == sniff.ENCRYPTED
    swollen = bytearray(office("xl/workbook.xml"))
    entry = swollen.find(b"PK\x01\x02")
    swollen[entry + 24 : entry + 28] = (2**31).to_bytes(4, "little")
    assert refusal(store, bytes(swollen), "bomb.xlsx") == sniff.TOO_MUCH_INSIDE
    crowded = bytearray(office("xl/workbook.xml"))
    end = crowded.rfind(b"PK\x05\x06")
    crowded[end + 12 : end + 16] = (2**30).to_bytes(4, "little")
    assert refusal(store, bytes(crowded), "bomb.xlsx") == sniff.TOO_MUCH_INSIDE


@given(st.binary(max_size=300))
def test_no_content_makes_it_fail(content):
    for head in (b"", b"%PDF-", b"PK\x03\x04", sniff._COMPOUND, b"\xff\xfe"):
        try:
            sniff.sniff(io.BytesIO(head + content))
        except Refused:
            continue


def test_one_content_is_one_file_and_a_second_taking_is_harmless(store, tmp_path):
    first = store.take(io.BytesIO(PDF), name="a.pdf")
    second = store.take(io.BytesIO(PDF), name="b.pdf")
    assert first.sha256 == second.sha256 == store.keep(PDF)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert store.holds(first.sha256)
    assert not store.holds("0" * 64)
    with pytest.raises(FileLost):
        store.read("0" * 64)


def test_a_changed_file_is_not_handed_out(store, tmp_path):
    digest = store.keep(PDF)
    (path,) = (path for path in tmp_path.rglob(digest))
    path.write_bytes(PDF + b" ")
    with pytest.raises(FileLost):
        store.read(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_nothing_but_a_digest_leads_to_a_file(store, digest):
    with pytest.raises(ValueError, match="SHA-256"):
        store.read(digest)


def test_a_failure_on_the_way_leaves_nothing(store, tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.take(io.BytesIO(PDF), name="a.pdf")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_crash_left_is_swept(store, tmp_path):
    store.keep(PDF)
    left = tmp_path / "files" / "arriving" / "left"
    left.write_bytes(b"half")
    now = datetime.now(UTC)  # noqa: TID251 - the file system's own clock is meant
    assert store.sweep(before=now - timedelta(hours=1)) == 0
    assert store.sweep(before=now + timedelta(hours=1)) == 1
    assert not left.exists()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("定款（髙﨑・𠮷野）.pdf", "定款（髙﨑・𠮷野）.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\山田\\定款.PDF", "定款.PDF"),
        ("a\u202efdp.exe\x00\r\n.pdf", "afdp.exe.pdf"),
        ("か\u3099く.pdf", "がく.pdf"),
        ("神\ufa19.pdf", "神\ufa19.pdf"),
        ("", "file.pdf"),
        (" . ", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a<b>:"c|?*d%2e.pdf', "a_b___c___d_2e.pdf"),
        ("no extension", "no extension.pdf"),
        ("wrong.txt", "wrong.txt.pdf"),
    ],
)
def test_names_are_made_safe_and_otherwise_kept(name, clean):
    assert clean_name(name, media_type=MediaType.PDF) == clean


@given(st.text(st.characters(exclude_categories=()), max_size=300), st.sampled_from(MediaType))
def test_any_name_comes_out_safe(name, media_type):
    safe = clean_name(name, media_type=media_type)
    assert 0 < len(safe) <= NAME_AT_MOST + 6
    assert not set(safe) & set('/\\<>:"|?*%\x00\r\n\u202e')
    assert safe == clean_name(safe, media_type=media_type)
    safe.encode()
