"""What is typed of a plan: its number, its employer, a worker; the day and cause of its end."""

from flask_babel import lazy_gettext as _l

from registry.mlit.plans.rules import STATE_NAMES
from registry.web.fields import DateField, ListField, TextAreaField, TextField
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.uploads import FilesField


class PlanFilter(FilterForm):
    """Which plans are listed."""

    q = TextField(_l("Plan number, employer or corporate number"), required=False)
    state = ListField(
        _l("State"),
        required=False,
        choices=[(state.value, _l(name)) for state, name in STATE_NAMES.items()],
    )


class PlanForm(RegistryForm):
    """A certified plan and one worker; more come from a file."""

    plan_no = TextField(
        _l("Plan number"), max_length=60, width="half", missing=_l("Enter the plan's number.")
    )
    certified_on = DateField(_l("Certified on"), missing=_l("Enter the day of certification."))
    employer_name = TextField(_l("Employer's name"), missing=_l("Enter the employer."))
    employer_no = TextField(
        _l("Corporate number"), required=False, max_length=20, width="half", inputmode="numeric"
    )
    card_no = TextField(
        _l("Residence card number of the worker"),
        required=False,
        max_length=20,
        width="half",
        autocomplete="off",
        hint=_l("Or name, birth date and nationality, where there is no card yet."),
    )
    name = TextField(_l("Name of the worker"), required=False, autocomplete="off")
    born_on = DateField(_l("Birth date"), required=False)
    nationality = TextField(
        _l("Nationality or region"), required=False, max_length=60, width="half"
    )


class EndForm(RecordForm):
    """The day on which a plan ended."""

    on = DateField(_l("Date"), missing=_l("Enter the day."))


class PlanFileForm(RecordForm):
    """The plan itself."""

    file = FilesField(
        _l("File"),
        most_files=1,
        missing=_l("Choose a file."),
        hint=_l("A newer file takes the earlier one's place. Forms that have one keep theirs."),
    )


class ReasonForm(RecordForm):
    """Why something is noted or corrected."""

    words = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=1000, rows=3)


class HandInForm(RegistryForm):
    """The file."""

    file = FilesField(
        _l("File"), accept=(".csv", ".xlsx"), most_files=1, missing=_l("Choose a file.")
    )


class BringInForm(RegistryForm):
    """From which day on the ends of plans are to be reported."""

    reported_before = DateField(
        _l("What ended before this day was reported already"),
        required=False,
        hint=_l("Only when the register begins: leave it empty, and every end is to be reported."),
    )
