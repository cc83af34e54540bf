"""Consultations (moc:4.2): common open days, both clocks, a record agreed by both, follow-ups."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from registry.core.calendar import Place, bishkek_calendar, tokyo_calendar
from registry.core.desks import Desk
from registry.core.due import Basis
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.moc.consultations import queries, services
from registry.moc.consultations.models import Consultation, ConsultationRecord
from registry.moc.consultations.rules import (
    FollowUpTerm,
    RecordStanding,
    Topic,
    common_days,
    digest_of,
    refusals_to_propose,
    slot,
)
from registry.moc.consultations.services import Plan
from registry.moc.disclosures import queries as register
from registry.moc.inquiries import queries as inquiries
from registry.moc.inquiries import services as asking
from registry.moc.inquiries.models import Inquiry
from registry.moc.inquiries.services import Said
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from registry.moc.post.services import KINDS, as_content
from tests.moc.conftest import NOW, TODAY, Instance, open_instance
from tests.moc.test_letters import asked, duties, hand_over

BASIS = Basis(
    calendars={Place.TOKYO: tokyo_calendar(), Place.BISHKEK: bishkek_calendar()}, as_of=TODAY
)
CONTACT = {Side.JP: Desk.ISA_RESIDENCE, Side.KG: Desk.KG_HEAD}
DUE = TODAY + timedelta(days=40)
TERMS: list[FollowUpTerm] = [("kg", "Send the list of fees", DUE), ("jp", "Publish it", DUE)]


def called(at: Instance, side: Side = Side.KG) -> Consultation:
    plan = Plan("Fees of agencies", [Topic.BROKERS], True, "en", "", "Video")
    return services.call(at.session, plan, actor=at.actor(CONTACT[side]), now=at.now)


def here(at: Instance, one: Consultation) -> Consultation:
    """Return a consultation as it is known on a side now."""
    at.session.expire_all()
    return queries.get(at.session, one.id, at.actor(Desk.MOFA))


def proposed(at: Instance, one: Consultation, side: Side, *days: int) -> Any:
    slots = [slot(date(2026, 12, day), time(14)) for day in days]
    return services.propose(
        at.session, one, slots, minutes=90, actor=at.actor(CONTACT[side]), now=at.now
    )


def replied(at: Instance, proposal: Any, side: Side, place: int | None) -> None:
    found = queries.get_proposal(at.session, proposal.id, at.actor(CONTACT[side]))
    services.reply(at.session, found, place, actor=at.actor(CONTACT[side]), now=at.now)


def written(
    at: Instance,
    one: Consultation,
    side: Side,
    text: str = "Agreed.",
    terms: Sequence[FollowUpTerm] = TERMS,
) -> ConsultationRecord:
    return services.write(
        at.session,
        one,
        text,
        terms,
        language="en",
        confidential=True,
        actor=at.actor(CONTACT[side]),
        now=at.now,
    )


def agree(at: Instance, record: ConsultationRecord, side: Side, digest: str | None = None) -> None:
    at.session.expire_all()
    found = queries.get_record(at.session, record.id, at.actor(CONTACT[side]))
    services.agree(
        at.session, found, digest or found.digest, actor=at.actor(CONTACT[side]), now=at.now
    )


# -- when both can --------------------------------------------------------------------------------


def test_only_days_on_which_both_offices_are_open_are_offered():
    """moc:4.2: the turn of the year in Tokyo, Christmas and the New Year in Bishkek."""
    found = common_days(BASIS, date(2026, 12, 27), count=8)
    days = [one.day for one in found]
    assert days[0] == date(2026, 12, 28)
    assert all(day.weekday() < 5 for day in days)
    for closed in (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 7)):
        assert closed not in days
    assert [one.provisional for one in found] == [True] * 8  # the Kyrgyz year is never settled


@pytest.mark.parametrize(
    ("day", "at", "fields"),
    [
        (date(2026, 12, 3), time(14), []),
        (date(2026, 12, 3), time(12), []),
        (date(2026, 12, 3), time(11, 59), ["time"]),  # 8:59 in Bishkek
        (date(2026, 12, 3), time(18), ["time"]),
        (date(2026, 12, 5), time(14), ["other_day", "other_day"]),  # a Saturday in both
        (date(2026, 11, 23), time(14), ["other_day"]),  # a holiday in Japan only
        (date(2027, 3, 8), time(14), ["other_day"]),  # in the Kyrgyz Republic only
        (date(2026, 11, 2), time(14), ["other_day"]),  # over
    ],
)
def test_dates_are_checked_by_both_calendars_and_both_clocks(day, at, fields):
    found = refusals_to_propose([slot(day, at)], BASIS, now=NOW)
    assert [one.field for one in found] == fields


def test_no_date_or_too_many_are_no_proposal():
    assert refusals_to_propose([], BASIS, now=NOW)[0].field == "days"
    many = [slot(date(2026, 12, day), time(14)) for day in (1, 2, 3, 4, 7, 8)]
    assert refusals_to_propose(many, BASIS, now=NOW)[0].field == "days"


def test_moc_4_2_a_date_is_agreed_across_two_systems(kyrgyz: Instance, japanese: Instance):
    """moc:4.2: proposed, declined, proposed by the other side, accepted: one date in both."""
    one = called(kyrgyz)
    first = proposed(kyrgyz, one, Side.KG, 1, 2)
    hand_over(kyrgyz, japanese, Side.KG)
    with pytest.raises(NotEntitled):
        replied(kyrgyz, first, Side.KG, 0)
    assert duties(japanese) == [("moc.consultation.reply", DutyState.OPEN)]
    replied(japanese, first, Side.JP, None)
    with pytest.raises(OutOfDate):
        replied(japanese, first, Side.JP, 0)
    japanese.after(minutes=1)
    second = proposed(japanese, here(japanese, one), Side.JP, 3, 4)
    hand_over(japanese, kyrgyz, Side.JP)
    with pytest.raises(Refused):
        replied(kyrgyz, second, Side.KG, 7)
    replied(kyrgyz, second, Side.KG, 1)
    hand_over(kyrgyz, japanese, Side.KG)
    for at in (kyrgyz, japanese):
        found = queries.date_of(here(at, one))
        assert found is not None
        assert found.astimezone(UTC) == datetime(2026, 12, 4, 5, tzinfo=UTC)
        assert [state for _code, state in duties(at)] == [DutyState.DISCHARGED] * 2


def test_the_agenda_takes_what_is_open_and_each_side_its_own_people(kyrgyz: Instance):
    """moc:4.2: the other parties put items on it too; nobody takes another side's off."""
    one = called(kyrgyz)
    inquiry = asked(kyrgyz, Desk.KG_OFFICER)
    about = f"moc.inquiry:{inquiry.id}"
    item = services.add_item(
        kyrgyz.session,
        one,
        Topic.TESTS,
        "試験の不正",
        about=about,
        actor=kyrgyz.actor(Desk.MHLW_FOREIGN_WORKERS),
        now=kyrgyz.now,
    )
    for desk in (Desk.KG_HEAD, Desk.METI_FIELD):
        with pytest.raises(NotEntitled):
            services.take_off(kyrgyz.session, item, actor=kyrgyz.actor(desk), now=kyrgyz.now)
    services.take_off(kyrgyz.session, item, actor=kyrgyz.actor(Desk.NPA), now=kyrgyz.now)
    for people in ("Азиз", "Азиз\nБегимай"):
        services.name_people(
            kyrgyz.session, one, people, actor=kyrgyz.actor(Desk.KG_OFFICER), now=kyrgyz.now
        )
    with pytest.raises(NotEntitled):
        services.name_people(kyrgyz.session, one, "x", actor=kyrgyz.actor(Desk.NPA), now=kyrgyz.now)
    found = here(kyrgyz, one)
    assert [(each.title, each.state, each.about) for each in found.items] == [
        ("試験の不正", "off", about)
    ]
    assert found.delegations[-1].people == "Азиз\nБегимай"


def test_who_called_it_calls_it_off(kyrgyz: Instance):
    one = called(kyrgyz)
    off: dict[str, Any] = {"reason": "x", "now": kyrgyz.now}
    with pytest.raises(NotEntitled):
        services.call_off(kyrgyz.session, one, actor=kyrgyz.actor(Desk.ISA_RESIDENCE), **off)
    services.call_off(kyrgyz.session, one, actor=kyrgyz.actor(Desk.KG_OFFICER), **off)
    with pytest.raises(OutOfDate):
        proposed(kyrgyz, one, Side.KG, 1)


# -- the record -----------------------------------------------------------------------------------


def test_moc_4_2_a_record_is_agreed_by_both_and_its_follow_ups_are_owed(
    kyrgyz: Instance, japanese: Instance
):
    """moc:4.2: the agreement binds to the digest; a change voids it; each owes its own."""
    one = called(kyrgyz)
    first = written(kyrgyz, one, Side.KG, "First text.")
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = here(japanese, one)
    with pytest.raises(OutOfDate):
        agree(japanese, first, Side.JP, digest="0" * 64)
    japanese.after(minutes=1)
    second = written(japanese, theirs, Side.JP, "Second text.")
    with pytest.raises(OutOfDate):
        agree(japanese, first, Side.JP)
    hand_over(japanese, kyrgyz, Side.JP)
    with pytest.raises(NotEntitled):
        agree(japanese, second, Side.JP)
    kyrgyz.after(minutes=2)
    agree(kyrgyz, second, Side.KG)
    with pytest.raises(Refused):
        written(kyrgyz, here(kyrgyz, one), Side.KG, "Third text.")
    hand_over(kyrgyz, japanese, Side.KG)
    for at in (kyrgyz, japanese):
        whole = here(at, one)
        standings = {record.id: queries.standing(record, whole) for record in whole.records}
        assert standings == {first.id: RecordStanding.VOID, second.id: RecordStanding.AGREED}
        owed = at.session.scalars(
            select(OwedDuty).where(OwedDuty.code.startswith("moc.follow-up"))
        ).all()
        assert {(each.owed_by_desk, each.due_on, each.state) for each in owed} == {
            (Desk.KG_HEAD, DUE, DutyState.OPEN),
            (Desk.ISA_RESIDENCE, DUE, DutyState.OPEN),
        }
        assert {state for _code, state in duties(at, "moc.consultation")} == {DutyState.DISCHARGED}


def test_a_follow_up_is_done_by_the_side_that_owes_it(kyrgyz: Instance):
    one = called(kyrgyz)
    record = written(kyrgyz, one, Side.KG)
    reader, identity = kyrgyz.actor(Desk.NPA), record.follow_ups[1].id

    def done(desk: Desk) -> None:
        kyrgyz.session.expire_all()
        found = queries.get_follow_up(kyrgyz.session, identity, reader)
        services.report(
            kyrgyz.session,
            found,
            "公表した。",
            language="ja",
            done_on=TODAY,
            actor=kyrgyz.actor(desk),
            now=kyrgyz.now,
        )

    with pytest.raises(Refused):
        done(Desk.ISA_RESIDENCE)
    agree(kyrgyz, record, Side.JP)
    for desk in (Desk.KG_HEAD, Desk.KG_OFFICER, Desk.METI_FIELD):
        with pytest.raises(NotEntitled):
            done(desk)
    done(Desk.MOFA)
    states = dict(duties(kyrgyz, "moc.follow-up"))
    assert states == {
        "moc.follow-up.do-jp": DutyState.DISCHARGED,
        "moc.follow-up.do-kg": DutyState.OPEN,
    }


def test_the_digest_covers_words_and_follow_ups():
    """moc:4.2: nothing of what is agreed can change unseen."""
    base = digest_of("en", "a", TERMS)
    assert base == digest_of("en", "a", list(TERMS))
    changed = [(*TERMS[0][:2], DUE + timedelta(days=1)), TERMS[1]]
    others = [
        digest_of("ja", "a", TERMS),
        digest_of("en", "b", TERMS),
        digest_of("en", "a", TERMS[:1]),
        digest_of("en", "a", TERMS[::-1]),
        digest_of("en", "a", changed),
    ]
    assert len({base, *others}) == 6


def test_only_the_parties_see_consultations(kyrgyz: Instance):
    """moc:3: and passages of a confidential record need consent like any other."""
    one = called(kyrgyz)
    record = written(kyrgyz, one, Side.KG)
    source = register.source(
        kyrgyz.session, kyrgyz.actor(Desk.ISA_RESIDENCE), record.kind, record.id
    )
    assert source.confidential
    assert source.stands_on == ("moc.consultation", one.id)
    for desk in (Desk.METI_SECRETARIAT, Desk.METI_FIELD, Desk.ADMINISTRATOR):
        with pytest.raises(NotFound):
            queries.get(kyrgyz.session, one.id, kyrgyz.actor(desk))


# -- two instances --------------------------------------------------------------------------------


STEPS = st.lists(
    st.sampled_from(
        ["ask", "answer", "call", "propose", "reply", "write", "agree", "pack", "deliver"]
    ),
    max_size=14,
)


@given(steps=STEPS, order=st.randoms(use_true_random=False))
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_correspondence_ends_alike_on_both_sides(databases, tmp_path, key_folders, steps, order):
    """moc:2, 4.2, 6.4, 7.6: whatever is lost, repeated or late, records and duties agree."""
    with (
        open_instance(databases, tmp_path, key_folders[Side.KG]) as kg,
        open_instance(databases, tmp_path, key_folders[Side.JP]) as jp,
    ):
        _Year({Side.KG: kg, Side.JP: jp}, order).live(steps)


class _Year:
    """Both sides write to each other, and a courier loses, repeats and mixes up what it carries."""

    def __init__(self, at: dict[Side, Instance], order: Any) -> None:
        self.at = at
        self.order = order
        self.sent: dict[Side, list[bytes]] = {side: [] for side in Side}

    def live(self, steps: list[str]) -> None:
        for step in steps:
            for one in self.at.values():
                one.after(hours=1)
            side = self.order.choice(list(Side))
            try:
                getattr(self, f"_{step}")(side)
            except Refused:
                self.at[side].session.flush()
        for _round in range(2):
            for side in Side:
                self._pack(side)
                for data in self.sent[side]:
                    self.at[side.other].receive(data)
        assert _shared(self.at[Side.KG]) == _shared(self.at[Side.JP])

    def _actor(self, side: Side) -> Any:
        return self.at[side].actor(CONTACT[side])

    def _some(self, side: Side, query: Any) -> Any:
        found = self.at[side].session.scalars(query).all()
        return self.order.choice(sorted(found, key=lambda one: str(one.id))) if found else None

    def _ask(self, side: Side) -> None:
        asked(self.at[side], CONTACT[side])

    def _answer(self, side: Side) -> None:
        open_one = self._some(side, select(Inquiry).where(Inquiry.side == side.other))
        if open_one is not None:
            found = inquiries.get(self.at[side].session, open_one.id, self._actor(side))
            said, at = Said("en", "Yes."), self.at[side]
            asking.answer(at.session, found, said, actor=self._actor(side), now=at.now)

    def _call(self, side: Side) -> None:
        called(self.at[side], side)

    def _consultation(self, side: Side) -> Consultation | None:
        one = self._some(side, select(Consultation))
        return here(self.at[side], one) if one is not None else None

    def _propose(self, side: Side) -> None:
        if (one := self._consultation(side)) is not None:
            proposed(self.at[side], one, side, 3, 4)

    def _reply(self, side: Side) -> None:
        one = self._consultation(side)
        for proposal in one.proposals if one is not None else ():
            if proposal.side != side and not proposal.replies:
                replied(self.at[side], proposal, side, self.order.choice([None, 0, 1]))

    def _write(self, side: Side) -> None:
        if (one := self._consultation(side)) is not None and not any(
            queries.is_agreed(record) for record in one.records
        ):
            written(self.at[side], one, side, f"Text {self.order.random()}")

    def _agree(self, side: Side) -> None:
        one = self._consultation(side)
        record = queries.latest(one) if one is not None else None
        if record is not None and record.side != side and not queries.is_agreed(record):
            agree(self.at[side], record, side)

    def _pack(self, side: Side) -> None:
        self.sent[side] += [self.at[side].bytes_of(one) for one in self.at[side].pack(side)]

    def _deliver(self, side: Side) -> None:
        if self.sent[side]:
            for data in self.order.choices(self.sent[side], k=2):
                self.at[side.other].receive(data)


def _shared(at: Instance) -> dict[str, Any]:
    """Return what both sides must hold alike: every record that crossed, every duty of theirs."""
    at.session.expire_all()
    crossed = at.session.execute(select(Dispatch.content_kind, Dispatch.content_id)).tuples()
    records = {
        (kind, identity): as_content(at.session.get_one(KINDS[kind].model, identity))
        for kind, identity in crossed
    }
    owed = at.session.scalars(select(OwedDuty))
    acts = at.session.scalars(select(Dispatch))
    return {
        "records": records,
        "duties": sorted((one.code, one.subject, one.state, one.due_on) for one in owed),
        "acts": {(one.id, one.act, one.occurred_at) for one in acts},
    }
