"""What is typed of a Form 4: why, about whom, what happened; who informed; files; what was done."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.informants.forms import InformantFields, UnkeptFilesField
from registry.mlit.notices.rules import (
    CAUSE_NAMES,
    SEX_NAMES,
    SUSPICION_NAMES,
    USE_NAMES,
    WITH_PLAN,
    Content,
)
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    TextAreaField,
    TextField,
    TickField,
    need,
)
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language


def _sexes() -> list[tuple[str, str]]:
    language = current_language()
    return [(code, name.in_locale(language)) for code, name in SEX_NAMES.items()]


def _causes() -> list[tuple[str, str]]:
    language = current_language()
    return [
        (cause.value, name.in_locale(language))
        for cause, name in CAUSE_NAMES.items()
        if cause not in WITH_PLAN
    ]


class CauseForm(RegistryForm):
    """What a form follows from that no plan's end has opened."""

    cause = ChoiceField(
        _l("What it follows from"),
        choices=_causes,
        hint=_l("For a plan that was cancelled or given up, begin on the plan's own page."),
    )


class ContentForm(RecordForm):
    """The person, the organisation, what happened."""

    edits_record = True

    person_name = TextField(_l("Name of the person"), required=False, autocomplete="off")
    person_nationality = TextField(
        _l("Nationality or region"), required=False, max_length=60, width="half"
    )
    person_born_on = DateField(_l("Birth date"), required=False)
    person_sex = ChoiceField(_l("Sex"), required=False, inline=True, choices=_sexes)
    body_name = TextField(_l("Name of the organisation"), required=False)
    body_address = TextField(_l("Address"), required=False)
    body_representative = TextField(_l("Representative"), required=False)
    body_number = TextField(
        _l("Corporate number"), required=False, max_length=20, width="half", inputmode="numeric"
    )
    plan_no = TextField(_l("Plan number"), required=False, max_length=60, width="half")
    inspected_on = DateField(_l("Day of the visiting inspection"), required=False)
    suspicions = ChoicesField(
        _l("Kinds of suspicion"),
        required=False,
        choices=lambda: [
            (code.value, name.in_locale(current_language()))
            for code, name in SUSPICION_NAMES.items()
        ],
    )
    summary = TextAreaField(_l("Summary"), required=False, max_length=500, rows=2)
    details = TextAreaField(
        _l("Details"),
        required=False,
        rows=8,
        max_length=8000,
        hint=_l("As concretely as is known. Name nobody who informed: that is sealed apart."),
    )
    law = TextField(_l("Articles breached"), required=False, max_length=300)
    remarks = TextAreaField(_l("Remarks"), required=False, max_length=2000, rows=3)

    def content(self) -> Content:
        """Return what was typed."""

        def told(prefix: str) -> dict[str, object]:
            return {
                name.removeprefix(prefix): field.data
                for name, field in self._fields.items()
                if name.startswith(prefix)
            }

        return Content(
            person=told("person_"),
            body={key: str(value or "") for key, value in told("body_").items()},
            plan_no=str(self.plan_no.data or ""),
            inspected_on=self.inspected_on.data,
            suspicions=tuple(self.suspicions.data or ()),
            summary=str(self.summary.data or ""),
            details=str(self.details.data or ""),
            law=str(self.law.data or ""),
            remarks=str(self.remarks.data or ""),
        )


class InformantForm(InformantFields, RegistryForm):
    """Who informed MLIT, and what they wish."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        need(self.name, _("Give the name."))


class FileForm(RegistryForm):
    """A file that goes with the form."""

    files = UnkeptFilesField(_l("File"), most_files=1, missing=_l("Choose a file."))
    is_plan = TickField(_l("This is the acceptance plan"))


class ReasonForm(RecordForm):
    """Why it is not reported."""

    words = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=1000, rows=3)


class UseForm(RecordForm):
    """What was done because of a notice."""

    sort = ChoiceField(
        _l("What was done"),
        inline=True,
        choices=lambda: [
            (code.value, name.in_locale(current_language())) for code, name in USE_NAMES.items()
        ],
    )
    on = DateField(_l("Date"), missing=_l("Enter the day."))
    words = TextAreaField(_l("In words"), missing=_l("Say what was done."), max_length=4000, rows=5)
