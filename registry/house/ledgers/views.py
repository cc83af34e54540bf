"""The auditor's pages: every book with its entries, checked on request, and who read what."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from registry.acts.screens import what_happened
from registry.core import clock
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.house.ledgers.forms import ReadsForm
from registry.house.ledgers.rules import BOOKS, RECORDS, TRACES, shortened
from registry.house.screens import names_of_desks
from registry.ledger import checkpoints, queries, traces
from registry.ledger.rules import EXPLAINED
from registry.ledger.traces import Reading
from registry.ledger.verification import verify
from registry.parties.queries import find_account_of_email, names_of
from registry.web.access import serves
from registry.web.forms import RegistryForm

pages = Blueprint("ledgers", __name__, url_prefix="/ledgers")

PAGE = 100
MOST_READS = 500


@pages.route("", methods=["GET", "POST"])
@serves(desks={Desk.AUDITOR})
def index() -> tuple[str, int]:
    """Show every book's head, and check all chains when asked."""
    form = RegistryForm()
    verdict = verify(db.session()) if form.validate_on_submit() else None
    return (
        render_template(
            "house/ledgers/index.html",
            form=form,
            heads=sorted(queries.heads(db.session()).items()),
            signed_at=checkpoints.signed_at(db.session()),
            unsigned_since=checkpoints.unsigned_since(db.session(), now=clock.now()),
            verdict=verdict,
            explained=EXPLAINED,
            name_of=lambda code: _word(BOOKS, code),
        ),
        form.http_status,
    )


@pages.get("/<book>")
@serves(desks={Desk.AUDITOR})
def book(book: str) -> str:
    """Show one book's entries, a hundred at a time."""
    heads = queries.heads(db.session())
    if book not in heads:
        raise NotFound
    after = max(0, request.args.get("after", default=0, type=int))
    # An auditor reads that and when something was done: not its reasons in words.
    entries = queries.entries(db.session(), book, after=after, limit=PAGE, with_words=False)
    return render_template(
        "house/ledgers/book.html",
        book=book,
        name=_word(BOOKS, book),
        rows=[
            (entry, what_happened(entry), names_of_desks([entry.desk] if entry.desk else []))
            for entry in entries
        ],
        record_name=_record_name,
        following=entries[-1].seq if entries and entries[-1].seq < heads[book][0] else None,
    )


def _word(words: Mapping[str, str], code: str) -> str:
    return str(_(words[code])) if code in words else code


def _record_name(subject: str) -> str:
    kind, short = shortened(subject)
    return f"{_word(RECORDS, kind)} {short}"


@pages.get("/reads")
@serves(desks={Desk.AUDITOR})
def reads() -> str:
    """Show who read, exported or tried what between two days: one account, or all."""
    form = ReadsForm()
    form.check()
    email = form.read("account")
    account = find_account_of_email(db.session(), str(email).strip().lower()) if email else None
    today = clock.legal_date(clock.now())
    found = traces.reads_of(
        db.session(),
        account.id if account else None,
        start=_midnight(form.read("first") or form.read("last") or today),
        end=_midnight(form.read("last") or today) + timedelta(days=1),
        most=MOST_READS + 1,
    )
    unknown = bool(email) and account is None
    return render_template(
        "house/ledgers/reads.html",
        form=form,
        rows=[] if unknown or form.errors else _told(found[:MOST_READS]),
        more=len(found) > MOST_READS,
        most=MOST_READS,
        unknown=unknown,
    )


def _told(found: Sequence[Reading]) -> list[tuple[Reading, str, str, list[str]]]:
    """Return each trace with who left it, what it was, and whose records it concerned, in words."""
    people = names_of(db.session(), (one.account_id for one in found))
    return [
        (
            one,
            people[one.account_id].email if one.account_id in people else str(_("Nobody known")),
            _word(TRACES, one.kind),
            [_record_name(subject) for subject in one.subjects],
        )
        for one in found
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.TOKYO).astimezone(UTC)
