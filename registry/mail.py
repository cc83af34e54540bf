"""Writes a mail of the outbox in its receiver's language: that there is news, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final
from uuid import UUID

from flask import Flask, url_for
from flask_babel import gettext as _

from registry.core.text import N_
from registry.duties.models import Mail
from registry.web.locale import speaking


@dataclass(frozen=True)
class Letter:
    """What a kind of mail says; `endpoint` is where its link leads, None to the record's page."""

    subject: str
    text: str
    endpoint: str | None = None


_TAKES_TOKEN: Final = "token"  # noqa: S105 - the name of a parameter

LETTERS: Final[Mapping[str, Letter]] = {
    "duty.opened": Letter(
        N_("There is something to do"),
        N_("A new matter is waiting for you in the registry."),
    ),
    "duty.soon": Letter(
        N_("A date is near"),
        N_("The date of a matter that is waiting for you in the registry is near."),
    ),
    "duty.today": Letter(
        N_("Due today"),
        N_("A matter that is waiting for you in the registry is due today."),
    ),
    "duty.overdue": Letter(
        N_("A date has passed"),
        N_("The date of a matter that is waiting for you in the registry has passed."),
    ),
    "delivery.missing": Letter(
        N_("A delivery did not come"),
        N_("A delivery to your desk that was due has not come yet."),
    ),
    "house.invitation": Letter(
        N_("You are invited"),
        N_(
            "You are invited to the registry. Follow the link to choose a password and set up an "
            "authenticator; it works once, for 14 days."
        ),
        "enrolment.follow",
    ),
    "house.registration": Letter(
        N_("Your registration"),
        N_(
            "Somebody, probably you, began to register an organisation with this address. Follow "
            "the link to go on; it works once, for one day. Otherwise ignore this mail."
        ),
        "enrolment.follow",
    ),
    "house.account-exists": Letter(
        N_("You have an account already"),
        N_(
            "Somebody, probably you, began to register an organisation with this address, which "
            "has an account already. Sign in, or ask there for help."
        ),
        "entrance.sign_in",
    ),
    "house.password": Letter(
        N_("A new password"),
        N_(
            "Somebody, probably you, asked to set a new password. Follow the link and have your "
            "authenticator at hand; it works once, for one hour. Otherwise ignore this mail."
        ),
        "enrolment.follow",
    ),
    "house.recovery": Letter(
        N_("A new authenticator"),
        N_(
            "Somebody, probably you, asked for a new authenticator. Follow the link to confirm the "
            "request; it works once, for one hour. Otherwise ignore this mail."
        ),
        "enrolment.follow",
    ),
    "house.renewal": Letter(
        N_("Set up your access again"),
        N_(
            "An administrator has checked your request. Follow the link to choose a password and "
            "set up an authenticator again; it works once, for one day."
        ),
        "enrolment.follow",
    ),
    "house.credentials-changed": Letter(
        N_("Your access was changed"),
        N_(
            "The password or the authenticator of your account was changed just now, and other "
            "sessions were ended. If it was not you, tell your administrator at once."
        ),
        "entrance.sign_in",
    ),
    "duty.waiting": Letter(
        N_("Your answer is waited for"),
        N_("An answer of yours is still waited for in the registry."),
    ),
    "matter.moved": Letter(
        N_("There is news"),
        N_("There is news in the registry about a matter that you take part in."),
    ),
    "record.moved": Letter(
        N_("There is news"),
        N_("There is news about a matter of your organisation in the registry."),
    ),
}


def render(app: Flask, mail: Mail, letters: Mapping[str, Letter]) -> EmailMessage:
    """Return the message; it holds no content of any record, only where to look."""
    letter = letters[mail.template]
    base = app.config["BASE_URL"]
    with app.test_request_context(base_url=base), speaking(mail.locale):
        link = base + _path(mail, letter)
        message = EmailMessage()
        message["Subject"] = _("[Registry] %(subject)s", subject=_(letter.subject))
        message["From"] = app.config["MAIL_FROM"]
        message["To"] = mail.address
        message["Date"] = format_datetime(mail.created_at)
        message["Message-ID"] = make_msgid(idstring=mail.id.hex)
        message["Auto-Submitted"] = "auto-generated"
        lines = [_(letter.text), "", link, "", _("This mail is sent by the registry itself.")]
        if app.config["DEMONSTRATION"]:
            lines.append(_("Demonstration: all data here are made up."))
        message.set_content("\n".join(lines) + "\n")
    return message


def _path(mail: Mail, letter: Letter) -> str:
    if letter.endpoint is not None:
        token = mail.params.get(_TAKES_TOKEN)
        return url_for(letter.endpoint, **({_TAKES_TOKEN: token} if token else {}))
    kind, _colon, identity = str(mail.params["subject"]).partition(":")
    return url_for("home.matter", kind=kind, record_id=UUID(identity))
