"""A copy says nothing of who made the file; a doubtful file has no copy (T27, T28)."""

import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from registry.papers import fonts
from registry.papers.cleaning import CannotClean, clean
from registry.papers.sniff import MediaType
from tests.seals.canaries import sightings

MAKER = "Айгүл Асанова"
PLACE = "bishkek-dormitory-4"
SECRETS = (MAKER, PLACE)


def picture(kind="JPEG"):
    image = Image.new("RGB", (40, 30), (200, 10, 10))
    exif = Image.Exif()
    exif[0x013B] = PLACE  # Artist
    exif[0x010E] = PLACE  # ImageDescription
    exif[0x0112] = 6  # turned by a quarter
    made = io.BytesIO()
    more: dict[str, object] = {}
    if kind == "JPEG":
        more = {"exif": exif, "comment": MAKER.encode()}
    elif kind == "PNG":
        told = PngInfo()
        told.add_itxt("Author", MAKER)
        more = {"exif": exif, "pnginfo": told}
    elif kind == "TIFF":
        more = {"tiffinfo": {270: PLACE, 315: PLACE}}
    image.save(made, kind, **more)
    return made.getvalue()


def document(words="工場の中の様子"):
    page = PdfReader(io.BytesIO(sheet(words))).pages[0]
    writer = PdfWriter()
    writer.add_page(page)
    writer.add_metadata({"/Author": MAKER, "/Title": PLACE})
    writer.xmp_metadata = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        + MAKER.encode()
        + b"</x:xmpmeta>"
    )
    writer.add_attachment(f"{PLACE}.txt", MAKER.encode())
    note = FreeText(text=MAKER, rect=(50, 50, 200, 100))
    note[NameObject("/T")] = TextStringObject(PLACE)
    writer.add_annotation(0, note)
    _put_photograph(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def sheet(words):
    import typst  # noqa: PLC0415 - one sheet of words, made as letters are

    source = f'#set text(font: "Noto Sans JP")\n#{json.dumps(words, ensure_ascii=False)}'.encode()
    return typst.compile(source, font_paths=fonts.book(), ignore_system_fonts=True)


def _put_photograph(writer):
    stream = StreamObject()
    stream._data = picture()
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(40),
            NameObject("/Height"): NumberObject(30),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    resources = writer.pages[0]["/Resources"].get_object()
    images = resources.setdefault(NameObject("/XObject"), DictionaryObject())
    images[NameObject("/Photo")] = writer._add_object(stream)


def workbook():
    book = openpyxl.Workbook()
    book.properties.creator = MAKER
    book.properties.lastModifiedBy = PLACE
    page = book.active
    page["A1"] = "賃金"
    page["B1"] = 180000
    page["A1"].comment = Comment(MAKER, PLACE)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WORDS = f"""<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body>
<w:p w:rsidR="00AA11BB"><w:r><w:t>給与が</w:t></w:r><w:del w:author="{MAKER}" w:id="1"><w:r>
<w:delText>{MAKER}</w:delText></w:r></w:del><w:ins w:author="{PLACE}" w:id="2"><w:r>
<w:t>払われない</w:t></w:r></w:ins><w:commentRangeStart w:id="3"/>
<wp:docPr id="1" name="C:\\{PLACE}\\a.jpg" descr="{MAKER}"/></w:p></w:body></w:document>"""
TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="a/b"/>
<Override PartName="/docProps/core.xml" ContentType="a/b"/></Types>"""
RELATIONS = f"""<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="t/officeDocument" Target="word/document.xml"/>
<Relationship Id="r2" Type="t/core-properties" Target="docProps/core.xml"/>
<Relationship Id="r3" Type="t/hyperlink" TargetMode="External" Target="file:///C:/{PLACE}/x"/>
</Relationships>"""


def written_document(**more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELATIONS,
            "word/document.xml": WORDS,
            "word/comments.xml": f"<c>{MAKER}</c>",
            "docProps/core.xml": f"<c>{MAKER}</c>",
            "word/media/image1.jpeg": picture(),
            **more,
        }.items():
            parts.writestr(name, content)
        parts.comment = PLACE.encode()
    return made.getvalue()


CASES = {
    MediaType.JPEG: picture(),
    MediaType.PNG: picture("PNG"),
    MediaType.TIFF: picture("TIFF"),
    MediaType.PDF: document(),
    MediaType.XLSX: workbook(),
    MediaType.DOCX: written_document(),
}


@pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.name)
def test_a_copy_says_nothing_of_its_maker(kind):
    given = CASES[kind]
    assert sightings(given, SECRETS), "the canary must be in what is cleaned"
    copy = clean(given, kind)
    assert sightings(copy.content, SECRETS) == []
    assert sightings(copy.text.encode(), SECRETS) == []


def test_what_a_reader_sees_stays():
    turned = Image.open(io.BytesIO(clean(CASES[MediaType.JPEG], MediaType.JPEG).content))
    assert turned.size == (30, 40), "turned as it was meant to be seen"
    pages = clean(CASES[MediaType.PDF], MediaType.PDF)
    assert "工場の中の様子" in pages.text
    book = openpyxl.load_workbook(io.BytesIO(clean(CASES[MediaType.XLSX], MediaType.XLSX).content))
    assert [cell.value for cell in next(book.active.rows)] == ["賃金", 180000]
    words = clean(CASES[MediaType.DOCX], MediaType.DOCX)
    assert "給与が" in words.text
    assert "払われない" in words.text
    again = clean(words.content, MediaType.DOCX)
    assert again.text.split() == words.text.split()


def test_a_copy_of_a_copy_is_the_same():
    for kind in (MediaType.PDF, MediaType.XLSX, MediaType.DOCX, MediaType.PNG):
        once = clean(CASES[kind], kind).content
        assert clean(once, kind).content == once, kind


def _with_fields():
    writer = PdfWriter(clone_from=io.BytesIO(document()))
    field = DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget")}
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([field])
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _hidden_sheet():
    book = openpyxl.Workbook()
    book.create_sheet("hidden").sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_with_fields(), MediaType.PDF),
        (document()[:-200], MediaType.PDF),
        (b"%PDF-1.7\n%%EOF", MediaType.PDF),
        (picture()[:100], MediaType.JPEG),
        (picture("PNG"), MediaType.JPEG),
        (_hidden_sheet(), MediaType.XLSX),
        (written_document(**{"word/document.xml": BOMB}), MediaType.DOCX),
        (written_document(**{"word/embeddings/a.bin": b"x"}), MediaType.DOCX),
        (written_document(**{"word/media/photo of Aigul.png": picture("PNG")}), MediaType.DOCX),
        (written_document(**{"word/media/image2.png": b"no picture"}), MediaType.DOCX),
        (b"PK\x03\x04", MediaType.XLSX),
        (b"\x81", MediaType.TXT),
    ],
)
def test_a_doubtful_file_has_no_copy(content, kind):
    with pytest.raises(CannotClean):
        clean(content, kind)


def test_a_control_character_hides_no_name_from_the_words_that_are_compared():
    assert clean("山田\x0b花子".encode(), MediaType.CSV).text == "山田花子"


@given(st.binary(max_size=400), st.sampled_from(MediaType))
def test_nothing_else_comes_of_a_file_than_a_copy_or_a_refusal(content, kind):
    try:
        clean(content, kind)
    except CannotClean:
        return
