#!/usr/bin/env python3
"""Verifies a package of the registry on its own: Python 3.8 or later and `openssl`, nothing else.

    python3 verify_package.py PACKAGE KEY.pem [KEY.pem …] [--audience DESK]

KEY.pem are the sender's certificates, which you were given in another way than the package and
whose fingerprints you compared by telephone. Exit code 0: the package is what one of these keys
signed, to the byte. 1: it is not, with the member and the reason. 2: wrong usage.

What is checked, in this order:
  1. The file is a ZIP packed in the one way agreed: members in the order of manifest.json, stored,
     dated 1980-01-01, without any field that is not needed, nothing in between and nothing after.
     Every byte of its structure is worked out anew and compared.
  2. manifest.json has exactly the agreed fields, written in exactly one way.
  3. manifest.p7s is a CMS signature (RFC 5652) of manifest.json, RSA 3072 with SHA-256, without
     attributes; the bytes around the signature proper are worked out from the certificate and
     compared, then `openssl cms -verify` checks the signature itself.
  4. The certificate is one of yours, is the sender's, may sign for this instrument, and was valid
     when the package was made. (Whether it was revoked, its owner must tell you.)
  5. Every member has the size and SHA-256 that manifest.json lists.

This program shares no code with the registry, so that each checks the other.
登録簿のパッケージを単独で検証するプログラムです。Python と openssl のほかには何も要りません。
"""

from __future__ import annotations

import argparse
import base64
import datetime
import hashlib
import json
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import IO, Any

MANIFEST, SIGNATURE = "manifest.json", "manifest.p7s"
FORMAT = "ssw-registry package 1"
FIELDS = {
    "about", "as_of", "audience", "files", "format", "instrument", "kind", "made_at", "previous",
    "sender", "sequence", "signing_key", "valid_until",
}  # fmt: skip
CODES = ("audience", "instrument", "kind", "sender")
CODE = re.compile(r"(?!.{41})[a-z0-9]+(?:[.-][a-z0-9]+)*")
DIGEST = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"(?!.{101})[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)*")
RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)")
PROPER = 384  # bytes of an RSA signature with 3072 bits
PIECE = 1 << 20

REASONS = {
    "zip": ("is not packed in the agreed way; was it unpacked and packed again?",
            "は決められた形で収められていません（展開して作り直したものではありませんか）。"),
    "content": ("is not what was signed: its content was changed.",
                "は署名されたときの内容と違います。"),
    "cut": ("is incomplete: the file breaks off.", "の途中でファイルが切れています。"),
    "list": ("is a member that should not be there, or not here.",
             "はここにあってはならないファイルです。"),
    "after": ("is followed by something else: the end of the file was changed.",
              "の後ろ（ファイルの終わり）が変えられています。"),
    "manifest": ("is not written as this format asks.", "がこの形式の書き方に従っていません。"),
    "key": ("was not signed by any of the keys that you gave.",
            "に署名した鍵が、指定された鍵の中にありません。"),
    "signature": ("does not bear out the signature.", "の署名が正しくありません。"),
    "owner": ("names a sender or an instrument that this key may not sign for.",
              "の送り手または文書について、この鍵は署名できません。"),
    "term": ("was made when this key was not valid.",
             "は、この鍵の有効期間の外で作られています。"),
    "audience": ("is meant for somebody else.", "の宛先が違います。"),
}  # fmt: skip


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """The package is refused, for this member and this reason."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(member, reason)
        self.member, self.reason = member, reason

    def __str__(self) -> str:
        shown = self.member.encode("unicode_escape").decode()[:100]
        english, japanese = REASONS[self.reason]
        return f'REFUSED: "{shown}" {english}\n拒否：「{shown}」{japanese}'


def require(holds: object, member: str, reason: str) -> None:
    """Refuse where something does not hold."""
    if not holds:
        raise Refused(member, reason)


# --- 1. the container ---------------------------------------------------------------------------


def header_of(name: str, crc: int, size: int) -> bytes:
    """Return what stands before a member's content."""
    numbers = struct.pack("<HHHHHLLLHH", 10, 0, 0, 0, 0x21, crc, size, size, len(name), 0)
    return b"PK\x03\x04" + numbers + name.encode()


def record_of(name: str, crc: int, size: int, start: int) -> bytes:
    """Return a member's line in the table of contents."""
    numbers = struct.pack(
        "<HHHHHHLLLHHHHHLL", 10, 10, 0, 0, 0, 0x21, crc, size, size, len(name), 0, 0, 0, 0, 0, start
    )
    return b"PK\x01\x02" + numbers + name.encode()


class Container:
    """The package as a file that is read from its beginning to its end, once."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.records: list[tuple[str, bytes]] = []
        self.last = MANIFEST

    def member(self, name: str, *, largest: int = 1 << 31) -> tuple[int, str, bytes]:
        """Read the next member, which must be `name`: its size, SHA-256, content if small."""
        start = self.file.tell()
        header = self.file.read(30 + len(name))
        crc, size = struct.unpack("<LL", header[14:22].ljust(8, b"\0"))
        if header != header_of(name, crc, size):
            found = header[30:] + self.file.read(100)
            length = struct.unpack("<H", header[26:28].ljust(2, b"\0"))[0]
            other = found[: min(length, 100)].decode("ascii", "replace")
            another = header[:4] == b"PK\x03\x04" and other != name
            raise Refused(other if another else name, "list" if another else "zip")
        require(size <= largest, name, "zip")
        digest, actual, left, content = hashlib.sha256(), 0, size, b""
        while left:
            piece = self.file.read(min(left, PIECE))
            require(piece, name, "cut")
            digest.update(piece)
            actual = zlib.crc32(piece, actual)
            left -= len(piece)
            content = piece if size <= PIECE else b""
        require(actual == crc, name, "content")
        self.records.append((name, record_of(name, crc, size, start)))
        self.last = name
        return size, digest.hexdigest(), content

    def end(self) -> None:
        """Read the rest, which must be the table of contents and nothing else."""
        start = self.file.tell()
        for name, record in self.records:
            require(self.file.read(len(record)) == record, name, "after")
        size, count = self.file.tell() - start, len(self.records)
        end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, size, start, 0)
        require(self.file.read(len(end) + 1) == end, self.last, "after")


# --- 2. the manifest ----------------------------------------------------------------------------


def read_manifest(content: bytes) -> dict[str, Any]:
    """Return the manifest, where it is written in the one way that counts."""
    said: dict[str, Any] = {}
    try:
        said = json.loads(content.decode("utf-8"))
        again = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        right = again.encode("utf-8") == content and is_right(said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        right = False
    require(right, MANIFEST, "manifest")
    return said


def is_right(said: dict[str, Any]) -> bool:
    """Say whether a manifest has the agreed fields, each of the agreed kind."""
    names = [one["path"] for one in said["files"]]
    moment(said["made_at"])
    days = [said["as_of"]] + ([said["valid_until"]] if said["valid_until"] is not None else [])
    return (
        set(said) == FIELDS
        and said["format"] == FORMAT
        and all(CODE.fullmatch(said[key]) for key in CODES)
        and all(is_day(day) for day in days)
        and is_number(said["sequence"], 1, 10**9)
        and all(
            DIGEST.fullmatch(one) for one in (said["signing_key"], said["previous"] or "0" * 64)
        )
        and all(isinstance(text, str) and text.isprintable() for text in said["about"].values())
        and 0 < len(names) <= 1000
        and names == sorted(names)
        and len({name.lower() for name in names} | {MANIFEST, SIGNATURE}) == len(names) + 2
        and all(is_listed(one) for one in said["files"])
    )


def is_day(text: str) -> bool:
    """Say whether a text is a day written 2026-11-20."""
    return datetime.date(*map(int, text.split("-"))).isoformat() == text


def moment(text: str) -> datetime.datetime:
    """Return the moment that a text like 2026-11-20T03:00:00Z names."""
    return datetime.datetime.strptime(f"{text}+0000", "%Y-%m-%dT%H:%M:%SZ%z")


def is_number(value: object, least: int, most: int) -> bool:
    """Say whether a value is a whole number in these bounds."""
    return isinstance(value, int) and value is not True and least <= value <= most


def is_listed(one: dict[str, Any]) -> bool:
    """Say whether an entry of the list of files is one."""
    return bool(
        set(one) == {"path", "sha256", "size"}
        and NAME.fullmatch(one["path"])
        and not any(RESERVED.fullmatch(part) for part in re.split("[./]", one["path"]))
        and DIGEST.fullmatch(one["sha256"])
        and is_number(one["size"], 0, 1 << 32)
    )


# --- 3. the signature ---------------------------------------------------------------------------


def der(tag: int, *parts: bytes) -> bytes:
    """Write a value in DER (X.690)."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def der_parts(content: bytes) -> list[tuple[bytes, bytes]]:
    """Divide the content of a DER sequence into its values, each with its tag and length."""
    parts, at = [], 0
    while at < len(content):
        size, begins = content[at + 1], at + 2
        if size & 0x80:
            begins += size & 0x7F
            size = int.from_bytes(content[at + 2 : begins], "big")
        parts.append((content[at : begins + size], content[begins : begins + size]))
        at = begins + size
    return parts


def cms_around(certificate: bytes, signature: bytes) -> bytes:
    """Return the only CMS file that counts, for a certificate (DER) and a signature proper."""
    number = bytes.fromhex("020101")
    sha256 = der(0x30, bytes.fromhex("06096086480165030402010500"))
    rsa = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    data = der(0x30, bytes.fromhex("06092a864886f70d010701"))
    to_be_signed = der_parts(der_parts(certificate)[0][1])[0][1]
    fields = [whole for whole, _content in der_parts(to_be_signed)]
    serial, issuer = fields[1], fields[3]  # after the version; between them the algorithm
    signer = der(0x30, number, der(0x30, issuer, serial), sha256, rsa, der(0x04, signature))
    signed = der(0x30, number, der(0x31, sha256), data, der(0xA0, certificate), der(0x31, signer))
    return der(0x30, bytes.fromhex("06092a864886f70d010702"), der(0xA0, signed))


def certificate_in(path: Path) -> bytes:
    """Return the certificate of a PEM file as DER."""
    between = r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----"
    found = re.search(between, path.read_text("latin-1"), re.DOTALL)
    if not found:
        raise OSError(f"{path}: no certificate")
    return base64.b64decode(found.group(1))


def check_signature(said: dict[str, Any], content: bytes, signature: bytes, key: Path) -> None:
    """Refuse where the signature is not that of `content` by the certificate in the file `key`."""
    certificate = certificate_in(key)
    require(signature == cms_around(certificate, signature[-PROPER:]), SIGNATURE, "signature")
    made_at = moment(said["made_at"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / MANIFEST).write_bytes(content)
        (folder / SIGNATURE).write_bytes(signature)
        command = [
            "openssl", "cms", "-verify", "-binary", "-inform", "DER",
            "-in", str(folder / SIGNATURE), "-content", str(folder / MANIFEST),
            "-out", str(folder / "checked"), "-CAfile", str(key), "-nointern",
            "-certfile", str(key), "-purpose", "any", "-attime", str(int(made_at.timestamp())),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if "expired" in done.stderr or "not yet valid" in done.stderr:
            raise Refused(MANIFEST, "term")
        require(done.returncode == 0, MANIFEST, "signature")
        require((folder / "checked").read_bytes() == content, MANIFEST, "signature")


# --- 4. the key ---------------------------------------------------------------------------------


def key_named(fingerprint: str, keys: list[Path]) -> Path:
    """Return the file of the certificate with this fingerprint."""
    for path in keys:
        if hashlib.sha256(certificate_in(path)).hexdigest() == fingerprint:
            return path
    raise Refused(MANIFEST, "key")


def check_owner(said: dict[str, Any], key: Path) -> None:
    """Refuse where the certificate is not the sender's, or not for this instrument."""
    command = ["openssl", "x509", "-noout", "-subject", "-nameopt", "multiline,utf8", "-in"]
    done = subprocess.run([*command, str(key)], capture_output=True, text=True, check=True)  # noqa: S603
    lines = (line.partition("=") for line in done.stdout.splitlines())
    named = [(field.strip(), value.strip()) for field, _equals, value in lines]
    owners = [value for field, value in named if field == "commonName"]
    units = [value for field, value in named if field == "organizationalUnitName"]
    require(owners == [said["sender"]] and said["instrument"] in units, MANIFEST, "owner")


# --- all of it ----------------------------------------------------------------------------------


def verify(package: Path, keys: list[Path], audience: str | None = None) -> dict[str, Any]:
    """Return the manifest of a package that is as one of `keys` signed it, else raise Refused."""
    with package.open("rb") as file:
        container = Container(file)
        content = container.member(MANIFEST, largest=1 << 20)[2]
        signature = container.member(SIGNATURE, largest=1 << 14)[2]
        said = read_manifest(content)
        key = key_named(said["signing_key"], keys)
        check_signature(said, content, signature, key)
        check_owner(said, key)
        require(audience in (None, said["audience"]), MANIFEST, "audience")
        for one in said["files"]:
            size, digest, _content = container.member(one["path"])
            require((size, digest) == (one["size"], one["sha256"]), one["path"], "content")
        container.end()
    return said


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify a package of the registry.")
    parser.add_argument("package", type=Path)
    parser.add_argument("keys", type=Path, nargs="+", metavar="KEY.pem")
    parser.add_argument("--audience", help="the desk that it must be meant for")
    asked = parser.parse_args()
    try:
        said = verify(asked.package, asked.keys, asked.audience)
    except OSError as error:
        parser.error(str(error))
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    shown = [f"{key}: {said[key]}" for key in sorted(FIELDS - {"files"})]
    shown += [f"{one['sha256']}  {one['path']}" for one in said["files"]]
    shown += ["GOOD: this is what the sender signed.", "正常：送り手が署名したままです。"]
    sys.stdout.write("\n".join(shown) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
