"""What every letter of the council has in common: who sends it, and how it is issued."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import subject_of
from registry.core import wareki
from registry.core.acts import Act, Record
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import Refusal, Refused
from registry.core.settings import Setting
from registry.core.text import N_
from registry.council.clauses import COUNCIL
from registry.duties import queries as duties
from registry.duties.models import DutyState
from registry.ledger import queries as entries
from registry.papers import services as papers
from registry.papers.letters import Contact, NumberedDocument
from registry.papers.models import Paper
from registry.papers.rules import (
    SECRETARIAT_CERTIFICATES,
    SECRETARIAT_LETTERS,
    SECRETARIAT_RECEIPTS,
    Series,
    check_pattern,
)
from registry.settings.queries import value_on

LETTERS: Final = SECRETARIAT_LETTERS
RECEIPTS: Final = SECRETARIAT_RECEIPTS
CERTIFICATES: Final = SECRETARIAT_CERTIFICATES
EXPULSIONS: Final = Series(
    office="meti.secretariat",
    name="expulsions",
    pattern=Setting(
        "papers.pattern.meti.secretariat.expulsions",
        "協除{year}-{n:3}",
        N_("Case number of expulsions"),
        N_("{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year."),
        check_pattern,
    ),
)


def _office(value: Any) -> None:
    wanted = {"sender", "sender_en", "chairs", "office", "address", "phone", "email"}
    if not isinstance(value, dict) or set(value) != wanted:
        raise ValueError(N_("Give sender, chairs, office, address, telephone and mail address."))
    for name in ("sender", "sender_en", "chairs"):
        lines = value[name]
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise ValueError(N_("Give the sender and the chairs line by line."))


OFFICE: Final = Setting(
    "council.office",
    {
        "sender": [
            "製造業特定技能外国人材受入れ協議・連絡会",
            "事務局（経済産業省製造産業局製造産業戦略企画室）",
        ],
        "sender_en": [
            "Manufacturing Industry SSW Council",
            "Secretariat, Ministry of Economy, Trade and Industry",
        ],
        "chairs": [
            "製造業特定技能外国人材受入れ協議・連絡会",
            "主宰者　経済産業省製造産業局長",
            "主宰者　経済産業省商務情報政策局長",
            "主宰者　経済産業省商務・サービス審議官",
        ],
        "office": "経済産業省製造産業局製造産業戦略企画室",
        "address": "",
        "phone": "",
        "email": "",
    },
    N_("Sender, chairs and contact in the council's letters"),
    N_("Titles as they stand under a letter; a change counts from its day of effect."),
    _office,
    parts={
        "sender": N_("Sender, in Japanese"),
        "sender_en": N_("Sender, in English"),
        "chairs": N_("Chairs"),
        "office": N_("Office"),
        "address": N_("Address"),
        "phone": N_("Telephone"),
        "email": N_("E-mail"),
    },
)
SETTINGS: Final = (
    OFFICE,
    EXPULSIONS.pattern,
    LETTERS.pattern,
    RECEIPTS.pattern,
    CERTIFICATES.pattern,
)


def office(session: Session, day: date) -> Mapping[str, Any]:
    """Return sender, chairs and contact as they are on `day`."""
    value: Mapping[str, Any] = value_on(session, OFFICE, day)
    return value


def sender(session: Session, day: date) -> tuple[str, ...]:
    """Return the lines under a letter of the secretariat."""
    return tuple(office(session, day)["sender"])


def chairs(session: Session, day: date) -> tuple[str, ...]:
    """Return the lines under a decision of the chairs (council:4)."""
    return tuple(office(session, day)["chairs"])


def contact(session: Session, day: date) -> Contact:
    """Return where to ask."""
    said = office(session, day)
    return Contact(said["office"], said["address"], said["phone"], said["email"])


def rules_on(day: date) -> date:
    """Return which version of the council's rules applies on `day` (council:13)."""
    return COUNCIL.version_on(day) or COUNCIL.versions[0]


def reason_of(session: Session, record: Record, *acts: Act) -> str:
    """Return the reason that was given with the latest of `acts` on a record; empty where none."""
    names = {act.name for act in acts}
    with widened(session, EVERYTHING):
        told = entries.entries_about(session, subject_of(record))
    return next((entry.reason or "" for entry in reversed(told) if entry.act in names), "")


def decided(day: date | None, what: str) -> str:
    """Return what a file for decision says was decided, with its day; empty before it was."""
    return f"{wareki.format(day)}、{what}" if day else ""


def still_owed(session: Session, record: Record, *, code: str) -> bool:
    """Say whether the duty to tell about a record is open."""
    with widened(session, EVERYTHING):
        found = duties.about(session, subject_of(record))
        return any(owed.code == code and owed.state == DutyState.OPEN for owed in found)


def tell_once(session: Session, record: Record, *, code: str) -> None:
    """See, with the record's row locked, that what is told was not told before. Raises Refused."""
    table: Any = type(record)
    session.execute(select(table.id).where(table.id == record.id).with_for_update())
    if not still_owed(session, record, code=code):
        raise Refused(Refusal(N_("The letter was issued already.")))


def issue(
    session: Session,
    document: NumberedDocument,
    *,
    record: Record,
    now: datetime,
    series: Series = LETTERS,
    replaces: Paper | None = None,
) -> Paper:
    """Issue a document of the council about a record, and let the record's body read it."""
    with widened(session, EVERYTHING):
        return papers.issue(
            session,
            document,
            series=series,
            compartment="council",
            subject=subject_of(record),
            organisation_id=record.organisation_id,
            language="ja",
            demonstration=bool(session.info.get("demonstration")),
            now=now,
            replaces=replaces,
        )
