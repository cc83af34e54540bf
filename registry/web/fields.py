"""The kinds of field a form is made of: kept as typed, checked with a message that helps."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation, ValidationError

from registry.core import clock
from registry.core.clock import BISHKEK
from registry.core.limits import ANY_DAY, DayLimits
from registry.core.text import Unanswerable
from registry.web.dates import as_read, read_date
from registry.web.errors import say
from registry.web.locale import day_text, zone_of_reader

Value = TypeVar("Value")
Check = Callable[[Any, Any], None]

_ESCAPED: Final = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_DIGITS: Final = str.maketrans("０１２３４５６７８９，", "0123456789,")
_SPACES: Final = " \t\r\n\u3000\u00a0"
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN: Final = frozenset(
    "\u00ad\u200b\u200c\u200d\u2028\u2029\u2060\u2061\u2062\u2063\u2064\ufeff"
)


def refused_character(text: str, *, lines: bool = False) -> str | None:
    """Return the first character of `text` that no field takes, or None.

    Controls, characters that turn the direction of writing, unseen ones and the mark of a failed
    decoding are refused: they make two different names look the same. Line breaks and tabs are
    allowed where `lines` is.
    """
    for character in text:
        if lines and character in "\n\t":
            continue
        if character in _BIDI or character in _UNSEEN or character == "\ufffd":
            return character
        if unicodedata.category(character) in {"Cc", "Cs"}:
            return character
    return None


class Required:
    """The field must be filled in; `message` says what to do in its own words."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message
        self.field_flags = {"required": True}

    def __call__(self, _form: object, field: Field) -> None:
        """Stop at an empty field."""
        if (field.data is False or field.data in (None, "", [])) and not field.process_errors:
            raise StopValidation(self.message or _missing(field))


class Optional:
    """The field may be left empty; nothing else is then asked of it."""

    field_flags: Final = {"optional": True}

    def __call__(self, _form: object, field: Field) -> None:
        """Stop, contented, at an empty field."""
        if field.data in (None, "", []) and not field.process_errors:
            raise StopValidation


def _missing(field: Field) -> str:
    if isinstance(field, BooleanField):
        return str(_("Tick “%(label)s” to go on.", label=field.label.text))
    if isinstance(field, RadioField | SelectField | SelectMultipleField):
        return str(_("Choose “%(label)s”.", label=field.label.text))
    return str(_("Enter “%(label)s”.", label=field.label.text))


class Asked:
    """Takes `required`, `hint` and `missing` the same way in every kind of field.

    What is needed in some cases only says in which, as `needed`, in place of “optional”.
    `meanwhile` is what somebody else saved here while the reader was typing something else.
    """

    meanwhile: str | None = None

    def __init__(
        self,
        label: str,
        *,
        required: bool = True,
        hint: str = "",
        missing: str | None = None,
        needed: str = "",
        validators: Sequence[Check] = (),
        **kwargs: Any,
    ) -> None:
        self.needed = needed
        first: Check = Required(missing) if required else Optional()
        super().__init__(label, [first, *validators], description=hint, **kwargs)  # type: ignore[call-arg]

    def in_words(self, value: Any) -> str:
        """Write a value of this field for reading."""
        return "" if value is None else str(value)


def need(field: Field, missing: str) -> None:
    """Ask for a field after all, where its case is given; `missing` says what to do."""
    field.validators = [Required(missing), *field.validators[1:]]
    field.flags.required, field.flags.optional = True, False


class TextField(Asked, StringField):
    """One line of text: trimmed at its ends, otherwise exactly what was typed.

    `kind` is the input's type, `autocomplete` and `inputmode` its hints to the browser, `width` how
    wide it looks: `full`, `half`, `short`. `reads` checks the text and returns the form in which it
    is kept; it raises Unanswerable, with what to do, for what it can't read.
    """

    control = "text"

    lines = False

    def __init__(
        self,
        label: str,
        *,
        max_length: int = 200,
        kind: str = "text",
        autocomplete: str | None = None,
        inputmode: str | None = None,
        width: str = "full",
        reads: Callable[[str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        self.reads = reads
        self.kind = kind
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.width = width
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text as it came, without the spaces around it; nothing typed is None."""
        if not valuelist:
            return
        self.data = self.trimmed(str(valuelist[0])) or None
        if self.reads is not None and self.data is not None and len(self.data) <= self.max_length:
            self.data = _read(self.reads, self.data)

    def _value(self) -> str:
        if self.reads is not None and self.raw_data:
            return str(self.raw_data[0])  # as it was typed, not in the form in which it is kept
        return self.data or ""

    def trimmed(self, text: str) -> str:
        """Return `text` without the spaces around it."""
        return text.strip(_SPACES)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001
        """Refuse what is too long or holds a character that can't be seen."""
        if self.data is None or self.process_errors:
            return
        if len(self.data) > self.max_length:
            raise ValidationError(
                _(
                    "Shorten this to %(limit)s characters; it has %(length)s.",
                    limit=self.max_length,
                    length=len(self.data),
                )
            )
        refused = refused_character(self.data, lines=self.lines) or undecoded(self.data)
        if refused is not None:
            raise ValidationError(_about(refused, self.data))


def _read(reader: Callable[[str], Value], text: str) -> Value:
    try:
        return reader(text)
    except Unanswerable as unread:
        raise ValueError(say(unread.message)) from None


def undecoded(text: str) -> str | None:
    """Return the first part of `text` that came in another encoding than UTF-8, or None.

    What an address-like form can't decode is left in it as it was sent: `%90%BB`.
    """
    for found in _ESCAPED.findall(text):
        try:
            unquote_to_bytes(found).decode()
        except UnicodeDecodeError:
            return str(found)
    return None


def _about(character: str, text: str) -> str:
    before = text[: text.index(character)][-8:]
    if character == "\ufffd" or len(character) > 1:
        message = _(
            "Some letters after “%(before)s” could not be read. Type them again.", before=before
        )
    else:
        message = _(
            "There is a character after “%(before)s” that cannot be seen (%(code)s). Delete it or"
            " type the text again.",
            before=before,
            code=f"U+{ord(character):04X}",
        )
    return str(message)


class TextAreaField(TextField):
    """Several lines of text, with a counter; line breaks are kept as one character each."""

    control = "area"

    lines = True

    def __init__(self, label: str, *, max_length: int = 4000, rows: int = 5, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(label, max_length=max_length, **kwargs)

    def trimmed(self, text: str) -> str:
        """Return `text` with plain line breaks and without blank ends."""
        return text.replace("\r\n", "\n").replace("\r", "\n").strip(_SPACES)


_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)


class EmailField(TextField):
    """A mail address; whether it is somebody's shows only when mail arrives."""

    def __init__(self, label: str, *, max_length: int = 254, **kwargs: Any) -> None:
        super().__init__(label, max_length=max_length, kind="email", autocomplete="email", **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001
        """Refuse what can't be an address."""
        super().post_validate(form, validation_stopped)
        if self.data and not _ADDRESS.fullmatch(self.data):
            raise ValidationError(_("Enter a mail address such as name@example.jp."))


class SecretField(Asked, PasswordField):
    """A password or code: never shown again, never trimmed."""

    control = "secret"

    def __init__(
        self,
        label: str,
        *,
        max_length: int = 200,
        autocomplete: str = "current-password",
        inputmode: str | None = None,
        width: str = "half",
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.width = width
        super().__init__(label, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001
        """Refuse what no password can be."""
        if self.data and len(self.data) > self.max_length:
            raise ValidationError(_("Shorten this to %(limit)s characters.", limit=self.max_length))


class WholeNumberField(Asked, IntegerField):
    """A whole number between two bounds; full-width digits are read too."""

    control = "text"

    def __init__(
        self, label: str, *, least: int = 0, most: int = 10**9, width: str = "short", **kwargs: Any
    ) -> None:
        self.least = least
        self.most = most
        self.kind = "text"
        self.inputmode = "numeric"
        self.autocomplete = "off"
        self.width = width
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; what can't be read stays in the box."""
        text = str(valuelist[0]).translate(_DIGITS).strip(_SPACES) if valuelist else ""
        self.data = None
        if text:
            self.data = self._number(text.replace(",", ""))

    def _number(self, text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= 18:
            number = int(text)
            if self.least <= number <= self.most:
                return number
        bounds = {"least": self.least, "most": self.most}
        raise ValueError(_("Enter a whole number from %(least)s to %(most)s.", **bounds))


def _how_days_are_written() -> str:
    if zone_of_reader() is BISHKEK:
        return str(_("For example 2026-11-20 or 20.11.2026"))
    return str(_("For example 2026-11-20, 令和8年11月20日 or R8.11.20"))


_DATE_HINT: Final[Any] = LazyString(_how_days_are_written)


class DateField(Asked, Field):
    """A legal date in one box, however `read_date` takes it: 2026-11-20, 令和8年11月20日, R8.11.20.

    What was typed stays in the box; `understood` says how it was read. A day beyond `limits` is
    refused like one that can't be read. Where `office` hours matter, a closed day is told beside
    the box; it can be meant all the same.
    """

    control = "date"

    width = "half"

    def __init__(
        self,
        label: str,
        *,
        hint: str = _DATE_HINT,
        limits: DayLimits = ANY_DAY,
        office: bool = False,
        **kwargs: Any,
    ) -> None:
        self.data: date | None = None
        self.limits = limits
        self.office = office
        super().__init__(label, hint=hint, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date; an impossible or doubtful one is an error, never a guess."""
        text = str(valuelist[0]).strip(_SPACES) if valuelist else ""
        self.data = None
        if not text:
            return
        day = _read(read_date, text)
        if against := self.limits.against(day, today=clock.legal_date(clock.now())):
            raise ValueError(say(against))
        self.data = day

    def in_words(self, value: Any) -> str:
        """Write a day in the reader's language."""
        return day_text(value) if isinstance(value, date) else ""

    @property
    def understood(self) -> Markup | None:
        """Say which day was read, written out, or None."""
        return as_read(self.data, office=self.office) if self.data is not None else None


Offer = tuple[str, str] | tuple[str, str, str]
Offers = Iterable[Offer]


class _Offering(Asked):
    """Takes choices as (value, label) or (value, label, hint), or a function that returns them."""

    def __init__(
        self, label: str, *, choices: Offers | Callable[[], Offers] = (), **kwargs: Any
    ) -> None:
        self.offers = choices
        super().__init__(label, **kwargs)

    def offer(self, choices: Offers) -> None:
        """Put other choices in the place of those that the form was declared with."""
        self.offers = choices

    def iter_choices(self) -> Any:
        """Return what is on offer at present, and what of it is chosen."""
        offers = self.offers() if callable(self.offers) else self.offers
        chosen = self._chosen()
        return [
            Choice(value, text, value in chosen, {"hint": hint[0]} if hint else {})
            for value, text, *hint in offers
        ]

    def in_words(self, value: Any) -> str:
        """Name what is chosen."""
        chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
        names = [str(one.label) for one in self.iter_choices() if one.value in chosen]
        return str(_(", ")).join(names)

    def _chosen(self) -> list[str]:
        field: Any = self
        if isinstance(field.data, list):
            return field.data
        return [field.data] if field.data else []

    def pre_validate(self, form: Any) -> None:
        """Leave an empty answer to `Required`; refuse one that is not on offer."""
        if not {choice.value for choice in self.iter_choices()}.issuperset(self._chosen()):
            raise StopValidation(_("This choice is not on offer any more. Choose again."))


class ChoiceField(_Offering, RadioField):
    """One of a few, all in view; `inline` puts them in a row."""

    control = "choice"

    def __init__(self, label: str, *, inline: bool = False, **kwargs: Any) -> None:
        self.inline = inline
        super().__init__(label, **kwargs)


class ListField(_Offering, SelectField):
    """One of many, from a drop-down list; the empty entry at its head is None."""

    control = "list"

    def __init__(self, label: str, *, width: str = "half", **kwargs: Any) -> None:
        self.width = width
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the choice; the empty entry is none."""
        super().process_formdata(valuelist)
        self.data = self.data or None


class ChoicesField(_Offering, SelectMultipleField):
    """Any number of a few, as boxes to tick; `inline` puts them in a row."""

    control = "choices"

    def __init__(self, label: str, *, inline: bool = False, **kwargs: Any) -> None:
        self.inline = inline
        super().__init__(label, **kwargs)


class TickField(Asked, BooleanField):
    """One box to tick; a required one must be ticked."""

    control = "tick"

    def __init__(self, label: str, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(label, required=required, **kwargs)

    def in_words(self, value: Any) -> str:
        """Say whether it is ticked."""
        return str(_("Yes") if value else _("No"))
