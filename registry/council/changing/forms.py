"""What is typed when a convened meeting becomes another."""

from flask_babel import lazy_gettext as _l

from registry.council.meetings.forms import ScheduleForm
from registry.council.meetings.rules import MEETING_DAYS
from registry.web.fields import DateField, TextAreaField
from registry.web.forms import RecordForm


class ChangeForm(ScheduleForm):
    """Another time or place, or another day for replies, and why."""

    reply_by = DateField(_l("Replies until"), limits=MEETING_DAYS, required=False)
    reason = TextAreaField(
        _l("Reason"),
        missing=_l("Give the reason."),
        hint=_l("It stands in the letter to the participants."),
        max_length=2000,
    )


class LastDayForm(RecordForm):
    """Another last day of a circulation, and why."""

    edits_record = True

    reply_by = DateField(_l("Receipt is to be confirmed until"), limits=MEETING_DAYS)
    reason = TextAreaField(
        _l("Reason"),
        missing=_l("Give the reason."),
        hint=_l("It stands in the letter to the participants."),
        max_length=2000,
    )
