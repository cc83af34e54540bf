"""The desks that act, which compartments each may look into, and what never mixes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EVERYTHING: Final = "*"  # the reach of the system's own rounds; never of a person


class Desk(StrEnum):
    """A desk is a function in an office; people hold desks for a time, and deputies stand in."""

    METI_SECRETARIAT = "meti.secretariat"
    METI_CHAIR = "meti.chair"
    METI_FIELD = "meti.field"
    ISA_RESIDENCE = "isa.residence"
    ISA_DELIVERY = "isa.delivery"
    ISA_BUREAU = "isa.bureau"
    MHLW_FOREIGN_WORKERS = "mhlw.foreign-workers"
    MHLW_EMPLOYMENT = "mhlw.employment"
    MHLW_PENSION = "mhlw.pension"
    MLIT_MARKET = "mlit.market"
    MLIT_PLANS = "mlit.plans"
    NPA = "npa"
    MOFA = "mofa"
    KG_OFFICER = "kg.officer"
    KG_HEAD = "kg.head"
    ORGANISATION = "organisation"  # a clerk of a member or of a body that would join
    OUTSIDER = "outsider"  # no member, invited to take part in a meeting (council:5.3)
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


IN_BISHKEK: Final = frozenset({Desk.KG_OFFICER, Desk.KG_HEAD})  # all others work in Tokyo

# Whose duties a desk of the same office works at too, as far as the acts are its own.
WORKS_FOR: Final = {Desk.KG_OFFICER: Desk.KG_HEAD}


@dataclass(frozen=True)
class Seat:
    """What a desk is called, and which compartments of rows it reaches."""

    ja: str
    en: str
    reach: frozenset[str]


def _seat(ja: str, en: str, *reach: str) -> Seat:
    return Seat(ja=ja, en=en, reach=frozenset(reach))


# What is prepared for the other side of an agreement lies in the sender's own room (`mlit:isa`)
# until it is handed over.

# What the council has with one organ alone (its part of a referral), and what it has with the organ
# as a member (its place in a meeting). Chairs know the second and not the first (council:12).
_ORGANS: Final = ("moj", "mhlw", "npa", "mofa")
_WITH_ORGANS: Final = tuple(f"council:organ:{organ}" for organ in _ORGANS)
_AMONG_MEMBERS: Final = tuple(f"council:member:{organ}" for organ in _ORGANS)

# What both sides of the memorandum share, what one of them prepares, and the tests of a field,
# which the ministry in charge of it sees too (moc:5): what Japan prepares, and what is shared.
_FIELDS: Final = ("manufacturing", "construction")
_PERSONS: Final = "moc:persons"  # whose return is to be helped: the two contact points alone
_OF_FIELD: Final = {field: (f"moc:tests:{field}", f"moc:jp:{field}") for field in _FIELDS}
_KYRGYZ: Final = (
    "moc",
    "moc:kg",
    _PERSONS,
    *(f"moc:tests:{field}" for field in _FIELDS),
)
_JAPANESE: Final = ("moc", "moc:jp", *(room for rooms in _OF_FIELD.values() for room in rooms))

SEATS: Final[dict[Desk, Seat]] = {
    Desk.METI_SECRETARIAT: _seat(
        "経済産業省 協議・連絡会事務局",
        "METI, council secretariat",
        "council",
        "council:violations",
        *_WITH_ORGANS,
        *_AMONG_MEMBERS,
    ),
    Desk.METI_CHAIR: _seat("経済産業省 主宰者", "METI, council chair", "council", *_AMONG_MEMBERS),
    Desk.METI_FIELD: _seat(
        "経済産業省 分野所管課", "METI, field desk", *_OF_FIELD["manufacturing"]
    ),
    Desk.ISA_RESIDENCE: _seat(
        "出入国在留管理庁 在留管理課",
        "ISA, Residence Management Division",
        "council:organ:moj",
        "council:member:moj",
        *_JAPANESE,
        _PERSONS,
        "mlit:forms",
        "mlit:questions",
        "mlit:residence",
    ),
    Desk.ISA_DELIVERY: _seat(
        "出入国在留管理庁 データ提供担当",
        "ISA, delivery desk",
        "mlit",
        "mlit:isa",
        "mlit:questions",
        "employment",
        "employment:isa",
        "pension",
        "pension:isa",
    ),
    Desk.ISA_BUREAU: _seat(
        "地方出入国在留管理局",
        "Regional immigration bureau",
        "pension:notices",
        "pension:enrolments",
    ),
    Desk.MHLW_FOREIGN_WORKERS: _seat(
        "厚生労働省 外国人雇用対策課",
        "MHLW, Foreign Workers' Employment Division",
        "council:organ:mhlw",
        "council:member:mhlw",
        *_JAPANESE,
    ),
    Desk.MHLW_EMPLOYMENT: _seat(
        "厚生労働省 雇用状況届出データ担当",
        "MHLW, employment delivery desk",
        "employment",
        "employment:mhlw",
    ),
    Desk.MHLW_PENSION: _seat(
        "厚生労働省 年金局事業管理課", "MHLW, pension desk", "pension", "pension:enrolments"
    ),
    Desk.MLIT_MARKET: _seat(
        "国土交通省 国際市場課",
        "MLIT, International Market Division",
        "mlit",
        "mlit:plans",
        "mlit:market",
        "mlit:forms",
        "mlit:questions",
        *_OF_FIELD["construction"],
    ),
    Desk.MLIT_PLANS: _seat(
        "国土交通省 受入計画照合担当",
        "MLIT, plan-match operator",
        "mlit",
        "mlit:plans",
        "mlit:questions",
    ),
    Desk.NPA: _seat(
        "警察庁", "National Police Agency", "council:organ:npa", "council:member:npa", *_JAPANESE
    ),
    Desk.MOFA: _seat(
        "外務省",
        "Ministry of Foreign Affairs",
        "council:organ:mofa",
        "council:member:mofa",
        *_JAPANESE,
    ),
    Desk.KG_OFFICER: _seat("キルギス 在外就労センター担当官", "Kyrgyz centre, officer", *_KYRGYZ),
    Desk.KG_HEAD: _seat(
        "キルギス 在外就労センター課長", "Kyrgyz centre, head of section", *_KYRGYZ
    ),
    Desk.ORGANISATION: _seat("団体の担当者", "Clerk of an organisation"),
    Desk.OUTSIDER: _seat("会議に招かれた方", "Invited to a meeting"),
    Desk.ADMINISTRATOR: _seat("システム管理者", "System administrator", "house"),
    Desk.AUDITOR: _seat("監査担当", "Auditor", "audit"),
}

# Every text's own circle; a person may sit at two desks only where one circle holds both.
_CIRCLES: Final[tuple[frozenset[Desk], ...]] = (
    frozenset({Desk.KG_OFFICER, Desk.KG_HEAD}),
    frozenset({Desk.MLIT_MARKET, Desk.MLIT_PLANS}),
)


def may_be_held_together(desks: frozenset[Desk]) -> bool:
    """Say whether one person may hold all of `desks`: one desk, or desks of one circle."""
    return len(desks) <= 1 or any(desks <= circle for circle in _CIRCLES)
