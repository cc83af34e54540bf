"""What follows from a member's item of article 2, and the acts upon the register itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import OWN, Act, Duty, desks, either
from registry.core.desks import Desk
from registry.core.limits import DayLimits
from registry.core.refusals import Refusal
from registry.core.text import N_, LocalizedText
from registry.council.clauses import COUNCIL, COUNCIL_2
from registry.house.clauses import HOUSE_CORRECTION, HOUSE_PAPERS
from registry.papers.letters import PaperKind


class Item(StrEnum):
    """The item of article 2 that somebody is a member under; the last is history (2019 to 2025)."""

    METI = "meti"
    ORGAN = "organ"
    REGISTERED = "registered"
    ORGANISATION = "organisation"
    EMPLOYER_UNTIL_2025 = "employer_until_2025"


class Ground(StrEnum):
    """The two grounds of article 11, by its paragraphs."""

    NOTIFICATION_ARTICLE_10 = "11.1"
    MARKEDLY_UNSUITABLE = "11.2"


@dataclass(frozen=True)
class Rights:
    """What follows from an item: who files what, who can be refused, on which ground expelled."""

    joins: bool = False
    files_changes: bool = False
    withdraws: bool = False
    expelled_on: Ground | None = None


RIGHTS: Final[Mapping[Item, Rights]] = {
    Item.METI: Rights(withdraws=True),
    Item.ORGAN: Rights(withdraws=True),
    Item.REGISTERED: Rights(withdraws=True, expelled_on=Ground.NOTIFICATION_ARTICLE_10),
    Item.ORGANISATION: Rights(
        joins=True, files_changes=True, withdraws=True, expelled_on=Ground.MARKEDLY_UNSUITABLE
    ),
    Item.EMPLOYER_UNTIL_2025: Rights(),
}


PARTICULARS: Final[Mapping[str, LocalizedText]] = {
    "name": LocalizedText("名称", "Name"),
    "kana": LocalizedText("フリガナ", "Reading in kana"),
    "name_en": LocalizedText("英語名称", "Name in English"),
    "corporate_number": LocalizedText("法人番号", "Corporate number"),
    "postal_code": LocalizedText("郵便番号", "Postal code"),
    "address": LocalizedText("所在地", "Address"),
    "representative": LocalizedText("代表者", "Representative"),
    "contact_name": LocalizedText("担当者", "Contact person"),
    "contact_phone": LocalizedText("電話番号", "Telephone"),
    "contact_email": LocalizedText("メールアドレス", "E-mail address"),
}


ITEM_NAMES: Final[Mapping[Item, LocalizedText]] = {
    Item.METI: LocalizedText("第2条第1号（経済産業省）", "Article 2 item (i), METI"),
    Item.ORGAN: LocalizedText(
        "第2条第2号（制度関係機関）", "Article 2 item (ii), system-related organ"
    ),
    Item.REGISTERED: LocalizedText(
        "第2条第3号（登録法人）", "Article 2 item (iii), registered corporation"
    ),
    Item.ORGANISATION: LocalizedText("第2条第4号（団体）", "Article 2 item (iv), organisation"),
    Item.EMPLOYER_UNTIL_2025: LocalizedText(
        "旧要領の受入れ機関（2025年まで）", "Employer under the earlier rules (until 2025)"
    ),
}


MEMBERSHIP_DAYS: Final = DayLimits(
    COUNCIL.versions[0],
    years_ahead=10,
    why=N_("The council's rules began on %(earliest)s. Enter that day or a later one."),
)
_BEGINS_WITHIN: Final = timedelta(days=92)  # what names a day far off is hard to take back


def latest_first_day(today: date) -> date:
    """Return the last day on which a membership recorded `today` can begin."""
    return today + _BEGINS_WITHIN


def refusals_to_begin(first: date, *, today: date, field: str) -> list[Refusal]:
    """Say why a membership can't be recorded `today` as beginning on `first`."""
    latest = latest_first_day(today)
    if first <= latest:
        return []
    too_far = N_("Membership can begin until %(latest)s. Register a later one nearer its day.")
    return [Refusal(too_far, {"latest": latest}, field=field)]


class Began(StrEnum):
    """How a row of the register began."""

    BY_RULES = "by-rules"
    BY_REGISTRATION = "by-registration"
    JOINED = "joined"
    CHANGED = "changed"
    IMPORTED = "imported"
    CORRECTED = "corrected"


class Ended(StrEnum):
    """How membership ended; a row that ends for a change carries none."""

    WITHDRAWN = "withdrawn"
    EXPELLED = "expelled"
    RULES_AMENDED = "rules-amended"
    REGISTRATION_ENDED = "registration-ended"


BEGAN_NAMES: Final[Mapping[Began, str]] = {
    Began.BY_RULES: N_("Member by the rules"),
    Began.BY_REGISTRATION: N_("Member by registration"),
    Began.JOINED: N_("Joined"),
    Began.CHANGED: N_("Changed by notice"),
    Began.IMPORTED: N_("Brought in from a table"),
    Began.CORRECTED: N_("Corrected"),
}
ENDED_NAMES: Final[Mapping[Ended, str]] = {
    Ended.WITHDRAWN: N_("Withdrew"),
    Ended.EXPELLED: N_("Expelled"),
    Ended.RULES_AMENDED: N_("Ended with the amendment of the rules"),
    Ended.REGISTRATION_ENDED: N_("Registration ended"),
}
PAPER_NAMES: Final[Mapping[PaperKind, str]] = {
    PaperKind.RECEIPT: N_("Receipt"),
    PaperKind.CORRECTION: N_("Request for correction"),
    PaperKind.REGISTERED: N_("Notice of registration"),
    PaperKind.NOT_ELIGIBLE: N_("Notice of non-eligibility"),
    PaperKind.REFUSAL: N_("Notice of refusal"),
    PaperKind.ACKNOWLEDGEMENT: N_("Confirmation"),
    PaperKind.HEARING: N_("Notice of a hearing"),
    PaperKind.EXPULSION: N_("Notice of expulsion"),
    PaperKind.NOTICE: N_("Notice"),
    PaperKind.CERTIFICATE: N_("Certificate of membership"),
}


def a_number_of_chairs(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 3:
        raise ValueError(N_("Choose 1, 2 or 3."))


_SECRETARIAT: Final = desks(Desk.METI_SECRETARIAT)

RECORD_REGISTRATION = Act(
    "council.member.registration-recorded",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Record a member by the rules or by registration"),
    N_("Member recorded"),
)
IMPORT_MEMBERS = Act(
    "council.members.imported",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Bring members in from a table"),
    N_("Members brought in from a table"),
)
IMPORT_EMPLOYERS = Act(
    "council.employers.imported",
    COUNCIL_2,
    _SECRETARIAT,
    N_("Bring employers in from a table"),
    N_("Employers brought in from a table"),
)
CORRECT_REGISTER = Act(
    "council.member.corrected",
    HOUSE_CORRECTION,
    _SECRETARIAT,
    N_("Correct what was recorded wrongly"),
    N_("Register corrected"),
    confirmed=True,
    reasoned=True,
)
CORRECT_DAYS = Act(
    "council.member.days-corrected",
    HOUSE_CORRECTION,
    _SECRETARIAT,
    N_("Correct the days of membership"),
    N_("Days of membership corrected"),
    confirmed=True,
    reasoned=True,
)
ISSUE_CERTIFICATE = Act(
    "council.certificate.issued",
    HOUSE_PAPERS,
    either(OWN, _SECRETARIAT),
    N_("Make a certificate"),
    N_("Certificate of membership issued"),
)
VOID_PAPER = Act(
    "council.paper.voided",
    HOUSE_CORRECTION,
    _SECRETARIAT,
    N_("Declare the paper void"),
    N_("Paper declared void"),
    reasoned=True,
)
REISSUE_PAPER = Act(
    "council.paper.reissued",
    HOUSE_CORRECTION,
    _SECRETARIAT,
    N_("Issue it again"),
    N_("Paper issued again"),
    reasoned=True,
)

ACTS: Final = (
    RECORD_REGISTRATION,
    IMPORT_MEMBERS,
    IMPORT_EMPLOYERS,
    CORRECT_REGISTER,
    CORRECT_DAYS,
    ISSUE_CERTIFICATE,
    VOID_PAPER,
    REISSUE_PAPER,
)
DUTIES: Final[tuple[Duty, ...]] = ()
