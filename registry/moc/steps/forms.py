"""What is typed about a step: what, when, how far it went."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.informants.forms import UnkeptFilesField
from registry.moc.steps.rules import OUTCOMES, Outcome
from registry.web.fields import ChoiceField, DateField, ListField, TextAreaField, TickField
from registry.web.forms import RegistryForm

CONFIDENTIAL = _l("Confidential: shown to nobody outside the parties without our consent (moc:3)")


class StepForm(RegistryForm):
    """What was done, on which day, with which evidence."""

    words = TextAreaField(_l("In words"), missing=_l("Say it in words."))
    on = DateField(_l("On"))
    files = UnkeptFilesField(
        _l("Evidence"),
        most_files=5,
        required=False,
        hint=_l("The other side gets copies without traces of their maker."),
    )
    confidential = TickField(CONFIDENTIAL)


class AnswerForm(StepForm):
    """How far something is possible."""

    outcome = ChoiceField(
        _l("How far"),
        inline=True,
        choices=lambda: [(one.value, _(OUTCOMES[one])) for one in (Outcome.WHOLLY, Outcome.PARTLY)],
    )


class GuidanceForm(StepForm):
    """Whether guidance was necessary."""

    outcome = ChoiceField(
        _l("Guidance and supervision"),
        choices=lambda: [
            (one.value, _(OUTCOMES[one])) for one in (Outcome.GIVEN, Outcome.NOT_NEEDED)
        ],
    )


class RevokedForm(StepForm):
    """Which certificate was revoked in the register."""

    reference = ListField(_l("Revoked certificate"))
