"""What is typed in an expulsion case: facts, evidence, a day, the statement, the reasons."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.core.clock import TOKYO
from registry.core.text import N_, Unanswerable
from registry.council.expulsion.rules import Appointment, HearingWay
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import ChoiceField, DateField, TextAreaField, TextField
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.locale import day_text
from registry.web.uploads import FilesField


class MemberFilter(FilterForm):
    """Which member a case is about."""

    q = TextField(_l("Part of the name"), required=False, kind="search")


class OpenForm(RegistryForm):
    """A case is opened with its facts; the ground follows from the member's item."""

    facts = TextAreaField(
        _l("Facts"),
        missing=_l("State the facts."),
        hint=_l("What happened, when, and how it became known. The member reads this."),
        rows=8,
    )
    evidence = FilesField(_l("Evidence"), required=False, most_files=3)


class EvidenceForm(RecordForm):
    """Further evidence."""

    evidence = FilesField(_l("Evidence"), most_files=3, missing=_l("Choose a file."))


_TIME: Final = re.compile(r"(\d{1,2})(?::|時)(?:(\d{2})分?)?", re.ASCII)


def time_of_day(text: str) -> str:
    """Return a time of day as 14:30; raises Unanswerable where it is none."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    hour, minute = (int(part or 0) for part in found.groups()) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise Unanswerable(N_("Enter a time such as 14:30."))
    return f"{hour:02}:{minute:02}"


class _LookedAtForm(RecordForm):
    """What can't be taken back: `looked` says that it was looked at once more before it goes."""

    shows_its_answer = True
    looked = HiddenField()

    @property
    def was_looked_at(self) -> bool:
        """Say whether this was sent from the page that shows what will be sent."""
        return bool(self.looked.data)


class HearingForm(_LookedAtForm):
    """How the member is heard, and when: in writing until a day, or in person at a time."""

    way = ChoiceField(
        _l("How the member is heard"),
        choices=[
            (
                HearingWay.IN_WRITING.value,
                _l("In writing"),
                _l("A statement can be sent until the end of the day."),
            ),
            (
                HearingWay.IN_PERSON.value,
                _l("In person"),
                _l("At a time and place; a statement in writing can be sent until then instead."),
            ),
        ],
    )
    hearing_on = DateField(
        _l("Day"),
        limits=MEMBERSHIP_DAYS,
        office=True,
    )
    time = TextField(
        _l("Time (in person)"),
        required=False,
        hint=_l("Needed where the member is heard in person; for example 14:30, Tokyo time"),
        width="short",
        max_length=12,
        autocomplete="off",
        reads=time_of_day,
    )
    place = TextField(
        _l("Place (in person)"),
        required=False,
        hint=_l("Needed where the member is heard in person: address, building and room"),
        max_length=200,
        autocomplete="off",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in (self.time, self.place):
            field.flags.optional = False  # the label says when it is asked for

    def say_when(self, earliest: date, notice: int) -> None:
        """Say beside the day which days are taken, before one is refused."""
        self.hearing_on.description = _(
            "The last day for a statement in writing, or the day of the hearing in person. From "
            "%(day)s on: %(days)s days of notice are the council's practice. Days on which offices "
            "are closed are not taken.",
            day=day_text(earliest),
            days=notice,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for time and place of a hearing in person."""
        in_order = super().validate(extra_validators)
        if self.way.data != HearingWay.IN_PERSON:
            return in_order
        for field in (self.time, self.place):
            if not field.data and not field.errors:
                field.errors = [_("Enter “%(label)s”.", label=field.label.text)]
                in_order = False
        return in_order

    def appointment(self) -> Appointment:
        """Return what was set."""
        day: date | None = self.hearing_on.data
        assert day is not None
        if self.way.data != HearingWay.IN_PERSON:
            return Appointment(day)
        at = datetime.combine(day, time.fromisoformat(str(self.time.data)), tzinfo=TOKYO)
        return Appointment(day, at, str(self.place.data))


class StatementForm(_LookedAtForm):
    """What the member says before anything is decided; it can be sent once."""

    statement = TextAreaField(
        _l("Your statement"), missing=_l("Write your statement."), max_length=8000, rows=10
    )
    files = FilesField(_l("Files that support it"), required=False, most_files=3)


class RecordHearingForm(RecordForm):
    """How the member was heard."""

    record = TextAreaField(
        _l("Record of the hearing"),
        missing=_l("Say how the member was heard."),
        hint=_l("Who spoke, when, and what was said; or that the member did not use its chance."),
        max_length=8000,
        rows=8,
    )


class ProposalForm(RecordForm):
    """Why the chairs are asked to expel."""

    proposal = TextAreaField(
        _l("Reasons"),
        missing=_l("Give the reasons."),
        hint=_l("These stand in the letter to the member."),
        max_length=4000,
        rows=6,
    )


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class ConcurForm(RecordForm):
    """Agreement to the very draft that was read."""

    digest = HiddenField()
