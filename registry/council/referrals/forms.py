"""What is chosen for an organ, decided on, and how it was posted."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from registry.core.desks import Desk
from registry.council.referrals import letters
from registry.council.referrals.rules import CHANNEL_NAMES, Channel, needs_reason
from registry.council.referrals.services import Chosen
from registry.council.violations import queries as cases
from registry.council.violations.forms import breaches
from registry.council.violations.models import Step, ViolationCase
from registry.council.violations.rules import known_breaches
from registry.informants.forms import UnkeptFilesField
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    TextAreaField,
    TextField,
    TickField,
    need,
)
from registry.web.forms import RecordForm


class PartForm(RecordForm):
    """One organ's part of a case."""

    edits_record = True

    reason = TextAreaField(
        _l("Why this organ, or why otherwise"),
        required=False,
        needed=_l("Required if chosen otherwise"),
        max_length=1000,
        rows=2,
        hint=_l(
            "Needed where the kind of breach does not speak for it, or where other kinds are "
            "chosen than those in its field. It stays inside."
        ),
    )
    breaches = ChoicesField(
        _l("Kind of breach"),
        choices=breaches,
        missing=_l("Choose the kind of breach."),
        hint=_l(
            "Proposed: what the case found in this organ's field. Another choice needs its reason "
            "above."
        ),
    )
    law = TextAreaField(_l("Law and article"), required=False, max_length=1000, rows=2)
    passages = TextAreaField(
        _l("What the organ is to know"),
        missing=_l("Write what the organ is to know."),
        rows=10,
        hint=_l("Only what it needs. This stands in the letter."),
    )
    request = TextAreaField(
        _l("What is asked of the organ"), required=False, max_length=1000, rows=3
    )
    concerned = ChoicesField(_l("Persons and bodies"), required=False)
    steps = ChoicesField(
        _l("Steps taken so far"),
        required=False,
        hint=_l(
            "The letter prints each as it stands here, with who took it. Steps of the member that "
            "reported are not ticked beforehand: they would name it."
        ),
    )
    files = ChoicesField(_l("Files"), required=False)
    with_informant = TickField(
        _l("Send the informant's sheet, sealed"),
        hint=_l("Two named officers of the organ can open it together. It never goes on paper."),
    )
    channel = ChoiceField(
        _l("How it is sent"),
        choices=lambda: [(code.value, _(name)) for code, name in CHANNEL_NAMES.items()],
    )

    def offer(self, case: ViolationCase, organ: Desk, *, informed: bool) -> None:
        """Offer what the case holds to choose from; ask why this organ where nothing says it."""
        if needs_reason(known_breaches(case.breaches), organ):
            need(self.reason, _("The breach does not speak for this organ: say why."))
        self.concerned.offer([(str(one.id), one.name) for one in case.concerned])
        steps = cases.steps_taken(case)
        self.steps.offer([(str(one.id), _as_printed(one)) for one in steps])
        self.files.offer(
            [(str(one.id), one.label) for one in case.files if one.stored_file_id is not None]
        )
        for name, found in (
            ("concerned", case.concerned),
            ("steps", steps),
            ("files", case.files),
        ):
            if not found:
                del self._fields[name]
        if not informed:
            del self._fields["with_informant"]

    def validate_with_informant(self, field: Field) -> None:
        """Refuse a sheet that would stay behind without a word."""
        if field.data and self.channel.data == Channel.PAPER:
            raise ValidationError(
                _("The sheet never goes on paper: send the part through the system, or without it.")
            )

    def chosen(self) -> Chosen:
        """Return what was chosen."""
        return Chosen(
            reason=self.reason.data or "",
            breaches=self.breaches.data or [],
            law=self.law.data or "",
            passages=self.passages.data or "",
            request=self.request.data or "",
            concerned=self._ids("concerned"),
            steps=self._ids("steps"),
            files=self._ids("files"),
            with_informant=bool("with_informant" in self._fields and self.with_informant.data),
        )

    def _ids(self, name: str) -> Sequence[UUID]:
        field = self._fields.get(name)
        return [UUID(one) for one in (field.data or [])] if field is not None else []

    @property
    def way(self) -> Channel:
        """How the part is to be sent."""
        return Channel(self.channel.data)


def _as_printed(step: Step) -> str:
    entry = letters.step_entry(letters.step_said(step))
    return f"{entry.label}　{entry.value}"


class DecideForm(RecordForm):
    """A decision on the very content that was read."""

    digest = HiddenField()


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class PostForm(RecordForm):
    """How a part was posted, with the proof."""

    posted_on = DateField(_l("Posted on"))
    posted_by = TextField(
        _l("Carrier"), width="half", missing=_l("Give the carrier."), hint=_l("For example 書留.")
    )
    tracking_number = TextField(
        _l("Tracking number"), width="half", missing=_l("Give the tracking number.")
    )
    proof = UnkeptFilesField(_l("Scan of the proof of posting"), required=False, most_files=1)
