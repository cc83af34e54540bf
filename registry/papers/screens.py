"""What every instrument's screens do with files and letters: take in, hand out, look at a draft."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import current_app
from werkzeug.wrappers import Response

from registry.core.actor import Actor
from registry.core.db import db
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import Message
from registry.papers import services as papers
from registry.papers.files import FileStore
from registry.papers.letters import Language, NumberedDocument, Printed
from registry.papers.models import Paper, StoredFile
from registry.papers.rules import PaperState
from registry.papers.word import MEDIA_TYPE as WORD
from registry.papers.word import word_of
from registry.web.downloads import send
from registry.web.forms import NAMED
from registry.web.uploads import Upload

PDF: Final = "application/pdf"


def store() -> FileStore:
    """Return where files are kept."""
    kept: FileStore = current_app.extensions["registry.files"]
    return kept


def take(
    upload: Upload,
    *,
    compartment: str,
    organisation_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    """Take in a file that came with a form; `compartment` says who may read it.

    Raises Refused with the file's name: others may have come with it.
    """
    try:
        return papers.store_file(
            db.session(),
            store(),
            upload.open(),  # left open: a form that is refused afterwards keeps the file
            name=upload.filename,
            compartment=compartment,
            organisation_id=organisation_id,
            stored_by=actor.account_id,
            now=now,
        )
    except Refused as refused:
        raise Refused(*(_of_file(upload.filename, one) for one in refused.refusals)) from None


def _of_file(name: str, refusal: Refusal) -> Refusal:
    said = {"label": name, "problem": Message(refusal.message, refusal.params)}
    return Refusal(NAMED, said, field=refusal.field)


def send_file(stored: StoredFile) -> Response:
    """Answer with a stored file, to be saved."""
    return send(store().read(stored.sha256), name=stored.original_name, mimetype=stored.media_type)


def send_paper(paper: Paper) -> Response:
    """Answer with an issued document as it was issued, or with its marks of being void."""
    if paper.state == PaperState.VOID:
        content = papers.voided_pdf(db.session(), paper)
    else:
        content = papers.pdf_of(paper, store())
    return send(content, name=f"{paper.document_number}.pdf", mimetype=PDF, inline=True)


def send_word(paper: Paper) -> Response:
    """Answer with an issued form as a Word file. Raises NotFound where it is void."""
    if paper.state == PaperState.VOID:
        raise NotFound
    content = word_of(paper.data, demonstration=paper.demonstration)
    return send(content, name=f"{paper.document_number}.docx", mimetype=WORD)


def preview(document: NumberedDocument, name: str) -> Response:
    """Answer with the draft of a letter: nothing is issued and no number taken."""
    content = papers.preview(document, language="ja", demonstration=_in_demonstration())
    return send(content, name=f"{name}.pdf", mimetype=PDF, inline=True)


def printed(document: Printed, name: str, *, language: Language = "ja") -> Response:
    """Answer with what is printed but never issued: a list, a case file, minutes."""
    content = papers.printed(document, language=language, demonstration=_in_demonstration())
    return send(content, name=f"{name}.pdf", mimetype=PDF, inline=True)


def _in_demonstration() -> bool:
    return bool(db.session().info.get("demonstration"))
