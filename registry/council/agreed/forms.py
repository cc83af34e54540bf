"""What is typed about an agreed matter."""

from flask_babel import lazy_gettext as _l

from registry.council.meetings.rules import MEETING_DAYS
from registry.web.fields import DateField, ListField, TextAreaField
from registry.web.forms import RecordForm, RegistryForm


class AgreeForm(RegistryForm):
    """What was agreed, whose it is and by when."""

    matter = TextAreaField(_l("What was agreed"), missing=_l("Say what was agreed."), rows=4)
    debtor = ListField(_l("Who carries it out"), missing=_l("Say who carries it out."))
    due_on = DateField(_l("By"), limits=MEETING_DAYS, required=False)
    item = ListField(_l("Agreed under the item"), required=False)


class DoneForm(RecordForm):
    """How an agreed matter was carried out."""

    report = TextAreaField(_l("How it was carried out"), missing=_l("Say how."), rows=5)


class LetGoForm(RecordForm):
    """Why an agreed matter is dropped."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)
