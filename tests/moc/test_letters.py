"""What the two sides write to each other: inquiries, texts, contact points, the text's own life."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from registry.acts.services import stopped
from registry.core.calendar import bishkek_calendar, tokyo_calendar
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.exchange.rules import State
from registry.moc.contacts import queries as contact_points
from registry.moc.contacts import services as contacts
from registry.moc.inquiries import queries as inquiries
from registry.moc.inquiries import services as asking
from registry.moc.inquiries.models import Inquiry, InquiryAnswer
from registry.moc.inquiries.rules import ASK_JAPAN, Standing
from registry.moc.inquiries.services import Said
from registry.moc.memorandum import queries as life
from registry.moc.memorandum import services as memorandum
from registry.moc.memorandum.models import Amendment, Dispute, LifeEvent
from registry.moc.memorandum.rules import (
    AmendmentStanding,
    Life,
    end_after,
    refusals_to_give_notice,
)
from registry.moc.post.rules import Side
from registry.moc.texts import queries as texts
from registry.moc.texts import services as translating
from registry.moc.texts.rules import Language, TextState
from registry.papers.models import StoredFile
from registry.papers.services import store_file
from tests.moc.conftest import TODAY, Instance

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
KYRGYZ_WORDS = "Жумушчунун келишими боюнча суроо: үй-бүлө мүчөлөрү бара алабы?"


def stored(at: Instance, desk: Desk, name: str = "paper.pdf") -> StoredFile:
    """Keep a file at a desk."""
    return store_file(
        at.session,
        at.files,
        BytesIO(PDF),
        name=name,
        compartment="moc",
        organisation_id=None,
        stored_by=at.actor(desk).account_id,
        now=at.now,
    )


def asked(at: Instance, desk: Desk, text: str = KYRGYZ_WORDS, **more: Any) -> Inquiry:
    """Ask the other side in words of one's own."""
    said = Said("ky", text, more.pop("code", None), more.pop("confidential", False))
    return asking.ask(at.session, "Суроо", said, actor=at.actor(desk), now=at.now, **more)


def hand_over(giver: Instance, receiver: Instance, side: Side) -> None:
    """Bring what waits on one side to the other."""
    for package in giver.pack(side):
        done = receiver.receive(giver.bytes_of(package))
        assert done.package.state == State.ACCEPTED, done.package.about
    receiver.session.expire_all()


def duties(at: Instance, prefix: str = "moc.") -> list[tuple[str, str]]:
    """Return the duties of a kind with their states."""
    found = at.session.scalars(select(OwedDuty).where(OwedDuty.code.startswith(prefix)))
    return sorted((one.code, one.state) for one in found)


def test_moc_6_4_an_inquiry_goes_to_japan_and_its_answer_comes_back(
    kyrgyz: Instance, japanese: Instance
):
    """moc:6.4: words in Kyrgyz letters and files intact, the duty Tokyo's, closed in both."""
    file = stored(kyrgyz, Desk.KG_OFFICER, "келишим.pdf")
    said = Said("ky", KYRGYZ_WORDS, files=[file])
    inquiry = asking.ask(
        kyrgyz.session, "Үй-бүлө", said, actor=kyrgyz.actor(Desk.KG_OFFICER), now=kyrgyz.now
    )
    assert inquiry.reference == "KG-2026-001"
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = inquiries.get(japanese.session, inquiry.id, japanese.actor(Desk.NPA))
    assert (theirs.text, theirs.subject) == (KYRGYZ_WORDS, "Үй-бүлө")
    taken = inquiries.get_file(japanese.session, theirs, file.id)
    assert (taken.original_name, japanese.files.read(taken.sha256)) == ("келишим.pdf", PDF)
    (owed,) = japanese.session.scalars(select(OwedDuty))
    target = tokyo_calendar().add_open_days(TODAY, 10)
    assert (owed.owed_by_desk, owed.due_on, owed.target_on) == (Desk.ISA_RESIDENCE, None, target)
    asking.answer(
        japanese.session,
        theirs,
        Said("ja", "帯同はできません。", "no"),
        actor=japanese.actor(Desk.ISA_RESIDENCE),
        now=japanese.after(hours=1),
    )
    hand_over(japanese, kyrgyz, Side.JP)
    (answer,) = kyrgyz.session.scalars(select(InquiryAnswer))
    assert (answer.text, answer.reply, answer.side) == ("帯同はできません。", "no", "jp")
    for side in (kyrgyz, japanese):
        assert duties(side) == [("moc.inquiry.answer-under-6-4", DutyState.DISCHARGED)]
        found = inquiries.get(side.session, inquiry.id, side.actor(Desk.MOFA))
        assert inquiries.standing(found) is Standing.ANSWERED


def test_moc_7_6_the_kyrgyz_side_owes_by_its_own_calendar(kyrgyz: Instance):
    """moc:7.6: Japan asks with a common question; the target skips Kyrgyz holidays."""
    inquiry = asked(kyrgyz, Desk.ISA_RESIDENCE, "", code="S01", about="ОсОО «Өнүгүү»")
    (owed,) = kyrgyz.session.scalars(select(OwedDuty))
    target = bishkek_calendar().add_open_days(TODAY, 10)
    assert (owed.owed_by_desk, owed.target_on) == (Desk.KG_HEAD, target)
    words = inquiries.common(inquiry.question)
    assert words is not None
    assert "送出機関" in words.ja
    assert "sending agency" in words.en


def test_the_catalogue_of_common_questions_is_ready_in_both_languages():
    """moc:6.4, 7.6: at least fifteen, each for one direction, no code twice."""
    found = [one for side in Side for one in inquiries.questions_of(side)]
    assert len(found) >= 15
    everything = [*found, *inquiries.replies()]
    assert len({one.code for one in everything}) == len(everything)
    assert all(one.words.ja and one.words.en.isascii() for one in everything)


def test_nobody_answers_for_the_other_side(kyrgyz: Instance):
    """moc:6.4: neither the asker nor an organ beside the contact point."""
    inquiry = asked(kyrgyz, Desk.KG_OFFICER)
    for desk in (Desk.KG_OFFICER, Desk.KG_HEAD, Desk.NPA, Desk.METI_FIELD):
        with pytest.raises(NotEntitled):
            asking.answer(
                kyrgyz.session, inquiry, Said("en", "x"), actor=kyrgyz.actor(desk), now=kyrgyz.now
            )
    for desk in (Desk.NPA, Desk.MOFA, Desk.MHLW_FOREIGN_WORKERS):
        with pytest.raises(NotEntitled):
            asked(kyrgyz, desk)


@pytest.mark.parametrize(
    ("text", "code", "about", "field"),
    [("", None, "", "text"), ("", "H01", " ", "about"), ("x", "H01", "", "about")],
)
def test_an_inquiry_asks_something(kyrgyz: Instance, text, code, about, field):
    with pytest.raises(Refused) as refused:
        asked(kyrgyz, Desk.KG_HEAD, text, code=code, about=about)
    assert refused.value.refusals[0].field == field


def test_a_matter_goes_on_in_both_directions(kyrgyz: Instance):
    """moc:6.4, 7.6: each further question is an inquiry of its own with its own duty."""
    first = asked(kyrgyz, Desk.KG_OFFICER)
    back = asked(kyrgyz, Desk.ISA_RESIDENCE, "どの職種ですか。", follows=first)
    more = asked(kyrgyz, Desk.KG_OFFICER, follows=back)
    thread = inquiries.thread(kyrgyz.session, first, kyrgyz.actor(Desk.KG_HEAD))
    assert {one.reference for one in thread} == {"KG-2026-001", "JP-2026-001", "KG-2026-002"}
    said = Said("en", "Welding.")
    asking.answer(kyrgyz.session, back, said, actor=kyrgyz.actor(Desk.KG_HEAD), now=kyrgyz.now)
    states = dict.fromkeys(duties(kyrgyz))
    assert ("moc.inquiry.answer-under-7-6", DutyState.DISCHARGED) in states
    assert ("moc.inquiry.answer-under-6-4", DutyState.OPEN) in states
    assert more.thread_id == first.id
    open_ones = inquiries.inquiries(
        kyrgyz.session, kyrgyz.actor(Desk.KG_HEAD), side=Side.KG, standing=Standing.OPEN
    )
    assert {one.id for one in open_ones} == {first.id, more.id}
    found = inquiries.inquiries(kyrgyz.session, kyrgyz.actor(Desk.NPA), part="職種")
    assert [one.id for one in found] == [back.id]


def test_only_the_parties_read_inquiries(kyrgyz: Instance):
    """moc:3."""
    inquiry = asked(kyrgyz, Desk.KG_OFFICER, confidential=True)
    for desk in (Desk.METI_SECRETARIAT, Desk.METI_FIELD, Desk.MLIT_MARKET, Desk.ADMINISTRATOR):
        with pytest.raises(NotFound):
            inquiries.get(kyrgyz.session, inquiry.id, kyrgyz.actor(desk))
        assert inquiries.inquiries(kyrgyz.session, kyrgyz.actor(desk)) == []


def test_a_text_says_in_which_state_a_reader_has_it(kyrgyz: Instance, japanese: Instance):
    """moc:2: original, provisional, confirmed by its own side, missing."""
    inquiry = asked(kyrgyz, Desk.KG_OFFICER)

    def states(at: Instance) -> dict[str, str]:
        found = texts.in_all(at.session, at.actor(Desk.MOFA), [inquiry])[inquiry.id]
        return {one.language: one.state for one in found}

    assert states(kyrgyz) == {
        "ky": TextState.ORIGINAL,
        "ja": TextState.MISSING,
        "en": TextState.MISSING,
        "ru": TextState.MISSING,
    }
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = japanese.session.get_one(Inquiry, inquiry.id)
    doing: dict[str, Any] = {"actor": japanese.actor(Desk.MOFA), "now": japanese.now}
    with pytest.raises(Refused):
        translating.translate(
            japanese.session, theirs, Language.JA, "家族は", confirmed=True, **doing
        )
    with pytest.raises(Refused):
        translating.translate(japanese.session, theirs, Language.KY, "х", confirmed=False, **doing)
    translating.translate(
        japanese.session, theirs, Language.JA, "家族は行けますか。", confirmed=False, **doing
    )
    hand_over(japanese, kyrgyz, Side.JP)
    assert states(kyrgyz)["ja"] == TextState.PROVISIONAL
    translating.translate(
        kyrgyz.session,
        inquiry,
        Language.JA,
        "家族は同行できますか。",
        confirmed=True,
        actor=kyrgyz.actor(Desk.KG_HEAD),
        now=kyrgyz.after(minutes=1),
    )
    hand_over(kyrgyz, japanese, Side.KG)
    for at in (kyrgyz, japanese):
        assert states(at)["ja"] == TextState.CONFIRMED


def test_moc_2_a_contact_point_takes_effect_on_its_day(kyrgyz: Instance, japanese: Instance):
    """moc:2: dated, with a deputy; each side names its own; the other sees it."""
    for since, holder in ((TODAY, "Айгүл"), (TODAY + timedelta(days=5), "Бакыт")):
        contacts.name(
            kyrgyz.session,
            {"office_en": "Centre", "holder": holder, "deputy": "Чолпон"},
            since=since,
            actor=kyrgyz.actor(Desk.KG_HEAD),
            now=kyrgyz.now,
        )
    hand_over(kyrgyz, japanese, Side.KG)
    reader = japanese.actor(Desk.NPA)

    def on(days: int) -> str | None:
        day = TODAY + timedelta(days=days)
        found = contact_points.on(japanese.session, reader, Side.KG, day)
        return found.holder if found else None

    assert [on(-1), on(0), on(4), on(5)] == [None, "Айгүл", "Айгүл", "Бакыт"]
    assert contact_points.on(japanese.session, reader, Side.JP, TODAY) is None
    with pytest.raises(Refused):
        contacts.name(
            kyrgyz.session,
            {"office_en": "x", "holder": "A", "deputy": "A"},
            since=TODAY,
            actor=kyrgyz.actor(Desk.KG_HEAD),
            now=kyrgyz.now,
        )
    for desk in (Desk.NPA, Desk.METI_SECRETARIAT):
        with pytest.raises(NotEntitled):
            contacts.name(
                kyrgyz.session,
                {"office_en": "x", "holder": "A"},
                since=TODAY,
                actor=kyrgyz.actor(desk),
                now=kyrgyz.now,
            )


# -- the memorandum's own life --------------------------------------------------------------------


def test_moc_10_it_begins_with_the_second_signature(kyrgyz: Instance, japanese: Instance):
    """moc:10: the days are blank in our copy: data, entered by each side once."""
    early, late = date(2023, 6, 1), date(2023, 7, 3)
    memorandum.sign(
        japanese.session,
        late,
        place="Tokyo",
        actor=japanese.actor(Desk.ISA_RESIDENCE),
        now=japanese.now,
    )
    assert life.life(japanese.session).since is None
    doing: dict[str, Any] = {"actor": kyrgyz.actor(Desk.KG_HEAD), "now": kyrgyz.now}
    memorandum.sign(kyrgyz.session, early, place="Bishkek", **doing)
    with pytest.raises(OutOfDate):
        memorandum.sign(kyrgyz.session, early, place="Bishkek", **doing)
    with pytest.raises(NotEntitled):
        memorandum.sign(
            japanese.session, early, place="x", actor=japanese.actor(Desk.NPA), now=japanese.now
        )
    hand_over(kyrgyz, japanese, Side.KG)
    hand_over(japanese, kyrgyz, Side.JP)
    for at in (kyrgyz, japanese):
        assert life.life(at.session).since == late


@pytest.mark.parametrize(
    ("noticed", "end"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 11, 20), date(2027, 5, 20)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_moc_10_six_calendar_months_after_notice(noticed: date, end: date):
    assert end_after(noticed) == end


def notice(at: Instance, desk: Desk, on: date = TODAY) -> None:
    memorandum.give_notice(
        at.session, on, "Ends.", language="en", file=None, actor=at.actor(desk), now=at.now
    )


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (TODAY, None),
        (date(2026, 5, 20), None),
        (TODAY + timedelta(days=1), "from the day it is given"),
        (date(2026, 5, 19), "already"),
        (date(2023, 7, 5), "already"),
        (date(2023, 7, 4), "began on"),
        (date(1990, 1, 1), "began on"),
    ],
)
def test_moc_10_notice_is_of_a_day_on_which_it_can_be_given(on: date, why: str | None):
    """moc:10: neither to come, nor before the beginning, nor so old that all would be over."""
    life = Life(signed={}, since=date(2023, 7, 5), noticed_on=None, noticed_by=None, ends_on=None)
    found = refusals_to_give_notice(on, life, TODAY)
    assert [one.field for one in found] == ["on"] * len(found)
    assert [why in one.message for one in found if why] == [True] * (why is not None)
    assert bool(found) == (why is not None)


def test_moc_10_a_notice_that_is_too_old_is_refused_beside_its_day(kyrgyz: Instance):
    """The reason is the day, not that the memorandum were over."""
    old = date(2025, 11, 20)
    with pytest.raises(Refused) as refused:
        notice(kyrgyz, Desk.KG_HEAD, old)
    (refusal,) = refused.value.refusals
    assert (refusal.field, refusal.params) == ("on", {"day": end_after(old)})
    assert life.life(kyrgyz.session).noticed_on is None
    notice(kyrgyz, Desk.KG_HEAD, TODAY - timedelta(days=30))
    assert life.life(kyrgyz.session).ends_on == date(2027, 4, 21)


def test_moc_10_after_the_end_nothing_is_done_under_it(kyrgyz: Instance, japanese: Instance):
    """moc:10: notice, six months, then only what was confided stays confided."""
    with pytest.raises(Refused):
        notice(kyrgyz, Desk.KG_HEAD, TODAY + timedelta(days=1))
    with pytest.raises(NotEntitled):
        notice(kyrgyz, Desk.KG_OFFICER)
    notice(kyrgyz, Desk.KG_HEAD)
    with pytest.raises(Refused):
        notice(kyrgyz, Desk.ISA_RESIDENCE)
    asked(kyrgyz, Desk.KG_OFFICER)
    hand_over(kyrgyz, japanese, Side.KG)
    for at in (kyrgyz, japanese):
        known = life.life(at.session)
        assert (known.noticed_on, known.noticed_by) == (TODAY, "kg")
        assert known.ends_on == date(2027, 5, 20)
        owed = at.session.scalars(
            select(OwedDuty).where(OwedDuty.code.startswith("moc.memorandum.wind-up"))
        ).all()
        assert {(one.owed_by_desk, one.due_on) for one in owed} == {
            (Desk.ISA_RESIDENCE, known.ends_on),
            (Desk.KG_HEAD, known.ends_on),
        }
        at.now = at.now.replace(year=2027, month=5, day=20)
        assert memorandum.let_end(at.session, now=at.now) == 0
        assert stopped(at.session, ASK_JAPAN, at.now) is None
        at.after(days=1)
        assert memorandum.let_end(at.session, now=at.now) == 1
        assert memorandum.let_end(at.session, now=at.now) == 0
        over = stopped(at.session, ASK_JAPAN, at.now)
        assert over is not None
        assert over.params["day"] == known.ends_on
        with pytest.raises(Refused):
            asked(at, Desk.KG_OFFICER)
        assert all(state == DutyState.DISCHARGED for _code, state in duties(at, "moc.memorandum"))


def test_what_was_sent_before_the_end_still_arrives(kyrgyz: Instance, japanese: Instance):
    """moc:10: an act counts by when it was done, however late its package comes."""
    notice(japanese, Desk.ISA_RESIDENCE)
    asked(kyrgyz, Desk.KG_OFFICER)
    japanese.now = japanese.now.replace(year=2027, month=6)
    hand_over(kyrgyz, japanese, Side.KG)
    assert len(inquiries.inquiries(japanese.session, japanese.actor(Desk.NPA))) == 1


def test_moc_9_an_amendment_needs_both_consents_in_writing(kyrgyz: Instance, japanese: Instance):
    paper = stored(kyrgyz, Desk.KG_HEAD)
    one = memorandum.propose(
        kyrgyz.session,
        "Point 5",
        "Add online tests.",
        language="en",
        effective_on=TODAY + timedelta(days=30),
        consent=paper,
        actor=kyrgyz.actor(Desk.KG_HEAD),
        now=kyrgyz.now,
    )
    with pytest.raises(NotEntitled):
        memorandum.consent(
            kyrgyz.session, one, TODAY, paper, actor=kyrgyz.actor(Desk.KG_HEAD, 1), now=kyrgyz.now
        )
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = japanese.session.get_one(Amendment, one.id)
    reader = japanese.actor(Desk.ISA_RESIDENCE)
    theirs = life.get_amendment(japanese.session, theirs.id, reader)
    assert life.standing(theirs, TODAY) == (AmendmentStanding.PROPOSED, None)
    assert duties(japanese) == [("moc.amendment.answer", DutyState.OPEN)]
    answer = stored(japanese, Desk.ISA_RESIDENCE)
    memorandum.consent(japanese.session, theirs, TODAY, answer, actor=reader, now=japanese.now)
    with pytest.raises(OutOfDate):
        memorandum.decline(japanese.session, theirs, "x", actor=reader, now=japanese.now)
    hand_over(japanese, kyrgyz, Side.JP)
    for at in (kyrgyz, japanese):
        found = life.get_amendment(at.session, one.id, at.actor(Desk.KG_HEAD))
        since = TODAY + timedelta(days=30)
        assert life.standing(found, TODAY) == (AmendmentStanding.TO_COME, since)
        assert life.standing(found, since) == (AmendmentStanding.IN_FORCE, since)
        assert duties(at) == [("moc.amendment.answer", DutyState.DISCHARGED)]


def test_moc_9_a_review_is_recorded_for_both_and_changes_nothing(
    kyrgyz: Instance, japanese: Instance
):
    """moc:9: as needed, on any day that has come; the text stays until both consent in writing."""
    head = kyrgyz.actor(Desk.KG_HEAD)
    review: dict[str, Any] = {"language": "en", "file": None, "actor": head, "now": kyrgyz.now}
    with pytest.raises(Refused):
        memorandum.review(kyrgyz.session, TODAY + timedelta(days=1), "Later.", **review)
    with pytest.raises(NotEntitled):
        memorandum.review(
            japanese.session, TODAY, "x", **review | {"actor": japanese.actor(Desk.METI_FIELD)}
        )
    made = memorandum.review(kyrgyz.session, TODAY, "The system's own review is over.", **review)
    hand_over(kyrgyz, japanese, Side.KG)
    for at in (kyrgyz, japanese):
        found = at.session.get_one(LifeEvent, made.id)
        assert (found.happening, found.on, found.side) == ("reviewed", TODAY, "kg")
        assert at.session.scalars(select(Amendment)).all() == []
        assert duties(at) == []


def test_moc_9_one_side_alone_amends_nothing(kyrgyz: Instance, japanese: Instance):
    """moc:9: a proposal that the other side declines, or leaves, is never in force."""
    paper, head = stored(kyrgyz, Desk.KG_HEAD), kyrgyz.actor(Desk.KG_HEAD)
    one = memorandum.propose(
        kyrgyz.session,
        "Point 5",
        "Add online tests.",
        language="en",
        effective_on=TODAY,
        consent=paper,
        actor=head,
        now=kyrgyz.now,
    )
    hand_over(kyrgyz, japanese, Side.KG)
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    theirs = life.get_amendment(japanese.session, one.id, isa)
    late = TODAY + timedelta(days=400)
    assert life.standing(theirs, late) == (AmendmentStanding.PROPOSED, None)
    memorandum.decline(japanese.session, theirs, "見送る。", actor=isa, now=japanese.now)
    hand_over(japanese, kyrgyz, Side.JP)
    for at in (kyrgyz, japanese):
        found = life.get_amendment(at.session, one.id, at.actor(Desk.KG_HEAD))
        assert life.standing(found, late) == (AmendmentStanding.DECLINED, None)


def test_moc_10_a_dispute_is_settled_by_both(kyrgyz: Instance, japanese: Instance):
    dispute = memorandum.raise_dispute(
        kyrgyz.session,
        "6(1)",
        "How fast is it to be published?",
        language="en",
        actor=kyrgyz.actor(Desk.KG_HEAD),
        now=kyrgyz.now,
    )
    settling: dict[str, Any] = {
        "text": "Within a week.",
        "language": "en",
        "consulted_on": TODAY,
        "actor": kyrgyz.actor(Desk.KG_HEAD),
        "now": kyrgyz.now,
    }
    dispute = life.get_dispute(kyrgyz.session, dispute.id, kyrgyz.actor(Desk.KG_HEAD))
    with pytest.raises(Refused):
        memorandum.settle(kyrgyz.session, dispute, **settling)
    hand_over(kyrgyz, japanese, Side.KG)
    theirs = life.get_dispute(japanese.session, dispute.id, japanese.actor(Desk.MOFA))
    memorandum.take_up(
        japanese.session,
        theirs,
        "協議に応じます。",
        language="ja",
        actor=japanese.actor(Desk.ISA_RESIDENCE),
        now=japanese.now,
    )
    hand_over(japanese, kyrgyz, Side.JP)
    kyrgyz.session.expire_all()
    dispute = life.get_dispute(kyrgyz.session, dispute.id, kyrgyz.actor(Desk.KG_HEAD))
    memorandum.settle(kyrgyz.session, dispute, **settling)
    hand_over(kyrgyz, japanese, Side.KG)
    for at in (kyrgyz, japanese):
        assert at.session.get_one(Dispute, dispute.id).state == "settled"
        assert duties(at) == [("moc.dispute.take-up", DutyState.DISCHARGED)]
