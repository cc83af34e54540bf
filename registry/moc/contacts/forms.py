"""What is typed about a contact point."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import DateField, EmailField, TextField
from registry.web.forms import RegistryForm


class ContactForm(RegistryForm):
    """Whom the other side writes to, and from which day."""

    office_en = TextField(_l("Office, in English"))
    office_ja = TextField(_l("Office, in Japanese"), required=False)
    holder = TextField(_l("In charge"))
    deputy = TextField(_l("Deputy"), required=False)
    phone = TextField(_l("Phone"), required=False, max_length=60)
    email = EmailField(_l("E-mail"), required=False)
    since = DateField(_l("In this post since"))
