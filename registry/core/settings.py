"""Choices that the texts leave open, as data: a name, a default, and what values it may take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One choice. `label` and `hint` are marked for translation; `check` raises ValueError.

    Where only some values are meant, `words` says what each of them is; where it is an object of
    texts and lists of lines, `parts` says what each of those is called. The value is JSON (a
    number, a text, a list or an object); it takes effect on a day.
    """

    key: str
    default: Any
    label: str
    hint: str = ""
    check: Callable[[Any], None] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
