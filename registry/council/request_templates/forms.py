"""What is typed to keep a template of requests."""

from typing import Any

from flask_babel import lazy_gettext as _l

from registry.council.asking.queries import Selection
from registry.council.members.forms import in_reader_language
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.council.naming.forms import industries
from registry.council.requests.rules import KIND_NAMES, KINDS_UNDER, Basis
from registry.council.rosters.rules import ROSTER_NAMES
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from registry.web.forms import RegistryForm


class KeepForm(RegistryForm):
    """How a template is called, from when it counts, and whom it names."""

    name = TextField(_l("Name of the template"), max_length=120)
    valid_from = DateField(_l("In effect from"), limits=MEMBERSHIP_DAYS)
    due_in = WholeNumberField(
        _l("Days until the answer"),
        required=False,
        least=1,
        most=730,
        hint=_l("Counted from the day on which a draft is begun."),
    )
    industries = TextField(
        _l("Industries of the establishments"),
        required=False,
        max_length=100,
        hint=_l("Codes such as 11, 15, 484; each holds all below it."),
        reads=industries,
    )
    prefectures = TextField(
        _l("Prefectures of the establishments"),
        required=False,
        max_length=300,
        hint=_l("As in the rosters, with 、 between."),
    )
    roster = ListField(
        _l("Roster"),
        required=False,
        choices=[(code, in_reader_language(name)) for code, name in ROSTER_NAMES.items()],
    )

    @property
    def selection(self) -> Selection:
        """The establishments that a draft from this template names."""
        codes = (self.industries.data or "").split(",")
        places = (self.prefectures.data or "").replace(",", "、").split("、")
        return Selection(
            industries=tuple(filter(None, codes)),
            prefectures=tuple(place.strip() for place in places if place.strip()),
            roster=self.roster.data or "",
        )

    @staticmethod
    def kept(chosen: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that say an edition's choice of establishments."""
        selection = Selection.of(chosen)
        return {
            "industries": ",".join(selection.industries),
            "prefectures": "、".join(selection.prefectures),
            "roster": selection.roster or None,
        }


class EditionForm(KeepForm):
    """Another edition of a template, words included."""

    kind_of_request = ChoiceField(_l("What is asked"))
    other_kind = TextField(_l("Another matter, in words"), required=False, max_length=100)
    title = TextField(_l("Subject"), max_length=120)
    title_en = TextField(_l("Subject in English"), required=False, max_length=200)
    text = TextAreaField(_l("What is asked, and why"), max_length=4000, rows=8)
    text_en = TextAreaField(_l("The same in English"), required=False, max_length=4000, rows=4)
    is_ended = TickField(_l("From that day on the template is not offered any more"))

    def __init__(self, basis: Basis, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind_of_request.offer(
            [(kind.value, in_reader_language(KIND_NAMES[kind])) for kind in KINDS_UNDER[basis]]
        )
