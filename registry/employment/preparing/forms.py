"""The forms of a run: the day and what it adds to; then each table, one after the other."""

from flask_babel import lazy_gettext as _l

from registry.employment.deliveries.rules import PURPOSES
from registry.employment.runs.rules import Table
from registry.employment.runs.services import LARGEST
from registry.web.fields import ChoiceField, DateField, ListField, WholeNumberField
from registry.web.forms import RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField


def purposes() -> list[tuple[str, str]]:
    """Return the agreement's purposes in the reader's language (employment:7)."""
    return [(one.code, one.name.in_locale(current_language())) for one in PURPOSES]


class BeginForm(RegistryForm):
    """On which day, what for, and to whose notifications it adds."""

    matched_on = DateField(_l("Date of matching"))
    base = ListField(
        _l("Add to the notifications of"),
        required=False,
        width="full",
        hint=_l("For a day's notifications: those of the days before count as well."),
    )
    grace_days = WholeNumberField(
        _l("Grace days"),
        most=366,
        hint=_l("Who landed or was permitted fewer days ago is left out of annex 3."),
    )
    purpose = ChoiceField(_l("What for"), choices=purposes)


def _table(label: str, hint: str, missing: str | None) -> FilesField:
    return FilesField(
        label,
        accept=(".csv", ".xlsx"),
        most_files=1,
        most_bytes=LARGEST,
        required=missing is not None,
        missing=missing,
        hint=hint,
    )


class TableForm(RegistryForm):
    """One of the three tables: of the fields, only its own remain."""

    residence = _table(
        _l("Residence records"),
        _l("Everybody's present records, with the card numbers each had before."),
        _l("Choose the file of residence records."),
    )
    delivery = ListField(
        _l("Notifications that were delivered"),
        required=False,
        width="full",
        hint=_l(
            "A day that MHLW delivered, every row of which is checked when you choose it; or hand "
            "in a file below."
        ),
    )
    notifications = _table(_l("Notifications from a file (annex 1)"), "", None)
    permits = _table(
        _l("Certificates and changes of status"),
        _l("People whose application showed an employment contract."),
        _l("Choose the file of certificates and changes of status."),
    )

    def only(self, table: Table) -> None:
        """Leave the fields of one table."""
        own = {table.value, "delivery" if table is Table.NOTIFICATIONS else table.value}
        for name in {one.value for one in Table} | {"delivery"}:
            if name not in own:
                del self[name]
