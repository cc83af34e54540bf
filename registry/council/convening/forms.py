"""What is typed with the acts upon a meeting."""

from typing import Any

from flask_babel import lazy_gettext as _l

from registry.web.fields import ChoiceField, TextAreaField, TextField
from registry.web.forms import RecordForm


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class ResultForm(RecordForm):
    """What came of a circulation."""

    result = TextAreaField(
        _l("Result"),
        missing=_l("Say what came of it."),
        hint=_l("All participants read this. Single comments stay with the secretariat."),
        max_length=8000,
        rows=8,
    )


class AttendanceForm(RecordForm):
    """Who was there, one row for each participant; rows are added by `for_participants`."""

    @classmethod
    def for_participants(
        cls, rows: list[tuple[str, str]], choices: list[tuple[str, str]]
    ) -> type["AttendanceForm"]:
        """Return the form with a choice and a name for each (key, participant's name)."""
        fields: dict[str, Any] = {}
        for key, name in rows:
            fields[f"there_{key}"] = ChoiceField(
                name, choices=choices, missing=_l("Say whether they were there."), inline=True
            )
            fields[f"by_{key}"] = TextField(
                _l("Who came"), required=False, max_length=200, width="half"
            )
        return type("AttendanceOfMeeting", (cls,), fields)
