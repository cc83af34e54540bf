"""What is typed of texts: the language, the words, whether its own side stands by them."""

from flask_babel import lazy_gettext as _l

from registry.moc.texts.rules import LANGUAGE_NAMES
from registry.web.fields import ListField, TextAreaField, TickField
from registry.web.forms import RegistryForm
from registry.web.locale import current_language


def languages() -> list[tuple[str, str]]:
    """Return the languages that something can be written in."""
    return [(one.value, text.in_locale(current_language())) for one, text in LANGUAGE_NAMES.items()]


class TranslationForm(RegistryForm):
    """A text in another language."""

    language = ListField(_l("Language"), choices=languages)
    text = TextAreaField(_l("Translation"), max_length=8000, rows=8)
    confirmed = TickField(_l("Our side wrote the original and stands by this translation"))
