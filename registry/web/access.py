"""Who a route serves: every view says so, and nobody else gets past the door.

A view is declared with `@serves(...)`; the application refuses to start with one that is not.
The door knows desks and relations only; whether *this* record may be seen is the query's business.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from registry.core.actor import ANYBODY, Actor
from registry.core.acts import Act
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled

View = TypeVar("View", bound=Callable[..., Any])
ActorLoader = Callable[[], Actor]


@dataclass(frozen=True)
class Serves:
    """The declaration of one route: the acts done there, and who else may read it."""

    acts: tuple[Act, ...] = ()
    desks: frozenset[Desk] = frozenset()
    signed_in: bool = False
    public: bool = False
    shows: str | None = None  # the kind of record whose own page this is
    only: frozenset[Desk] | None = None  # of those whom its acts entitle
    at_most: int | None = None  # bytes of a request, where those of all others are too few

    @property
    def entitled_desks(self) -> frozenset[Desk]:
        """All desks that this route serves, through an act or as readers."""
        own = {Desk.ORGANISATION} if any(act.by.own for act in self.acts) else set()
        entitled = frozenset(own | self.desks).union(*(act.by.all_desks for act in self.acts))
        return entitled if self.only is None else entitled & self.only

    def admits(self, actor: Actor) -> bool:
        """Say whether `actor` may come through this door at all."""
        if self.public:
            return True
        if actor.account_id is None:
            return False
        return self.signed_in or bool(self.entitled_desks & actor.desks)


ATTRIBUTE: Final = "__serves__"


def serves(
    *acts: Act,
    desks: Iterable[Desk] = (),
    everybody_signed_in: bool = False,
    shows: str | None = None,
    only: Iterable[Desk] | None = None,
    at_most: int | None = None,
) -> Callable[[View], View]:
    """Declare a view that does `acts`, and that `desks` (or everybody signed in) may read.

    `only` names the desks that it is made for, where others do the same acts on other screens.
    `at_most` lets those who are served, and nobody else, send more bytes than usual.
    A view that does an act, or `shows` a kind of record, takes its identity as `record_id`.
    """
    return _declare(
        Serves(
            acts=acts,
            desks=frozenset(desks),
            signed_in=everybody_signed_in,
            shows=shows,
            only=None if only is None else frozenset(only),
            at_most=at_most,
        )
    )


def serves_the_public(view: View) -> View:
    """Declare a view that anybody may read."""
    return _declare(Serves(public=True))(view)


def _declare(declaration: Serves) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, declaration)
        return view

    return mark


def current_actor() -> Actor:
    """Return who is asking; ANYBODY where nobody is signed in."""
    actor: Actor = g.get("actor", ANYBODY)
    return actor


def declaration_of(app: Flask, endpoint: str) -> Serves:
    """Return what the view behind `endpoint` declares; KeyError where it declares nothing."""
    view = app.view_functions[endpoint]
    declared = getattr(view, ATTRIBUTE, None)
    if declared is None:
        raise KeyError(f"{endpoint} does not say whom it serves")
    assert isinstance(declared, Serves)
    return declared


def screen_of(app: Flask, act: Act) -> str | None:
    """Return the endpoint where `act` is done on a record, or None where no screen does it.

    Where it is also done without a record, on one's own account, the records' screen goes first.
    """
    found = [name for name, served in _declared(app) if act in served.acts]
    return next((name for name in found if _takes_record(app, name)), next(iter(found), None))


def _takes_record(app: Flask, endpoint: str) -> bool:
    return any("record_id" in rule.arguments for rule in app.url_map.iter_rules(endpoint))


def page_of(app: Flask, kind: str) -> str | None:
    """Return the endpoint of the page that shows records of `kind` to whoever is asking.

    Where there are several and none is made for them, None.
    """
    shown = [name for name, served in _declared(app) if served.shows == kind]
    if len(shown) == 1:
        return shown[0]
    return next((name for name in shown if declaration_of(app, name).admits(current_actor())), None)


def _declared(app: Flask) -> Iterator[tuple[str, Serves]]:
    for endpoint in app.view_functions:
        yield endpoint, declaration_of(app, endpoint)


def init_app(app: Flask, load_actor: ActorLoader, sign_in_endpoint: str) -> None:
    """Put the door in front of every route; `load_actor` answers who is asking."""
    if "static" in app.view_functions:
        serves_the_public(_named_static(app))

    @app.before_request
    def _door() -> Response | None:
        if request.endpoint is None:
            return None  # no such route: the 404 page answers
        g.actor = load_actor()
        declared = declaration_of(app, request.endpoint)
        if declared.admits(g.actor):
            if declared.at_most is not None:
                request.max_content_length = declared.at_most
            return None
        if g.actor.account_id is None:
            if request.method in {"GET", "HEAD"}:
                return redirect(url_for(sign_in_endpoint, next=request.full_path.rstrip("?")))
            abort(401)
        raise NotEntitled


def _named_static(app: Flask) -> Callable[..., Any]:
    original = app.view_functions["static"]

    @wraps(original)
    def static(*args: Any, **kwargs: Any) -> Any:
        return original(*args, **kwargs)

    app.view_functions["static"] = static
    return static


def check_every_route(app: Flask) -> None:
    """Raise KeyError for the first route that does not declare whom it serves."""
    for rule in app.url_map.iter_rules():
        declaration_of(app, rule.endpoint)
