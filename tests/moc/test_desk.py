"""The liaison desks' screens: outbox, inbox, what a package brings before it counts, keys."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from registry.acts import services as acts
from registry.core.desks import Desk
from registry.exchange import keys as keyring
from registry.exchange.keys import FOLDER, Keys
from registry.exchange.models import Channel, SentPackage
from registry.moc.post.rules import CONTACT, Side
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Browser, Site, main
from tests.moc.conftest import NOW, Instance
from tests.moc.lists import agency, drafted, issue, revoked
from tests.moc.test_post import notify


@pytest.fixture
def stick(kyrgyz: Instance) -> list[bytes]:
    """What the Kyrgyz side made in its own system: two packages, of one revocation each."""
    made = []
    for number in (1, 2):
        notify(kyrgyz, revoked(kyrgyz, number))
        made += [kyrgyz.bytes_of(package) for package in kyrgyz.pack(Side.KG)]
    return made


@pytest.fixture
def tokyo(site: Site, tmp_path: Path, key_folders: dict[Side, Path]) -> Browser:  # noqa: F811
    """Japan's liaison officer in Japan's own system, whose second factor counts all day."""
    folder = tmp_path / "keys" / FOLDER
    folder.mkdir()
    for path in key_folders[Side.JP].glob("*"):
        (folder / path.name).write_bytes(path.read_bytes())
    return site.signed_in(site.person("t@isa.example", Desk.ISA_RESIDENCE))


def looked_at(browser: Browser, data: bytes) -> str:
    """Choose a file at the inbox; return the address of the page that shows what it brings."""
    found = browser.send("/moc/exchange/inbox", package=(BytesIO(data), "package.zip"))
    assert found.status_code == 303, found.text
    return str(found.location)


def test_packages_are_looked_at_then_taken_in_and_have_receipts(tokyo: Browser, stick: list[bytes]):
    """moc:2, moc:6.2: nothing counts before somebody has seen what it brings."""
    early = tokyo.send(looked_at(tokyo, stick[1])).location
    held = tokyo.get(early).text
    assert "tag-warn" in held
    assert "ОсОО «Ак-Жол 2»" in held  # it can be read, and does not count
    page = looked_at(tokyo, stick[0])
    assert "ОсОО «Ак-Жол 1»" in tokyo.get(page).text
    assert tokyo.get("/moc/exchange/inbox").text.count("/package.zip") == 1
    taken = tokyo.send(page)
    assert "ОсОО «Ак-Жол 1»" in tokyo.get(taken.location).text
    assert "notice-good" in tokyo.get(early).text  # it went on by itself
    assert tokyo.get(f"{taken.location}/receipt.zip").data.startswith(b"PK")
    assert tokyo.send(looked_at(tokyo, stick[0])).location == taken.location


DAMAGED: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda data: data[:-1],
    lambda data: data + b"x",
    lambda data: bytes([*data[:900], data[900] ^ 1, *data[901:]]),
    lambda _data: b"PK\x03\x04",
    lambda _data: b"not a package",
)


def test_hostile_packages_are_kept_with_the_reason_and_do_nothing(
    tokyo: Browser, stick: list[bytes], kyrgyz: Instance
):
    """moc:2: damaged ones are refused; two with one number wait for somebody's decision."""
    for damage in DAMAGED:
        page = looked_at(tokyo, damage(stick[0]))
        assert "notice-bad" in tokyo.get(page).text
        kept = tokyo.send(page)
        assert "notice-warn" in tokyo.get(kept.location).text
        assert tokyo.get(f"{kept.location}/package.zip").data == damage(stick[0])
        assert tokyo.get(f"{kept.location}/receipt.zip").status_code == 303
    assert tokyo.get("/moc/exchange/inbox").text.count("/package.zip") == len(DAMAGED)
    first = tokyo.send(looked_at(tokyo, stick[0])).location
    kyrgyz.session.rollback()
    kyrgyz.after(days=1)
    notify(kyrgyz, revoked(kyrgyz, 7))
    (other,) = kyrgyz.pack(Side.KG)  # the first number, once more
    rival = tokyo.send(looked_at(tokyo, kyrgyz.bytes_of(other))).location
    assert "notice-bad" in tokyo.get(first).text
    page = main(tokyo.get(f"{rival}/decision"))
    assert "隔離中" in page  # as its state is called, and no other one
    assert "保留" not in page
    assert tokyo.send(f"{rival}/decision", counts="no", reason="").status_code == 422
    done = tokyo.send(f"{rival}/decision", counts="no", reason="誤って作られたとの回答")
    assert done.status_code == 303
    decided = main(tokyo.get(rival))
    assert "notice-warn" in decided
    assert f'href="{first}"' in decided
    left = main(tokyo.get(first))  # one decision each: perhaps neither counts
    assert "notice-bad" in left
    assert f'href="{rival}"' in left
    assert "元に戻りません" in left  # what it brought was carried out
    assert tokyo.send(f"{first}/decision", counts="yes", reason="正しい").status_code == 303
    tokyo.get("/moc/exchange/inbox")  # where the decision is told
    assert "notice-good" in main(tokyo.get(first))


def test_a_file_that_can_t_be_verified_lies_with_the_side_that_took_it_in(
    tokyo: Browser,
    site: Site,  # noqa: F811
    stick: list[bytes],
):
    """moc:2: in one shared system the other desk's inbox does not show what never came to it."""
    kept = tokyo.send(looked_at(tokyo, stick[0][:-1])).location
    bishkek = site.signed_in(site.person("h@kg.example", Desk.KG_HEAD))
    assert kept.rsplit("/", 1)[1] not in bishkek.get("/moc/exchange/inbox").text
    assert bishkek.get(kept).status_code == 404
    assert bishkek.get(f"{kept}/package.zip").status_code == 404
    assert tokyo.get(f"{kept}/package.zip").data == stick[0][:-1]


def test_a_desk_s_outbox_holds_packages_of_the_memorandum_only(
    tokyo: Browser,
    site: Site,  # noqa: F811
):
    """moc:2: residence management also signs deliveries for MLIT; they don't go to Bishkek."""
    for instrument, digest in (("mlit", "a" * 64), ("moc", "b" * 64)):
        channel = Channel(
            compartment="moc",
            instrument=instrument,
            sender=CONTACT[Side.JP],
            receiver="mlit.market" if instrument == "mlit" else CONTACT[Side.KG],
            sent=1,
        )
        site.session.add(
            SentPackage(
                channel=channel,
                compartment="moc",
                sequence=1,
                kind="messages",
                as_of=NOW.date(),
                made_at=NOW,
                signing_key="c" * 64,
                sha256=digest,
                size=1,
            )
        )
    site.session.commit()
    shown = tokyo.get("/moc/exchange/outbox").text
    identities = {one.sha256[0]: str(one.id) for one in site.session.scalars(select(SentPackage))}
    assert identities["b"] in shown
    assert identities["a"] not in shown
    assert tokyo.get(f"/moc/exchange/sent/{identities['b']}").status_code == 200
    assert tokyo.get(f"/moc/exchange/sent/{identities['a']}").status_code == 404


def test_a_list_is_taken_in_and_looked_at_again(
    site: Site,  # noqa: F811
    tokyo: Browser,
    kyrgyz: Instance,
):
    """moc:6.1: a list counts once taken in; one that came before is not shown as new."""
    editions = []
    for rows in ([agency(1)], [agency(1), agency(2)]):
        issue(kyrgyz, drafted(kyrgyz, rows))
        editions += [kyrgyz.bytes_of(package) for package in kyrgyz.pack(Side.KG)]
    for data in editions:
        page = looked_at(tokyo, data)
        assert "KG-00" in tokyo.get(page).text
        assert "notice-good" in tokyo.get(tokyo.send(page).location).text
    again = main(tokyo.get(looked_at(tokyo, editions[0])))
    assert "notice-info" in again
    assert "KG-001" not in again


def test_keys_are_made_trusted_and_given_up_and_others_stay_outside(
    tokyo: Browser,
    site: Site,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(acts, "CONFIRMED_FOR", acts.CONFIRMED_FOR * 100)
    folder = tmp_path / "keys" / FOLDER
    made = keyring.make(tmp_path / "kg", owner=CONTACT[Side.KG], instruments=("moc",), now=NOW)
    ours = keyring.make(tmp_path / "jp", owner=CONTACT[Side.JP], instruments=("moc",), now=NOW)
    address = "/moc/exchange/keys"
    for key, fingerprint in ((made, "ab" * 32), (ours, ours.fingerprint)):
        sent = {"certificate": key.pem().decode(), "fingerprint": fingerprint}
        assert tokyo.send(address, form="trust", **sent).status_code == 422
    assert len(list(Keys(folder))) == 2
    sent = {"certificate": made.pem().decode(), "fingerprint": made.fingerprint.upper()}
    assert tokyo.send(address, form="trust", **sent).status_code == 303
    assert tokyo.send(address, form="new").status_code == 303
    assert len(list(Keys(folder))) == 4
    shown = tokyo.get(address).text
    revocation = shown.split('/revocation"')[0].rsplit('"', 1)[1] + "/revocation"
    assert tokyo.send(revocation).status_code == 422
    assert tokyo.send(revocation, why="compromised").status_code == 303
    assert any(key.why_revoked for key in Keys(folder))
    assert tokyo.press("/moc/exchange/outbox", _form="form").status_code == 422
    police = site.signed_in(site.person("p@npa.example", Desk.NPA))
    for page in ("outbox", "inbox", "keys"):
        assert police.get(f"/moc/exchange/{page}").status_code == 403
