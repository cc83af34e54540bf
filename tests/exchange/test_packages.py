"""A package is what was signed, to the byte, or it is refused with the member and the rule."""

import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange import keys as keyring
from registry.exchange import manifest as manifests
from registry.exchange.container import Member, is_name
from registry.exchange.flaws import WORDS, BadPackage, Flaw
from registry.exchange.keys import Key, Keys, Revocation
from registry.exchange.manifest_reading import decode
from registry.exchange.packages import Package, open_package, pack
from tests.exchange.conftest import CONTENTS, NOW, STATEMENT
from tests.exchange.damage import changed_bytes, members, packed

NAMES = ["manifest.json", "manifest.p7s", *(name for name, _content in CONTENTS)]


def check(data: bytes, keys: Keys, **asked) -> Package:
    return open_package(BytesIO(data), keys=keys, now=NOW, **asked)


def flaw(data: bytes, keys: Keys, **asked) -> tuple[Flaw, str]:
    with pytest.raises(BadPackage) as refused:
        check(data, keys, **asked)
    return refused.value.flaw, refused.value.member


def member_at(data: bytes, position: int) -> str:
    """Say which member a byte belongs to, by what a plain ZIP tool says of the package."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        starts = [(info.header_offset, info.filename) for info in file.infolist()]
        if position >= file.start_dir:
            at, end = file.start_dir, file.start_dir
            for _start, name in starts:
                end += 46 + len(name)
                if at <= position < end:
                    return name
            return starts[-1][1]
    return [name for start, name in starts if start <= position][-1]


def test_a_good_package_says_what_it_holds(good: bytes, keys: Keys):
    package = check(good, keys, audience={"isa.residence"})
    assert package.statement == STATEMENT
    assert package.read("table.csv") == dict(CONTENTS)["table.csv"]
    assert package.holds("README.txt")
    assert not package.holds("list.csv")
    with pytest.raises(KeyError):
        package.read("list.csv")


def test_the_same_gives_the_same_bytes(good: bytes, key: Key, tmp_path: Path):
    """From memory or from files, in whatever order they are given."""
    lying = []
    for name, content in reversed(CONTENTS):
        path = tmp_path / name
        assert isinstance(content, bytes)
        path.write_bytes(content)
        lying.append((name, path))
    target = BytesIO()
    pack(target, STATEMENT, lying, key=key)
    assert target.getvalue() == good


def test_plain_tools_open_it(good: bytes):
    with zipfile.ZipFile(BytesIO(good)) as file:
        assert file.testzip() is None
        assert file.namelist() == NAMES


def openssl(good: bytes, key: Key, folder: Path, *options: str) -> str:
    with zipfile.ZipFile(BytesIO(good)) as file:
        file.extractall(folder)
    (folder / "key.pem").write_bytes(key.pem())
    command = (
        "openssl cms -verify -binary -inform DER -in manifest.p7s -content manifest.json"
        " -CAfile key.pem -purpose any -out checked.json"
    )
    done = subprocess.run(  # noqa: S603 - the test's own words
        [*command.split(), *options], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stderr


def test_openssl_verifies_the_signature(good: bytes, key: Key, tmp_path: Path):
    assert "successful" in openssl(good, key, tmp_path, "-attime", str(int(NOW.timestamp())))
    assert (tmp_path / "checked.json").read_bytes() == (tmp_path / "manifest.json").read_bytes()
    changed = packed([(name, content.replace(b": 14", b": 15")) for name, content in members(good)])
    assert "failure" in openssl(changed, key, tmp_path, "-attime", str(int(NOW.timestamp())))


def test_the_signature_is_what_a_library_writes(good: bytes, key: Key):
    """Our own few lines of DER give what the library's CMS builder gives, byte by byte."""
    assert key.private is not None
    private = load_pem_private_key(key.private.read_bytes(), password=None)
    assert isinstance(private, RSAPrivateKey)
    of_library = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(dict(members(good))["manifest.json"])
        .add_signer(key.certificate, private, SHA256())
        .sign(
            Encoding.DER,
            [
                pkcs7.PKCS7Options.DetachedSignature,
                pkcs7.PKCS7Options.Binary,
                pkcs7.PKCS7Options.NoAttributes,
            ],
        )
    )
    assert of_library == dict(members(good))["manifest.p7s"]


def test_every_byte_changed_is_seen_in_its_member(good: bytes, keys: Keys):
    """Each byte of the package, one at a time; a changed name is told as the name that is there."""
    for position, data in changed_bytes(good):
        found, member = flaw(data, keys)
        expected = member_at(good, position)
        unnamed = found in {Flaw.UNLISTED, Flaw.ODD_NAME, Flaw.OUT_OF_ORDER, Flaw.DOUBLED}
        assert (
            unnamed
            or member == expected
            or {member, expected}
            <= {
                "manifest.json",
                "manifest.p7s",
            }
        ), (position, found, member)


@given(st.data())
@settings(max_examples=300)
def test_whatever_is_cut_put_in_or_written_over_is_seen(good: bytes, keys: Keys, data):
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 64)))
    instead = data.draw(st.binary(max_size=64))
    changed = good[:start] + instead + good[end:]
    if changed == good:
        check(changed, keys)
    else:
        flaw(changed, keys)


@given(st.binary(max_size=200))
def test_anything_else_is_no_package(keys: Keys, data: bytes):
    flaw(data, keys)
    flaw(b"PK\x03\x04" + data, keys)


@pytest.mark.parametrize("name", NAMES)
def test_a_member_less_is_seen(good: bytes, keys: Keys, name: str):
    found, member = flaw(packed([one for one in members(good) if one[0] != name]), keys)
    if name == "manifest.json":
        assert found is Flaw.UNLISTED or found is Flaw.OUT_OF_ORDER
    elif name == NAMES[-1]:
        assert (found, member) == (Flaw.MISSING, name)
    else:
        assert (found, member) == (Flaw.OUT_OF_ORDER, NAMES[NAMES.index(name) + 1]) or (
            found is Flaw.UNLISTED
        )


@pytest.mark.parametrize("place", range(len(NAMES) + 1))
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("extra.txt", Flaw.UNLISTED),
        ("table.csv", None),
        ("TABLE.CSV", None),
        ("../table.csv", Flaw.ODD_NAME),
        ("/etc/passwd", Flaw.ODD_NAME),
        ("a\\b", Flaw.ODD_NAME),
        ("con.txt", Flaw.ODD_NAME),
        ("x" * 101, Flaw.ODD_NAME),
    ],
)
def test_a_member_more_is_seen(
    good: bytes, keys: Keys, place: int, name: str, expected: Flaw | None
):
    contents = members(good)
    contents.insert(place, (name, b"more"))
    found, member = flaw(packed(contents), keys)
    if expected is not None:
        assert found is expected
        assert member in (name, name[:100], name.encode("unicode_escape").decode())
    else:
        assert found in {Flaw.DOUBLED, Flaw.OUT_OF_ORDER, Flaw.CONTENT, Flaw.UNLISTED}


@given(st.permutations(range(len(NAMES))))
def test_another_order_is_seen(good: bytes, keys: Keys, order: list[int]):
    contents = members(good)
    shuffled = packed([contents[place] for place in order])
    if shuffled == good:
        check(shuffled, keys)
    else:
        assert flaw(shuffled, keys)[0] in {Flaw.OUT_OF_ORDER, Flaw.UNLISTED}


@pytest.mark.parametrize("name", NAMES[2:])
def test_another_name_or_content_is_seen(good: bytes, keys: Keys, name: str):
    renamed = [("other.txt" if one == name else one, content) for one, content in members(good)]
    assert flaw(packed(renamed), keys) == (Flaw.UNLISTED, "other.txt")
    other = [(one, b"other" if one == name else content) for one, content in members(good)]
    assert flaw(packed(other), keys) == (Flaw.CONTENT, name)


def test_packing_again_with_a_plain_tool_is_seen(good: bytes, keys: Keys):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members(good):
            file.writestr(name, content)
    assert flaw(target.getvalue(), keys) == (Flaw.CONTAINER, "manifest.json")


def test_what_swells_or_claims_a_lot_costs_nothing(good: bytes, keys: Keys):
    """A size of four gigabytes is refused by what the header says, not by reading."""
    header = Member("manifest.json", 2**32 - 1, 0, "", 43).header
    assert flaw(header + good[len(header) :], keys) == (Flaw.TOO_LARGE, "manifest.json")
    deep = b"[" * 100_000
    assert flaw(packed([("manifest.json", deep), ("manifest.p7s", b"")]), keys)[0] is Flaw.MANIFEST


def test_what_a_refused_package_claimed_can_still_be_shown(good: bytes, keys: Keys):
    with pytest.raises(BadPackage) as refused:
        check(good[:-30], keys)
    assert refused.value.claimed is not None
    assert refused.value.claimed.statement == STATEMENT


def test_it_is_for_its_audience_alone(good: bytes, keys: Keys):
    assert flaw(good, keys, audience={"mhlw.pension"}) == (Flaw.AUDIENCE, "manifest.json")


def made(key: Key, **changes) -> bytes:
    target = BytesIO()
    pack(target, replace(STATEMENT, **changes), CONTENTS, key=key)
    return target.getvalue()


def test_a_key_signs_for_its_owner_its_instruments_and_its_term(keys: Keys, key: Key):
    assert flaw(made(key, sender="kg.officer"), keys)[0] is Flaw.SENDER
    assert flaw(made(key, instrument="mlit"), keys)[0] is Flaw.INSTRUMENT
    late = NOW + timedelta(days=2)
    assert flaw(made(key, made_at=late), keys)[0] is Flaw.FUTURE
    early = datetime(2025, 11, 20, tzinfo=UTC)
    assert flaw(made(key, made_at=early), keys)[0] is Flaw.KEY_TERM
    check(made(key, made_at=NOW + timedelta(hours=23)), keys)


def test_an_unknown_key_counts_for_nothing(good: bytes, tmp_path: Path):
    keyring.make(tmp_path, owner="kg.head", instruments=("moc",), now=NOW)
    assert flaw(good, Keys(tmp_path))[0] is Flaw.UNKNOWN_KEY


def test_rotation_and_revocation(tmp_path: Path):
    """What a key signed stays good when another takes its place; not when others may have it."""
    start = NOW - timedelta(days=300)
    first = keyring.make(tmp_path, owner="kg.head", instruments=("moc",), now=start)
    old = made(first, made_at=NOW - timedelta(days=100))
    keyring.make(tmp_path, owner="kg.head", instruments=("moc",), now=NOW - timedelta(days=50))
    keys = Keys(tmp_path)
    assert keys.signing(sender="kg.head", instrument="moc", at=NOW).fingerprint != first.fingerprint
    check(old, keys)
    keyring.revoke(first, why=Revocation.SUPERSEDED, now=NOW - timedelta(days=40))
    keys = Keys(tmp_path)
    check(old, keys)
    assert flaw(made(first, made_at=NOW), keys)[0] is Flaw.KEY_SUPERSEDED
    keyring.revoke(keys.named(first.fingerprint[:16]), why=Revocation.COMPROMISED, now=NOW)
    assert flaw(old, Keys(tmp_path))[0] is Flaw.KEY_COMPROMISED


@given(
    st.builds(
        type(STATEMENT),
        instrument=st.sampled_from(["moc", "mlit"]),
        kind=st.from_regex(r"[a-z0-9]{1,8}(?:[.-][a-z0-9]{1,8}){0,2}", fullmatch=True),
        sender=st.just("kg.head"),
        audience=st.just("isa.residence"),
        sequence=st.integers(1, 10**9),
        as_of=st.dates(date(1000, 1, 1)),
        made_at=st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        previous=st.none() | st.just("a" * 64),
        valid_until=st.none() | st.dates(date(1000, 1, 1)),
        about=st.dictionaries(
            st.text(max_size=40),
            st.text(max_size=20).filter(str.isprintable),
            max_size=3,
        ),
    )
)
def test_a_manifest_is_read_as_it_was_written(statement):
    listed = (manifests.Listed("table.csv", 3, "b" * 64),)
    manifest = manifests.Manifest(statement, "c" * 64, listed)
    try:
        content = manifest.encode()
    except UnicodeEncodeError:
        return
    assert decode(content) == manifest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sequence": 14', b'"sequence": 0'),
        (b'"sequence": 14', b'"sequence": 14.0'),
        (b'"sequence": 14', b'"sequence": true'),
        (b'"sequence": 14', b'"sequence": 9223372036854775807'),
        (b'"sequence": 14', b'"sequence": 14, "sequence": 14'),
        (b'"sequence": 14', b'"sequence":  14'),
        (b'"kind": "agencies"', b'"kind": "Agencies"'),
        (b'"as_of": "2026-11-20"', b'"as_of": "20261120"'),
        (b'"as_of": "2026-11-20"', b'"as_of": "2026-11-31"'),
        (b'"previous": "', b'"earlier": "'),
        (b"T03:00:00Z", b"T03:00:00+00:00"),
        (b'"path": "table.csv"', b'"path": "../tab.csv"'),
        (b'"path": "table.csv"', b'"path": "manifest.json"'),
        (b'"path": "table.csv"', b'"path": "TABLE.json"'),
        (b"{", b"\xef\xbb\xbf{"),
        (b"\n}\n", b"\n}\n\n"),
        (b"\n}\n", b"\n"),
    ],
)
def test_a_manifest_written_otherwise_is_refused(good: bytes, old: bytes, new: bytes):
    content = dict(members(good))["manifest.json"]
    decode(content)
    assert content.count(old)
    with pytest.raises(BadPackage) as refused:
        decode(content.replace(old, new, 1))
    assert refused.value.flaw is Flaw.MANIFEST


def test_what_could_not_be_read_back_is_not_signed(key: Key):
    with pytest.raises(BadPackage):
        made(key, kind="Not a code")
    with pytest.raises(BadPackage):
        pack(BytesIO(), STATEMENT, [("a b.txt", b"")], key=key)


def test_names_are_plain():
    assert all(map(is_name, ["table.csv", "README.txt", "files/0001.pdf", "a-b_c.tar.gz", "x"]))
    odd = [
        "",
        ".",
        "..",
        "a..b",
        "a/../b",
        "/a",
        "a/",
        "a b",
        "ä",
        "-a",
        "nul.csv",
        "a/LPT1",
        "a:b",
    ]
    assert not any(map(is_name, odd))


def test_every_flaw_has_words():
    assert WORDS.keys() == set(Flaw)
