"""A delivery's life: opened by the calendar, checked, handed over, received, in doubt settled."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.core.refusals import NotEntitled, OutOfDate, Refused
from registry.deliveries import checking, opening, queries, receiving, sending
from registry.deliveries.models import Consignment, Delivery, DeliveryRow, PassedOn
from registry.deliveries.rules import Cause, FileState, State
from registry.deliveries.sending import Fetched
from registry.duties.models import DutyState, Mail, OwedDuty
from registry.employment.deliveries.rules import MISMATCHES, NOTIFICATIONS, OMISSIONS
from registry.exchange.packages import open_package
from registry.mlit.deliveries.rules import MONTHLY as MLIT
from registry.mlit.deliveries.rules import STREAMS
from registry.parties.models import Account
from registry.parties.rules import AccountState
from registry.parties.services import hold_desks
from registry.pension.deliveries.rules import MONTHLY as PENSION
from registry.tables.encodings import Encoding
from tests.deliveries.conftest import NOTIFICATION, NOW, ROW, Ground, table

OCTOBER = "2026-10"


def duties(ground: Ground, code: str) -> list[tuple[str, date | None, str]]:
    rows = ground.session.scalars(
        select(OwedDuty).where(OwedDuty.code == code).order_by(OwedDuty.key)
    )
    return [(one.facts.get("period", ""), one.due_on, one.state) for one in rows]


def test_the_calendar_opens_each_period_once(ground: Ground):
    """mlit:2.1.a, pension:1.2.a: two rules for a month's end, worked out for the same month."""
    first = Period.parse("2026-01", (PeriodKind.MONTH,))
    for _ in range(2):
        for stream in (MLIT, PENSION):
            opening.open_stream(ground.session, stream, now=NOW, first=first)
    mlit, pension = (
        duties(ground, "mlit.monthly.hand-over"),
        duties(ground, "pension.monthly.hand-over"),
    )
    assert len(mlit) == len(pension) == 10  # January to October: November is not over
    assert mlit[0][:2] == ("2026-01", date(2026, 2, 27))
    assert pension[0][:2] == ("2026-01", date(2026, 2, 26))
    ground.after(days=11)
    assert opening.open_periods(ground.session, (MLIT,), now=ground.now) == 1


def test_days_are_opened_on_the_day_and_caught_up(ground: Ground):
    """employment:5: each calendar day the same day; a round that was down opens what it missed."""
    assert opening.open_stream(ground.session, NOTIFICATIONS, now=NOW) == 1
    ground.after(days=3)
    assert opening.open_stream(ground.session, NOTIFICATIONS, now=ground.now) == 3
    found = duties(ground, "employment.notifications.hand-over")
    assert [(period, due) for period, due, _state in found] == [
        (f"2026-11-{day}", date(2026, 11, day)) for day in (20, 21, 22, 23)
    ]


def test_nothing_is_owed_before_the_text_applies(ground: Ground):
    """mlit:5: from 1 September 2024."""
    first = Period.parse("2024-07", (PeriodKind.MONTH,))
    opening.open_stream(ground.session, MLIT, now=NOW, first=first)
    assert queries.find(ground.session, MLIT.code, "2024-08") is None
    assert queries.find(ground.session, MLIT.code, "2024-09") is not None


def test_mlit_2_1_a_from_the_file_to_the_receipt(ground: Ground):
    """A month's data is checked, signed for MLIT alone, handed over and acknowledged."""
    delivery = ground.prepared(MLIT, OCTOBER, table(ROW, ROW | {"kind": "5", "card_no": ""}))
    ground.reading(Desk.MLIT_MARKET)
    assert ground.session.scalars(select(Consignment)).all() == []
    assert ground.session.scalars(select(DeliveryRow)).all() == []
    ground.reading_all()
    with pytest.raises(NotEntitled):
        sending.hand_over(
            ground.office, MLIT, delivery, actor=ground.actor(Desk.MLIT_MARKET), now=ground.now
        )
    sending.hand_over(
        ground.office, MLIT, delivery, actor=ground.actor(Desk.ISA_DELIVERY), now=ground.now
    )
    assert [state for *_rest, state in duties(ground, "mlit.monthly.hand-over")] == ["discharged"]
    ground.reading(Desk.MLIT_MARKET)
    (consignment,) = ground.session.scalars(select(Consignment)).all()
    assert consignment.by_kind == {"1": 1, "5": 1}
    assert len(ground.session.scalars(select(DeliveryRow)).all()) == 2
    ground.reading_all()
    ground.receive(MLIT, delivery)
    assert delivery.state == State.RECEIVED
    sent = ground.counting(delivery).sent
    assert sent is not None
    with ground.office.files.open(sent.sha256) as file:
        package = open_package(
            file, keys=ground.office.keys, now=ground.now, audience={"mlit.market"}
        )
        assert package.statement.about["period"] == OCTOBER
        data = package.read("data.csv").decode("utf-8-sig")
    assert data.splitlines()[0].startswith('"種別","初回在留カード番号"')
    assert "AB12345678CD" in data


def test_a_nil_return_is_a_delivery(ground: Ground):
    """employment:5: none is a nil delivery."""
    delivery = ground.opened(OMISSIONS, "2026-11-20")
    sender = ground.actor(Desk.ISA_DELIVERY)
    nil = checking.begin(
        ground.session, OMISSIONS, delivery, None,
        encoding=Encoding.UTF_8_BOM, actor=sender, now=ground.now,
    )  # fmt: skip
    checking.check(ground.office, OMISSIONS, nil, None)
    sending.prepare(ground.session, OMISSIONS, nil, actor=sender, now=ground.now)
    sending.hand_over(ground.office, OMISSIONS, delivery, actor=sender, now=ground.now)
    ground.receive(OMISSIONS, delivery)
    assert (delivery.state, nil.is_nil, nil.counts) == (State.RECEIVED, True, True)


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        (table(ROW, ROW | {"kind": "9"}), 3, "not-allowed"),
        (table(ROW, ROW | {"born_on": "31/31/1999"}), 3, "ambiguous-date"),
        (table(ROW, ROW | {"card_no": "12345"}), 3, "wrong-form"),
        (table(ROW, ROW | {"event_on": "2026-11-01"}), 3, "after-period"),
        (table(ROW | {"phone": "1"}), 1, "unknown-column"),
        (table(ROW, ROW)[:-40], 3, "short-row"),
        (table(ROW | {"name": "A\u0000"}), 2, "forbidden-character"),
    ],
)
def test_bad_rows_are_refused_by_line_and_nothing_is_kept(ground, content, line, rule):
    """Half files too: a row cut off has fewer cells than there are headings."""
    delivery = ground.opened(MLIT, OCTOBER)
    ground.refused(MLIT, delivery, content)
    (consignment,) = queries.consignments(ground.session, delivery, ground.actor(Desk.ISA_DELIVERY))
    assert (consignment.faults[0]["row"], consignment.faults[0]["rule"]) == (line, rule)
    assert consignment.stored_file_id is None
    assert ground.session.scalar(select(func.count()).select_from(DeliveryRow)) == 0
    with pytest.raises(OutOfDate):
        sending.prepare(
            ground.session, MLIT, consignment, actor=ground.actor(Desk.ISA_DELIVERY), now=ground.now
        )


def test_files_that_are_not_for_this_are_refused_whole(ground: Ground):
    """Another month's, another agreement's, an unknown encoding, no table at all."""
    delivery = ground.opened(MLIT, OCTOBER)
    september = [ROW | {"event_on": "2026-09-05"}] * 3 + [ROW]
    assert "another period" in str(ground.refused(MLIT, delivery, table(*september)))
    for content in (
        table(NOTIFICATION),
        "氏名,種別\nあ,1\n".encode("utf-16")[2:],
        b"\xff\x00\x00",
        b"",
        b"%PDF-1.4",
    ):
        ground.refused(MLIT, delivery, content)
    assert queries.in_state(ground.session, delivery, FileState.CHECKED) is None


@pytest.mark.parametrize("status", ["永住者", "　永住者 ", "ｐｅｒｍａｎｅｎｔ　Resident"])
@pytest.mark.parametrize("item", ["establishment_no", "hired_on", "size"])
def test_employment_2_1_permanent_residents_items_are_refused_by_line(ground, status, item):
    """Items ⑩ to ⑰ are absent from such a row, and a file with them leaves no trace."""
    delivery = ground.opened(NOTIFICATIONS, "2026-11-20")
    bare = {
        key: NOTIFICATION[key] for key in NOTIFICATION.keys() - {"establishment_no", "hired_on"}
    }
    given = bare | {"status": status, item: "2026-11-01"}
    columns = [*NOTIFICATION, "size"]
    ground.refused(NOTIFICATIONS, delivery, table(NOTIFICATION, given, columns=columns))
    (file,) = ground.session.scalars(select(Consignment)).all()
    assert [(fault["row"], fault["column"], fault["rule"]) for fault in file.faults] == [
        (3, item, "left-out")
    ]
    assert file.stored_file_id is None
    assert ground.session.scalar(select(func.count()).select_from(DeliveryRow)) == 0
    ground.checked(NOTIFICATIONS, delivery, table(NOTIFICATION, bare | {"status": status}))


def test_employment_2_1_a_row_without_a_card_number_is_refused(ground: Ground):
    delivery = ground.opened(NOTIFICATIONS, "2026-11-20")
    ground.refused(NOTIFICATIONS, delivery, table(NOTIFICATION, NOTIFICATION | {"card_no": " "}))
    (file,) = ground.session.scalars(select(Consignment)).all()
    assert [(fault["row"], fault["column"]) for fault in file.faults] == [(3, "card_no")]


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"landed_on": "2026-10-01", "change_permitted_on": "2026-10-02"}, "landed_on"),
        ({"status_before": "留学"}, "status_before"),
        ({"dispatch_phone": "03-0000-0000"}, "dispatch_phone"),
    ],
)
def test_employment_3_1_b_conditional_items_stay_away(ground, more, column):
    """Annex 3: ⑨ and ⑩⑪ exclude each other, ⑱⑲ need a dispatch destination."""
    row = {key: NOTIFICATION[key] for key in ("name", "status", "card_no")}
    delivery = ground.opened(OMISSIONS, "2026-11-20")
    ground.refused(OMISSIONS, delivery, table(row | more))
    (file,) = ground.session.scalars(select(Consignment)).all()
    assert [fault["column"] for fault in file.faults] == [column]
    ground.checked(OMISSIONS, delivery, table(row | {"landed_on": "2026-10-01"}))


def test_employment_3_1_a_the_latest_value_comes_only_where_there_is_a_disagreement(ground):
    row = {"notification_no": "1", "card_no": "AB12345678CD", "matched_on": "2026-11-20"}
    delivery = ground.opened(MISMATCHES, "2026-11-20")
    ground.refused(MISMATCHES, delivery, table(row | {"sex_latest": "女"}))
    ground.refused(MISMATCHES, delivery, table(row | {"sex_latest": "女", "found_by": "current"}))
    ground.checked(MISMATCHES, delivery, table(row | {"sex": "男", "sex_latest": "女"}))
    ground.checked(MISMATCHES, delivery, table(row | {"sex_latest": "女", "found_by": "previous"}))


def test_what_the_recipients_encoding_lacks_is_reported(ground: Ground):
    delivery = ground.opened(MLIT, OCTOBER)
    content = table(ROW | {"name": "𠮷田", "employer_name": "〜建設"})
    file = ground.checked(MLIT, delivery, content, encoding=Encoding.CP932)
    assert [(one["row"], one["column"], one["written"]) for one in file.losses] == [
        (2, "name", "〓"),
        (2, "employer_name", "～"),
    ]
    assert file.sha256 is not None
    assert ground.office.files.read(file.sha256).decode("cp932")


def test_the_same_again_counts_once_and_another_is_decided_on(ground: Ground):
    """Same rows in another order are the same; other rows are a conflict for a person."""
    isa, mlit = ground.actor(Desk.ISA_DELIVERY), ground.actor(Desk.MLIT_MARKET)
    other = ROW | {"card_no": "XY12345678ZZ"}
    delivery = ground.handed_over(MLIT, OCTOBER, table(ROW, other))
    ground.receive(MLIT, delivery)
    same = ground.checked(MLIT, delivery, table(other, ROW))
    with pytest.raises(Refused, match="counts once"):
        sending.correct(ground.office, MLIT, same, words="再送", actor=isa, now=ground.now)
    sending.send_again(ground.office, MLIT, delivery, actor=isa, now=ground.now)
    ground.receive(MLIT, delivery)
    changed = ground.checked(MLIT, delivery, table(ROW, other | {"name": "TRAN THI B"}))
    sending.correct(ground.office, MLIT, changed, words="氏名の誤り", actor=isa, now=ground.now)
    assert delivery.state == State.CONFLICT
    first = ground.counting(delivery)
    only_first, only_last = queries.difference(ground.session, first, changed)
    assert ([row.line for row in only_first], [row.line for row in only_last]) == ([3], [3])
    with pytest.raises(NotEntitled):
        receiving.settle(
            ground.session, MLIT, delivery, changed.number, words="後", actor=isa, now=ground.now
        )
    receiving.settle(
        ground.session, MLIT, delivery, changed.number, words="後", actor=mlit, now=ground.now
    )
    assert (first.counts, changed.counts, delivery.state) == (False, True, State.RECEIVED)
    found = queries.look_up(ground.session, mlit, MLIT.code, "XY12345678ZZ")
    assert [row.cells[2] for row, *_rest in found] == ["TRAN THI B"]


def test_order_of_arrival_does_not_matter(ground: Ground):
    ground.opened(MLIT, "2026-09")
    ground.handed_over(MLIT, OCTOBER, table(ROW))
    ground.handed_over(MLIT, "2026-09", table(ROW | {"event_on": "2026-09-05"}))
    found = queries.counted_before(ground.session, ground.found(MLIT, OCTOBER))
    assert [one.period for one in found] == ["2026-09"]


def test_pension_1_2_a_notice_slip_and_the_code_typed_back(ground: Ground):
    """ISA says that it is ready; who came is written down; the slip's code makes it received."""
    isa, mhlw = ground.actor(Desk.ISA_DELIVERY), ground.actor(Desk.MHLW_PENSION)
    delivery = ground.prepared(PENSION, OCTOBER, table(ROW))
    came = Fetched("年金　花子", "年金局事業管理課", "CD-R 第1号", 1)
    doing: dict[str, Any] = {"actor": isa, "now": ground.now}
    with pytest.raises(OutOfDate):
        sending.hand_over_by_hand(ground.office, PENSION, delivery, came, **doing)
    sending.give_notice(ground.office, PENSION, delivery, **doing)
    assert [state for *_r, state in duties(ground, "pension.monthly.fetch")] == [DutyState.OPEN]
    slip = sending.hand_over_by_hand(ground.office, PENSION, delivery, came, **doing)
    assert [state for *_r, state in duties(ground, "pension.monthly.fetch")] == ["discharged"]
    code, consignment = slip.code, ground.counting(delivery)
    ground.reading(Desk.MHLW_PENSION)
    assert queries.slip_of(ground.session, consignment) is None
    for wrong in ("", "AAAAA-AAAAA", code[:-1]):
        with pytest.raises(Refused):
            ground.receive(PENSION, delivery, wrong)
    ground.receive(PENSION, delivery, f"{code[:5].lower()}-{code[5:]}")
    assert delivery.state == State.RECEIVED
    assert mhlw.account_id is not None


def test_pension_2_a_trial_never_mixes(ground: Ground):
    """A trial has the same way, its own record, kind and chain; nothing of it is looked up."""
    isa = ground.actor(Desk.ISA_DELIVERY)
    real = ground.opened(PENSION, OCTOBER)
    trial = opening.begin_trial(
        ground.session, PENSION, Period.parse(OCTOBER, (PeriodKind.MONTH,)), actor=isa, now=NOW
    )
    file = ground.checked(PENSION, trial, table(ROW))
    sending.prepare(ground.session, PENSION, file, actor=isa, now=NOW)
    sending.give_notice(ground.office, PENSION, trial, actor=isa, now=NOW)
    came = Fetched("年金　花子", "年金局", "CD-R", 1)
    slip = sending.hand_over_by_hand(ground.office, PENSION, trial, came, actor=isa, now=NOW)
    ground.receive(PENSION, trial, slip.code)
    assert (real.state, queries.find(ground.session, PENSION.code, OCTOBER)) == (State.DUE, real)
    assert [state for *_r, state in duties(ground, "pension.monthly.hand-over")] == [DutyState.OPEN]
    assert file.sent is not None
    assert file.sent.kind == "monthly-trial"
    assert queries.look_up(
        ground.session, ground.actor(Desk.MHLW_PENSION), PENSION.code, "AB12345678CD"
    ) == []  # fmt: skip


def test_employment_5_another_way_when_the_network_is_down(ground: Ground):
    mhlw = ground.actor(Desk.MHLW_EMPLOYMENT)
    delivery = ground.prepared(NOTIFICATIONS, "2026-11-20", table(NOTIFICATION))
    doing: dict[str, Any] = {
        "cause": Cause.NETWORK_DOWN,
        "medium": "USB",
        "actor": mhlw,
        "now": ground.now,
    }
    with pytest.raises(Refused):
        sending.hand_over_otherwise(ground.office, NOTIFICATIONS, delivery, words=" ", **doing)
    sending.hand_over_otherwise(ground.office, NOTIFICATIONS, delivery, words="回線の障害", **doing)
    file = ground.counting(delivery)
    assert (file.channel, file.cause, file.medium) == ("otherwise", "network-down", "USB")
    ground.receive(NOTIFICATIONS, delivery)


def test_rows_go_when_their_term_is_over(ground: Ground):
    """mlit:3: what was received is kept for its term only; the entry of its removal stays."""
    delivery = ground.handed_over(MLIT, OCTOBER, table(ROW))
    ground.receive(MLIT, delivery)
    assert receiving.remove_past_term(ground.session, STREAMS, now=ground.now) == 0
    ground.after(days=500)
    assert receiving.remove_past_term(ground.session, STREAMS, now=ground.now) == 1
    assert ground.session.scalar(select(func.count()).select_from(DeliveryRow)) == 0
    file = ground.counting(delivery)
    assert (file.sha256, file.removed_at) == (None, ground.now)


COMPARTMENTS = {
    Desk.MLIT_MARKET: {"mlit"},
    Desk.MLIT_PLANS: {"mlit"},
    Desk.MHLW_EMPLOYMENT: {"employment"},
    Desk.MHLW_PENSION: {"pension"},
    Desk.ISA_DELIVERY: {"mlit", "employment", "pension"},
}


def test_the_database_alone_keeps_the_agreements_apart(ground: Ground):
    """METI is party to none; a ministry's two bureaux never see each other's rows."""
    ground.handed_over(MLIT, OCTOBER, table(ROW))
    ground.handed_over(NOTIFICATIONS, "2026-11-20", table(NOTIFICATION))
    delivery = ground.prepared(PENSION, OCTOBER, table(ROW))
    isa = ground.actor(Desk.ISA_DELIVERY)
    sending.give_notice(ground.office, PENSION, delivery, actor=isa, now=NOW)
    came = Fetched("年金　花子", "年金局", "CD-R", 1)
    sending.hand_over_by_hand(ground.office, PENSION, delivery, came, actor=isa, now=NOW)
    ground.receive(MLIT, ground.found(MLIT, OCTOBER))
    receiving.pass_on(
        ground.session, MLIT, ground.found(MLIT, OCTOBER),
        body="monitoring", body_name="", purpose="work-supervision", statute="",
        actor=ground.actor(Desk.MLIT_MARKET), now=NOW,
    )  # fmt: skip
    for desk in Desk:
        ground.reading(desk)
        seen = COMPARTMENTS.get(desk, set())
        rows = set(ground.session.scalars(select(Delivery.instrument)))
        assert rows == seen, desk
        of = select(Delivery.instrument).join(Consignment)
        assert set(ground.session.scalars(of)) == seen, desk
        counted = select(func.count()).select_from(DeliveryRow)
        assert ground.session.scalar(counted) == len(seen), desk
        assert len(ground.session.scalars(select(PassedOn)).all()) == ("mlit" in seen), desk
    ground.reading_all()


def test_a_receiver_is_told_once_of_what_did_not_come(ground: Ground):
    """employment:5: an alarm when nothing came, to whoever waits for it."""
    ground.opened(NOTIFICATIONS, "2026-11-20")
    person(ground.session, Desk.ISA_DELIVERY)
    for days, missing in ((0, 0), (1, 1), (0, 1)):
        ground.after(days=days)
        found = opening.tell_of_missing(ground.session, (NOTIFICATIONS,), now=ground.now)
        assert found == missing
    told = select(func.count()).select_from(Mail).where(Mail.template == "delivery.missing")
    assert ground.session.scalar(told) == 1


def person(session, desk: Desk) -> None:
    account = Account(
        id=uuid4(), email="w@example.test", name_ja="担当", locale="ja", created_at=NOW,
        is_organisation_administrator=False, state=AccountState.ACTIVE,
    )  # fmt: skip
    session.add(account)
    session.flush()
    hold_desks(session, account, [desk], from_on=date(2026, 1, 1))


def test_a_medium_is_compared_with_what_was_handed_over(ground: Ground):
    """Half files, other months, other recipients on a medium are refused; the very one is not."""
    delivery = ground.handed_over(MLIT, OCTOBER, table(ROW))
    ground.after(days=30)
    other = ground.handed_over(MLIT, "2026-11", table(ROW | {"event_on": "2026-11-05"}))
    jobs = ground.opened(NOTIFICATIONS, str(ground.now.date()))
    row = NOTIFICATION | {"registered_on": jobs.period}
    file = ground.checked(NOTIFICATIONS, jobs, table(row))
    mhlw = ground.actor(Desk.MHLW_EMPLOYMENT)
    sending.prepare(ground.session, NOTIFICATIONS, file, actor=mhlw, now=ground.now)
    sending.hand_over(ground.office, NOTIFICATIONS, jobs, actor=mhlw, now=ground.now)

    def bytes_of(one: Delivery) -> bytes:
        sent = ground.counting(one).sent
        assert sent is not None
        return ground.office.files.read(sent.sha256)

    good = bytes_of(delivery)
    for medium in (good[:-100], good[:200], b"PK", bytes_of(other), bytes_of(jobs)):
        with pytest.raises(Refused) as refused:
            ground.receive(MLIT, delivery, medium=BytesIO(medium))
        assert refused.value.refusals[0].field == "package"
        assert delivery.state == State.HANDED_OVER
    ground.receive(MLIT, delivery, medium=BytesIO(good))


def test_a_late_month_is_dated_when_it_was_handed_over(ground: Ground):
    ground.after(days=20)
    delivery = ground.handed_over(MLIT, OCTOBER, table(ROW))
    assert delivery.handed_over_at == NOW + timedelta(days=20)
