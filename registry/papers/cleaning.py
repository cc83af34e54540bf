"""Makes a copy of a file without what it says about its maker; where that is doubtful, none at all.

A copy holds the pages, pictures, cells and words that a reader sees, and neither properties,
comments, earlier versions, places and devices of a photograph nor anything embedded. What can't be
taken apart with certainty is refused, and a person makes the copy by hand.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, cast

from PIL import Image, ImageOps, ImageSequence
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from registry.papers.office_cleaning import CannotClean, clean_office
from registry.papers.sniff import CONTROL, MediaType, sniff

_PIXELS_AT_MOST: Final = 60_000_000
_FRAMES_AT_MOST: Final = 100
_PAGES_AT_MOST: Final = 2_000
_PICTURES: Final = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.TIFF: "TIFF",
}
_OF_A_PAGE: Final = frozenset(
    [
        "/Type",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/Contents",
        "/UserUnit",
        "/Group",
    ]
)
_ABOUT_THE_MAKER: Final = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/AA",
    "/Thumb",
    "/OPI",
    "/Alternates",
    "/StructParent",
    "/StructParents",
)
_KEPT_SEGMENTS: Final = frozenset({0xE0, 0xEE})  # JFIF and Adobe: how to decode, not by whom

__all__ = ["CannotClean", "Cleaned", "clean", "kind_of"]


@dataclass(frozen=True)
class Cleaned:
    """The copy, and the words that can be read in it (none are read in pictures)."""

    content: bytes
    text: str


def clean(content: bytes, media_type: MediaType) -> Cleaned:
    """Return a copy of a file of this kind. Raises CannotClean, whatever went wrong."""
    try:
        return _clean(content, media_type)
    except CannotClean:
        raise
    except Exception as error:  # a copy that may be wrong is worse than none
        raise CannotClean(type(error).__name__) from None


def _clean(content: bytes, media_type: MediaType) -> Cleaned:
    match media_type:
        case MediaType.JPEG | MediaType.PNG | MediaType.TIFF:
            return Cleaned(clean_picture(content, media_type), "")
        case MediaType.PDF:
            return _clean_pdf(content)
        case MediaType.XLSX | MediaType.DOCX:
            return Cleaned(*clean_office(content, picture=clean_picture))
        case MediaType.CSV | MediaType.TXT:
            return Cleaned(content, CONTROL.sub("", _decoded(content)))  # a name has none inside


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp932")


# -- pictures ---------------------------------------------------------------------------------


def clean_picture(content: bytes, media_type: MediaType) -> bytes:
    """Return the same pixels in a new file, turned as they are meant to be seen."""
    with Image.open(BytesIO(content), formats=(_PICTURES[media_type],)) as picture:
        if getattr(picture, "n_frames", 1) > _FRAMES_AT_MOST:
            raise CannotClean("frames")
        several = media_type is MediaType.TIFF
        frames = [_bare(frame) for frame in ImageSequence.Iterator(picture)] if several else []
        first = frames[0] if frames else _bare(picture)
        made = BytesIO()
        if several:
            first.save(
                made,
                "TIFF",
                save_all=True,
                append_images=frames[1:],
                compression="tiff_deflate",
            )
        elif media_type is MediaType.JPEG:
            first.save(made, "JPEG", quality=92)
        else:
            first.save(made, "PNG")
        return made.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    if width * height > _PIXELS_AT_MOST:
        raise CannotClean("pixels")
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in {"P", "PA"}:
        turned = turned.convert("RGBA")
    bare = Image.new(turned.mode, turned.size)
    bare.paste(turned)
    return bare


# -- PDF --------------------------------------------------------------------------------------


def _clean_pdf(content: bytes) -> Cleaned:
    reader = PdfReader(BytesIO(content), strict=True)
    root = cast(DictionaryObject, reader.trailer["/Root"].get_object())
    if reader.is_encrypted or "/OCProperties" in root or "/AcroForm" in root:
        raise CannotClean("layers, fields or encryption")
    if not 0 < len(reader.pages) <= _PAGES_AT_MOST:
        raise CannotClean("pages")
    once = _pages_alone(reader)
    for found in once._objects:
        _take_out(found)
    # What nothing refers to any more is left behind by copying the pages once more.
    again = _pages_alone(PdfReader(_written(once), strict=True))
    made = _written(again)
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(made.getvalue())).pages)
    return Cleaned(made.getvalue(), text)


def _pages_alone(reader: PdfReader) -> PdfWriter:
    writer = PdfWriter()
    writer.metadata = None
    for page in reader.pages:
        _only_what_is_seen(page)
        writer.add_page(page)
    return writer


def _only_what_is_seen(page: PageObject) -> None:
    for annotation in cast("list[Any]", page.get("/Annots") or []):
        if annotation.get_object().get("/Subtype") == "/Widget":
            raise CannotClean("fields")
    for name in [name for name in page if name not in _OF_A_PAGE | {"/Parent"}]:
        del page[name]


def _take_out(found: Any) -> None:
    """Take what tells of the maker out of one object, and out of what stands within it."""
    if isinstance(found, ArrayObject):
        for part in found:
            _take_out(part)
    if not isinstance(found, DictionaryObject):
        return
    for name in _ABOUT_THE_MAKER:
        found.pop(NameObject(name), None)
    if found.get("/Type") in {"/EmbeddedFile", "/Filespec", "/OCG"} or "/JS" in found:
        raise CannotClean("something embedded")
    if isinstance(found, StreamObject):
        _take_out_of_stream(found)
    for part in list(found.values()):
        _take_out(part)


def _take_out_of_stream(found: StreamObject) -> None:
    filters = found.get("/Filter")
    names = [filters] if isinstance(filters, NameObject) else list(cast("list[Any]", filters or []))
    if "/JPXDecode" in names or ("/DCTDecode" in names and names != ["/DCTDecode"]):
        raise CannotClean("a picture within")
    if names == ["/DCTDecode"]:
        found._data = _without_segments(found._data)


def _without_segments(jpeg: bytes) -> bytes:
    """Leave out the segments of a JPEG that do not serve to decode it."""
    if jpeg[:2] != b"\xff\xd8":
        raise CannotClean("no JPEG")
    kept, place = bytearray(jpeg[:2]), 2
    while jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        marker = jpeg[place + 1]
        told = 0xE0 <= marker <= 0xEF or marker == 0xFE
        jfxx = marker == 0xE0 and jpeg[place + 4 : place + 8] == b"JFXX"
        if not told or (marker in _KEPT_SEGMENTS and not jfxx):
            kept += jpeg[place:end]
        place = end
    end = jpeg.rfind(b"\xff\xd9")
    if jpeg[place : place + 2] != b"\xff\xda" or end < place:
        raise CannotClean("no JPEG")
    return bytes(kept) + jpeg[place : end + 2]


def _written(writer: PdfWriter) -> BytesIO:
    made = BytesIO()
    writer.write(made)
    made.seek(0)
    return made


def kind_of(content: bytes, name: str) -> MediaType:
    """Return what a file is that is to be cleaned; its name only tells CSV from plain text.

    Raises Refused for kinds that are not taken, for encrypted and damaged files.
    """
    possible = sniff(BytesIO(content))
    if len(possible) == 1:
        return next(iter(possible))
    return MediaType.CSV if name.lower().endswith(".csv") else MediaType.TXT
