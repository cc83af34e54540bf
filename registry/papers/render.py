"""Makes a document's PDF: archival (PDF/A-2u), accessible (PDF/UA-1), always the same bytes."""

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import segno
import typst
from babel.dates import format_date, format_datetime

from registry.core import wareki
from registry.core.clock import TOKYO
from registry.papers import fonts
from registry.papers.letters import Language
from registry.papers.printable import Press

TEMPLATES: Final = fonts.CHECKOUT / "templates" / "papers"

_SETTER: Final = f"Typst {metadata.version('typst')}".encode()
_OURS: Final = b"SSW registry".ljust(len(_SETTER))
_SIGNED: Final = (
    b"/Creator(%b)",
    b"<xmp:CreatorTool>%b</xmp:CreatorTool>",
    b"<stEvt:softwareAgent>%b</stEvt:softwareAgent>",
)
_TOOLKIT: Final = b'x:xmptk="xmp-writer"'
_TYPESETTING: Final = ("printable.py", "render.py")


def templates() -> list[str]:
    """Return the names of all templates."""
    return sorted(path.stem for path in TEMPLATES.glob("*.typ"))


def render(
    template: str, data: Mapping[str, Any], *, language: Language, demonstration: bool
) -> bytes:
    """Return the PDF of `data` (as `Document.data` gives it) in one language.

    The same arguments give the same bytes: the only date in the file is `issued_on`. Text is set
    as it is and never read as markup; characters that no font has are marked and named in a note.
    A `demonstration` says so on every page. Raises LookupError for an unknown template.
    """
    if template not in templates():
        raise LookupError(template)
    press = Press()
    content = {
        "language": language,
        "demonstration": demonstration,
        "paper": press.set(_with_dates(data)),
        "missing": press.notes,
        "qr": _qr(data["verify_url"]) if "verify_url" in data else "",
    }
    made: bytes = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts.book(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(content, ensure_ascii=False, sort_keys=True)},
        pdf_standards=["a-2u", "ua-1"],
    )
    return _in_our_name(made)


def _in_our_name(made: bytes) -> bytes:
    """Say in the file's metadata whose it is, not what set it; in as many bytes, so all stays."""
    for place in _SIGNED:
        made = made.replace(place % _SETTER, place % _OURS)
    return made.replace(_TOOLKIT, b" " * len(_TOOLKIT))


@cache
def version(template: str) -> str:
    """Return what the look of `template` follows from, as twelve hex digits.

    A document made by one version may not come out of another to the byte.
    """
    sources = [TEMPLATES / f"{template}.typ", *sorted(TEMPLATES.glob("parts/*.typ"))]
    sources += [Path(__file__).with_name(name) for name in _TYPESETTING]
    whole = sha256(f"{metadata.version('typst')} {fonts.digest()}".encode())
    for source in sources:
        whole.update(sha256(source.read_bytes()).digest())
    return whole.hexdigest()[:12]


def qr_modules(address: str) -> tuple[tuple[int, ...], ...]:
    """Return the dark (1) and light (0) squares of the QR code that leads to `address`."""
    return tuple(tuple(row) for row in _code(address).matrix)


def _qr(address: str) -> str:
    svg = io.BytesIO()
    _code(address).save(svg, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None)
    return svg.getvalue().decode()


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m", boost_error=False)


def _with_dates(value: Any, name: str = "") -> Any:
    """Replace every ISO date and moment, known by its name, by its words in both languages."""
    if isinstance(value, str) and name.endswith(("_on", "_at")):
        return _day(date.fromisoformat(value)) if name.endswith("_on") else _moment(value)
    if isinstance(value, Mapping):
        return {key: _with_dates(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_dates(part) for part in value]
    return value


def _day(day: date) -> dict[str, Any]:
    return {
        "ja": _era(day),
        "en": format_date(day, "d MMMM y", locale="en"),
        "ymd": [day.year, day.month, day.day],
    }


def _moment(iso: str) -> dict[str, str]:
    local = datetime.fromisoformat(iso).astimezone(TOKYO)
    return {
        "ja": f"{_era(local.date())} {local:%H時%M分}",
        "en": format_datetime(local, "d MMMM y, HH:mm", locale="en") + " JST",
    }


def _era(day: date) -> str:
    try:
        return wareki.format(day)
    except wareki.NotAnEraDate:
        return f"{day.year}年{day.month}月{day.day}日"
