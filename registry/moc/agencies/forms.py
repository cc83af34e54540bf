"""What is typed about agencies: names, criteria, what becomes of a certification, proofs."""

import re
import unicodedata
from datetime import datetime, time
from functools import partial
from hashlib import sha256
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from registry.core.clock import BISHKEK
from registry.core.text import N_, Unanswerable
from registry.moc.agencies.rules import NAME_KINDS, NameKind
from registry.tables import numbers
from registry.web.fields import (
    ChoicesField,
    DateField,
    EmailField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
)
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.locale import current_language, zone_of_reader
from registry.web.uploads import FilesField

_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_SCHEMES: Final = frozenset({"http", "https"})
_OTHER_AGENCY: Final = _l("I have compared look-alike names: this is another agency")


def web_address(text: str) -> str:
    """Return the address of a site, with or without its scheme; raises Unanswerable elsewhere."""
    scheme, colon, _rest = text.partition(":")
    if colon and "/" not in scheme and "." not in scheme and scheme.lower() not in _SCHEMES:
        raise Unanswerable(N_("Enter an address of the web, such as https://www.example.kg."))
    return text


class AgencyFilter(FilterForm):
    """Which agencies are listed."""

    q = TextField(
        _l("Part of a name or number"),
        required=False,
        kind="search",
        hint=_l("In any script; former names are found too."),
    )


class _NamingForm(RegistryForm):
    """A form that names an agency; its `accepted` is asked where the name looks like another's."""

    @property
    def shown_fields(self) -> list[Field]:
        """The fields that a person fills in: what a look-alike raises only once there is one."""
        fields = super().shown_fields
        return [one for one in fields if one.name != "accepted" or one.data or one.errors]


class AgencyForm(_NamingForm):
    """An agency as the ministry's register knows it."""

    name = TextField(_l("Name as registered"), missing=_l("Enter the name as registered."))
    name_ky = TextField(_l("Name in Kyrgyz"), required=False)
    name_ru = TextField(_l("Name in Russian"), required=False)
    name_latin = TextField(_l("Agency name in Latin letters"), required=False)
    alias = TextField(_l("Also known as"), required=False)
    registration_number = TextField(
        _l("State registration number"), max_length=40, missing=_l("Enter the number.")
    )
    address = TextField(_l("Address"), required=False)
    director = TextField(_l("Director"), required=False)
    phone = TextField(
        _l("Phone"),
        required=False,
        hint=_l("One number, for example +996 312 62 12 34"),
        kind="tel",
        max_length=60,
        reads=partial(numbers.phone, region="KG"),
    )
    email = EmailField(_l("E-mail"), required=False)
    website = TextField(_l("Website"), required=False, reads=web_address)
    accepted = TickField(_OTHER_AGENCY)

    def names(self) -> dict[NameKind, str]:
        """Return the names that were given."""
        given = {
            NameKind.REGISTERED: self.name,
            NameKind.KYRGYZ: self.name_ky,
            NameKind.RUSSIAN: self.name_ru,
            NameKind.LATIN: self.name_latin,
            NameKind.ALIAS: self.alias,
        }
        return {kind: str(field.data or "") for kind, field in given.items()}


class ParticularsForm(RecordForm):
    """Where an agency is, who directs it and how it is reached."""

    edits_record = True

    address = AgencyForm.address
    director = AgencyForm.director
    phone = AgencyForm.phone
    email = AgencyForm.email
    website = AgencyForm.website


class NameForm(_NamingForm, RecordForm):
    """A new name; the one before it stays as a former name."""

    kind_of_name = ListField(
        _l("Which name"),
        choices=lambda: [
            (kind.value, text.in_locale(current_language()))
            for kind, text in NAME_KINDS.items()
            if kind is not NameKind.FORMER
        ],
    )
    name = TextField(_l("Name"), missing=_l("Enter the name."))
    since = DateField(_l("Name used since"))
    accepted = TickField(_OTHER_AGENCY)


class GuideForm(RecordForm):
    """What an agency was told."""

    words = TextAreaField(_l("Guidance given"), missing=_l("Say what the agency was told."))


class CriterionForm(RegistryForm):
    """A criterion of the ministry's; the same code again replaces its wording from a day on."""

    code = TextField(
        _l("Number of the criterion"), max_length=20, width="short", missing=_l("Enter the number.")
    )
    wording = TextAreaField(
        _l("Wording"), hint=_l("In Kyrgyz or Russian, as it was adopted."), rows=3
    )
    wording_en = TextAreaField(_l("Wording in English"), required=False, rows=3)
    since = DateField(_l("In force from"))


class ExamineForm(RecordForm):
    """Which criteria the agency was found to meet."""

    criteria = ChoicesField(_l("Criteria found met"), required=False)


class StepForm(RecordForm):
    """What becomes of a certification: from which day, why, by which document."""

    on = DateField(_l("Day of the decision"))
    ground = TextAreaField(_l("Ground of the decision"), missing=_l("Give the reason."))
    document = FilesField(_l("Document"), required=False, most_files=1)


class CertifyForm(StepForm):
    """A certificate and its term."""

    certificate_number = TextField(
        _l("Certificate number"), max_length=40, missing=_l("Enter the number.")
    )
    valid_until = DateField(_l("Valid until"), hint=_l("The last day, included"))
    ground = TextAreaField(_l("Decision"), required=False, hint=_l("Number and body, if any"))


class ExtendForm(StepForm):
    """A longer term."""

    valid_until = DateField(_l("Valid until"), hint=_l("The last day, included"))


def time_of_day(text: str) -> str:
    """Return a time as 14:30; raises Unanswerable where it is none."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    hour, minute = map(int, found.groups()) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise Unanswerable(N_("Enter a time such as 14:30."))
    return f"{hour:02}:{minute:02}"


class ProofForm(RegistryForm):
    """Where and when something was published, and the page as it was saved then."""

    address = TextField(
        _l("Address of the page"), missing=_l("Enter the whole address of the page.")
    )
    published_on = DateField(_l("Published on"))
    time = TextField(_l("At (Tokyo time)"), width="short", hint=_l("For example 14:30"))
    page = FilesField(
        _l("The page as saved"),
        accept=(".pdf", ".html", ".png"),
        most_files=1,
        hint=_l("Its SHA-256 is kept with the proof."),
        missing=_l("Choose a file."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.zone = zone_of_reader()
        if self.zone is BISHKEK:
            self.time.label.text = _("At (Bishkek time)")

    def published_at(self) -> datetime:
        """Return the moment of publication. Raises Unanswerable."""
        assert self.published_on.data is not None
        at = time.fromisoformat(time_of_day(str(self.time.data)))
        return datetime.combine(self.published_on.data, at, self.zone)

    def digest(self) -> str:
        """Return the SHA-256 of the page as saved."""
        (saved,) = self.page.data
        content = saved.open().read()  # left open: a form that is refused afterwards keeps the file
        return sha256(content).hexdigest()
