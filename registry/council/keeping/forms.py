"""Forms of keeping the register: correcting, recording a member, certifying, voiding, reissuing."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.members.forms import ParticularsForm, in_reader_language
from registry.council.members.rules import ITEM_NAMES, MEMBERSHIP_DAYS, PARTICULARS, Item
from registry.web.fields import ChoiceField, DateField, EmailField, TextAreaField, TextField
from registry.web.forms import RegistryForm

_RECORDED = (Item.REGISTERED, Item.ORGAN, Item.METI)


class _AsRecorded(ParticularsForm):
    """The particulars of an entry; one of old may lack what a filer is asked for today."""

    address = TextField(in_reader_language(PARTICULARS["address"]), required=False, max_length=300)
    representative = TextField(in_reader_language(PARTICULARS["representative"]), required=False)
    contact_name = TextField(in_reader_language(PARTICULARS["contact_name"]), required=False)
    contact_email = EmailField(in_reader_language(PARTICULARS["contact_email"]), required=False)


class CertificateForm(RegistryForm):
    """The day that a certificate is to state."""

    stated_on = DateField(_l("The day that it states"), limits=MEMBERSHIP_DAYS)


class CorrectionForm(_AsRecorded, RegistryForm):
    """What the register should say, from when on, why, and who was told."""

    effective_on = DateField(
        _l("Wrong since"),
        hint=_l("The first day for which the entry is wrong. For example 2026-11-20 or R8.11.20"),
        limits=MEMBERSHIP_DAYS,
    )
    reason = TextAreaField(_l("Reason"), rows=3, max_length=1000)
    told = TextAreaField(
        _l("Who was told of the correction"),
        hint=_l("For example the member, and whoever received the wrong entry; when and how"),
        rows=2,
        max_length=500,
    )


class DaysForm(RegistryForm):
    """The right first and last day of a membership, why, and who was told."""

    since = HiddenField()
    first_day = DateField(_l("First day as a member"), limits=MEMBERSHIP_DAYS)
    last_day = DateField(
        _l("Last day as a member"),
        required=False,
        hint=_l("Leave it empty where the membership goes on. For example 2026-11-20 or R8.11.20"),
        limits=MEMBERSHIP_DAYS,
    )
    reason = TextAreaField(_l("Reason"), rows=3, max_length=1000)
    told = TextAreaField(
        _l("Who was told of the correction"),
        hint=_l("For example the member, and whoever received the wrong entry; when and how"),
        rows=2,
        max_length=500,
    )


class RegistrationForm(_AsRecorded, RegistryForm):
    """A member by the rules or by registration (council:2 items i to iii)."""

    item = ChoiceField(
        _l("Membership class"),
        choices=[(item.value, in_reader_language(ITEM_NAMES[item])) for item in _RECORDED],
    )
    basis = TextField(
        _l("Number and date of the registration"),
        required=False,
        hint=_l("For item (iii): the number under which the body is registered, and the day"),
    )
    valid_from = DateField(_l("Member since"), limits=MEMBERSHIP_DAYS)


class VoidForm(RegistryForm):
    """Why a document loses its effect, and who was told."""

    reason = TextAreaField(_l("Reason"), rows=3, max_length=1000)
    told = TextAreaField(
        _l("Who was told that it is void"),
        hint=_l("When and how; they must no longer rely on it"),
        rows=2,
        max_length=500,
    )


class ReissueForm(RegistryForm):
    """Why a document is issued again."""

    reason = TextAreaField(_l("Reason"), rows=3, max_length=1000)
