"""The shape of what is typed about one's own account."""

from flask_babel import lazy_gettext as _l

from registry.house.enrolment.forms import PasswordForm
from registry.parties.passwords import LONGEST
from registry.web.fields import SecretField


class ChangePasswordForm(PasswordForm):
    """A new password for somebody who is signed in and knows the present one."""

    present = SecretField(
        _l("Present password"), autocomplete="current-password", max_length=LONGEST
    )
