"""What is typed to choose whom a meeting calls."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.meetings.rules import ORGANS
from registry.council.members.rules import ITEM_NAMES, Item
from registry.parties.rules import ORGANISATION_KINDS
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    EmailField,
    ListField,
    TextField,
    TickField,
)
from registry.web.forms import FilterForm, RecordForm
from registry.web.locale import current_language


class CandidatesFilter(FilterForm):
    """By what members are looked for."""

    q = TextField(_l("Part of a name"), required=False, kind="search")
    item = ListField(
        _l("Member under"),
        required=False,
        choices=lambda: [
            (item, ITEM_NAMES[item].in_locale(current_language()))
            for item in (Item.REGISTERED, Item.ORGANISATION)
        ],
    )
    kind = ListField(
        _l("Kind of body"),
        required=False,
        choices=lambda: [(kind, _(name)) for kind, name in ORGANISATION_KINDS.items()],
    )
    place = TextField(
        _l("Prefecture"), required=False, max_length=20, width="short", hint=_l("As in the address")
    )


class ChooseForm(RecordForm):
    """Which of those found are to be called; what is looked for is sent with it, and ticks stay."""

    looks_first = True

    searched = HiddenField()  # by what the members on the page were found
    organs = ChoicesField(
        _l("System-related organs"),
        required=False,
        choices=lambda: [
            (desk, organ.name.in_locale(current_language())) for desk, organ in ORGANS.items()
        ],
    )
    everybody = TickField(_l("All members found below"))
    organisations = ChoicesField(_l("Members found"), required=False)


class PersonForm(RecordForm):
    """Somebody who is no member and is let take part."""

    name = TextField(_l("Full name"), max_length=100)
    office = TextField(_l("Office or affiliation"), required=False, max_length=200)
    email = EmailField(
        _l("Mail address"), hint=_l("When the chair convenes, a link to sign in goes there.")
    )
    language = ChoiceField(
        _l("Language of the mails"), choices=[("ja", "日本語"), ("en", "English")], inline=True
    )
