"""What is typed about suspensions and returns."""

from flask_babel import lazy_gettext as _l

from registry.moc.stays.rules import FIELDS, OUTCOME_NAMES
from registry.moc.texts.forms import languages
from registry.web.fields import DateField, ListField, TextAreaField, TextField, TickField
from registry.web.forms import RegistryForm
from registry.web.locale import current_language


def field_choices() -> list[tuple[str, str]]:
    """Return the fields of acceptance."""
    return [(code, text.in_locale(current_language())) for code, text in FIELDS.items()]


class SuspensionForm(RegistryForm):
    """In which field acceptance is suspended, from when, why."""

    field = ListField(_l("Field"), choices=field_choices)
    since = DateField(_l("Suspended from"))
    until = DateField(
        _l("Suspended until"),
        required=False,
        hint=_l("The last day, included; empty: until further notice."),
    )
    reason_ja = TextAreaField(_l("Public reason, in Japanese"), max_length=1000, rows=3)
    reason_en = TextAreaField(
        _l("Public reason, in English"), required=False, max_length=1000, rows=3
    )


class EndForm(RegistryForm):
    """Another last day."""

    until = DateField(
        _l("Suspended until"),
        required=False,
        hint=_l("The last day, included; empty: until further notice."),
    )


class ReturnForm(RegistryForm):
    """Who is to be helped to return, and with what."""

    name = TextField(_l("Name of the person"), hint=_l("As in the passport."))
    born_on = DateField(_l("Date of birth"), required=False)
    passport = TextField(_l("Passport number"), required=False, max_length=40)
    family = TextAreaField(_l("Spouse and children"), required=False, rows=2)
    whereabouts = TextAreaField(_l("Where the person is"), required=False, rows=2)
    language = ListField(_l("Language of the text"), choices=languages)
    needs = TextAreaField(_l("What is needed"), hint=_l("For example a temporary passport."))


class StepForm(RegistryForm):
    """What was done."""

    on = DateField(_l("Date"))
    language = ListField(_l("Language of the text"), choices=languages)
    text = TextAreaField(_l("What was done"))
    with_embassy = TickField(_l("Together with the embassy in Japan"))


class OutcomeForm(StepForm):
    """What came of it."""

    outcome = ListField(
        _l("Outcome"),
        choices=lambda: [
            (one.value, text.in_locale(current_language())) for one, text in OUTCOME_NAMES.items()
        ],
    )
    text = TextAreaField(_l("What was done"), required=False)
