"""What a production site must not be like; checked before it opens."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Final
from urllib.parse import SplitResult, urlsplit

from registry.core.text import N_

_OFF: Final = frozenset({"", "0", "false", "no", "none", "off"})
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SHORTEST_SECRET: Final = 32
_SHORTEST_PASSWORD: Final = 16
_LEAST_BITS: Final = 96  # of what the frequencies of a secret's characters let one guess at
_LARGEST_BODY: Final = 128 * 1024 * 1024
_LONGEST_SESSION: Final = {
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_IDLE_PROTECTED_MINUTES": 15,
    "SESSION_HOURS": 8,
}
_SERVED_VERSIONS: Final = range(15, 19)
_CLOCKS_MAY_DIFFER: Final = 2.0  # seconds
_WELL_KNOWN: Final = ("changeme", "change-me", "default", "example", "insecure", "password")
_BEGINNINGS: Final = ("demo", "dev", "registry", "secret", "test")

FOLDERS: Final = ("FILES_DIRECTORY", "LOG_DIRECTORY", "CHECKPOINT_DIRECTORY", "KEYS_DIRECTORY")


@dataclass(frozen=True)
class Fault:
    """One unsafe thing: its code, what is wrong and what to do, and what it was found in."""

    code: str
    message: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatabaseProbe:
    """What the application's own login finds out about its database and itself."""

    is_remote: bool
    is_encrypted: bool
    version: int
    encoding: str
    settings: Mapping[str, str]  # as SHOW says them: fsync, full_page_writes, …
    is_superuser: bool
    passes_row_security: bool
    makes_roles_or_databases: bool
    owned: frozenset[str]  # tables that it, or a role that it belongs to, owns
    unprotected: frozenset[str]  # tables whose rows belong to somebody, without forced policies
    rewritable: frozenset[str]  # append-only tables that it could change all the same
    revision: str | None
    newest_revision: str
    demonstration_accounts: int
    accounts_with_known_password: int
    unset_retention: frozenset[str]  # kinds of record that nobody has given a term yet
    clock_ahead: float  # seconds


@dataclass(frozen=True)
class Folder:
    """A folder that a setting names, as the running user finds it."""

    exists: bool
    is_open_to_others: bool = False
    is_writable: bool = True
    device: int = 0


@dataclass(frozen=True)
class HostProbe:
    """What the running user finds out about the machine."""

    is_root: bool
    may_change_the_code: bool
    clock_is_synchronised: bool | None  # None where the machine does not tell
    code_device: int
    folders: Mapping[str, Folder] = field(default_factory=dict)  # by the setting's name


@dataclass(frozen=True)
class _Site:
    settings: Mapping[str, str]
    host: HostProbe
    probed: DatabaseProbe | None

    @property
    def database(self) -> DatabaseProbe:
        assert self.probed is not None, "rules on the database ask one that answered"
        return self.probed

    def get(self, name: str) -> str:
        return self.settings.get(name, "").strip()

    def is_on(self, name: str) -> bool:
        return self.get(name).casefold() not in _OFF

    def number(self, name: str) -> int:
        value = self.get(name)
        return int(value) if value.isdecimal() else 0

    @property
    def hosts(self) -> list[str]:
        return [host for host in self.get("TRUSTED_HOSTS").replace(",", " ").split() if host]

    def address(self, name: str) -> SplitResult:
        try:
            return urlsplit(self.get(name))
        except ValueError:
            return urlsplit("")

    def folder(self, name: str) -> Folder:
        return self.host.folders.get(name, Folder(exists=False))


def _bits(secret: str) -> float:
    """Estimate how hard `secret` is to guess from how often each of its characters comes."""
    counts = Counter(secret)
    return -sum(n * log2(n / len(secret)) for n in counts.values())


def _is_well_known(secret: str) -> bool:
    folded = secret.casefold()
    return folded.startswith(_BEGINNINGS) or any(word in folded for word in _WELL_KNOWN)


def _password_is_weak(site: "_Site") -> bool:
    password = site.address("DATABASE_URL").password
    if not password:
        return bool(site.get("DATABASE_URL")) and site.database.is_remote
    return len(password) < _SHORTEST_PASSWORD or _is_well_known(password)


def _covers(pattern: str, host: str) -> bool:
    return host == pattern.lstrip(".") or (pattern.startswith(".") and host.endswith(pattern))


def _is_too_wide(pattern: str) -> bool:
    return "*" in pattern or "." not in pattern.strip(".")


def _switched_off(site: _Site, *names: str) -> list[str]:
    return [name for name in names if site.database.settings.get(name, "off") in _OFF]


def _missing_folders(site: _Site) -> list[str]:
    return [name for name in FOLDERS if not site.folder(name).exists]


def _open_folders(site: _Site) -> list[str]:
    return [name for name in FOLDERS if site.folder(name).is_open_to_others]


def _locked_folders(site: _Site) -> list[str]:
    """Return folders that can't be written to; keys are only read."""
    return [
        name
        for name in FOLDERS
        if name != "KEYS_DIRECTORY"
        and site.folder(name).exists
        and not site.folder(name).is_writable
    ]


def _checkpoints_stay(site: _Site) -> bool:
    checkpoints, files = site.folder("CHECKPOINT_DIRECTORY"), site.folder("FILES_DIRECTORY")
    return checkpoints.exists and checkpoints.device in {files.device, site.host.code_device}


@dataclass(frozen=True)
class Rule:
    """One kind of unsafe thing. `unsafe` says whether it is there, or names what it is found in."""

    code: str
    message: str
    unsafe: Callable[[_Site], bool | Collection[str]]


SITE_RULES: Final = (
    Rule(
        "debug", N_("DEBUG is on: errors would show code to visitors."), lambda s: s.is_on("DEBUG")
    ),
    Rule("testing", N_("TESTING is on: checks are left out."), lambda s: s.is_on("TESTING")),
    Rule(
        "demonstration",
        N_("DEMONSTRATION is on: anybody could pick a desk and be in."),
        lambda s: s.is_on("DEMONSTRATION"),
    ),
    Rule(
        "secret-missing",
        N_("SECRET_KEY is not set: make one with `openssl rand -base64 48`."),
        lambda s: not s.get("SECRET_KEY"),
    ),
    Rule(
        "secret-short",
        N_("SECRET_KEY is shorter than 32 characters."),
        lambda s: 0 < len(s.get("SECRET_KEY")) < _SHORTEST_SECRET,
    ),
    Rule(
        "secret-known",
        N_("SECRET_KEY holds a word that examples use; make a random one."),
        lambda s: _is_well_known(s.get("SECRET_KEY")),
    ),
    Rule(
        "secret-guessable",
        N_("SECRET_KEY is not random: too few different characters."),
        lambda s: (
            len(s.get("SECRET_KEY")) >= _SHORTEST_SECRET
            and _bits(s.get("SECRET_KEY")) < _LEAST_BITS
        ),
    ),
    Rule(
        "body-unlimited",
        N_("MAX_CONTENT_LENGTH is not set: a request could fill the memory."),
        lambda s: s.number("MAX_CONTENT_LENGTH") == 0,
    ),
    Rule(
        "body-too-large",
        N_("MAX_CONTENT_LENGTH is above 128 MiB."),
        lambda s: s.number("MAX_CONTENT_LENGTH") > _LARGEST_BODY,
    ),
    Rule(
        "form-unlimited",
        N_("MAX_FORM_MEMORY_SIZE or MAX_FORM_PARTS is not set: a form could fill the memory."),
        lambda s: [
            name for name in ("MAX_FORM_MEMORY_SIZE", "MAX_FORM_PARTS") if s.number(name) == 0
        ],
    ),
    Rule(
        "hosts-missing",
        N_("TRUSTED_HOSTS is not set: links in mail could be made to lead elsewhere."),
        lambda s: not s.hosts,
    ),
    Rule(
        "hosts-too-wide",
        N_("TRUSTED_HOSTS trusts names that are not yours."),
        lambda s: [host for host in s.hosts if _is_too_wide(host)],
    ),
    Rule(
        "front-unknown",
        N_(
            "SERVERS_IN_FRONT is 0: everybody would come from one address, and one who guesses"
            " passwords would keep all others waiting."
        ),
        lambda s: s.number("SERVERS_IN_FRONT") == 0,
    ),
    Rule(
        "cookie-without-tls",
        N_("SESSION_COOKIE_SECURE is off: the session could be read on the way."),
        lambda s: not s.is_on("SESSION_COOKIE_SECURE"),
    ),
    Rule(
        "cookie-open-to-scripts",
        N_("SESSION_COOKIE_HTTPONLY is off: scripts could read the session."),
        lambda s: not s.is_on("SESSION_COOKIE_HTTPONLY"),
    ),
    Rule(
        "cookie-across-sites",
        N_("SESSION_COOKIE_SAMESITE is neither Lax nor Strict."),
        lambda s: s.get("SESSION_COOKIE_SAMESITE").casefold() not in {"lax", "strict"},
    ),
    Rule(
        "session-too-long",
        N_("A session would last longer than 30 minutes idle (15 with protected matters) or 8 h."),
        lambda s: [name for name, most in _LONGEST_SESSION.items() if s.number(name) > most],
    ),
    Rule(
        "address-without-tls",
        N_("BASE_URL, the site's public address, does not begin with https://."),
        lambda s: s.address("BASE_URL").scheme != "https",
    ),
    Rule(
        "address-not-trusted",
        N_("BASE_URL names a host that is not in TRUSTED_HOSTS."),
        lambda s: (
            bool(s.hosts)
            and not any(_covers(host, s.address("BASE_URL").hostname or "") for host in s.hosts)
        ),
    ),
    Rule(
        "database-embedded",
        N_("DATABASE_URL is not set: the embedded database is for demonstrations only."),
        lambda s: not s.get("DATABASE_URL"),
    ),
    Rule(
        "database-one-login",
        N_("DATABASE_URL and DATABASE_OWNER_URL sign in as the same role."),
        lambda s: (
            s.address("DATABASE_URL").username is not None
            and s.address("DATABASE_URL").username == s.address("DATABASE_OWNER_URL").username
        ),
    ),
    Rule(
        "mail-missing",
        N_("MAIL_HOST or MAIL_FROM is not set: nobody would be told of anything."),
        lambda s: [name for name in ("MAIL_HOST", "MAIL_FROM") if not s.get(name)],
    ),
    Rule(
        "mail-without-tls",
        N_("MAIL_TLS is not 1, and the mail server is another machine."),
        lambda s: (
            bool(s.get("MAIL_HOST"))
            and s.get("MAIL_HOST").partition(":")[0] not in LOOPBACK
            and not s.is_on("MAIL_TLS")
        ),
    ),
    Rule("folder-missing", N_("A folder is not set or does not exist."), _missing_folders),
    Rule("folder-open", N_("A folder can be read by other users of the machine."), _open_folders),
    Rule("folder-locked", N_("A folder can't be written to."), _locked_folders),
    Rule(
        "checkpoints-stay",
        N_("CHECKPOINT_DIRECTORY is on the same disk: who loses or changes one, changes both."),
        _checkpoints_stay,
    ),
    Rule(
        "runs-as-root",
        N_("This runs as root: give the service a user of its own."),
        lambda s: s.host.is_root,
    ),
    Rule(
        "code-writable",
        N_("The running user could change the program's own files."),
        lambda s: s.host.may_change_the_code,
    ),
    Rule(
        "clock-not-synchronised",
        N_("The machine's clock is not synchronised: dates and one-time codes would be wrong."),
        lambda s: s.host.clock_is_synchronised is False,
    ),
)

DATABASE_RULES: Final = (
    Rule(
        "database-password",
        N_("DATABASE_URL holds a short or well-known password, or none for a server elsewhere."),
        _password_is_weak,
    ),
    Rule(
        "clocks-differ",
        N_("The clocks of this machine and of the database differ by more than two seconds."),
        lambda s: abs(s.database.clock_ahead) > _CLOCKS_MAY_DIFFER,
    ),
    Rule(
        "database-version",
        N_("The database is not PostgreSQL 15 to 18."),
        lambda s: s.database.version not in _SERVED_VERSIONS,
    ),
    Rule(
        "database-encoding",
        N_("The database does not keep text as UTF-8."),
        lambda s: s.database.encoding != "UTF8",
    ),
    Rule(
        "database-superuser",
        N_("The application signs in to the database as a superuser."),
        lambda s: s.database.is_superuser,
    ),
    Rule(
        "database-owner",
        N_("The application's database role owns tables; use the owner for migrations only."),
        lambda s: s.database.owned,
    ),
    Rule(
        "database-passes-row-security",
        N_("The application's database role passes by row security (BYPASSRLS)."),
        lambda s: s.database.passes_row_security,
    ),
    Rule(
        "database-makes-roles",
        N_("The application's database role may make roles or databases, or replicate."),
        lambda s: s.database.makes_roles_or_databases,
    ),
    Rule(
        "rows-unprotected",
        N_("Tables are without forced row security; run `registry migrate`."),
        lambda s: s.database.unprotected,
    ),
    Rule(
        "ledger-rewritable",
        N_("The application's database role may change tables that only grow."),
        lambda s: s.database.rewritable,
    ),
    Rule(
        "fsync-off",
        N_("fsync is off in the database: a power cut would destroy it."),
        lambda s: bool(_switched_off(s, "fsync")),
    ),
    Rule(
        "full-page-writes-off",
        N_("full_page_writes is off in the database: a power cut could leave torn pages."),
        lambda s: bool(_switched_off(s, "full_page_writes")),
    ),
    Rule(
        "commits-not-on-disk",
        N_("synchronous_commit is off in the database: what was confirmed could be lost."),
        lambda s: bool(_switched_off(s, "synchronous_commit")),
    ),
    Rule(
        "checksums-off",
        N_("The database keeps no checksums of its pages: a failing disk would go unnoticed."),
        lambda s: bool(_switched_off(s, "data_checksums")),
    ),
    Rule(
        "database-without-tls",
        N_("The connection to the database leaves the machine without TLS."),
        lambda s: s.database.is_remote and not s.database.is_encrypted,
    ),
    Rule(
        "migrations-behind",
        N_("The database's schema is not this version's; run `registry migrate`."),
        lambda s: s.database.revision != s.database.newest_revision,
    ),
    Rule(
        "demonstration-data",
        N_("Accounts of the demonstration are in the database; start with an empty one."),
        lambda s: s.database.demonstration_accounts > 0,
    ),
    Rule(
        "known-password",
        N_("An account has a password that everybody knows."),
        lambda s: s.database.accounts_with_known_password > 0,
    ),
    Rule(
        "retention-unset",
        N_("No term of retention is set for some kinds of record."),
        lambda s: s.database.unset_retention,
    ),
)


UNREACHABLE: Final = Fault(
    "database-unreachable", N_("The database does not answer, so nothing is known about it.")
)


def faults(
    settings: Mapping[str, str], database: DatabaseProbe | None, *, host: HostProbe
) -> list[Fault]:
    """Return everything unsafe about a site, with what to do; it may open where there is none.

    `database` is None where it did not answer, which is a fault too.
    """
    site = _Site(settings, host, database)
    found = [fault for rule in SITE_RULES if (fault := _fault(rule, site))]
    if database is None:
        return [*found, UNREACHABLE]
    return found + [fault for rule in DATABASE_RULES if (fault := _fault(rule, site))]


def _fault(rule: Rule, site: _Site) -> Fault | None:
    unsafe = rule.unsafe(site)
    if not unsafe:
        return None
    return Fault(rule.code, rule.message, () if unsafe is True else tuple(sorted(unsafe)))
