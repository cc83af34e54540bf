"""The auditor's pages: every book with its entries, checked on request, and who read what."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from registry.acts.services import CATALOGUE
from registry.core import clock
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.house.ledgers.forms import ReadsForm
from registry.ledger import queries, traces
from registry.ledger.rules import EXPLAINED
from registry.ledger.verification import verify
from registry.parties.queries import find_account_of_email
from registry.web.access import serves
from registry.web.forms import RegistryForm

pages = Blueprint("ledgers", __name__, url_prefix="/ledgers")

PAGE = 100


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
            verdict=verdict,
            explained=EXPLAINED,
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
    entries = queries.entries(db.session(), book, after=after, limit=PAGE)
    return render_template(
        "house/ledgers/book.html",
        book=book,
        entries=entries,
        past={name: _(act.past) for name, act in CATALOGUE.acts.items()},
        following=entries[-1].seq if entries and entries[-1].seq < heads[book][0] else None,
    )


@pages.get("/reads")
@serves(desks={Desk.AUDITOR})
def reads() -> str:
    """Answer whose rows an account read between two days, and what it tried."""
    form = ReadsForm()
    found, unknown = None, False
    if form.check():
        account = find_account_of_email(db.session(), str(form.account.data).strip().lower())
        unknown = account is None
        today = clock.legal_date(clock.now())
        if account is not None:
            found = traces.reads_of(
                db.session(),
                account.id,
                start=_midnight(form.first.data or today),
                end=_midnight(form.last.data or today) + timedelta(days=1),
            )
    return render_template("house/ledgers/reads.html", form=form, found=found, unknown=unknown)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.TOKYO).astimezone(UTC)
