"""Reports, notices and tests: the same on both sides, whatever becomes of the packages."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.acts.services import CATALOGUE, subject_of
from registry.core.calendar import Place
from registry.core.clauses import Force
from registry.core.db import read_for
from registry.core.desks import EVERYTHING, SEATS, Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties import calendars
from registry.duties import queries as duties
from registry.duties.models import DutyState, OwedDuty
from registry.exchange.rules import State, Why
from registry.informants import opening as sheets
from registry.informants.intake import Given
from registry.moc.notices import queries as notices_of
from registry.moc.notices import services as notices
from registry.moc.notices.models import Notice
from registry.moc.notices.rules import GIVE_RESULT, GUIDE, INVESTIGATE, KEEP, REVOKED
from registry.moc.packing import services as packing
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import Side
from registry.moc.reports import queries, services
from registry.moc.reports.models import Report
from registry.moc.reports.rules import (
    ACKNOWLEDGE,
    DUTIES,
    RECORD_ACTION,
    REPORT_BACK,
    SHEETS,
    Misconduct,
    Role,
    reasons,
)
from registry.moc.skill_tests import queries as all_tests
from registry.moc.skill_tests import services as tests
from registry.moc.skill_tests.models import TestFraud, TestRequest
from registry.moc.skill_tests.rules import (
    ANSWER,
    COOPERATE,
    HAND_OVER,
    RECORD,
    RETURN,
    SEND_BACK,
)
from registry.moc.steps.models import CaseStep
from registry.moc.steps.queries import steps_of
from registry.papers.models import StoredFile
from registry.seals.models import Seal
from registry.seals.rules import Identity, Original, Secrecy
from registry.seals.services import unseal
from tests.moc.cases import (
    NOTE,
    WORKER,
    answer,
    asked,
    cheated,
    drafted,
    filed,
    investigated,
    noticed,
    share,
    told,
    vault,
)
from tests.moc.conftest import TODAY, Instance
from tests.moc.lists import revoked
from tests.moc.year import shared


def send_all(source: Instance, side: Side, target: Instance) -> None:
    for package in source.pack(side):
        done = target.receive(source.bytes_of(package))
        assert done.package.state == State.ACCEPTED, done.package.about


def open_duties(at: Instance, record: Any) -> dict[str, OwedDuty]:
    rows = at.session.scalars(
        select(OwedDuty).where(
            OwedDuty.subject == subject_of(record), OwedDuty.state == DutyState.OPEN
        )
    )
    return {one.code: one for one in rows}


# -- broker reports ---------------------------------------------------------------------------


def test_moc_4_1_answers_in_plain_words_lead_to_the_kinds_and_say_why():
    found = reasons(["papers-for-money", "fee-basis", "nonsense"])
    assert list(found) == [Misconduct.PROPERTY, Misconduct.ABUSE, Misconduct.FEES]
    assert all(texts for texts in found.values())
    assert reasons([]) == {}


def test_moc_4_1_a_report_and_its_answers_end_alike_and_only_the_receiver_opens_seals(
    kyrgyz: Instance, japanese: Instance
):
    """moc:4.1: shared promptly by Bishkek's calendar; acknowledging and the rest are practice."""
    report = filed(kyrgyz, Side.KG)
    owed = open_duties(kyrgyz, report)["moc.report.share"]
    assert owed.owed_by_desk == Desk.KG_HEAD
    basis = calendars.basis(kyrgyz.session, now=kyrgyz.now)
    assert owed.calendar_version == basis.calendars[Place.BISHKEK].version
    assert (owed.due_on, owed.target_on is not None) == (None, True)
    kyrgyz.session.flush()
    assert kyrgyz.pack(Side.KG) == [], "a filed report waits for the contact point"
    share(kyrgyz, report)
    assert "moc.report.share" not in open_duties(kyrgyz, report)
    japanese.after(days=2)
    send_all(kyrgyz, Side.KG, japanese)
    theirs = japanese.session.get_one(Report, report.id)
    assert theirs.broker_name == "ЖЧК «Күмөндүү Өнөктөш»"
    owed_here = open_duties(japanese, theirs)
    assert {one.owed_by_desk for one in owed_here.values()} == {Desk.ISA_RESIDENCE}
    practice = {duty.code for duty in DUTIES if duty.force is Force.PRACTICE}
    assert owed_here.keys() <= practice
    (person,) = queries.get(japanese.session, report.id, japanese.actor(Desk.NPA)).people
    sealed = japanese.session.get_one(Seal, person.seal_id)
    opened = unseal(japanese.envelope, sealed, audience=Desk.ISA_RESIDENCE)
    assert Identity.unpacked(opened) == WORKER
    (file,) = theirs_files(japanese, report)
    original = japanese.session.get_one(Seal, file.original_id)
    content = unseal(japanese.envelope, original, audience=Desk.ISA_RESIDENCE)
    assert Original.unpacked(content).name == "Айжамал.txt"
    assert japanese.session.get_one(StoredFile, file.stored_file_id).compartment == "moc"
    for act in (ACKNOWLEDGE, RECORD_ACTION, REPORT_BACK):
        answer(japanese, act, theirs)
    assert open_duties(japanese, theirs) == {}
    with pytest.raises(OutOfDate):
        answer(japanese, RECORD_ACTION, theirs)
    kyrgyz.after(days=3)
    send_all(japanese, Side.JP, kyrgyz)
    assert shared(kyrgyz) == shared(japanese)
    assert len(shared(kyrgyz)["steps"]) == 3


def theirs_files(at: Instance, report: Report) -> Any:
    return queries.get(at.session, report.id, at.actor(Desk.ISA_RESIDENCE)).files


def test_moc_4_1_a_package_shows_nobody_who_is_sealed(kyrgyz: Instance):
    """moc:3: names travel encrypted for the contact point that receives them, and in no text."""
    share(kyrgyz, filed(kyrgyz, Side.KG))
    (package,) = kyrgyz.pack(Side.KG)
    content = kyrgyz.bytes_of(package)
    for secret in ("Айжамал", "Synookyzy", "アイジャマル", "sealed.example", "1999-04-12"):
        assert secret.encode() not in content
        assert secret.encode("utf-16-le") not in content
    assert "Күмөндүү".encode() in content


def test_moc_4_1_sealed_identities_are_opened_by_two_of_the_receiving_office(kyrgyz: Instance):
    """The side that files reads nothing back; two named officers of the other open a sheet."""
    report = filed(kyrgyz, Side.JP)
    share(kyrgyz, report)
    (person,) = report.people
    sealed = kyrgyz.session.get_one(Seal, person.seal_id)
    officer, head = kyrgyz.actor(Desk.KG_OFFICER), kyrgyz.actor(Desk.KG_HEAD)
    with pytest.raises((NotFound, Refused)):
        sheets.ask_to_open(
            kyrgyz.session,
            SHEETS,
            kyrgyz.envelope,
            sealed,
            reason="x",
            actor=kyrgyz.actor(Desk.ISA_RESIDENCE),
            now=kyrgyz.now,
        )
    with pytest.raises(Refused):
        sheets.ask_to_open(
            kyrgyz.session,
            SHEETS,
            kyrgyz.envelope,
            sealed,
            reason="Издөө",
            actor=officer,
            now=kyrgyz.now,
        )
    with pytest.raises(NotFound):
        sheets.desk_of(SHEETS, kyrgyz.actor(Desk.METI_SECRETARIAT))
    assert sheets.desk_of(SHEETS, officer) == sheets.desk_of(SHEETS, head) == Desk.KG_HEAD


def test_moc_4_1_nothing_that_is_written_names_who_is_sealed(kyrgyz: Instance):
    report = drafted(kyrgyz, Side.KG)
    content = services.Content(
        kinds=["a"],
        broker={"broker_name": "Х", "broker_country": "KG", "broker_sort": "person"},
        facts="Aizhamal Synookyzy акча төлөгөн.",
        learned_on=TODAY,
    )
    keep, who = vault(kyrgyz, report.room), kyrgyz.actor(Desk.KG_OFFICER)
    with pytest.raises(Refused):
        services.write(kyrgyz.session, keep, report, content, actor=who, now=kyrgyz.now)
    with pytest.raises(Refused):
        services.seal_person(
            kyrgyz.session,
            keep,
            report,
            Role.SOURCE,
            Identity(name="Күмөндүү Өнөктөш"),
            secrecy=Secrecy.SECRET,
            now=kyrgyz.now,
        )
    services.file(kyrgyz.session, keep, report, actor=who, now=kyrgyz.now)
    share(kyrgyz, report)
    with pytest.raises(Refused):
        answer(kyrgyz, ACKNOWLEDGE, report, "アイジャマルさんに会った。")
    with pytest.raises(OutOfDate):
        services.write(kyrgyz.session, keep, report, content, actor=who, now=kyrgyz.now)


def awaited(at: Instance, desk: Desk) -> list[OwedDuty]:
    """Return what a desk sees that others owe."""
    actor = at.actor(desk)
    at.session.flush()
    read_for(at.session, SEATS[desk].reach)
    found = list(duties.awaited_by(at.session, actor, CATALOGUE))
    read_for(at.session, {EVERYTHING})
    return found


def test_moc_4_1_each_side_does_its_own_part(kyrgyz: Instance):
    report = filed(kyrgyz, Side.KG)
    japan, centre = kyrgyz.actor(Desk.ISA_RESIDENCE), kyrgyz.actor(Desk.KG_OFFICER)
    with pytest.raises(NotEntitled):
        services.send_back(kyrgyz.session, report, reason="x", actor=japan, now=kyrgyz.now)
    services.send_back(kyrgyz.session, report, reason="Толуктоо", actor=centre, now=kyrgyz.now)
    (owed,) = open_duties(kyrgyz, report).values()
    assert (owed.code, owed.owed_by_desk) == ("moc.report.complete", Desk.KG_HEAD)
    assert owed in duties.to_do(kyrgyz.session, centre, CATALOGUE), "the officers' own to complete"
    assert owed not in awaited(kyrgyz, Desk.NPA), "nothing has crossed"
    own = filed(kyrgyz, Side.JP)
    services.send_back(kyrgyz.session, own, reason="補足", actor=japan, now=kyrgyz.now)
    (theirs,) = open_duties(kyrgyz, own).values()
    assert theirs.owed_by_desk == Desk.ISA_RESIDENCE
    assert theirs in awaited(kyrgyz, Desk.NPA), "any ministry of that side may have drafted it"
    assert theirs not in awaited(kyrgyz, Desk.KG_HEAD)
    with pytest.raises(Refused, match="filed once"):
        services.discard(kyrgyz.session, report)
    keep = vault(kyrgyz, report.room)
    services.file(kyrgyz.session, keep, report, actor=centre, now=kyrgyz.now)
    assert set(open_duties(kyrgyz, report)) == {"moc.report.share"}
    share(kyrgyz, report)
    with pytest.raises(NotEntitled):
        services.answer(
            kyrgyz.session, keep, ACKNOWLEDGE, report, told(), actor=centre, now=kyrgyz.now
        )


def test_moc_4_1_reports_on_one_broker_are_counted_together_whoever_reported(kyrgyz: Instance):
    first = filed(kyrgyz, Side.KG)
    second = filed(kyrgyz, Side.JP, name="«Күмөндүү Өнөктөш» ЖЧК")
    third = filed(kyrgyz, Side.KG, name="ОсОО «Башка»")
    for one in (first, second, third):
        share(kyrgyz, one)
    actor = kyrgyz.actor(Desk.MOFA)
    assert list(queries.about_same_broker(kyrgyz.session, first, actor)) == [second]
    counted = queries.brokers(kyrgyz.session, actor)
    assert [len(broker.reports) for broker in counted] == [2, 1]
    assert counted[0].kinds == [("a", 2), ("c", 2)]


def seen_by(at: Instance, desk: Desk) -> dict[str, int]:
    """Count what the database itself shows a desk, with every query's own filter left out."""
    at.session.flush()
    read_for(at.session, SEATS[desk].reach)
    tables = (Report, Notice, TestRequest, TestFraud, CaseStep, Seal, Dispatch, OwedDuty)
    found = {
        table.__tablename__: len(at.session.scalars(select(table.id)).all()) for table in tables
    }
    read_for(at.session, {EVERYTHING})
    return {name: count for name, count in found.items() if count}


def test_a_draft_is_its_own_sides_and_the_council_sees_none_of_it(kyrgyz: Instance):
    report = filed(kyrgyz, Side.KG)
    asked(kyrgyz)
    noticed(kyrgyz)
    assert seen_by(kyrgyz, Desk.KG_OFFICER) == {"moc_report": 1, "seal": 2, "owed_duty": 1}
    assert seen_by(kyrgyz, Desk.NPA) == {"moc_notice": 1, "moc_test_request": 1}
    share(kyrgyz, report)
    assert seen_by(kyrgyz, Desk.NPA)["moc_report"] == 1
    for desk in (Desk.METI_SECRETARIAT, Desk.METI_CHAIR, Desk.ISA_DELIVERY, Desk.ADMINISTRATOR):
        assert seen_by(kyrgyz, desk) == {}, desk
    for desk in (Desk.METI_FIELD, Desk.MLIT_MARKET):
        assert seen_by(kyrgyz, desk).keys() <= {"moc_test_request"}, desk


# -- notices ----------------------------------------------------------------------------------


def test_moc_7_3_a_notice_opens_the_duties_that_its_answers_close(kyrgyz: Instance):
    """moc:7.3, moc:7.4: investigate, guide, give the result; then revoke or not."""
    notice = noticed(kyrgyz)
    notices.send(kyrgyz.session, notice, actor=kyrgyz.actor(Desk.ISA_RESIDENCE), now=kyrgyz.now)
    owed = open_duties(kyrgyz, notice)
    assert owed.keys() == {
        "moc.notice.investigate",
        "moc.notice.guide",
        "moc.notice.give-result",
    }
    assert {one.due_on for one in owed.values()} == {None}
    head = kyrgyz.actor(Desk.KG_HEAD)

    def do(act: Any, outcome: str = "", reference: str = "") -> None:
        said = told(outcome=outcome, reference=reference)
        keep = vault(kyrgyz, notice.room)
        notices.answer(kyrgyz.session, keep, act, notice, said, actor=head, now=kyrgyz.now)

    with pytest.raises(Refused):
        do(GIVE_RESULT)
    do(INVESTIGATE)
    do(GUIDE, outcome="given")
    do(GUIDE, outcome="given")
    with pytest.raises(Refused):
        do(KEEP)
    do(GIVE_RESULT)
    assert open_duties(kyrgyz, notice).keys() == {"moc.notice.decide"}
    with pytest.raises(Refused):
        do(REVOKED, reference="KG-1")
    revoked(kyrgyz, 1)
    do(REVOKED, reference="KG-1")
    assert open_duties(kyrgyz, notice) == {}
    with pytest.raises(OutOfDate):
        do(KEEP)


def test_a_notice_whose_number_is_another_agency_s_says_so(kyrgyz: Instance):
    """moc:7.3: a slip of the number would lead to somebody else."""
    revoked(kyrgyz, 1)
    agency = notices_of.agency_of(kyrgyz.session, noticed(kyrgyz))
    assert agency is not None
    for name, is_theirs in (
        ("ОсОО «Ак-Жол 1»", True),
        ("Ak Jol 1 LLC", True),
        ("ОсОО «Башка»", False),
    ):
        assert notices_of.bears(agency, name) is is_theirs


def test_no_answer_is_of_a_day_before_what_it_answers(kyrgyz: Instance):
    """moc:4.1, moc:7.3: it may still be the day before in Bishkek when Tokyo sends."""
    notice = noticed(kyrgyz)
    notices.send(kyrgyz.session, notice, actor=kyrgyz.actor(Desk.ISA_RESIDENCE), now=kyrgyz.now)
    report = filed(kyrgyz, Side.KG)
    share(kyrgyz, report)
    keep, head = vault(kyrgyz, notice.room), kyrgyz.actor(Desk.KG_HEAD)

    def investigate(days: int) -> None:
        said = told(on=TODAY - timedelta(days=days))
        notices.answer(kyrgyz.session, keep, INVESTIGATE, notice, said, actor=head, now=kyrgyz.now)

    for early in (
        lambda: investigate(2),
        lambda: answer(kyrgyz, ACKNOWLEDGE, report, on=TODAY - timedelta(days=1)),
    ):
        with pytest.raises(Refused) as refused:
            early()
        assert refused.value.refusals[0].field == "on"
    investigate(1)
    answer(kyrgyz, ACKNOWLEDGE, report)
    with pytest.raises(OutOfDate):
        answer(kyrgyz, ACKNOWLEDGE, report)


def sent_notice(japanese: Instance, kyrgyz: Instance) -> Notice:
    """Let Japan send a notice; return it as the Kyrgyz side has it."""
    notice = noticed(japanese)
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    notices.send(japanese.session, notice, actor=isa, now=japanese.now)
    send_all(japanese, Side.JP, kyrgyz)
    return kyrgyz.session.get_one(Notice, notice.id)


def evidence(at: Instance, step: CaseStep) -> list[tuple[str, bytes]]:
    """Return the files of a step as an instance keeps them."""
    held = next(one for one in steps_of(at.session, step.of_kind, step.of_id) if one.id == step.id)
    assert {file.stored.compartment for file in held.files} <= {"moc"}
    return [(file.stored.original_name, at.files.read(file.stored.sha256)) for file in held.files]


def test_moc_7_3_evidence_goes_with_an_answer_either_way(kyrgyz: Instance, japanese: Instance):
    """moc:7.3, moc:4.1: a copy without traces of its maker; none that names who is sealed."""
    notice = sent_notice(japanese, kyrgyz)
    step = investigated(kyrgyz, notice, Given("Айжамал.txt", NOTE), Given("2.txt", b"2\n"))
    report = filed(kyrgyz, Side.KG)
    share(kyrgyz, report)
    send_all(kyrgyz, Side.KG, japanese)
    assert evidence(japanese, step) == evidence(kyrgyz, step)
    assert [name for name, _content in evidence(japanese, step)] == [
        "evidence-1.txt",
        "evidence-2.txt",
    ]
    theirs = queries.get(japanese.session, report.id, japanese.actor(Desk.ISA_RESIDENCE))
    naming = (Given("1.txt", "アイジャマルさんの話".encode()),)
    with pytest.raises(Refused):
        answer(japanese, ACKNOWLEDGE, theirs, files=naming)
    back = answer(japanese, REPORT_BACK, theirs, files=(Given("1.txt", b"done\n"),))
    send_all(japanese, Side.JP, kyrgyz)
    assert evidence(kyrgyz, back) == [("evidence-1.txt", b"done\n")]
    assert shared(kyrgyz) == shared(japanese)


def unnamed(step: CaseStep, at: Instance) -> None:
    for dispatch in at.session.scalars(select(Dispatch).where(Dispatch.content_id == step.id)):
        dispatch.files = []


def another_digest(step: CaseStep, at: Instance) -> None:
    for dispatch in at.session.scalars(select(Dispatch).where(Dispatch.content_id == step.id)):
        dispatch.files = [one | {"sha256": "0" * 64} for one in dispatch.files]


@pytest.mark.parametrize(
    ("members", "change"),
    [
        (lambda _files, _sent: [], None),
        (lambda _files, sent: [(f"files/{digest_of(sent)}", b"something else\n")], None),
        (lambda _files, sent: [(f"files/{digest_of(sent)}", NOTE)], another_digest),
        (None, unnamed),
    ],
    ids=["not there", "other content", "another digest", "not named"],
)
def test_moc_7_3_an_answer_whose_evidence_is_not_what_it_says_is_refused(
    kyrgyz: Instance, japanese: Instance, monkeypatch: pytest.MonkeyPatch, members, change
):
    """A signed package with a file that is missing, exchanged or never named: nothing of it."""
    step = investigated(kyrgyz, sent_notice(japanese, kyrgyz), Given("1.txt", NOTE))
    if change is not None:
        change(step, kyrgyz)
    if members is not None:
        monkeypatch.setattr(packing, "_members", members)
    (package,) = kyrgyz.pack(Side.KG)
    done = japanese.receive(kyrgyz.bytes_of(package))
    assert (done.package.state, done.package.why) == (State.QUARANTINED, Why.UNFIT)
    assert done.package.about
    assert japanese.session.get(CaseStep, step.id) is None
    assert japanese.session.scalars(select(StoredFile)).all() == []


def digest_of(sent: Any) -> str:
    return str(sent[0].files[0]["sha256"])


# -- tests ------------------------------------------------------------------------------------


def test_moc_5_cooperation_goes_through_the_contact_point_and_binds_as_far_as_possible(
    kyrgyz: Instance,
):
    request = asked(kyrgyz)
    field, isa = kyrgyz.actor(Desk.METI_FIELD), kyrgyz.actor(Desk.ISA_RESIDENCE)
    with pytest.raises(NotEntitled):
        tests.send(kyrgyz.session, request, actor=field, now=kyrgyz.now)
    with pytest.raises(OutOfDate):
        tests.send(kyrgyz.session, request, actor=isa, now=kyrgyz.now)
    tests.move(kyrgyz.session, HAND_OVER, request, actor=field, now=kyrgyz.now)
    assert seen_by(kyrgyz, Desk.KG_HEAD) == {}
    tests.send(kyrgyz.session, request, actor=isa, now=kyrgyz.now)
    (owed,) = open_duties(kyrgyz, request).values()
    assert (owed.code, owed.due_on) == ("moc.test-request.cooperate", None)
    centre = kyrgyz.actor(Desk.KG_OFFICER)
    for act in (ANSWER, COOPERATE):
        said = told(outcome="partly" if act is ANSWER else "")
        keep = vault(kyrgyz, request.room)
        tests.answer(kyrgyz.session, keep, act, request, said, actor=centre, now=kyrgyz.now)
    assert open_duties(kyrgyz, request) == {}
    assert seen_by(kyrgyz, Desk.METI_FIELD)["moc_step"] == 2
    assert seen_by(kyrgyz, Desk.MLIT_MARKET) == {}


@pytest.mark.parametrize(
    ("desk", "field"), [(Desk.METI_FIELD, "manufacturing"), (Desk.ISA_RESIDENCE, "all")]
)
def test_moc_5_what_the_contact_point_returns_is_owed_by_whoever_prepared_it(
    kyrgyz: Instance, desk: Desk, field: str
):
    isa, own = kyrgyz.actor(Desk.ISA_RESIDENCE), kyrgyz.actor(desk)
    request, fraud = asked(kyrgyz, field), cheated(kyrgyz, desk, field)
    for matter, forth, back in ((request, HAND_OVER, RETURN), (fraud, RECORD, SEND_BACK)):
        complete = f"{matter.kind}.complete"
        tests.move(kyrgyz.session, forth, matter, actor=own, now=kyrgyz.now)
        assert complete not in open_duties(kyrgyz, matter)
        tests.move(kyrgyz.session, back, matter, actor=isa, now=kyrgyz.now, reason="日付がない。")
        owed = open_duties(kyrgyz, matter)
        assert owed.keys() == {complete}
        assert (owed[complete].owed_by_desk, owed[complete].due_on) == (desk, None)
        tests.move(kyrgyz.session, forth, matter, actor=own, now=kyrgyz.now)
        assert complete not in open_duties(kyrgyz, matter)


def test_moc_5_a_ministry_has_its_own_field_and_gets_cheating_through_the_contact_point(
    kyrgyz: Instance,
):
    fraud = cheated(kyrgyz, Desk.KG_OFFICER)
    head, isa = kyrgyz.actor(Desk.KG_HEAD), kyrgyz.actor(Desk.ISA_RESIDENCE)
    tests.move(kyrgyz.session, RECORD, fraud, actor=head, now=kyrgyz.now)
    owed = open_duties(kyrgyz, fraud)["moc.test-fraud.share"]
    assert (owed.owed_by_desk, owed.target_on is not None) == (Desk.KG_HEAD, True)
    tests.send(kyrgyz.session, fraud, actor=head, now=kyrgyz.now)
    assert "moc.test-fraud.pass-on" in open_duties(kyrgyz, fraud)
    assert seen_by(kyrgyz, Desk.METI_FIELD) == {}
    with pytest.raises(NotEntitled):
        tests.pass_on(kyrgyz.session, fraud, actor=head, now=kyrgyz.now)
    tests.pass_on(kyrgyz.session, fraud, actor=isa, now=kyrgyz.now)
    assert seen_by(kyrgyz, Desk.METI_FIELD)["moc_test_fraud"] == 1
    assert seen_by(kyrgyz, Desk.MLIT_MARKET) == {}
    meti = kyrgyz.actor(Desk.METI_FIELD)
    assert all_tests.get(kyrgyz.session, TestFraud, fraud.id, meti) is fraud
    with pytest.raises(NotFound):
        all_tests.get(kyrgyz.session, TestFraud, fraud.id, kyrgyz.actor(Desk.MLIT_MARKET))
    with pytest.raises(NotEntitled):
        cheated(kyrgyz, Desk.METI_FIELD, "construction")


def test_moc_5_the_ministry_takes_note_of_what_was_passed_on_to_it(kyrgyz: Instance):
    """moc:5: a duty of the field's own desk, our practice; of no other's and of no party's."""
    fraud = cheated(kyrgyz, Desk.KG_OFFICER)
    head, isa = kyrgyz.actor(Desk.KG_HEAD), kyrgyz.actor(Desk.ISA_RESIDENCE)
    meti = kyrgyz.actor(Desk.METI_FIELD)
    tests.move(kyrgyz.session, RECORD, fraud, actor=head, now=kyrgyz.now)
    tests.send(kyrgyz.session, fraud, actor=head, now=kyrgyz.now)
    with pytest.raises(NotEntitled):
        tests.take_note(kyrgyz.session, fraud, actor=meti, now=kyrgyz.now)
    tests.pass_on(kyrgyz.session, fraud, actor=isa, now=kyrgyz.now)
    owed = open_duties(kyrgyz, fraud)["moc.test-fraud.take-note"]
    assert (owed.owed_by_desk, owed.due_on) == (Desk.METI_FIELD, None)
    assert seen_by(kyrgyz, Desk.METI_FIELD)["owed_duty"] == 1
    for other in (Desk.MLIT_MARKET, Desk.ISA_RESIDENCE, Desk.KG_HEAD):
        with pytest.raises(NotEntitled):
            tests.take_note(kyrgyz.session, fraud, actor=kyrgyz.actor(other), now=kyrgyz.now)
    tests.take_note(kyrgyz.session, fraud, actor=meti, now=kyrgyz.now)
    assert "moc.test-fraud.take-note" not in open_duties(kyrgyz, fraud)
    with pytest.raises(OutOfDate):
        tests.take_note(kyrgyz.session, fraud, actor=meti, now=kyrgyz.now)
