"""What is typed about an improvement order."""

from flask_babel import lazy_gettext as _l

from registry.tables import numbers
from registry.web.fields import DateField, TextAreaField, TextField
from registry.web.forms import RegistryForm
from registry.web.uploads import FilesField


class OrderForm(RegistryForm):
    """An order as the Kyrgyz side and the public are told of it."""

    number = TextField(_l("Number of the order"), max_length=60, missing=_l("Enter the number."))
    ordered_on = DateField(_l("Ordered on"))
    improve_by = DateField(_l("To be improved by"), required=False, hint=_l("Where it is stated"))
    host = TextField(_l("Host organisation"), missing=_l("Enter the name."))
    host_en = TextField(_l("Name in English"), required=False)
    corporate_number = TextField(
        _l("Corporate number"), required=False, width="half", reads=numbers.corporate_number
    )
    address = TextField(_l("Address"), required=False)
    representative = TextField(_l("Representative"), required=False)
    law = TextField(_l("Provisions breached"), required=False, max_length=300)
    content = TextAreaField(
        _l("What is ordered, and why"),
        hint=_l("As it is to be published. Name no worker and nobody who informed."),
        missing=_l("Say what is ordered."),
    )
    content_en = TextAreaField(_l("The same in English"), required=False)
    document = FilesField(_l("Document"), required=False, most_files=1)
