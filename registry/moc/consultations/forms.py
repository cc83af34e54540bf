"""What is typed of consultations: dates, agenda, participants, the record, what was done."""

from datetime import date
from datetime import time as Clock  # noqa: N812 - a field of the same name

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, Unanswerable
from registry.moc.agencies.forms import time_of_day
from registry.moc.consultations.rules import TOPIC_NAMES, FollowUpTerm
from registry.moc.post.rules import SIDE_NAMES
from registry.moc.texts.forms import languages
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language

FOLLOW_UPS = (1, 2, 3, 4)


def _topics() -> list[tuple[str, str]]:
    return [(one.value, text.in_locale(current_language())) for one, text in TOPIC_NAMES.items()]


def _sides() -> list[tuple[str, str]]:
    return [(one.value, text.in_locale(current_language())) for one, text in SIDE_NAMES.items()]


class CallForm(RegistryForm):
    """A consultation that is called."""

    subject = TextField(_l("Subject"), max_length=120)
    topics = ChoicesField(_l("Topics"), choices=_topics)
    regular = TickField(_l("Regular consultation (otherwise ad hoc)"))
    place = TextField(_l("Place or means"), required=False, hint=_l("For example a video link."))
    language = ListField(_l("Language of the text"), choices=languages)
    text = TextAreaField(_l("What it is about"), required=False)


class CallOffForm(RecordForm):
    """Why it is called off."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."))


class DatesForm(RegistryForm):
    """Days on which both offices are open, and the time of day by Tokyo's clock."""

    days = ChoicesField(_l("Days on which both offices are open"), required=False)
    other_day = DateField(_l("Another day"), required=False)
    time = TextField(
        _l("At (Tokyo time)"), width="short", hint=_l("14:00 in Tokyo is 11:00 in Bishkek.")
    )
    minutes = WholeNumberField(_l("Length in minutes"), least=15, most=600)

    def at(self) -> Clock:
        """Return the time of day. Raises Refused."""
        try:
            return Clock.fromisoformat(time_of_day(str(self.time.data)))
        except Unanswerable as question:
            raise Refused(Refusal(question.message.text, field="time")) from None


class ReplyForm(RegistryForm):
    """Which of the proposed dates suits."""

    slot = ChoiceField(_l("Date"), required=False)
    none = TickField(_l("None of the dates suits"))


class ItemForm(RegistryForm):
    """A matter for the agenda."""

    topic = ListField(_l("Topic"), choices=_topics)
    about = ListField(
        _l("From what is open between the sides"),
        required=False,
        width="full",
        hint=_l("Its own title is used where you write none."),
    )
    title = TextField(_l("Title"), required=False)


class TakeOffForm(RecordForm):
    """That an item is taken off."""


class PeopleForm(RegistryForm):
    """Who takes part."""

    people = TextAreaField(_l("Participants"), hint=_l("One a line: name, office, function."))


class WriteForm(RegistryForm):
    """A text of the record, and what each side does next."""

    language = ListField(_l("Language of the text"), choices=languages)
    text = TextAreaField(_l("Agreed record"), max_length=8000, rows=12)
    owed_by_1 = ListField(_l("Follow-up 1: who"), required=False, choices=_sides)
    matter_1 = TextField(_l("Follow-up 1: what"), required=False)
    due_on_1 = DateField(_l("Follow-up 1: until"), required=False)
    owed_by_2 = ListField(_l("Follow-up 2: who"), required=False, choices=_sides)
    matter_2 = TextField(_l("Follow-up 2: what"), required=False)
    due_on_2 = DateField(_l("Follow-up 2: until"), required=False)
    owed_by_3 = ListField(_l("Follow-up 3: who"), required=False, choices=_sides)
    matter_3 = TextField(_l("Follow-up 3: what"), required=False)
    due_on_3 = DateField(_l("Follow-up 3: until"), required=False)
    owed_by_4 = ListField(_l("Follow-up 4: who"), required=False, choices=_sides)
    matter_4 = TextField(_l("Follow-up 4: what"), required=False)
    due_on_4 = DateField(_l("Follow-up 4: until"), required=False)
    confidential = TickField(
        _l("Confidential"),
        hint=_l("Nobody outside the two sides sees it without our written consent (moc:3)."),
    )

    def follow_ups(self) -> list[FollowUpTerm]:
        """Return what each side does next. Raises Refused where a line lacks something."""
        found: list[FollowUpTerm] = []
        for number in FOLLOW_UPS:
            owed_by, matter, due_on = (
                self[f"{part}_{number}"].data for part in ("owed_by", "matter", "due_on")
            )
            if not (owed_by or matter or due_on):
                continue
            if not (owed_by and matter and isinstance(due_on, date)):
                message = N_("Say who does what until when, or leave all three empty.")
                raise Refused(Refusal(message, field=f"matter_{number}"))
            found.append((str(owed_by), str(matter), due_on))
        return found


class AgreeForm(RegistryForm):
    """The agreement to exactly the text that was read."""

    digest = HiddenField()


class ReportForm(RegistryForm):
    """What was done."""

    done_on = DateField(_l("Done on"))
    language = ListField(_l("Language of the text"), choices=languages)
    text = TextAreaField(_l("What was done"))
