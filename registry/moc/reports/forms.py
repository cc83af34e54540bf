"""What is typed of a broker's misconduct: answers to questions, the broker, facts, identities."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.informants.forms import WISHES, UnkeptFilesField
from registry.moc.reports.models import Report
from registry.moc.reports.rules import (
    COUNTRY_NAMES,
    MISCONDUCTS,
    QUESTIONS,
    ROLE_NAMES,
    SORT_NAMES,
    reasons,
)
from registry.moc.reports.services import Content
from registry.moc.steps.forms import CONFIDENTIAL
from registry.seals.rules import Identity, Secrecy, wish
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
)
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.locale import current_language


def kinds() -> list[tuple[str, str]]:
    """Return the five kinds, each with its letter."""
    language = current_language()
    return [
        (kind.value, f"({kind}) {text.in_locale(language)}") for kind, text in MISCONDUCTS.items()
    ]


def why(report: Report) -> list[tuple[str, list[str]]]:
    """Return the kinds that the answers point to, each with the questions that led there."""
    return [
        (kind.value, [_(text) for text in texts]) for kind, texts in reasons(report.answers).items()
    ]


class ReportFilter(FilterForm):
    """Which reports are listed."""

    kind = ListField(_l("Kind of misconduct"), required=False, choices=kinds)


class QuestionsForm(RegistryForm):
    """Questions in plain words; their answers propose the kinds."""

    answers = ChoicesField(
        _l("Tick what is true, as far as you know"),
        required=False,
        hint=_l("Nobody needs to know the law for this. What follows from it can be changed."),
        choices=lambda: [(one.code, _(one.text)) for one in QUESTIONS],
    )


class ContentForm(RecordForm):
    """The broker and what happened."""

    edits_record = True

    kinds = ChoicesField(
        _l("Kinds of misconduct"),
        required=False,
        choices=kinds,
        hint=_l("Ticked from your answers. Take away or add what you think right."),
    )
    broker_sort = ChoiceField(
        _l("The broker is"),
        inline=True,
        choices=lambda: [
            (sort.value, text.in_locale(current_language())) for sort, text in SORT_NAMES.items()
        ],
    )
    broker_country = ChoiceField(
        _l("Country of the broker"),
        inline=True,
        choices=lambda: [
            (code, text.in_locale(current_language())) for code, text in COUNTRY_NAMES.items()
        ],
    )
    broker_name = TextField(
        _l("Name of the broker"), required=False, hint=_l("In its own letters, whatever they are.")
    )
    broker_names = TextAreaField(
        _l("Other names and spellings"),
        required=False,
        rows=3,
        max_length=1000,
        hint=_l("One a line: Cyrillic, Latin, Japanese, names on social media."),
    )
    broker_number = TextField(
        _l("Registration, licence or corporate number"), required=False, max_length=60
    )
    agency_number = ListField(
        _l("Sending agency of the register, if it is one"), required=False, width="full"
    )
    broker_address = TextField(_l("Address of the broker"), required=False)
    broker_contact = TextField(_l("Phone, site, accounts"), required=False)
    facts = TextAreaField(
        _l("What is known"),
        required=False,
        rows=10,
        max_length=8000,
        hint=_l(
            "When, where, how much, how many people. Name no worker and no source: they are sealed "
            "on a page of their own."
        ),
    )
    learned_on = DateField(_l("Known since"), required=False)
    confidential = TickField(CONFIDENTIAL)

    def content(self) -> Content:
        """Return what was typed."""
        broker = {
            name: str(field.data or "")
            for name, field in self._fields.items()
            if name.startswith("broker_") or name == "agency_number"
        }
        return Content(
            kinds=self.kinds.data or [],
            broker=broker,
            facts=str(self.facts.data or ""),
            learned_on=self.learned_on.data,
            confidential=bool(self.confidential.data),
        )


class PersonForm(RegistryForm):
    """Who was affected, or told it: sealed as soon as it is sent."""

    role = ChoiceField(
        _l("This is"),
        inline=True,
        choices=lambda: [
            (role.value, text.in_locale(current_language())) for role, text in ROLE_NAMES.items()
        ],
    )
    name = TextField(_l("Name of the person"), autocomplete="off", missing=_l("Enter the name."))
    other_names = TextAreaField(
        _l("Other spellings of the name"),
        required=False,
        max_length=400,
        rows=3,
        hint=_l("One a line: kana, Roman letters, Cyrillic. They are looked for in every file."),
    )
    nationality = TextField(_l("Nationality or region"), required=False, width="half")
    birth_on = DateField(_l("Birth date"), required=False)
    contact = TextAreaField(_l("How to reach the person"), required=False, max_length=400, rows=2)
    secrecy = ChoiceField(_l("Wish of the person"), required=False, choices=lambda: list(WISHES))

    def identity(self) -> Identity:
        """Return who it is."""
        return Identity(
            name=str(self.name.data or ""),
            other_names=str(self.other_names.data or ""),
            nationality=str(self.nationality.data or ""),
            birth_on=self.birth_on.data.isoformat() if self.birth_on.data else "",
            contact=str(self.contact.data or ""),
        )

    def wish(self) -> Secrecy:
        """Return what the person wishes; nothing ticked means secret."""
        return wish(self.secrecy.data)


class EvidenceForm(RegistryForm):
    """Files: sealed as they are, read as cleaned copies."""

    files = UnkeptFilesField(
        _l("Evidence"),
        most_files=5,
        hint=_l("They are sealed as they are; others see copies without traces of their maker."),
        missing=_l("Choose a file."),
    )


class ReasonForm(RecordForm):
    """Why a report goes back."""

    reason = TextAreaField(
        _l("What is missing"), missing=_l("Say what is missing."), max_length=1000, rows=4
    )
