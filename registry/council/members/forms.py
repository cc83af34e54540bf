"""The particulars of a body as they are typed, by whoever enters them."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Form

from registry.core.text import LocalizedText
from registry.council.members.rules import ITEM_NAMES, MEMBERSHIP_DAYS, PARTICULARS
from registry.tables import numbers
from registry.tables.kana import katakana
from registry.web.fields import (
    DateField,
    EmailField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
)
from registry.web.forms import FilterForm
from registry.web.locale import current_language


def in_reader_language(text: LocalizedText) -> Any:
    """Return a text that is data as a label of a form: said in the language of whoever reads."""
    return LazyString(lambda: text.in_locale(current_language()))


def _label(name: str) -> Any:
    return in_reader_language(PARTICULARS[name])


class ParticularsForm:
    """The particulars of a body, for a form to take in; what may be left empty follows the rules.

    A body may have no corporate number, and only a body that gave one is held to its check digit.
    """

    name = TextField(
        _label("name"),
        hint=_l("As registered or as laid down by law"),
        autocomplete="organization",
    )
    kana = TextField(
        _label("kana"), required=False, hint=_l("In katakana"), reads=katakana, autocomplete="off"
    )
    name_en = TextField(
        _label("name_en"),
        required=False,
        hint=_l("It stands in the English text of certificates"),
        autocomplete="off",
    )
    corporate_number = TextField(
        _label("corporate_number"),
        required=False,
        hint=_l("13 digits; leave it empty where the body has none"),
        inputmode="numeric",
        width="half",
        max_length=30,
        autocomplete="off",
        reads=numbers.corporate_number,
    )
    postal_code = TextField(
        _label("postal_code"),
        required=False,
        hint=_l("For example 100-8901"),
        inputmode="numeric",
        width="short",
        max_length=20,
        autocomplete="postal-code",
        reads=numbers.postal_code,
    )
    address = TextField(
        _label("address"),
        hint=_l("From the prefecture to the number of the house and the floor"),
        max_length=300,
        autocomplete="street-address",
    )
    representative = TextField(
        _label("representative"), hint=_l("Title and name"), autocomplete="off"
    )
    contact_name = TextField(
        _label("contact_name"),
        hint=_l("Section and name of the person whom the secretariat can ask"),
        autocomplete="name",
    )
    contact_phone = TextField(
        _label("contact_phone"),
        required=False,
        hint=_l("With the area code, for example 03-1234-5678"),
        kind="tel",
        width="half",
        max_length=40,
        autocomplete="tel",
        reads=numbers.phone,
    )
    contact_email = EmailField(_label("contact_email"))


class JoinItemsForm:
    """What the join form asks beyond the particulars (council:2 item iv, council:8.1)."""

    purpose = TickField(
        _l("We share the purpose of the council (article 1)."),
        required=True,
        missing=_l("Only a body that shares the purpose of the council can join (article 2)."),
    )
    cooperation = TextAreaField(
        _l("How you can cooperate"),
        hint=_l(
            "How you would help to spread information and with surveys: through which channels, to"
            " how many members or companies, and who would do it."
        ),
        max_length=2000,
        rows=6,
    )


def typed(form: Form, names: Iterable[str]) -> dict[str, str]:
    """Return what was typed into these fields as filings keep it: texts, and `yes` for a tick."""
    values = {name: form[name].data for name in names if name in form}
    return {name: "yes" if value is True else value or "" for name, value in values.items()}


def items() -> list[tuple[str, str]]:
    """Return the items of membership to choose from, in the reader's language."""
    language = current_language()
    return [(item.value, name.in_locale(language)) for item, name in ITEM_NAMES.items()]


class RegisterFilter(FilterForm):
    """What the register is narrowed by."""

    q = TextField(
        _l("Part of a name, or a number"), required=False, kind="search", autocomplete="off"
    )
    item = ListField(_l("Membership class"), required=False, choices=items, width="full")
    as_of = DateField(_l("As of"), required=False, hint="", limits=MEMBERSHIP_DAYS)
    known_on = DateField(_l("As known on"), required=False, hint="", limits=MEMBERSHIP_DAYS)
