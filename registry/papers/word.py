"""Writes a form as a Word file, for whoever works on with it: always the same bytes, no metadata.

The PDF is the document; this says the same. A file of so few parts is written by hand: libraries
put in names, times and templates of their own.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from registry.core import wareki

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFICE: Final = "http://schemas.openxmlformats.org/"
_PACKAGE: Final = f"{_OFFICE}package/2006/"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES: Final = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    "</Types>"
)
_RELATIONS: Final = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="main"'
    f' Type="{_OFFICE}officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
_FONT: Final = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="ＭＳ 明朝"/>'
    '<w:sz w:val="21"/><w:lang w:val="en-GB" w:eastAsia="ja-JP"/></w:rPr>'
)
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_WIDTHS: Final = (1700, 2500, 5000)  # twentieths of a point; together the width between margins
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1353"'
    ' w:bottom="1418" w:left="1353" w:header="851" w:footer="851" w:gutter="0"/></w:sectPr>'
)
_NOT_STATED: Final = "（記載なし）"  # as in the PDF
_UNWRITABLE: Final = {code: None for code in range(32) if chr(code) not in "\t\n"} | {
    0xFFFE: None,
    0xFFFF: None,
}


def word_of(data: Mapping[str, Any], *, demonstration: bool) -> bytes:
    """Return the Word file of a form, from the data that it was issued with."""
    honorific = data["addressee"]["honorific"]
    title = [_paragraph(data["title"])] if data["title"] else []
    heading = [_paragraph(data["heading"], "center"), _paragraph("")] if data["heading"] else []
    mark = [_paragraph("実演用（効力はありません） DEMONSTRATION – no effect", "center")]
    parts = [
        *(mark if demonstration else []),
        *title,
        _paragraph(data["number"], "right"),
        _paragraph(_day(data["issued_on"]), "right"),
        _paragraph(""),
        _paragraph("\n".join(data["addressee"]["lines"]) + f"　{honorific}"),
        _paragraph(""),
        *(_paragraph(line, "right") for line in data["sender"]),
        _paragraph(""),
        _paragraph(f"　{data['lead']}"),
        _paragraph(""),
        *heading,
        _table(data["blocks"]),
    ]
    body = f"<w:body>{''.join(parts)}{_PAGE}</w:body>"
    names = f'xmlns:w="{_OFFICE}wordprocessingml/2006/main"'
    return _packed(
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", _RELATIONS),
        ("word/document.xml", f"{_HEAD}<w:document {names}>{body}</w:document>"),
    )


def _packed(*parts: tuple[str, str]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as file:
        for name, content in parts:
            file.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return target.getvalue()


def _day(iso: str) -> str:
    return wareki.format(date.fromisoformat(iso))


def _paragraph(text: str, side: str = "") -> str:
    placed = f'<w:pPr><w:jc w:val="{side}"/></w:pPr>' if side else ""
    return f"<w:p>{placed}{_run(text)}</w:p>"


def _run(text: str) -> str:
    lines = (escape(line, quote=False) for line in text.translate(_UNWRITABLE).split("\n"))
    written = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{_FONT}{written}</w:r>"


def _table(blocks: Iterable[Mapping[str, Any]]) -> str:
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0"/>' for side in _SIDES)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    rows = "".join(_rows(block) for block in blocks)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _rows(block: Mapping[str, Any]) -> str:
    rows = []
    for place, line in enumerate(block["lines"]):
        joined = '<w:vMerge w:val="restart"/>' if place == 0 else "<w:vMerge/>"
        cells = [_cell(block["label"] if place == 0 else "", _WIDTHS[0], joined)]
        if line["label"]:
            cells += [_cell(line["label"], _WIDTHS[1]), _cell(_shown(line["value"]), _WIDTHS[2])]
        else:
            whole = sum(_WIDTHS[1:])
            cells.append(_cell(_shown(line["value"]), whole, '<w:gridSpan w:val="2"/>'))
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return "".join(rows)


def _shown(value: str) -> str:
    return value if value.strip() else _NOT_STATED


def _cell(text: str, width: int, more: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{_paragraph(text)}</w:tc>'
    )
