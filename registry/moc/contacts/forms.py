"""What is typed about a contact point."""

from flask_babel import lazy_gettext as _l

from registry.core.clock import BISHKEK
from registry.tables import numbers
from registry.web.fields import DateField, EmailField, TextField
from registry.web.forms import RegistryForm
from registry.web.locale import zone_of_reader


def phone_here(text: str) -> str:
    """Return a telephone number of the reader's country, or one of any with +. Raises Invalid."""
    return numbers.phone(text, region="KG" if zone_of_reader() is BISHKEK else "JP")


class ContactForm(RegistryForm):
    """Whom the other side writes to, and from which day."""

    office_en = TextField(_l("Office, in English"))
    office_ja = TextField(_l("Office, in Japanese"), required=False)
    holder = TextField(_l("In charge"))
    deputy = TextField(_l("Deputy"), required=False)
    phone = TextField(_l("Phone"), required=False, kind="tel", max_length=60, reads=phone_here)
    email = EmailField(_l("E-mail"), required=False)
    since = DateField(_l("In this post since"))
