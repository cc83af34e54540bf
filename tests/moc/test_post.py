"""Acts of one side reach the other in packages; both then hold the same records and duties."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from registry.acts.services import perform_received
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.exchange.packages import open_package
from registry.exchange.rules import State
from registry.ledger.queries import entries_about
from registry.moc.agencies import queries, services
from registry.moc.agencies.models import Revocation
from registry.moc.agencies.rules import NOTIFY, PUBLISH, NameKind
from registry.moc.agencies.services import Ground
from registry.moc.editions.models import AgencyList, Edition, SupportList
from registry.moc.editions.queries import table_of
from registry.moc.editions.rules import EditionState, Sort
from registry.moc.orders import services as orders
from registry.moc.orders.models import ImprovementOrder
from registry.moc.post import services as post
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from registry.moc.publications.models import Publication
from tests.moc.conftest import NOW, TODAY, Instance, open_instance
from tests.moc.lists import (
    SIDE,
    agency,
    drafted,
    issue,
    order_published,
    ordered,
    organisation,
)
from tests.moc.lists import publish as publish_list

PAGE = sha256(b"the page").hexdigest()
CROSSING_RECORDS: tuple[Any, ...] = (Revocation, AgencyList, SupportList, ImprovementOrder)
CROSSING_DUTIES = (
    "moc.revocation.publish",
    "moc.agency-list.publish",
    "moc.agency-list.publish-at-home",
    "moc.support-list.publish",
    "moc.order.publish",
)


def revoked(at: Instance, number: int) -> Revocation:
    """Certify an agency and revoke it."""
    officer, head = at.actor(Desk.KG_OFFICER), at.actor(Desk.KG_HEAD)
    names = {NameKind.REGISTERED: f"ОсОО «Ак-Жол {number}»", NameKind.LATIN: f"Ak-Jol {number}"}
    agency = services.enter_agency(
        at.session, f"{number:06}", names, particulars={}, actor=officer, now=at.now
    )
    found = services.examine(at.session, agency, met=[], actor=officer, now=at.now, today=TODAY)
    services.certify(
        at.session,
        found,
        certificate_number=f"KG-{number}",
        valid_until=TODAY + timedelta(days=365),
        ground=Ground("", TODAY),
        actor=head,
        now=at.now,
        today=TODAY,
    )
    ground = Ground("Жалган маалымат", TODAY)
    return services.revoke(at.session, found, ground, actor=head, now=at.now)


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


def shared(at: Instance) -> dict[str, Any]:
    """Return what both sides must hold alike: records that crossed, and the duties they opened."""
    at.session.expire_all()
    crossed = select(Dispatch.subject_id)
    records = [
        one
        for model in CROSSING_RECORDS
        for one in at.session.scalars(select(model).where(model.id.in_(crossed)))
    ]
    duties = at.session.scalars(select(OwedDuty).where(OwedDuty.code.in_(CROSSING_DUTIES)))
    return {
        "records": {one.id: post.as_content(one) for one in records},
        "rows": {
            one.id: table_of(at.session, one).rows for one in records if isinstance(one, Edition)
        },
        "proofs": {one.id: post.as_content(one) for one in at.session.scalars(select(Publication))},
        "duties": sorted((one.code, one.subject, one.state, one.opened_on) for one in duties),
        "acts": {
            (one.id, one.act, one.occurred_at) for one in at.session.scalars(select(Dispatch))
        },
    }


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


def test_in_one_shared_system_a_package_of_it_changes_nothing(cluster, tmp_path, key_folders):
    """What came before, or was done here, is done once however often it arrives."""
    folder = tmp_path / "both"
    folder.mkdir()
    for side in Side:
        for path in key_folders[side].glob("*"):
            if not (folder / path.name).exists() or path.suffix == ".key":
                (folder / path.name).write_bytes(path.read_bytes())
    with open_instance(cluster, tmp_path, folder) as both:
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
    written = post._written

    def say(dispatches: Any, sealed: Any) -> bytes:
        for dispatch in dispatches:
            for key, value in changes.items():
                setattr(dispatch, key, value)
        text = written(dispatches, sealed)
        kyrgyz.session.expire_all()
        return text

    notify(kyrgyz, revoked(kyrgyz, 1))
    with kyrgyz.session.no_autoflush:
        monkeypatch.setattr(post, "_written", say)
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


STEPS = st.lists(
    st.sampled_from(
        [
            "revoke",
            "notify",
            "publish",
            "edition",
            "support",
            "publish-list",
            "order",
            "notify-order",
            "publish-order",
            "pack",
            "deliver",
            "deliver",
            "tamper",
        ]
    ),
    max_size=25,
)


@given(steps=STEPS, order=st.randoms(use_true_random=False))
@settings(suppress_health_check=list(HealthCheck))
def test_both_sides_end_alike_whatever_is_lost_repeated_or_late(
    cluster, tmp_path, key_folders, steps, order
):
    """moc:2: two databases, packages alone between them, in any order and any number of times."""
    with (
        open_instance(cluster, tmp_path, key_folders[Side.KG]) as kg,
        open_instance(cluster, tmp_path, key_folders[Side.JP]) as jp,
    ):
        _Year(kg, jp, order).live(steps)


class _Year:
    """Two offices at work, and a courier who loses, repeats and mixes up what it carries."""

    def __init__(self, kg: Instance, jp: Instance, order: Any) -> None:
        self.at = {Side.KG: kg, Side.JP: jp}
        self.order = order
        self.sent: dict[Side, list[bytes]] = {side: [] for side in Side}
        self.revoked: list[Revocation] = []

    def live(self, steps: list[str]) -> None:
        for step in steps:
            for one in self.at.values():
                one.after(hours=1)
            self._does()[step]()
        for _round in range(2):
            for side in Side:
                self._pack(side)
                for data in self.sent[side]:  # what was lost is sent again, the same bytes
                    self.at[side.other].receive(data)
        kg, jp = self.at[Side.KG], self.at[Side.JP]
        assert shared(kg) == shared(jp)
        for one in (kg, jp):
            assert all(why.split(" ", 1)[1] != "" for why in one.refusals())

    def _does(self) -> dict[str, Callable[[], None]]:
        return {
            "revoke": self._revoke,
            "notify": self._notify,
            "publish": self._publish,
            "edition": lambda: self._edition(Sort.AGENCIES, agency),
            "support": lambda: self._edition(Sort.SUPPORT, organisation),
            "publish-list": self._publish_list,
            "order": self._order,
            "notify-order": self._notify_order,
            "publish-order": self._publish_order,
            "pack": lambda: self._pack(self.order.choice(list(Side))),
            "deliver": self._deliver,
            "tamper": self._tamper,
        }

    def _revoke(self) -> None:
        self.revoked.append(revoked(self.at[Side.KG], len(self.revoked) + 1))

    def _notify(self) -> None:
        kg = self.at[Side.KG]
        owed = [one for one in self.revoked if not queries.was_notified(kg.session, one)]
        if owed:
            notify(kg, self.order.choice(owed))

    def _publish(self) -> None:
        jp = self.at[Side.JP]
        known = jp.session.scalars(select(Revocation).order_by(Revocation.certificate_number)).all()
        if known:
            publish(jp, self.order.choice(known))

    def _edition(self, sort: Sort, row: Callable[[int], dict[str, str]]) -> None:
        numbers = self.order.sample(range(100, 108), k=self.order.randint(1, 5))
        rows = [row(number) for number in sorted(numbers)]
        issue(at := self.at[SIDE[sort]], drafted(at, rows, sort=sort))

    def _publish_list(self) -> None:
        side = self.order.choice(list(Side))
        of_sort = (AgencyList, SupportList) if side is Side.KG else (AgencyList,)
        model = self.order.choice(of_sort)
        session = self.at[side].session
        known = session.scalars(
            select(model).where(model.state == EditionState.ISSUED).order_by(model.number)
        ).all()
        if known:
            publish_list(self.at[side], self.order.choice(known), side)

    def _orders(self, side: Side) -> list[ImprovementOrder]:
        query = select(ImprovementOrder).order_by(ImprovementOrder.number)
        return list(self.at[side].session.scalars(query))

    def _order(self) -> None:
        ordered(self.at[Side.JP], len(self._orders(Side.JP)) + 1)

    def _notify_order(self) -> None:
        at = self.at[Side.JP]
        if owed := [one for one in self._orders(Side.JP) if one.notified_on is None]:
            isa = at.actor(Desk.ISA_RESIDENCE)
            orders.notify(at.session, self.order.choice(owed), actor=isa, now=at.now)

    def _publish_order(self) -> None:
        if known := self._orders(Side.KG):
            order_published(self.at[Side.KG], self.order.choice(known))

    def _pack(self, side: Side) -> None:
        self.sent[side] += [self.at[side].bytes_of(one) for one in self.at[side].pack(side)]

    def _deliver(self) -> None:
        """Bring some of what was ever sent, in any order, some of it twice."""
        for side in Side:
            if self.sent[side]:
                for data in self.order.choices(self.sent[side], k=2):
                    self.at[side.other].receive(data)

    def _tamper(self) -> None:
        side = self.order.choice(list(Side))
        if self.sent[side]:
            data = bytearray(self.order.choice(self.sent[side]))
            data[self.order.randrange(len(data))] ^= 1
            assert self.at[side.other].receive(bytes(data)).package.state == State.REFUSED
