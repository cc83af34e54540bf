"""What a chair says when closing: the reason, and what of it the public reads."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.council.closing.rules import GROUND_NAMES, Ground, Telling
from registry.council.closing.services import Told
from registry.web.fields import ChoiceField, TextAreaField, TickField
from registry.web.forms import RecordForm
from registry.web.locale import current_language


def tellings() -> Iterable[tuple[str, str, str]]:
    """Return what can be decided about the reason together with the closing."""
    return [
        (Telling.PUBLISH, _("Publish the reason"), _("This is the rule.")),
        (
            Telling.WITHHOLD,
            _("Withhold the reason"),
            _("Only on one of the four grounds; closing itself needs none of them."),
        ),
        (
            Telling.LATER,
            _("Decide later"),
            _("The meeting is closed at once; the duty to publish the reason stays open."),
        ),
    ]


def grounds() -> Iterable[tuple[str, str]]:
    """Return the four grounds of council:7.2."""
    language = current_language()
    return [(ground.value, name.in_locale(language)) for ground, name in GROUND_NAMES.items()]


class PublishReasonForm(RecordForm):
    """The reason as the public reads it."""

    public_reason_ja = TextAreaField(
        _l("Reason for the public (Japanese)"),
        missing=_l("Write the reason as the public reads it."),
        hint=_l("Anybody reads this. Leave out what must not be known."),
        max_length=1000,
        rows=4,
    )
    public_reason_en = TextAreaField(
        _l("Reason for the public (English)"),
        required=False,
        hint=_l("Where it is missing, the English page says so."),
        max_length=1000,
        rows=4,
    )

    @property
    def told(self) -> Told:
        """What was decided."""
        return Told(
            Telling.PUBLISH,
            public_reason_ja=self.public_reason_ja.data or "",
            public_reason_en=self.public_reason_en.data or "",
        )


class WithholdReasonForm(RecordForm):
    """The ground for keeping the reason back."""

    ground = ChoiceField(_l("Ground for withholding the reason"), choices=grounds)
    why_withheld = TextAreaField(
        _l("Why this ground applies"),
        missing=_l("Say why this ground applies."),
        hint=_l("Kept inside the council; no page shows it to the public."),
        max_length=2000,
        rows=3,
    )
    ground_is_said = TickField(
        _l("Say the ground publicly"),
        hint=_l("Take care that the ground does not give away what is to be protected."),
    )

    @property
    def told(self) -> Told:
        """What was decided."""
        return Told(
            Telling.WITHHOLD,
            ground=Ground(self.ground.data) if self.ground.data else None,
            why_withheld=self.why_withheld.data or "",
            ground_is_said=bool(self.ground_is_said.data),
        )


class CloseForm(RecordForm):
    """Closing with its reason, and with what the public is told about that."""

    reason = TextAreaField(
        _l("Reason for closing"),
        missing=_l("Give the reason."),
        hint=_l("Kept inside the council. What the public reads is written below."),
        max_length=2000,
        rows=4,
    )
    telling = ChoiceField(_l("What the public learns of the reason"), choices=tellings)
    public_reason_ja = TextAreaField(
        _l("Reason for the public (Japanese)"),
        required=False,
        hint=_l("Where the reason is published."),
        max_length=1000,
        rows=3,
    )
    public_reason_en = TextAreaField(
        _l("Reason for the public (English)"), required=False, max_length=1000, rows=3
    )
    ground = ChoiceField(
        _l("Ground for withholding the reason"),
        required=False,
        hint=_l("Where the reason is withheld."),
        choices=grounds,
    )
    why_withheld = TextAreaField(
        _l("Why this ground applies"), required=False, max_length=2000, rows=3
    )
    ground_is_said = TickField(_l("Say the ground publicly"))

    @property
    def told(self) -> Told:
        """What was decided, without what belongs to the other choice."""
        telling = Telling(self.telling.data)
        if telling is Telling.PUBLISH:
            return Told(
                telling,
                public_reason_ja=self.public_reason_ja.data or "",
                public_reason_en=self.public_reason_en.data or "",
            )
        if telling is Telling.LATER:
            return Told(telling)
        return Told(
            telling,
            ground=Ground(self.ground.data) if self.ground.data else None,
            why_withheld=self.why_withheld.data or "",
            ground_is_said=bool(self.ground_is_said.data),
        )


class ReopenForm(RecordForm):
    """Why something is open to the public again."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)
