"""Writes a mail of the outbox in its receiver's language: that there is news, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final
from uuid import UUID

from flask import Flask, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from registry.core.text import N_
from registry.duties.models import Mail
from registry.web.access import page_of


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
    "record.moved": Letter(
        N_("There is news"),
        N_("There is news about a matter of your organisation in the registry."),
    ),
}


def render(app: Flask, mail: Mail, letters: Mapping[str, Letter]) -> EmailMessage:
    """Return the message; it holds no content of any record, only where to look."""
    letter = letters[mail.template]
    base = app.config["BASE_URL"]
    with app.test_request_context(base_url=base), force_locale(mail.locale):
        link = base + _path(app, mail, letter)
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


def _path(app: Flask, mail: Mail, letter: Letter) -> str:
    if letter.endpoint is not None:
        token = mail.params.get(_TAKES_TOKEN)
        return url_for(letter.endpoint, **({_TAKES_TOKEN: token} if token else {}))
    kind, _colon, identity = str(mail.params["subject"]).partition(":")
    page = page_of(app, kind)
    return url_for(page, record_id=UUID(identity)) if page else url_for("home.index")
