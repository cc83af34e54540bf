"""What a participant types: its reply, or receipt with a comment."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.council.meetings.rules import REPLY_NAMES
from registry.web.fields import ChoiceField, TextAreaField, TextField
from registry.web.forms import RecordForm


class ReplyForm(RecordForm):
    """Whether a participant comes."""

    reply = ChoiceField(
        _l("Your reply"), choices=lambda: [(word, _(name)) for word, name in REPLY_NAMES.items()]
    )
    substitute = TextField(
        _l("Who comes instead"),
        required=False,
        needed=_l("Required if a substitute comes"),
        max_length=200,
        hint=_l("Name and office of the substitute, if you send one."),
    )


class ReceiptForm(RecordForm):
    """That the papers were received, and what there is to say to them."""

    comment = TextAreaField(
        _l("Comment"),
        required=False,
        max_length=4000,
        rows=6,
        hint=_l("The secretariat and the chairs read it. There is no vote."),
    )
