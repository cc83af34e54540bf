"""What is typed in an expulsion case: facts, evidence, a day, the statement, the reasons."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import DateField, TextAreaField, TextField
from registry.web.forms import FilterForm, RecordForm, RegistryForm
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


class HearingForm(RecordForm):
    """Until when the member can be heard."""

    hearing_on = DateField(_l("Chance to be heard until"), limits=MEMBERSHIP_DAYS)


class StatementForm(RecordForm):
    """What the member says before anything is decided."""

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
