"""Text that knows no language yet: marked for translation, or held in both languages as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - the name every catalogue tool knows
    """Return `message` itself: it is collected now and translated at the edge."""
    return message


@dataclass(frozen=True)
class LocalizedText:
    """A text that is data, so that no catalogue knows it: it is held in both languages."""

    ja: str
    en: str

    def in_locale(self, locale: str) -> str:
        """Return the Japanese text for a Japanese locale, else the English one."""
        return self.ja if locale.startswith("ja") else self.en


def in_language(language: str, ja: str, en: str) -> str:
    """Return a text for readers of `language`: the Japanese one where no other is given."""
    return (en if language == "en" else "") or ja


def titled(number: str | None, ja: str, en: str) -> LocalizedText:
    """Return number and title of a record, as lists of what is owed show it."""
    texts = (f"{number or ''}　{title}".strip() for title in (ja, en or ja))
    return LocalizedText(*texts)


@dataclass(frozen=True)
class Message:
    """A sentence marked for translation with its values; dates are shown as YYYY-MM-DD."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, gettext: Callable[[str], str], *, locale: str) -> str:
        """Say the sentence in the language of `gettext`, bilingual values in that of `locale`."""

        def worded(value: object) -> object:
            if isinstance(value, LocalizedText):
                return value.in_locale(locale)
            return value.render(gettext, locale=locale) if isinstance(value, Message) else value

        values = {name: worded(value) for name, value in self.params.items()}
        return gettext(self.text) % values


class Unanswerable(ValueError):  # noqa: N818 - it is the question that is wrong
    """What was asked can't be answered as it was asked; `message` tells the person why."""

    def __init__(self, text: str, /, **params: object) -> None:
        super().__init__(text % params)
        self.message = Message(text, params)
