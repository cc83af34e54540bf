"""Detached CMS signatures (RFC 5652) in one form only, which any public tool verifies.

RSA with 3072 bits and SHA-256, the signer's certificate enclosed, no attributes: so the same
manifest and key give the same bytes, and all of them but the signature proper are known before.
"""

from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from registry.exchange.container import MANIFEST, SIGNATURE
from registry.exchange.flaws import BadPackage, Flaw

BITS: Final = 3072
EXPONENT: Final = 65537
_LENGTH: Final = BITS // 8

_INTEGER, _OCTETS, _SEQUENCE, _SET, _EXPLICIT = 0x02, 0x04, 0x30, 0x31, 0xA0
_VERSION: Final = b"\x02\x01\x01"
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_DATA: Final = bytes.fromhex("06092a864886f70d010701")
_SHA256: Final = bytes.fromhex("0609608648016503040201") + b"\x05\x00"
_RSA: Final = bytes.fromhex("06092a864886f70d010101") + b"\x05\x00"


def sign(content: bytes, key: RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    """Return the detached signature of `content` (CMS, DER)."""
    return _cms(certificate, key.sign(content, PKCS1v15(), SHA256()))


def verify(content: bytes, signature: bytes, certificate: x509.Certificate) -> None:
    """Raise BadPackage where `signature` is not the one of `content` by this very certificate."""
    proper = signature[-_LENGTH:]
    if signature != _cms(certificate, proper):
        raise BadPackage(Flaw.SIGNATURE_FORM, SIGNATURE)
    public = certificate.public_key()
    assert isinstance(public, RSAPublicKey)
    try:
        public.verify(proper, content, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise BadPackage(Flaw.SIGNATURE, MANIFEST) from None


def _cms(certificate: x509.Certificate, signature: bytes) -> bytes:
    number = certificate.serial_number
    serial = _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    digest_algorithm = _der(_SEQUENCE, _SHA256)
    signer = _der(
        _SEQUENCE,
        _VERSION,
        _der(_SEQUENCE, certificate.issuer.public_bytes(), serial),
        digest_algorithm,
        _der(_SEQUENCE, _RSA),
        _der(_OCTETS, signature),
    )
    signed = _der(
        _SEQUENCE,
        _VERSION,
        _der(_SET, digest_algorithm),
        _der(_SEQUENCE, _DATA),
        _der(_EXPLICIT, certificate.public_bytes(Encoding.DER)),
        _der(_SET, signer),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_EXPLICIT, signed))


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
