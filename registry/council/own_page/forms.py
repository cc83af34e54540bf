"""What is typed before a filing is begun, and for a certificate."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.council.filings.rules import Screening
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import ChoiceField, DateField
from registry.web.forms import RegistryForm


def _yes_or_no() -> list[tuple[str, str]]:
    return [("yes", _("Yes")), ("no", _("No"))]


class _Question(ChoiceField):
    """A question that is answered by yes or no."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        missing = _l("Answer the question “%(question)s”", question=label)
        super().__init__(label, inline=True, choices=_yes_or_no, missing=missing, **kwargs)

    @property
    def is_yes(self) -> bool:
        """Say whether the answer is yes."""
        return bool(self.data == "yes")


class ScreeningForm(RegistryForm):
    """May this body file at all? Five questions that keep nobody long."""

    shows_its_answer = True

    is_member = _Question(_l("Is the organisation a member of the council already?"))
    is_body = _Question(
        _l(
            "Is it a local government, an economic organisation or another organisation of its own?"
        ),
        hint=_l(
            "For example a prefecture, a chamber of commerce or an association of an industry."
        ),
    )
    employs_workers_only = _Question(
        _l("Is it a company that would join only to employ specified skilled workers itself?")
    )
    shares_purpose = _Question(
        _l("Does it share the purpose of the council?"),
        hint=_l(
            "Members share information and problems, so that workers are accepted properly and"
            " protected, and no region is left behind (article 1)."
        ),
    )
    can_cooperate = _Question(
        _l("Is it able to help with spreading information and with surveys?"),
        hint=_l("For example through circulars, meetings or a website (article 2 item iv)."),
    )

    def answers(self) -> Screening:
        """Return the answers, as the rule asks for them."""
        return Screening(
            is_member=self.is_member.is_yes,
            is_body=self.is_body.is_yes,
            employs_workers_only=self.employs_workers_only.is_yes,
            shares_purpose=self.shares_purpose.is_yes,
            can_cooperate=self.can_cooperate.is_yes,
        )


class CertificateForm(RegistryForm):
    """The day for which membership is certified."""

    stated_on = DateField(_l("Day for which membership is certified"), limits=MEMBERSHIP_DAYS)
