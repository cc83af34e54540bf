"""What is typed about an informant, and files that leave no trace where a form is refused."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from registry.seals.rules import Identity, Secrecy, wish
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    need,
)
from registry.web.forms import RegistryForm
from registry.web.uploads import FilesField

WISHES = (
    (
        Secrecy.SECRET.value,
        _l("Wishes to be kept secret"),
        _l("Also where the informant has said nothing about it."),
    ),
    (Secrecy.MAY_BE_KNOWN.value, _l("Accepts that it is known")),
)


class UnkeptFilesField(FilesField):
    """Takes files that are to be sealed: none is put aside when the form has to be sent again."""

    def keep(self) -> None:
        """Keep nothing; say which files to choose again."""
        self.lost = [file.filename for file in self.data]


class InformantFields(Form):
    """Who informed; the name alone makes it an informant, and is asked for where more is said."""

    leaves_no_trace = True

    name = TextField(
        _l("Name of the informant"),
        required=False,
        needed=_l("Required if there is an informant"),
        autocomplete="off",
    )
    other_names = TextAreaField(
        _l("Other spellings of the name"),
        required=False,
        max_length=400,
        rows=3,
        hint=_l("One a line: kana, Roman letters, Cyrillic. They are looked for in every file."),
    )
    nationality = TextField(_l("Nationality or region"), required=False, width="half")
    birth_on = DateField(_l("Birth date"), required=False)
    sex = ChoiceField(
        _l("Sex"),
        required=False,
        inline=True,
        choices=lambda: [("male", _l("Male")), ("female", _l("Female")), ("other", _l("Other"))],
    )
    contact = TextAreaField(
        _l("How to reach the informant"), required=False, max_length=400, rows=2
    )
    secrecy = ChoiceField(_l("Wish of the informant"), required=False, choices=lambda: list(WISHES))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the name where anything else is said of the informant: it would be lost."""
        others = (self.other_names, self.nationality, self.birth_on, self.sex, self.contact)
        if any(field.data for field in others):
            need(self.name, _("Give the informant's name, or empty the entries about them."))
        return bool(super().validate(extra_validators))


def identity_of(form: "InformantFields") -> Identity | None:
    """Return who the informant is; None where no name was typed."""
    if not form.name.data:
        return None
    return Identity(
        name=form.name.data,
        other_names=form.other_names.data or "",
        nationality=form.nationality.data or "",
        birth_on=form.birth_on.data.isoformat() if form.birth_on.data else "",
        sex=form.sex.data or "",
        contact=form.contact.data or "",
    )


def wish_of(form: "InformantFields") -> Secrecy:
    """Return the informant's wish; nothing ticked means secret."""
    return wish(form.secrecy.data)


class OfficerForm(RegistryForm):
    """Whom the desk proposes for opening its sheets."""

    account = ListField(_l("Officer"))


class ReasonForm(RegistryForm):
    """Why a sheet is to be opened, or left closed."""

    reason = TextAreaField(
        _l("Reason"),
        missing=_l("Give the reason."),
        max_length=1000,
        hint=_l("What for? It is kept with the opening. Name nobody."),
    )
