"""Who may read what was planted in the personas' matters, by hand; and who was shown it.

Each matter holds words of its own (`personas.planted`), which go wherever its content goes: pages,
letters, tables, feeds, files. Whatever is answered is looked through in every encoding, unpacked,
the text of PDFs included.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from registry.seeding.personas import APPLICANTS, CIRCLES, planted
from tests.seals.canaries import sighted, unpacked

_OFFICE: Final = {"secretariat"}
_COUNCIL: Final = {"secretariat", "chair"}
_ORGANS: Final = {"isa-residence", "mhlw-foreign-workers", "npa", "mofa"}
_BODIES: Final = ("member-a", "member-b", "registered-a")
_CENTRE: Final = {"kg-officer", "kg-head"}
_JAPAN: Final = {"isa-residence", "mhlw-foreign-workers", "npa", "mofa"}
_PARTIES: Final = _CENTRE | _JAPAN
_CONTACTS: Final = _CENTRE | {"isa-residence"}
_MINISTRIES: Final = {"manufacturing": "meti-field", "construction": "mlit-market"}
_MARK: Final = "鵺帳-"


def _both(matter: str, readers: set[str]) -> dict[str, set[str]]:
    """Return who may read a matter and the second one of its kind."""
    return dict.fromkeys((matter, f"{matter}-2"), readers)


_OF_THE_MEMORANDUM: Final[dict[str, set[str]]] = {
    **_both("wanted", _JAPAN),
    **{
        f"{matter}-{side}{mark}": _PARTIES
        for side in ("kg-head", "isa-residence")
        for matter in ("inquiry", "confided", "life", "talks")
        for mark in ("", "-2")
    },
    **_both("returning", _CONTACTS),
    **_both("broker-draft-kg", _CENTRE),
    **_both("broker-filed-kg", _CENTRE),
    **_both("broker-shared-kg", _PARTIES),
    **_both("broker-draft-jp", _JAPAN),
    **_both("broker-filed-jp", _JAPAN),
    **_both("broker-shared-jp", _PARTIES),
    **_both("agency-notice-draft", _JAPAN),
    **_both("agency-notice-sent", _PARTIES),
    **{
        f"{matter}-{field}{mark}": {ministry} | readers
        for field, ministry in _MINISTRIES.items()
        for matter, readers in (
            ("test-prepared", _JAPAN),
            ("test-asked", _PARTIES),
            ("fraud-prepared", _JAPAN),
            ("fraud-told", _PARTIES),
        )
        for mark in ("", "-2")
    },
    **_both("fraud-of-kg", _PARTIES),
}
# the planted matter → who may read it
MATTERS: Final[dict[str, set[str]]] = {
    **{f"meeting-{number}": {*called} | _COUNCIL for number, called in enumerate(CIRCLES)},
    **{f"closed-{number}": {*called} | _COUNCIL for number, called in enumerate(CIRCLES)},
    **{f"choice-{number}": _COUNCIL for number in range(4)},
    **{f"meeting-{number}": _COUNCIL for number in (2, 3)},  # drafts
    **{
        f"follow-up-{one}": {one} | _COUNCIL
        for one in {*CIRCLES[0], *CIRCLES[1]} - {"outsider"}  # of whom nothing is agreed
    },
    **{f"remark-{one}": {one} | _COUNCIL for one in {*CIRCLES[0], *CIRCLES[1]}},
    **{f"request-{one}": {one} | _COUNCIL for one in _BODIES},
    **{f"request-2-{one}": {one} | _COUNCIL for one in _BODIES},
    **{f"answer-{one}": {one} | _COUNCIL for one in _BODIES},
    **{f"unsent-{one}": {one} for one in _BODIES},
    **_both("request-draft", _COUNCIL),
    **_both("measure", {"registered-a"} | _COUNCIL),
    **_both("measure-draft", _COUNCIL),
    **{f"accused-{one}": {one} | _COUNCIL for one in (*_BODIES, "expelled")},
    **{f"proposal-{one}": _COUNCIL for one in (*_BODIES, "expelled")},
    "expulsion": _COUNCIL,
    **dict.fromkeys(("refusal", *(f"refusal-{one}" for one in APPLICANTS)), _COUNCIL),
    **{f"report-{one}": {one} | _OFFICE for one in _BODIES},
    **{f"report-2-{one}": {one} | _OFFICE for one in _BODIES},
    **_both("case", _OFFICE | _ORGANS),
    **_both("case-draft", _OFFICE),
    **_both("enrolment", {"isa-bureau", "mhlw-pension"}),
    **_both("enrolment-draft", {"isa-bureau"}),
    **_both("question-of-mlit", {"isa-delivery", "isa-residence", "mlit-market", "mlit-plans"}),
    **_both("question-of-employment", {"isa-delivery", "mhlw-employment"}),
    **_both("question-of-pension", {"isa-delivery", "mhlw-pension"}),
    "incident-isa-delivery": {"isa-delivery", "mhlw-employment"},
    "incident-isa-delivery-2": {"isa-delivery"},
    "incident-mhlw-employment": {"isa-delivery", "mhlw-employment"},
    "incident-mhlw-employment-2": {"mhlw-employment"},
    **{f"question-{one}": {one} | _OFFICE for one in _ORGANS},
    **{f"question-{one}-2": {one} | _OFFICE for one in _ORGANS},
    **_both("notice-draft", {"mlit-market"}),
    **_both("return-prepared", {"isa-residence"}),
    **_both("return", {"mlit-market", "isa-residence"}),
    **_both("notice", {"mlit-market", "isa-residence"}),
    **_OF_THE_MEMORANDUM,
}
# other words that are said in one place only → who may read them
WORDS: Final[dict[str, set[str]]] = {
    "informant@sealed.example": set(),
    "シケン ジョウホウ": set(),
    "informant@construction.example": set(),
    "MIHON KOKUHATSU": set(),
    "個別の事案を扱い、公開により関係者に影響が及ぶため。": _COUNCIL,  # why a chair closed
    "他国の当局との協議の内容に触れるため。": _COUNCIL,  # why the reason is withheld
    "株式会社架空鋳造": {*CIRCLES[0], *CIRCLES[1]} | _COUNCIL,  # a passage taken out for the public
}
_SEEN: Final = re.compile(f"{_MARK}([a-z0-9-]+?)-(?=鵺)".encode())


def _layers(content: bytes, mimetype: str) -> Iterator[bytes]:
    """Yield some bytes and what is folded up in them: archives, lines of calendars, PDF text."""
    yield from unpacked(content)
    if mimetype == "text/calendar":
        yield re.sub(rb"\r?\n[ \t]", b"", content)
    if mimetype == "application/pdf":
        yield _text_of(sha256(content).digest(), content)


_TEXTS: Final[dict[bytes, bytes]] = {}


def _text_of(digest: bytes, content: bytes) -> bytes:
    if digest not in _TEXTS:
        try:
            texts = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
        except PyPdfError:  # a made-up file, which was looked through as bytes
            texts = []
        _TEXTS[digest] = "".join("".join(texts).split()).encode()
    return _TEXTS[digest]


@cache
def _forbidden(persona: str) -> tuple[str, ...]:
    return tuple(planted(matter) for matter, readers in MATTERS.items() if persona not in readers)


@cache
def _unsaid(persona: str) -> tuple[str, ...]:
    return tuple(words for words, readers in WORDS.items() if persona not in readers)


def shown(persona: str, content: bytes, mimetype: str = "") -> list[str]:
    """Return what some bytes hold that `persona` may not read, and in what disguise."""
    found: list[str] = []
    for layer in _layers(content, mimetype):
        if sighted(layer, (_MARK, *WORDS)):  # alike for all, so that a line is looked through once
            found += sighted(layer, _unsaid(persona)) + sighted(layer, _forbidden(persona))
    return found


def seen(content: bytes, mimetype: str, matters: Iterable[str]) -> set[str]:
    """Return which planted matters some bytes tell of: what may be read must be readable."""
    said = {one.decode() for layer in _layers(content, mimetype) for one in _SEEN.findall(layer)}
    return said & set(matters)
