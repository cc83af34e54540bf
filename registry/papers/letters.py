"""What each document says, as data: one frozen class for each template.

A letter whose number is empty is a draft: it prints 番号 where the number will stand, and is
marked as a draft on every page. Names of fields that end in `_on` hold legal dates, those in
`_at` moments; the sheet writes them in its own language (eras in Japanese).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

Language = Literal["ja", "en"]


class PaperKind(StrEnum):
    """The kinds of document; each names its template."""

    RECEIPT = "receipt"
    CORRECTION = "correction"
    REGISTERED = "registered"
    NOT_ELIGIBLE = "not_eligible"
    REFUSAL = "refusal"
    ACKNOWLEDGEMENT = "acknowledgement"
    HEARING = "hearing"
    EXPULSION = "expulsion"
    NOTICE = "notice"
    CERTIFICATE = "certificate"
    ROSTER = "roster"
    CASE_FILE = "case_file"
    MINUTES = "minutes"
    SLIP = "slip"
    CASE_SHEET = "case_sheet"
    FORM = "form"


class Honorific(StrEnum):
    """What follows the addressee's name in a Japanese letter."""

    OFFICE_HOLDER = "殿"
    ORGANISATION = "御中"
    PERSON = "様"
    ALL = "各位"


class Filing(StrEnum):
    """The filings that letters speak of (council:8.1, 9, 10)."""

    JOIN = "join"
    CHANGE = "change"
    WITHDRAWAL = "withdrawal"


class Channel(StrEnum):
    """How a filing came."""

    SYSTEM = "system"
    PAPER = "paper"
    MAIL = "mail"


class Outcome(StrEnum):
    """What an acknowledgement confirms."""

    CHANGE = "change"
    WITHDRAWAL = "withdrawal"
    TAKEN_BACK = "taken_back"


class Ground(StrEnum):
    """The ground of an expulsion: 11.1 for registered corporations, 11.2 for organisations."""

    REGISTERED_CORPORATION = "11.1"
    ORGANISATION = "11.2"


@dataclass(frozen=True)
class Addressee:
    """To whom: lines from the organisation down to the person; the honorific follows the last."""

    lines: tuple[str, ...]
    honorific: Honorific = Honorific.ORGANISATION


@dataclass(frozen=True)
class Contact:
    """Where to ask."""

    office: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Entry:
    """One item of a filing; `before` is what stood there, None where nothing is compared."""

    label: str
    value: str
    before: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that came with a filing: its name, size in bytes, SHA-256 in hex, and what it is."""

    name: str
    size: int
    sha256: str
    title: str = ""


@dataclass(frozen=True)
class Replaced:
    """The document in whose place this one is issued."""

    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every document has: the day it bears, and a mark where it has lost its effect."""

    kind: ClassVar[PaperKind]

    issued_on: date

    def data(self) -> dict[str, Any]:
        """Return the content as plain JSON values: what `render` takes and a paper keeps."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


@dataclass(frozen=True, kw_only=True)
class Letter(Document):
    """What every letter has. `sender` holds one line per official or office, in order."""

    addressee: Addressee
    sender: tuple[str, ...]
    contact: Contact
    number: str = ""
    replaces: Replaced | None = None


@dataclass(frozen=True, kw_only=True)
class AboutFiling(Letter):
    """A letter that cites a filing under the rules' version of `rules_on`."""

    filing: Filing
    receipt_number: str
    received_on: date
    rules_on: date


@dataclass(frozen=True, kw_only=True)
class Receipt(Letter):
    """受付票: that a filing arrived, when, and what was in it; its number is the receipt number."""

    kind = PaperKind.RECEIPT

    filing: Filing
    received_at: datetime
    channel: Channel
    filer: str
    entries: tuple[Entry, ...]
    attachments: tuple[Attachment, ...] = ()
    effective_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Correction(AboutFiling):
    """補正依頼: each point's label is the item, its value what to do; `reply_by_on` is a target."""

    kind = PaperKind.CORRECTION

    points: tuple[Entry, ...]
    method: str
    reply_by_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Registered(AboutFiling):
    """構成員登録通知 (council:2, 8.1)."""

    kind = PaperKind.REGISTERED

    member: str
    address: str
    registered_on: date
    member_number: str = ""


@dataclass(frozen=True, kw_only=True)
class NotEligible(AboutFiling):
    """The Ministry's finding that a body is not one of item (iv) (council:2); no refusal."""

    kind = PaperKind.NOT_ELIGIBLE

    filer: str
    finding: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Refusal(AboutFiling):
    """入会拒否通知: the chairs' decision (council:8.2); the three are the sender's lines."""

    kind = PaperKind.REFUSAL

    filer: str
    decided_on: date
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Acknowledgement(AboutFiling):
    """That a change or withdrawal is recorded, or a filing was taken back (council:8.1, 9, 10)."""

    kind = PaperKind.ACKNOWLEDGEMENT

    outcome: Outcome
    filer: str
    effective_on: date
    entries: tuple[Entry, ...] = ()
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Hearing(Letter):
    """弁明の機会の通知: in writing until a day, in person at a time, or both (council:11)."""

    kind = PaperKind.HEARING

    rules_on: date
    member: str
    ground: Ground
    facts: str
    evidence: tuple[str, ...] = ()
    statement_by_on: date | None = None
    statement_to: str = ""
    hearing_at: datetime | None = None
    hearing_place: str = ""
    changes: Replaced | None = None  # an earlier notice, whose day this one changes


@dataclass(frozen=True, kw_only=True)
class Expulsion(Letter):
    """除名通知: the chairs' decision (council:11); `heard` says how the member was heard."""

    kind = PaperKind.EXPULSION

    rules_on: date
    member: str
    ground: Ground
    expelled_on: date
    facts: str
    reasons: str
    heard: str


@dataclass(frozen=True, kw_only=True)
class Notice(Letter):
    """A letter in words of its own, for what no other kind is made for."""

    kind = PaperKind.NOTICE

    subject: str
    paragraphs: tuple[str, ...]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Certificate(Document):
    """構成員証明書 for a stated day, both languages on one sheet, verified by its code."""

    kind = PaperKind.CERTIFICATE

    sender: tuple[str, ...]
    sender_en: tuple[str, ...]
    name_ja: str
    name_en: str
    address_ja: str
    address_en: str
    item_ja: str
    item_en: str
    member_since_on: date
    as_of_on: date
    code: str
    verify_url: str
    member_until_on: date | None = None
    number: str = ""
    replaces: Replaced | None = None


@dataclass(frozen=True)
class Column:
    """A column of a printed list: its heading, its share of the width, and its side."""

    heading: str
    width: float = 1.0
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Roster(Document):
    """名簿: a list as it was seen, with the filters that made it."""

    kind = PaperKind.ROSTER

    title: str
    office: str
    made_at: datetime
    as_of_on: date
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    filters: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Box:
    """A box of the case file's cover: whose it is, and who signed it when."""

    role: str
    name: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class Step:
    """A line of a case's timeline."""

    done_at: datetime
    what: str
    who: str
    clause: str


class CaseContent(StrEnum):
    """What a case file is about."""

    FILING = "filing"
    CASE = "case"
    REFERRAL = "referral"


@dataclass(frozen=True, kw_only=True)
class CaseFile(Document):
    """決裁書: boxes to sign, the proposal, what it is about, its timeline and attachments.

    `decision` says what was decided and when; both it and `drafted_on` are empty before there is
    such a thing.
    """

    kind = PaperKind.CASE_FILE

    subject: str
    office: str
    case_number: str
    prepared_by: str
    clause: str
    retention: str
    proposal: str
    reasons: str
    boxes: tuple[Box, ...]
    content: CaseContent = CaseContent.FILING
    entries: tuple[Entry, ...] = ()
    timeline: tuple[Step, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    decision: str = ""
    drafted_on: date | None = None
    decided_on: date | None = None
    carried_out_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Minutes(Document):
    """議事録: a part for each item; `mark` says which text it is (a revision, the public one)."""

    kind = PaperKind.MINUTES

    office: str
    title: str
    mark: str
    particulars: tuple[Entry, ...]
    sections: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Slip(Document):
    """受渡票: goes with a medium that is fetched by hand; its code is typed back on receipt."""

    kind = PaperKind.SLIP

    title: str
    sender: str
    receiver: str
    code: str
    particulars: tuple[Entry, ...]
    is_trial: bool = False


@dataclass(frozen=True)
class SheetLine:
    """A line of a case sheet: a label in Japanese and English (or a step and its day), content."""

    first: str
    second: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CaseSheet(Document):
    """A case that two sides share, both languages on one sheet; never what is sealed with it."""

    kind = PaperKind.CASE_SHEET

    title_ja: str
    title_en: str
    office: str
    mark: str
    lines: tuple[SheetLine, ...]
    steps: tuple[SheetLine, ...] = ()


@dataclass(frozen=True)
class FormBlock:
    """A block of a form: what it is about, and its lines."""

    label: str
    lines: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Form(Letter):
    """様式: a form that an agreement annexes; `title` is its own name, where it has one.

    `heading` stands over its blocks (記), where the sentence before them refers to it.
    """

    kind = PaperKind.FORM

    subject: str
    lead: str
    blocks: tuple[FormBlock, ...]
    title: str = ""
    heading: str = ""


NumberedDocument = Letter | Certificate
Printed = Roster | CaseFile | Minutes | Slip | CaseSheet


def voided(data: Mapping[str, Any], *, on: date, reason: str, replaced_by: str) -> dict[str, Any]:
    """Return a document's data marked as void from `on`; `replaced_by` is a number or empty."""
    return {
        **data,
        "void": {"voided_on": on.isoformat(), "reason": reason, "replaced_by": replaced_by},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
