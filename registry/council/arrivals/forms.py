"""What the secretariat types in for a filer: whose filing it is, how and when it came, what."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.filer.forms import ChangeForm, DraftForm, JoinForm, WithdrawalForm
from registry.council.filings.models import Filing
from registry.council.filings.rules import CHANNEL_NAMES, KIND_NAMES, Channel, FilingKind
from registry.council.filings.services import MAY_COME_LATER
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.parties.rules import ORGANISATION_KINDS, OrganisationKind
from registry.web.fields import ChoiceField, DateField, ListField, TextField, TickField
from registry.web.forms import FilterForm, RegistryForm
from registry.web.uploads import FilesField

ARRIVAL_DAYS: Final = replace(MEMBERSHIP_DAYS, years_ahead=None)
SAVE_ONLY: Final = "draft"  # the button that keeps it, to be gone on with later
_JOINING: Final = (  # registered corporations are members by their registration
    OrganisationKind.LOCAL_GOVERNMENT,
    OrganisationKind.ECONOMIC_ORGANISATION,
    OrganisationKind.OTHER,
)


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]


class BodyFilter(FilterForm):
    """Which body filed: a part of its name, and what it filed."""

    kind = ListField(_l("What arrived"), choices=_kinds)
    q = TextField(_l("Part of the name"), required=False, kind="search")


class BeginForm(RegistryForm):
    """Begin to enter a filing of a body that is known here."""

    kind = HiddenField()
    organisation = HiddenField()


class NewBodyForm(RegistryForm):
    """Begin to enter the join filing of a body that is not known here yet."""

    name = TextField(_l("Name of the body"))
    body_kind = ChoiceField(
        _l("What it is"),
        inline=True,
        choices=lambda: [(kind.value, _(ORGANISATION_KINDS[kind])) for kind in _JOINING],
    )


class ArrivalForm(DraftForm):
    """How and when a filing came, with its scan; its items are those of the filer's own form."""

    channel = ChoiceField(
        _l("How it came"),
        inline=True,
        choices=lambda: [
            (channel.value, _(name))
            for channel, name in CHANNEL_NAMES.items()
            if channel is not Channel.SYSTEM
        ],
    )
    arrived_on = DateField(_l("Day on which it arrived"), limits=ARRIVAL_DAYS)
    scans = FilesField(_l("Scan of what arrived"), most_files=3, required=False)
    attachments = FilesField(_l("Attachments"), most_files=3, required=False)
    as_it_came = TickField(
        _l("Enter it as it came"),
        hint=_l(
            "What is empty above is missing in what arrived, too. The filing keeps its day of"
            " arrival; ask for the correction afterwards."
        ),
    )

    @property
    def is_to_go_on(self) -> bool:
        """Say whether it is to be filed, not only kept."""
        return SAVE_ONLY not in request.form

    def is_complete(self) -> bool:
        """Say whether it can be filed: all is in order, or missing in what arrived as well."""
        if super().is_complete():
            return True
        if "as_it_came" in self and self.as_it_came.data:
            for field in self:
                if field.name in MAY_COME_LATER and not field.data:
                    field.errors = []
            if not self.errors:
                self.http_status = 200
                return True
        return False


class EnterJoinForm(JoinForm, ArrivalForm):
    """A join filing that came on paper or by mail."""


class EnterChangeForm(ChangeForm, ArrivalForm):
    """A notice of change that came on paper or by mail."""


class EnterWithdrawalForm(WithdrawalForm, ArrivalForm):
    """A notice of withdrawal that came on paper or by mail."""


_FORMS: Final[dict[FilingKind, type[ArrivalForm]]] = {
    FilingKind.JOIN: EnterJoinForm,
    FilingKind.CHANGE: EnterChangeForm,
    FilingKind.WITHDRAWAL: EnterWithdrawalForm,
}


def entering_form(filing: Filing) -> ArrivalForm:
    """Return the form of a filing that is being entered, filled with what was kept.

    Of a correction the day and the way of the first arrival stay; they are not asked again.
    """
    kept: dict[str, Any] = {
        **filing.content,
        "purpose": bool(filing.content.get("purpose")),
        "effective_on": filing.effective_on,
        "version": filing.version,
        "channel": filing.channel,
        "arrived_on": filing.arrived_on,
    }
    form = _FORMS[FilingKind(filing.kind_of_filing)](data=kept)
    if filing.receipt_number is not None:
        del form.channel
        del form.arrived_on
    came_here = filing.receipt_number is not None and filing.channel == Channel.SYSTEM
    if came_here or isinstance(form, WithdrawalForm):
        del form.as_it_came
    if isinstance(form, WithdrawalForm):
        form.earliest = filing.arrived_on or date.min
    return form
