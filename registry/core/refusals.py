"""Why something can't be done, in words that are translated where they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.core.text import N_


@dataclass(frozen=True)
class Refusal:
    """One reason: a message marked for translation, its values, and the field it stands beside."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    field: str | None = None


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """A verb did nothing, for these reasons."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = refusals


class NotEntitled(Refused):
    """The actor may not do this act on this record."""

    def __init__(self, message: str = N_("You are not entitled to do this.")) -> None:
        super().__init__(Refusal(message))


class NotFound(Refused):
    """No such record, or none that the actor may know of: the two can't be told apart."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("There is no such page, or it is not for you.")))


class OutOfDate(Refused):
    """The record moved on since the actor looked; nothing was changed."""


class ConfirmFirst(Refused):
    """The act needs the second factor once more."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("Enter a code from your authenticator to go on.")))
