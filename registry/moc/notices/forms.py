"""What is typed of an agency that seems to act improperly."""

from flask_babel import lazy_gettext as _l

from registry.moc.notices.rules import GROUNDS
from registry.moc.notices.services import Content
from registry.moc.steps.forms import CONFIDENTIAL
from registry.web.fields import ChoiceField, TextAreaField, TextField, TickField
from registry.web.forms import RecordForm
from registry.web.locale import current_language


class NoticeForm(RecordForm):
    """Which agency, what it seems to have done, and what is known of it."""

    edits_record = True

    agency_name = TextField(_l("Name of the agency"), missing=_l("Name the agency."))
    agency_number = TextField(
        _l("State registration number"),
        required=False,
        max_length=40,
        hint=_l("With it, the Kyrgyz side finds the agency in its register at once."),
    )
    ground = ChoiceField(
        _l("What it seems to have done"),
        choices=lambda: [
            (ground.value, text.in_locale(current_language())) for ground, text in GROUNDS.items()
        ],
    )
    facts = TextAreaField(
        _l("What is known"), missing=_l("Write what is known."), rows=10, max_length=8000
    )
    confidential = TickField(CONFIDENTIAL)

    def content(self) -> Content:
        """Return what was typed."""
        return Content(
            agency_name=str(self.agency_name.data),
            agency_number=str(self.agency_number.data or ""),
            ground=str(self.ground.data),
            facts=str(self.facts.data),
            confidential=bool(self.confidential.data),
        )
