"""What is printed of minutes: the full text for those who took part."""

from datetime import date
from typing import Final

from registry.core.clock import legal_date
from registry.council.meetings.letters import time_of
from registry.council.meetings.models import AgendaItem, Meeting
from registry.council.minutes.models import Revision
from registry.papers.letters import Entry
from registry.papers.letters import Minutes as Printed

OFFICE: Final = "製造業特定技能外国人材受入れ協議・連絡会"


def full(
    meeting: Meeting, revision: Revision, agenda: dict[int, AgendaItem], *, confirmed: bool
) -> Printed:
    """Compose the full text of a revision; `agenda` holds the items by their part's position."""
    return Printed(
        issued_on=legal_date(revision.made_at),
        office=OFFICE,
        title=meeting.title_ja,
        mark="確定" if confirmed else f"未確定（第{revision.number}版）",
        particulars=particulars(time_of(meeting), meeting.place_ja, meeting.number),
        sections=tuple(
            Entry(heading(passage.position, agenda.get(passage.position)), passage.text)
            for passage in revision.passages
        ),
    )


def particulars(when: str, place: str, number: str) -> tuple[Entry, ...]:
    """Return where and when, as far as it is given."""
    found = (("回次", number), ("日時", when), ("場所", place))
    return tuple(Entry(label, value) for label, value in found if value)


def heading(position: int, item: AgendaItem | None) -> str:
    """Return the heading of a part."""
    return f"議題{position}　{item.title_ja}" if item else "全般"


def day_of(meeting: Meeting) -> date | None:
    """Return the day of a meeting, where it has one."""
    return legal_date(meeting.begins_at) if meeting.begins_at else meeting.reply_by
