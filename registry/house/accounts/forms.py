"""The shape of what is typed about people."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.core.desks import SEATS
from registry.house.accounts.rules import CHECK_WORDS, GRANTED_BY_ADMINISTRATORS, STATE_WORDS
from registry.house.entrance.forms import EmailField
from registry.parties.models import Account
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
)
from registry.web.forms import FilterForm, RegistryForm
from registry.web.locale import LANGUAGES, current_language


def desk_choices() -> list[tuple[str, str]]:
    """Return the desks that an administrator gives, named in the reader's language."""
    japanese = current_language() == "ja"
    return [
        (desk.value, SEATS[desk].ja if japanese else SEATS[desk].en)
        for desk in GRANTED_BY_ADMINISTRATORS
    ]


class PeopleFilter(FilterForm):
    """What the list of people is narrowed by."""

    q = TextField(_l("Name or mail address"), required=False, kind="search")
    desk = ListField(_l("Desk"), required=False, choices=desk_choices)
    state = ListField(
        _l("State"),
        required=False,
        choices=lambda: [(state.value, _(word)) for state, word in STATE_WORDS.items()],
    )


class PersonForm(RegistryForm):
    """A person to invite."""

    name_ja = TextField(_l("Full name"), max_length=100)
    name_en = TextField(_l("Name in Latin letters"), required=False, max_length=100)
    email = EmailField(
        _l("Mail address at work"),
        hint=_l("The invitation goes there; it will be the name the person signs in with."),
    )
    locale = ChoiceField(
        _l("Language of mails and screens"),
        choices=list(LANGUAGES.items()),
        default="ja",
        inline=True,
    )


class OfficialForm(PersonForm):
    """A person to invite to a desk."""

    desk = ListField(_l("Desk"), choices=desk_choices, width="full")
    second_desk = ListField(
        _l("Second desk"),
        required=False,
        choices=desk_choices,
        width="full",
        hint=_l("Only desks of one office's own circle can be held together."),
    )
    from_on = DateField(_l("First day"))
    until_on = DateField(_l("Last day"), required=False, hint=_l("Empty: until further notice."))


class ColleagueForm(PersonForm):
    """A colleague to invite to the own organisation."""

    administers = TickField(
        _l("May invite and let go of colleagues too"),
        hint=_l("An organisation should have two who may."),
    )


class DesksForm(RegistryForm):
    """The desks that a person sits at from a day on."""

    desk = ListField(_l("Desk"), choices=desk_choices, width="full")
    second_desk = ListField(
        _l("Second desk"),
        required=False,
        choices=desk_choices,
        width="full",
        hint=_l("Only desks of one office's own circle can be held together."),
    )
    from_on = DateField(_l("First day"))
    until_on = DateField(_l("Last day"), required=False, hint=_l("Empty: until further notice."))


class EndForm(RegistryForm):
    """The first day on which something is over."""

    on = DateField(
        _l("Over from"), hint=_l("The first day on which the person no longer sits there.")
    )


class AbsenceForm(RegistryForm):
    """Days away and who stands in."""

    from_on = DateField(_l("First day away"))
    until_on = DateField(
        _l("Last day away"), required=False, hint=_l("Empty: until the person is back.")
    )
    deputy = ListField(
        _l("Deputy"),
        required=False,
        width="full",
        choices=[],
        hint=_l("Holds the desks and duties on these days. Without a deputy nothing passes."),
    )

    def offer(self, deputies: Sequence[Account]) -> None:
        """Offer these people as deputies."""
        language = current_language()
        self.deputy.offer(
            [
                (str(person.id), f"{person.name_in(language)} <{person.email}>")
                for person in deputies
            ]
        )

    def chosen(self, deputies: Sequence[Account]) -> Account | None:
        """Return the deputy that was chosen, if any."""
        return next((person for person in deputies if str(person.id) == self.deputy.data), None)


class ReasonForm(RegistryForm):
    """Why something is done, for the ledger."""

    reason = TextAreaField(
        _l("Reason"), max_length=1000, rows=3, hint=_l("Kept beside the ledger entry.")
    )


class IdentityForm(RegistryForm):
    """How an administrator made sure who asks."""

    how = ChoiceField(
        _l("How did you make sure who it is?"),
        choices=lambda: [(check.value, _(word)) for check, word in CHECK_WORDS.items()],
    )
