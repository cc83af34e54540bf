"""What can be wrong with a package: the rule it breaks and the member it breaks it with."""

from enum import StrEnum
from typing import Any, Final

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.exchange.manifest import Manifest


class Flaw(StrEnum):
    """The rule that a package breaks; a refused one is kept with it."""

    NOT_A_PACKAGE = "not-a-package"
    CONTAINER = "container"
    CONTENT = "content"
    TRUNCATED = "truncated"
    TOO_LARGE = "too-large"
    MISSING = "missing"
    UNLISTED = "unlisted"
    DOUBLED = "doubled"
    OUT_OF_ORDER = "out-of-order"
    ODD_NAME = "odd-name"
    DIRECTORY = "directory"
    TRAILING = "trailing"
    MANIFEST = "manifest"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE_FORM = "signature-form"
    SIGNATURE = "signature"
    KEY_SUPERSEDED = "key-superseded"
    KEY_COMPROMISED = "key-compromised"
    KEY_TERM = "key-term"
    SENDER = "sender"
    INSTRUMENT = "instrument"
    AUDIENCE = "audience"
    FUTURE = "future"


WORDS: Final[dict[Flaw, str]] = {
    Flaw.NOT_A_PACKAGE: N_("This is no package: it does not begin with manifest.json."),
    Flaw.CONTAINER: N_(
        "“%(member)s” is not packed as a package is. "
        "The file was changed, or unpacked and packed again: ask for it as it was signed."
    ),
    Flaw.CONTENT: N_("The content of “%(member)s” was changed: it is not what was signed."),
    Flaw.TRUNCATED: N_("The file breaks off in “%(member)s”. Ask for the whole of it."),
    Flaw.TOO_LARGE: N_("“%(member)s” is larger than a package allows."),
    Flaw.MISSING: N_("“%(member)s” is missing, though manifest.json lists it."),
    Flaw.UNLISTED: N_("“%(member)s” is not listed in manifest.json."),
    Flaw.DOUBLED: N_("“%(member)s” is there twice."),
    Flaw.OUT_OF_ORDER: N_("“%(member)s” does not stand in its place."),
    Flaw.ODD_NAME: N_("“%(member)s” is not a name that a package may hold."),
    Flaw.DIRECTORY: N_("The table of contents at the end was changed at “%(member)s”."),
    Flaw.TRAILING: N_("Something follows the end of the package, after “%(member)s”."),
    Flaw.MANIFEST: N_("“%(member)s” is not written as this format asks (%(what)s)."),
    Flaw.UNKNOWN_KEY: N_(
        "“%(member)s” names a key that is not trusted here (%(key)s). Have the sender tell you the "
        "key's fingerprint in another way before you trust it."
    ),
    Flaw.SIGNATURE_FORM: N_(
        "“%(member)s” is not a signature in the one form that counts, by the key that is named."
    ),
    Flaw.SIGNATURE: N_(
        "The signature does not hold: “%(member)s” or the signature itself was changed."
    ),
    Flaw.KEY_SUPERSEDED: N_(
        "“%(member)s” was signed with a key that was no longer used then, since %(day)s."
    ),
    Flaw.KEY_COMPROMISED: N_(
        "“%(member)s” was signed with a key that others may have, revoked on %(day)s. Nothing "
        "signed with it counts any more."
    ),
    Flaw.KEY_TERM: N_(
        "“%(member)s” is dated %(day)s; its key is valid from %(first)s to %(last)s only."
    ),
    Flaw.SENDER: N_("“%(member)s” says it is from %(sender)s; the key is one of %(owner)s's."),
    Flaw.INSTRUMENT: N_(
        "The key may not sign for the instrument that “%(member)s” names: %(what)s."
    ),
    Flaw.AUDIENCE: N_("“%(member)s” is meant for %(audience)s, not for this desk."),
    Flaw.FUTURE: N_("“%(member)s” bears a date that is still to come: %(day)s."),
}


class BadPackage(Refused):
    """A package is refused: the rule, the member, and what the manifest claimed if it was legible.

    What is `claimed` was not verified: it may be shown to a person, never used.
    """

    def __init__(self, flaw: Flaw, member: str, /, **params: Any) -> None:
        super().__init__(Refusal(WORDS[flaw], {"member": member, **params}))
        self.flaw = flaw
        self.member = member
        self.claimed: Manifest | None = None
