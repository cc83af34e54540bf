"""What an organ answers and asks, and what the secretariat answers it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.core.desks import Desk
from registry.council.referrals.rules import ORGANS, OUTCOME_NAMES
from registry.informants.forms import UnkeptFilesField
from registry.web.fields import ChoiceField, DateField, ListField, TextAreaField, TickField
from registry.web.forms import RecordForm
from registry.web.locale import current_language


def _organs() -> list[tuple[str, str]]:
    return [
        (desk.value, organ.name.in_locale(current_language())) for desk, organ in ORGANS.items()
    ]


class RefusalForm(RecordForm):
    """Why an organ does not take a part on, and whom it concerns instead."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)
    other_organ = ListField(
        _l("Responsible instead"),
        required=False,
        choices=_organs,
        hint=_l("The secretariat decides whether to inform it."),
    )

    def offer_others(self, refusing: Desk) -> None:
        """Offer every organ but the one that refuses."""
        self.other_organ.offer([one for one in _organs() if one[0] != refusing])


class OutcomeForm(RecordForm):
    """What came of a referral."""

    outcome = ChoiceField(
        _l("Outcome"),
        choices=lambda: [(code.value, _(name)) for code, name in OUTCOME_NAMES.items()],
    )
    words = TextAreaField(
        _l("In words"),
        required=False,
        needed=_l("Required if the outcome is another one"),
        max_length=4000,
    )
    shareable = TickField(
        _l("The member that reported it may be told"),
        hint=_l("Without this tick it stays with the secretariat."),
    )


class QuestionForm(RecordForm):
    """A question of the organ."""

    words = TextAreaField(_l("Question"), missing=_l("Write what you have to say."))
    answer_by = DateField(_l("Answer wanted by"), required=False)
    files = UnkeptFilesField(_l("Files"), required=False, most_files=3)


class AnswerForm(RecordForm):
    """The secretariat's answer."""

    words = TextAreaField(
        _l("Answer"),
        missing=_l("Write what you have to say."),
        hint=_l("Leave out who told it; the sealed sheet says that."),
    )
    files = UnkeptFilesField(_l("Files"), required=False, most_files=3)


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)
