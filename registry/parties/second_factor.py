"""The second factor: codes of an authenticator, each good once, and recovery codes on paper."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import datetime
from typing import Final

import pyotp
import segno

STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1  # clocks of telephones differ by a little
RECOVERY_CODES: Final = 8

_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read two ways
_GROUPS: Final = 6
_GROUP: Final = 4  # 24 characters of 32: 120 bits


def new_secret() -> str:
    """Return a fresh authenticator secret, 160 bits in base 32."""
    return pyotp.random_base32(32)


# Nobody's: an unknown account costs the same work as a known one.
NOBODYS_SECRET: Final = new_secret()


def step_of(moment: datetime) -> int:
    """Return the number of the half-minute that `moment` falls in."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the half-minute whose code this is, near `now`; None where it is none of them.

    All candidates are always compared, so that the time taken tells nothing.
    """
    generator = pyotp.TOTP(secret)
    present = step_of(now)
    typed = normal_code(code).encode()
    found = None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), typed):
            found = step
    return found


def code_at(secret: str, *, now: datetime) -> str:
    """Return the code that an authenticator with this secret shows at a moment."""
    return pyotp.TOTP(secret).at(now)


def normal_code(code: str) -> str:
    """Return what was meant by a typed code: half width, upper case, no blanks or hyphens."""
    return re.sub(r"[\s\-‐‑–—ー]+", "", unicodedata.normalize("NFKC", code)).upper()


def looks_like_recovery_code(code: str) -> bool:
    """Say whether a typed code has the length of a recovery code."""
    return len(normal_code(code)) == _GROUPS * _GROUP


def enrolment_address(secret: str, *, account: str, issuer: str) -> str:
    """Return the `otpauth:` address that an authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def enrolment_picture(address: str) -> str:
    """Return the QR code as an SVG element without any style of its own."""
    return segno.make(address, error="l").svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr-code", lineclass=None
    )


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes as they are printed, in groups of four."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def digest_of_code(code: str) -> bytes:
    """Return what is kept of a recovery code; 120 random bits need no slow hash."""
    return hashlib.sha256(normal_code(code).encode()).digest()
