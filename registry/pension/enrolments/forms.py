"""What is typed about enrolment that is not done."""

from datetime import date

from flask_babel import lazy_gettext as _l

from registry.core.limits import DayLimits
from registry.core.text import N_
from registry.deliveries.forms import read_card
from registry.web.fields import ChoiceField, DateField, TextAreaField, TextField
from registry.web.forms import RecordForm
from registry.web.uploads import FilesField

_DAYS = DayLimits(
    date(2019, 6, 19), 0, N_("The agreement applies from %(earliest)s: this day is before it.")
)
WITHIN, NOT_WITHIN = "yes", "no"


class EnrolmentForm(RecordForm):
    """What the form to the Pension Bureau says."""

    edits_record = True

    establishment = TextField(_l("Name of the workplace"), missing=_l("Enter the name."))
    establishment_address = TextField(_l("Address of the workplace"), required=False)
    establishment_phone = TextField(
        _l("Telephone of the workplace"), required=False, max_length=40, width="half"
    )
    representative = TextField(_l("Name of the representative"), required=False)
    worker = TextField(_l("Name of the worker"), missing=_l("Enter the name."))
    nationality = TextField(_l("Nationality or region"), required=False, width="half")
    born_on = DateField(_l("Date of birth"), required=False)
    sex = TextField(_l("Sex"), required=False, max_length=20, width="half")
    status = TextField(_l("Status of residence"), required=False, width="half")
    expires_on = DateField(_l("Expiry of stay"), required=False)
    residence = TextField(_l("Residence"), required=False)
    field = TextField(_l("Field"), required=False, width="half")
    card_no = TextField(
        _l("Residence card number"),
        required=False,
        max_length=20,
        width="half",
        autocomplete="off",
        reads=read_card,
    )
    reason = TextAreaField(
        _l("Why it is not done"), rows=3, missing=_l("Say why, or that it is not known.")
    )
    measures = TextAreaField(
        _l("What the bureau did"), rows=3, missing=_l("Say what the bureau did.")
    )
    contact = TextField(_l("Bureau and section to ask"), missing=_l("Enter bureau and section."))
    contact_phone = TextField(
        _l("Telephone"), max_length=40, width="half", missing=_l("Enter a telephone number.")
    )
    contact_officer = TextField(_l("Immigration inspector"), missing=_l("Enter the name."))


class NoticeForm(EnrolmentForm):
    """An employer's notice, from which the form follows."""

    learned_on = DateField(_l("Day on which the bureau had the notice"), limits=_DAYS)
    within_period = ChoiceField(
        _l("Was every worker concerned hired just now, within the time for enrolment?"),
        hint=_l("Such workers do not count (pension:1.2.b)."),
        choices=[
            (NOT_WITHIN, _l("No: there is somebody beyond that time")),
            (WITHIN, _l("Yes: all of them are within it")),
        ],
    )


class ReasonForm(RecordForm):
    """Why."""

    words = TextAreaField(_l("Reason"), missing=_l("Give the reason."), rows=3)


class PostForm(RecordForm):
    """When it was posted, and the proof."""

    posted_on = DateField(_l("Posted on"), limits=_DAYS)
    proof = TextField(
        _l("Proof of posting"),
        hint=_l("Number of the registered letter, or of the tracked one"),
        missing=_l("Enter the number of the letter."),
    )
    document = FilesField(_l("Receipt of the post office"), required=False, most_files=1)
