"""What is typed in a violation case: facts, those concerned, steps, files, the informant."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.council.violations.rules import (
    BREACH_NAMES,
    PART_NAMES,
    SOURCE_NAMES,
    SUBJECT_KINDS,
    FileOrigin,
    Source,
)
from registry.informants.forms import InformantFields, UnkeptFilesField
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    need,
)
from registry.web.forms import RecordForm
from registry.web.locale import current_language


def breaches() -> list[tuple[str, str]]:
    """Return the kinds of breach to choose from."""
    return [(code.value, name.in_locale(current_language())) for code, name in BREACH_NAMES.items()]


def _sources() -> list[tuple[str, str]]:
    # a report has a page of its own to open a case from
    return [(code.value, _(name)) for code, name in SOURCE_NAMES.items() if code != Source.REPORT]


class ToldForm(RecordForm):
    """What is known of a breach."""

    edits_record = True

    breaches = ChoicesField(
        _l("Kind of breach"), choices=breaches, missing=_l("Choose the kind of breach.")
    )
    law = TextAreaField(
        _l("Law and article"),
        required=False,
        max_length=1000,
        rows=2,
        hint=_l("As far as it is known, for example: Labour Standards Act, article 24."),
    )
    facts = TextAreaField(
        _l("Facts of the case"),
        missing=_l("Write the facts of the case."),
        rows=8,
        hint=_l("What happened, when and where. Leave out who told it."),
    )
    learned_on = DateField(_l("Known since"))


class OpenForm(ToldForm):
    """A case that the secretariat opens on what it learned."""

    source = ListField(_l("How it became known"), choices=_sources)
    source_note = TextField(
        _l("Where to find it"),
        required=False,
        hint=_l("Number of the answer, the inspection or the document."),
    )


class ConcernedForm(RecordForm):
    """A person or body that the case concerns."""

    sort = ChoiceField(
        _l("Person or body"),
        inline=True,
        choices=lambda: [(code.value, _(name)) for code, name in SUBJECT_KINDS.items()],
    )
    part = ChoiceField(
        _l("Part in the matter"),
        choices=lambda: [(code.value, _(name)) for code, name in PART_NAMES.items()],
    )
    name = TextField(_l("Name of the person or body"), missing=_l("Give the name."))
    particulars = TextAreaField(
        _l("Particulars"),
        required=False,
        max_length=1000,
        rows=3,
        hint=_l("Address, position, nationality: only what an organ needs."),
    )


class StepForm(RecordForm):
    """What was done about the breach."""

    taken_on = DateField(_l("Done on"))
    taken_by = TextField(_l("Done by"), width="half")
    what = TextAreaField(_l("What was done"), missing=_l("Say what was done."), max_length=2000)


def _origins() -> list[tuple[str, str, str]]:
    return [
        (
            FileOrigin.INFORMANT.value,
            _("From an informant, or not known"),
            _("The file is sealed as it is. Others see a copy without names of its maker."),
        ),
        (FileOrigin.OFFICE.value, _("From an office, with no informant behind it"), ""),
    ]


class FileForm(RecordForm):
    """Files of the case."""

    files = UnkeptFilesField(_l("Files"), most_files=5, missing=_l("Choose a file."))
    origin = ChoiceField(_l("Where they come from"), choices=_origins)


class CopyForm(RecordForm):
    """The copy of one file, made by hand."""

    files = UnkeptFilesField(
        _l("The copy"),
        most_files=1,
        missing=_l("Choose a file."),
        hint=_l("Cover whatever tells who informed, print it and scan it, or save it as PNG."),
    )


class InformantForm(InformantFields, RecordForm):
    """Who informed the council."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        need(self.name, _("Give the name."))


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


def labels(found: Sequence[str]) -> list[str]:
    """Return what kinds of breach are called."""
    named = dict(breaches())
    return [named[code] for code in found if code in named]
