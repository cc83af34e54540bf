"""Inquiries with their answers, and what was agreed in a consultation, as they are printed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from registry.core import wareki
from registry.core.clock import BISHKEK, TOKYO
from registry.core.desks import SEATS
from registry.core.text import LocalizedText
from registry.moc.consultations import queries as talks
from registry.moc.consultations.models import Consultation, ConsultationRecord
from registry.moc.consultations.rules import TOPIC_NAMES, ItemState, Topic
from registry.moc.inquiries import queries as inquiries
from registry.moc.inquiries.models import Inquiry, InquiryAnswer
from registry.moc.post.rules import CONTACT, SIDE_NAMES, Side
from registry.moc.post.services import day_at
from registry.moc.texts.rules import LANGUAGE_NAMES, STATE_NAMES, Language, TextState, Wording
from registry.papers.letters import CaseSheet, SheetLine

Texts = Mapping[UUID, Sequence[Wording]]
_CONFIDENTIAL: Final = "秘 / CONFIDENTIAL"
_PARAGRAPHS: Final = {Side.KG: "6 (4)", Side.JP: "7 (6)"}  # by who asks
_OF_BOTH: Final = frozenset({Language.JA, Language.EN})  # whose absence is told


def both(text: LocalizedText) -> str:
    """Return a text in both languages."""
    return f"{text.ja} / {text.en}"


def on(day: date) -> str:
    """Write a day for both sides."""
    return f"{wareki.format(day)} / {day:%d.%m.%Y}"


def at(moment: datetime) -> str:
    """Write a moment by both clocks."""
    clocks = ((TOKYO, "東京 / Tokyo"), (BISHKEK, "ビシュケク / Bishkek"))
    local = ((moment.astimezone(zone), name) for zone, name in clocks)
    return "\n".join(f"{on(one.date())} {one:%H:%M} ({name})" for one, name in local)


def in_all_languages(wordings: Iterable[Wording]) -> str:
    """Return a text in every language that it exists in; that it lacks ja or en is said."""
    said = []
    for one in wordings:
        name, state = LANGUAGE_NAMES[Language(one.language)], STATE_NAMES[TextState(one.state)]
        if one.text or one.language in _OF_BOTH:
            said.append("\n".join(filter(None, (f"［{both(name)}: {both(state)}］", one.text))))
    return "\n\n".join(said)


def of_inquiry(inquiry: Inquiry, texts: Texts, now: datetime) -> CaseSheet:
    """Compose the printable inquiry with its answers."""
    side = Side(inquiry.side)
    office, other = SEATS[CONTACT[side]], SEATS[CONTACT[side.other]]
    secret = inquiry.confidential or any(one.confidential for one in inquiry.answers)
    return CaseSheet(
        issued_on=day_at(side, now),
        title_ja="照会と回答",
        title_en="Inquiry and Answer",
        office=f"{office.ja} / {office.en}",
        mark=_CONFIDENTIAL if secret else "",
        lines=(
            _basis(_PARAGRAPHS[side]),
            SheetLine("番号", "Reference", inquiry.reference),
            SheetLine("宛先", "To", f"{other.ja} / {other.en}"),
            SheetLine("照会日", "Asked on", on(day_at(side, inquiry.asked_at))),
            SheetLine("件名", "Subject", inquiry.subject),
            SheetLine("照会", "Question", _said(inquiry, inquiry.question, texts)),
            SheetLine("対象", "About", inquiry.about),
            SheetLine("添付", "Enclosed", _names(inquiry)),
        ),
        steps=tuple(_answer(one, texts) for one in inquiry.answers),
    )


def _basis(paragraph: str) -> SheetLine:
    place = paragraph.replace(" ", "")
    return SheetLine("根拠", "Basis", f"協力覚書{place} / Memorandum of Cooperation, {paragraph}")


def _said(one: Inquiry | InquiryAnswer, code: str | None, texts: Texts) -> str:
    words = inquiries.common(code)
    own = in_all_languages(texts[one.id]) if one.text else ""
    return "\n\n".join(filter(None, (f"{words.ja}\n{words.en}" if words else "", own)))


def _names(one: Inquiry | InquiryAnswer) -> str:
    return "\n".join(file.stored.original_name for file in one.files)


def _answer(one: InquiryAnswer, texts: Texts) -> SheetLine:
    side = Side(one.side)
    said = "\n\n".join(filter(None, (_said(one, one.reply, texts), _names(one))))
    return SheetLine(
        f"回答 / Answer: {both(SIDE_NAMES[side])}", on(day_at(side, one.answered_at)), said
    )


def of_consultation(one: Consultation, texts: Texts, now: datetime) -> CaseSheet:
    """Compose the printable consultation: what both agreed, or how far it has come."""
    record = talks.latest(one)
    agreed = record is not None and talks.is_agreed(record)
    moment, people = talks.date_of(one), {each.side: each.people for each in one.delegations}
    office = SEATS[CONTACT[Side(one.side)]]
    return CaseSheet(
        issued_on=day_at(Side(one.side), now),
        title_ja="協議の記録" if agreed else "協議の記録（未合意）",
        title_en="Record of Consultation" if agreed else "Record of Consultation (not agreed yet)",
        office=f"{office.ja} / {office.en}",
        mark=_CONFIDENTIAL if record is not None and record.confidential else "",
        lines=(
            _basis("4 (2)"),
            SheetLine("番号", "Reference", one.reference),
            SheetLine("件名", "Subject", one.subject),
            SheetLine("日時", "Date and time", at(moment) if moment else ""),
            SheetLine("場所・方法", "Place or means", one.place),
            SheetLine("事項", "Topics", "\n".join(both(TOPIC_NAMES[Topic(t)]) for t in one.topics)),
            SheetLine("議題", "Agenda", _agenda(one)),
            *(
                SheetLine(f"出席者（{name.ja}）", f"Participants ({name.en})", people.get(side, ""))
                for side, name in SIDE_NAMES.items()
            ),
            SheetLine("記録", "Record", in_all_languages(texts[record.id]) if record else ""),
            SheetLine("合意", "Agreed", _agreements(record) if record and agreed else ""),
            SheetLine("合意した対応", "Follow-ups", _follow_ups(record) if record else ""),
        ),
    )


def _agenda(one: Consultation) -> str:
    standing = [item.title for item in one.items if item.state == ItemState.ON]
    return "\n".join(f"{number}. {title}" for number, title in enumerate(standing, 1))


def _agreements(record: ConsultationRecord) -> str:
    moments = [(record.side, record.written_at)]
    moments += [(each.side, each.agreed_at) for each in record.agreements]
    return "\n".join(
        f"{both(SIDE_NAMES[Side(side)])}: {on(day_at(Side(side), moment))}"
        for side, moment in moments
    )


def _follow_ups(record: ConsultationRecord) -> str:
    return "\n\n".join(
        f"{number}. {one.matter}\n{both(SIDE_NAMES[Side(one.owed_by)])}: {on(one.due_on)}"
        for number, one in enumerate(record.follow_ups, 1)
    )
