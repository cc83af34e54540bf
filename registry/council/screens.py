"""What the council's screens share: how its documents are called, where one is checked."""

from collections.abc import Mapping
from typing import Final

from flask import current_app
from flask_babel import gettext as _

from registry.core.text import N_
from registry.papers.letters import PaperKind

PAPER_NAMES: Final[Mapping[PaperKind, str]] = {
    PaperKind.RECEIPT: N_("Receipt"),
    PaperKind.CORRECTION: N_("Request for correction"),
    PaperKind.REGISTERED: N_("Notice of registration"),
    PaperKind.NOT_ELIGIBLE: N_("Notice of the finding"),
    PaperKind.REFUSAL: N_("Notice of refusal"),
    PaperKind.ACKNOWLEDGEMENT: N_("Confirmation"),
    PaperKind.HEARING: N_("Notice of a chance to be heard"),
    PaperKind.EXPULSION: N_("Notice of expulsion"),
    PaperKind.NOTICE: N_("Letter"),
    PaperKind.CERTIFICATE: N_("Certificate of membership"),
}


def verify_url(code: str) -> str:
    """Return where anybody checks a certificate: printed on paper, so it never changes."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}/ja/verify/{code}"


def paper_name(template: str) -> str:
    """Return what a kind of document is called."""
    return str(_(PAPER_NAMES[PaperKind(template)]))
