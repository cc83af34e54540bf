"""What participants propose about minutes, and what the secretariat answers."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.meetings.rules import MEETING_DAYS
from registry.council.minutes.forms import LONGEST
from registry.web.fields import DateField, TextAreaField
from registry.web.forms import RecordForm


class CirculateForm(RecordForm):
    """Until when the participants can correct."""

    until = DateField(
        _l("Corrections until"),
        limits=MEETING_DAYS,
        hint=_l(
            "The office's own practice; the rules name no time. For example 2026-11-20 or R8.11.20"
        ),
    )


class _OnRevision(RecordForm):
    base = HiddenField()

    @property
    def base_number(self) -> int:
        """The revision that was read; 0 where none can be told."""
        text = str(self.base.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


class CorrectionForm(_OnRevision):
    """Another wording, a remark, or both."""

    proposed = TextAreaField(
        _l("The text as it should read"),
        required=False,
        hint=_l("Change the text where it is wrong. The secretariat sees what you changed."),
        max_length=LONGEST,
        rows=10,
    )
    remark = TextAreaField(_l("Remark"), required=False, max_length=2000, rows=3)


class TakeForm(_OnRevision):
    """The wording that goes into the minutes."""

    text = TextAreaField(
        _l("The text as it will stand in the minutes"),
        required=False,
        max_length=LONGEST,
        rows=10,
    )
    answer = TextAreaField(_l("A word to the participant"), required=False, max_length=1000, rows=2)


class DeclineForm(RecordForm):
    """Why the text stays as it is."""

    answer = TextAreaField(
        _l("A word to the participant"),
        missing=_l("Say why the text stays as it is."),
        max_length=1000,
        rows=3,
    )
