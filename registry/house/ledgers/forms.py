"""What an auditor asks of the traces."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import DateField, EmailField
from registry.web.forms import FilterForm


class ReadsForm(FilterForm):
    """Whose reading, from which day to which."""

    account = EmailField(
        _l("Account (mail address)"), required=False, hint=_l("Left empty: all accounts")
    )
    first = DateField(_l("First day"), required=False)
    last = DateField(_l("Last day"), required=False)
