"""What stands around every page: who reads, where they can go, and how long their session lasts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING, Final, Protocol, cast

from flask import current_app, g

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

EXTENSION: Final = "registry.web"


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main navigation; `count` is what waits there, if that is worth saying."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Reader:
    """Who is signed in, as the header says it."""

    name: str
    desk: str


@dataclass(frozen=True)
class Frame:
    """The parts of the frame that only the application can know; the defaults are a visitor's."""

    reader: Reader | None = None
    navigation: Sequence[NavigationItem] = ()
    home_url: str = "/"
    sign_in_url: str | None = None
    sign_out_url: str | None = None
    account_url: str | None = None
    keep_alive_url: str | None = None
    idle_seconds: int = 0
    dense: bool = False  # for those who work here all day; others get more room
    rules_version: str | None = None
    contact_url: str | None = None
    clauses_url: str | None = None  # where the texts' provisions are told in our words
    accessibility_url: str | None = None


class KeptFile(Protocol):
    """A file that was sent with a form that could not be accepted yet."""

    @property
    def token(self) -> str:
        """What the form says to have it back."""

    @property
    def filename(self) -> str:
        """The name it was sent under, made safe."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    def open(self) -> IO[bytes]:
        """Open the file's content for reading."""


class Stash(Protocol):
    """Keeps files between two attempts at the same form, for the one who sent them."""

    def keep(self, file: "FileStorage") -> KeptFile | None:
        """Store `file` until it is used or forgotten; None where it is none that can be taken."""

    def find(self, token: str) -> KeptFile | None:
        """Return the file kept under `token` by the present reader, if there is one."""


@dataclass(frozen=True)
class Setup:
    """What the application tells the frame once, when it is put together."""

    frame: Callable[[], Frame]
    language_of_reader: Callable[[], str | None] | None
    remember_language: Callable[[str], None] | None
    stash: Stash | None
    mark_of_reader: Callable[[], str]
    next_open: Callable[[date], date | None] | None


def setup() -> Setup:
    """Return what the application told the frame."""
    return cast(Setup, current_app.extensions[EXTENSION])


def current_frame() -> Frame:
    """Return the frame of the present request, asked for once."""
    if "registry_frame" not in g:
        g.registry_frame = setup().frame()
    return cast(Frame, g.registry_frame)


def forget_frame() -> None:
    """Ask for the frame anew: who reads has just changed, within this request."""
    g.pop("registry_frame", None)
