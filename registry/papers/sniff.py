"""Tells what an uploaded file really is from its content, whatever its name says."""

import re
import zipfile
from enum import StrEnum
from typing import IO, Final

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_


class MediaType(StrEnum):
    """The kinds of file that are taken, and no others."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    CSV = "text/csv"
    TXT = "text/plain"


EXTENSIONS: Final = {
    ".pdf": MediaType.PDF,
    ".png": MediaType.PNG,
    ".jpg": MediaType.JPEG,
    ".jpeg": MediaType.JPEG,
    ".tif": MediaType.TIFF,
    ".tiff": MediaType.TIFF,
    ".xlsx": MediaType.XLSX,
    ".docx": MediaType.DOCX,
    ".csv": MediaType.CSV,
    ".txt": MediaType.TXT,
}

_SIGNATURES: Final = (
    (b"%PDF-", MediaType.PDF),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
)
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
_ENCRYPTED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_PDF: Final = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")  # ^Z ends old CSV files
_STRAY: Final = 20  # one control among so many letters is a slip; more of them are no text

_ENTRIES_AT_MOST: Final = 10_000
_DIRECTORY_AT_MOST: Final = 2 * 1024**2
_UNPACKED_AT_MOST: Final = 512 * 1024**2

NOT_TAKEN: Final = N_(
    "This kind of file can't be taken. Which kinds can be stands beside where you choose the file."
)
LETTERS: Final = N_(
    "The letters of this text can't be told: it is neither UTF-8, UTF-16 nor Shift_JIS. Save it as "
    "“CSV UTF-8” and try again."
)
UNSEEN: Final = N_(
    "Line %(line)s of this text holds an invisible control character (%(code_point)s). Delete it "
    "and try again."
)
ENCRYPTED: Final = N_("The file is protected by a password. Remove the protection and try again.")
DAMAGED: Final = N_("The file is damaged or incomplete. Open it, save it again and try once more.")
TOO_MUCH_INSIDE: Final = N_("The file holds far more than its size says. Save it again as PDF.")


def sniff(file: IO[bytes], *, as_table: bool = False) -> frozenset[MediaType]:
    """Return what `file` can be by its content: one type, or both kinds of text.

    Raises Refused for kinds that are not taken, for encrypted and for damaged files, and for text
    with control characters; `as_table` lets a few of them pass, because whoever reads the table
    tells in which cells they are.
    """
    file.seek(0)
    head = file.read(8)
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            if media_type is MediaType.PDF:
                _check_pdf(file)
            return frozenset({media_type})
    if head.startswith(_ZIP):
        return frozenset({_office(file)})
    file.seek(0)
    content = file.read()
    if head == _COMPOUND:
        raise _refused(ENCRYPTED if _ENCRYPTED_OFFICE in content else NOT_TAKEN)
    text = _text(content)
    if text is None:
        raise _refused(LETTERS if _decoded(content, "latin-1") is not None else NOT_TAKEN)
    if not as_table and (control := CONTROL.search(text)):
        line = text.count("\n", 0, control.start()) + 1
        code_point = f"U+{ord(control[0]):04X}"
        raise Refused(Refusal(UNSEEN, {"line": line, "code_point": code_point}, field="file"))
    return frozenset({MediaType.CSV, MediaType.TXT})


def _check_pdf(file: IO[bytes]) -> None:
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-2048:]:
        raise _refused(DAMAGED)
    if _ENCRYPTED_PDF.search(content):
        raise _refused(ENCRYPTED)


def _office(file: IO[bytes]) -> MediaType:
    if _directory_size(file) > _DIRECTORY_AT_MOST:
        raise _refused(TOO_MUCH_INSIDE)
    try:
        with zipfile.ZipFile(file) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _refused(DAMAGED) from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused(ENCRYPTED)
    if (
        len(entries) > _ENTRIES_AT_MOST
        or sum(entry.file_size for entry in entries) > _UNPACKED_AT_MOST
    ):
        raise _refused(TOO_MUCH_INSIDE)
    return _office_type({entry.filename for entry in entries})


def _office_type(names: set[str]) -> MediaType:
    with_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if "[Content_Types].xml" in names and not with_macros:
        if "xl/workbook.xml" in names:
            return MediaType.XLSX
        if "word/document.xml" in names:
            return MediaType.DOCX
    raise _refused(NOT_TAKEN)


def _directory_size(file: IO[bytes]) -> int:
    """Return how long the ZIP's directory says it is, before anything reads it into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0


def _text(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    text = _decoded(content, "utf-8-sig")
    return _decoded(content, "cp932") if text is None else text


def _decoded(content: bytes, encoding: str) -> str | None:
    """Return what `content` says in this encoding; None where it is no text in it."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if len(CONTROL.findall(text)) * _STRAY <= len(text) else None


def _refused(message: str) -> Refused:
    return Refused(Refusal(message, field="file"))
