"""Keeps passwords as argon2id hashes, and says which passwords are too easy to guess."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.core.refusals import Refusal
from registry.core.text import N_

SHORTEST: Final = 15
LONGEST: Final = 256

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)

# What is left of a password once these are taken out is what an attacker has to guess.
_FAMOUS: Final = re.compile(
    "password|passw0rd|p@ssword|p@ssw0rd|pass|word|qwertyuiop|qwerty|asdfghjkl|asdfgh|zxcvbnm|zxcvbn"
    "|1qaz2wsx|qazwsx|iloveyou|letmein|welcome|administrator|admin|login|secret|master|dragon"
    "|monkey|football|baseball|sunshine|princess|superman|batman|pokemon|trustno1|changeme|default"
    "|guest|user|root|test|abcdefghijklmnopqrstuvwxyz|abcdef|abc|sakura|nihon|nippon|japan|tokyo"
    "|kyrgyz|bishkek|doraemon|arigatou|konnichiwa|ohayou|himitsu|registry|council"
)
_LEAST_TO_GUESS: Final = 6
_LEAST_DIFFERENT: Final = 6


def _normal(password: str) -> str:
    """Make the same keys give the same password whatever the input method wrote."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """Return the argon2id hash to keep."""
    return _HASHER.hash(_normal(password))


# Nobody's: an unknown account costs the same work as a known one.
NOBODYS_HASH: Final = _HASHER.hash("nobody has this password")


def matches(kept: str | None, password: str) -> bool:
    """Say whether `password` is the one whose hash is kept; where none is, it costs the same."""
    try:
        _HASHER.verify(kept or NOBODYS_HASH, _normal(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(password) <= LONGEST


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def refusals_to_password(password: str, *, about: Iterable[str] = ()) -> list[Refusal]:
    """Return why `password` can't be taken; `about` are the person's own names and address."""
    if len(password) < SHORTEST:
        return [_beside(N_("The password needs at least %(count)s characters."), SHORTEST)]
    if len(password) > LONGEST:
        return [_beside(N_("The password can have at most %(count)s characters."), LONGEST)]
    if _is_easy(_normal(password).casefold(), about):
        return [
            Refusal(
                N_(
                    "This password is easy to guess. Use several words that do not belong "
                    "together, without your name or address."
                ),
                field="password",
            )
        ]
    return []


def _beside(message: str, count: int) -> Refusal:
    return Refusal(message, {"count": count}, field="password")


def _is_easy(password: str, about: Iterable[str]) -> bool:
    if len(set(password)) < _LEAST_DIFFERENT or re.fullmatch(r"(.{1,7})\1+.{0,6}", password):
        return True
    own = {part for text in about for part in re.split(r"[\W_]+", text.casefold()) if len(part) > 2}
    rest = password
    for part in sorted(own, key=len, reverse=True):
        rest = rest.replace(part, "")
    return len(re.sub(r"[\d\W_]+", "", _FAMOUS.sub("", rest))) < _LEAST_TO_GUESS
