"""What the contact point types when a question goes back."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import TextAreaField
from registry.web.forms import RecordForm


class ReturnForm(RecordForm):
    """Why a question goes back to the ministry."""

    reason = TextAreaField(_l("Reason"), max_length=2000)
