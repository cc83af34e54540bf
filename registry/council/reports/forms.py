"""What a member tells of a breach, what it did about it, and what it hears."""

from flask_babel import lazy_gettext as _l

from registry.council.violations.forms import breaches
from registry.informants.forms import InformantFields, UnkeptFilesField
from registry.web.fields import ChoicesField, DateField, TextAreaField
from registry.web.forms import RecordForm, RegistryForm


class ReportForm(InformantFields, RegistryForm):
    """A breach that the member learned of; who told it is sealed."""

    breaches = ChoicesField(
        _l("Kind of breach"), choices=breaches, missing=_l("Choose the kind of breach.")
    )
    concerned = TextAreaField(
        _l("Whom it concerns"),
        missing=_l("Say whom it concerns."),
        max_length=2000,
        rows=3,
        hint=_l("Employer, intermediary, persons: names and addresses as far as you know them."),
    )
    facts = TextAreaField(
        _l("Facts of the case"),
        missing=_l("Write the facts of the case."),
        rows=8,
        hint=_l("What happened, when and where. Leave out who told it: that goes further below."),
    )
    law = TextAreaField(
        _l("Law and article"), required=False, max_length=1000, rows=2, hint=_l("If you know it.")
    )
    learned_on = DateField(_l("Known since"))
    steps = TextAreaField(
        _l("What you have done about it"),
        required=False,
        max_length=2000,
        hint=_l("You can record it later too."),
    )
    files = UnkeptFilesField(
        _l("Files"),
        required=False,
        most_files=5,
        hint=_l("They are sealed as they are; others see copies without traces of their maker."),
    )


class StepsForm(RecordForm):
    """What the member did about the breach."""

    steps = TextAreaField(
        _l("What was done"), missing=_l("Say what was done."), max_length=2000, rows=6
    )


class AnswerForm(RecordForm):
    """What the member may hear."""

    answer = TextAreaField(
        _l("What the member may know"),
        missing=_l("Say what came of it."),
        max_length=2000,
        hint=_l("Only what the organs have agreed to be told. The member reads this."),
    )
