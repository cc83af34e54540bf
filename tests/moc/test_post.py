"""Acts of one side reach the other in packages; both then hold the same records and duties."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from registry.acts.services import perform_received
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.exchange.packages import open_package
from registry.exchange.rules import State
from registry.ledger.queries import entries_about
from registry.moc.agencies import services
from registry.moc.agencies.models import Revocation
from registry.moc.agencies.rules import NOTIFY, PUBLISH
from registry.moc.editions import services as editions
from registry.moc.orders import services as orders
from registry.moc.packing import services as packing
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from tests.moc.conftest import NOW, TODAY, Instance, open_instance
from tests.moc.lists import agency, drafted, issue, ordered, revoked
from tests.moc.year import shared

PAGE = sha256(b"the page").hexdigest()


def notify(at: Instance, notice: Revocation) -> None:
    services.notify(at.session, notice, actor=at.actor(Desk.KG_HEAD), now=at.now)


def publish(at: Instance, notice: Revocation) -> None:
    services.publish(
        at.session,
        notice,
        address="https://www.example.go.jp/revoked",
        published_at=at.now - timedelta(minutes=5),
        digest=PAGE,
        actor=at.actor(Desk.ISA_RESIDENCE),
        now=at.now,
    )


def test_a_revocation_reaches_japan_and_its_publication_comes_back(
    kyrgyz: Instance, japanese: Instance
):
    """moc:7.4, moc:6.2: the duty to publish opens there by the package, and closes in both."""
    notice = revoked(kyrgyz, 1)
    notify(kyrgyz, notice)
    japanese.after(days=3)
    (package,) = kyrgyz.pack(Side.KG)
    assert kyrgyz.pack(Side.KG) == []
    done = japanese.receive(kyrgyz.bytes_of(package))
    assert done.package.state == State.ACCEPTED, done.package.about
    theirs = japanese.session.get_one(Revocation, notice.id)
    assert theirs.name == "ОсОО «Ак-Жол 1»"
    assert theirs.ground == "Жалган маалымат"
    (duty,) = japanese.session.scalars(select(OwedDuty))
    assert (duty.owed_by_desk, duty.state) == (Desk.ISA_RESIDENCE, DutyState.OPEN)
    assert duty.opened_on == TODAY
    (entry,) = entries_about(japanese.session, f"moc.revocation:{notice.id}")
    assert (entry.act, entry.desk, entry.actor) == (NOTIFY.name, Desk.KG_HEAD, None)
    assert entry.at == japanese.now
    assert entry.occurred_on == TODAY
    assert entry.facts["package"] == package.sha256
    assert entry.facts["occurred_at"] == NOW.isoformat()
    publish(japanese, theirs)
    assert duty.state == DutyState.DISCHARGED
    (answer,) = japanese.pack(Side.JP)
    kyrgyz.after(days=4)
    assert kyrgyz.receive(japanese.bytes_of(answer)).package.state == State.ACCEPTED
    assert shared(kyrgyz) == shared(japanese)
    assert len(shared(kyrgyz)["proofs"]) == 1


def test_what_a_package_holds_is_read_without_the_program(kyrgyz: Instance):
    notify(kyrgyz, revoked(kyrgyz, 1))
    (package,) = kyrgyz.pack(Side.KG)
    with kyrgyz.files.open(package.sha256) as file:
        found = open_package(file, keys=kyrgyz.keys, now=kyrgyz.now)
        names = {member.path for member in found.manifest.files}
        assert names == {"README.txt", "messages.json", "table.csv", "table.json", "table.xlsx"}
        assert "messages.json" in found.read("README.txt").decode("utf-8-sig")
        assert NOTIFY.name in found.read("table.csv").decode("utf-8-sig")


def test_in_one_shared_system_a_package_of_it_changes_nothing(databases, tmp_path, key_folders):
    """What came before, or was done here, is done once however often it arrives."""
    folder = tmp_path / "both"
    folder.mkdir()
    for side in Side:
        for path in key_folders[side].glob("*"):
            if not (folder / path.name).exists() or path.suffix == ".key":
                (folder / path.name).write_bytes(path.read_bytes())
    with open_instance(databases, tmp_path, folder) as both:
        notice = revoked(both, 1)
        notify(both, notice)
        publish(both, notice)
        before = shared(both)
        for package in (*both.pack(Side.KG), *both.pack(Side.JP)):
            assert both.receive(both.bytes_of(package)).package.state == State.ACCEPTED
        assert shared(both) == before
        (duty,) = both.session.scalars(
            select(OwedDuty).where(OwedDuty.code == "moc.revocation.publish")
        )
        assert duty.state == DutyState.DISCHARGED


@pytest.mark.parametrize(
    "changes",
    [
        {"act": PUBLISH.name},  # Japan's own act
        {"act": "moc.certification.certified"},  # one that does not cross
        {"act": "no.such.act"},
        {"desk": "isa.residence"},
        {"desk": "nobody"},
        {"side": "jp"},
        {"content_kind": "moc.publication", "content": {}},
        {"content": {"id": "x"}},
        {"occurred_at": NOW, "state_before": "odd", "content_kind": "house.account"},
    ],
    ids=",".join,
)
def test_a_signature_does_not_let_a_side_say_everything(
    kyrgyz: Instance, japanese: Instance, changes: dict[str, Any], monkeypatch
):
    """moc:2: what can't be carried out is kept in quarantine, and nothing of it is done."""
    written = packing._written

    def say(dispatches: Any, sealed: Any) -> bytes:
        for dispatch in dispatches:
            for key, value in changes.items():
                setattr(dispatch, key, value)
        text = written(dispatches, sealed)
        kyrgyz.session.expire_all()
        return text

    notify(kyrgyz, revoked(kyrgyz, 1))
    with kyrgyz.session.no_autoflush:
        monkeypatch.setattr(packing, "_written", say)
        (package,) = kyrgyz.pack(Side.KG)
    done = japanese.receive(kyrgyz.bytes_of(package))
    assert (done.package.state, done.package.why) == (State.QUARANTINED, "unfit")
    assert japanese.session.scalars(select(Revocation)).all() == []
    assert japanese.session.scalars(select(OwedDuty)).all() == []
    assert japanese.session.scalars(select(Dispatch)).all() == []


def test_the_other_side_is_told_once_and_publishes_only_what_it_was_told_of(kyrgyz: Instance):
    notice = revoked(kyrgyz, 1)
    with pytest.raises(OutOfDate):
        publish(kyrgyz, notice)
    notify(kyrgyz, notice)
    with pytest.raises(OutOfDate):
        notify(kyrgyz, notice)
    publish(kyrgyz, notice)


def test_an_act_that_was_received_needs_the_right_desk(kyrgyz: Instance):
    notice = revoked(kyrgyz, 1)
    received: dict[str, Any] = {
        "record": notice,
        "at": NOW,
        "now": kyrgyz.now,
        "occurred_on": TODAY,
        "package": PAGE,
    }
    with pytest.raises(NotEntitled):
        perform_received(kyrgyz.session, NOTIFY, sender_desk=Desk.ISA_RESIDENCE, **received)
    with pytest.raises(NotEntitled):
        perform_received(kyrgyz.session, NOTIFY, sender_desk=None, **received)
    perform_received(kyrgyz.session, NOTIFY, sender_desk=Desk.KG_OFFICER, **received)


@pytest.mark.parametrize(
    ("address", "digest"),
    [
        ("www.example.go.jp", PAGE),
        ("ftp://example.go.jp/x", PAGE),
        ("https://", PAGE),
        ("https://example.go.jp/a", "abc"),
        ("https://example.go.jp/a", PAGE.upper()),
        ("", ""),
    ],
)
def test_only_a_proof_closes_the_duty_to_publish(kyrgyz: Instance, address: str, digest: str):
    """moc:6.2: an address, a moment that has come, the digest of the page."""
    notice = revoked(kyrgyz, 1)
    notify(kyrgyz, notice)
    with pytest.raises(Refused):
        services.publish(
            kyrgyz.session,
            notice,
            address=address,
            published_at=kyrgyz.now,
            digest=digest,
            actor=kyrgyz.actor(Desk.ISA_RESIDENCE),
            now=kyrgyz.now,
        )
    (duty,) = kyrgyz.session.scalars(
        select(OwedDuty).where(OwedDuty.code == "moc.revocation.publish")
    )
    assert duty.state == DutyState.OPEN


def test_what_was_published_before_there_was_anything_proves_nothing(kyrgyz: Instance):
    """moc:6.1, moc:6.2, moc:7.5."""
    notice = revoked(kyrgyz, 1)
    notify(kyrgyz, notice)
    edition = issue(kyrgyz, drafted(kyrgyz, [agency(1)]))
    order = ordered(kyrgyz, 1)
    head, isa = kyrgyz.actor(Desk.KG_HEAD), kyrgyz.actor(Desk.ISA_RESIDENCE)
    orders.notify(kyrgyz.session, order, actor=isa, now=kyrgyz.now)
    proof: dict[str, Any] = {
        "address": "https://www.example.org/a",
        "digest": PAGE,
        "published_at": kyrgyz.now - timedelta(days=2),
        "now": kyrgyz.now,
    }
    for publish_it in (
        lambda: services.publish(kyrgyz.session, notice, actor=isa, **proof),
        lambda: editions.publish(kyrgyz.session, edition, Side.KG, actor=head, **proof),
        lambda: orders.publish(kyrgyz.session, order, actor=head, **proof),
    ):
        with pytest.raises(Refused) as refused:
            publish_it()
        assert [one.field for one in refused.value.refusals] == ["published_on"]
    publish(kyrgyz, notice)
