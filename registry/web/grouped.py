"""A field for many choices by groups: a group opens, and is ticked as a whole or one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.web.fields import ChoicesField

_ALL: Final = "all-of:"
_SHOWN_AT_ONCE: Final = 8  # so few stand open, whatever their groups


@dataclass(frozen=True)
class Group:
    """Choices that belong together, as pairs of value and label."""

    key: str
    label: str
    offers: Sequence[tuple[str, str]]

    @property
    def whole(self) -> str:
        """The value that stands for all of the group."""
        return _ALL + self.key


@dataclass(frozen=True)
class Shown:
    """A group as it is drawn: the box for all of it, those for each, whether it stands open."""

    label: str
    whole: Any
    each: Sequence[Any]
    ticked: int
    is_open: bool


class GroupedField(ChoicesField):
    """Any number of many, by groups."""

    control = "grouped"
    groups: Sequence[Group] = ()

    def offer_groups(self, groups: Sequence[Group]) -> None:
        """Put these groups on offer; those without anybody are left out."""
        self.groups = [group for group in groups if group.offers]
        whole = [(group.whole, group.label) for group in self.groups]
        self.offer([*whole, *(offer for group in self.groups for offer in group.offers)])

    @property
    def members(self) -> list[str]:
        """Return what is chosen, one by one, those of whole groups included."""
        chosen = set(self._chosen())
        return [
            value
            for group in self.groups
            for value, _label in group.offers
            if value in chosen or group.whole in chosen
        ]

    def shown_groups(self) -> list[Shown]:
        """Return the groups as they are drawn."""
        by_value = {choice.value: choice for choice in self.iter_choices()}
        few = sum(len(group.offers) for group in self.groups) <= _SHOWN_AT_ONCE
        shown = []
        for group in self.groups:
            whole = by_value[group.whole]
            each = [by_value[value] for value, _label in group.offers]
            ticked = len(each) if whole.selected else sum(one.selected for one in each)
            shown.append(Shown(group.label, whole, each, ticked, few or ticked > 0))
        return shown
