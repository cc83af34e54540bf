"""Made-up breaches, cases and referrals, through the verbs that everybody uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.council.referrals import queries, services
from registry.council.referrals.models import Referral
from registry.council.referrals.rules import (
    ACCEPT,
    ACKNOWLEDGE,
    REFUSE,
    REPORT_OUTCOME,
    SHEETS,
    Outcome,
)
from registry.council.referrals.services import Chosen
from registry.council.replies import services as replies
from registry.council.reports import services as reports
from registry.council.violations import queries as cases
from registry.council.violations import services as violations
from registry.council.violations.models import ViolationCase, ViolationReport
from registry.council.violations.rules import Breach, FileOrigin, Part, Source, SubjectKind
from registry.council.violations.services import Told
from registry.informants import opening as sheets
from registry.informants.intake import Given, Vault
from registry.seals.models import SealOpening
from registry.seals.rules import Identity

FACTS: Final = (
    "令和８年７月から３か月分の賃金の一部が支払われておらず、旅券が会社の金庫に保管されている。"
)
NOTE: Final = "賃金台帳の写しによると、７月から９月まで毎月２万円が差し引かれている。\n".encode()


@dataclass(frozen=True)
class Informed:
    """Where made-up breaches are played: the database, what seals, and two officers."""

    session: Session
    vault: Vault
    officer: Actor
    second: Actor

    def reported(
        self,
        body: UUID,
        clerk: Actor,
        *,
        informant: Identity | None,
        facts: str = FACTS,
        now: datetime,
    ) -> ViolationReport:
        """Let a member report a breach with a file, and seal who told it."""
        return reports.report(
            self.session,
            self.vault,
            body,
            self._told(legal_date(now), facts),
            concerned="株式会社架空製作所（架空県中央市）",
            files=[Given("memo.txt", NOTE)],
            informant=informant,
            actor=clerk,
            now=now,
        )

    def _told(self, day: date, facts: str) -> Told:
        return Told(
            breaches=[Breach.LABOUR_CONDITIONS, Breach.PAPERS_TAKEN],
            facts=facts,
            law="労働基準法第24条",
            learned_on=day,
        )

    def opened(
        self, report: ViolationReport | None, *, facts: str = FACTS, now: datetime
    ) -> ViolationCase:
        """Open a case, complete with who is concerned, a step and a file."""
        case = violations.open_case(
            self.session,
            self.vault,
            self._told(legal_date(now), facts),
            source=Source.REPORT if report else Source.INSPECTION,
            source_note="現地調査",
            from_report=report,
            actor=self.officer,
            now=now,
        )
        for sort, part, name in (
            (SubjectKind.BODY, Part.SUSPECTED, "株式会社架空製作所"),
            (SubjectKind.PERSON, Part.SUSPECTED, "架空　製作"),
        ):
            violations.add_concerned(
                self.session,
                self.vault,
                case,
                sort=sort,
                part=part,
                name=name,
                actor=self.officer,
                now=now,
            )
        violations.record_step(
            self.session,
            self.vault,
            case,
            taken_on=legal_date(now),
            taken_by="事務局",
            what="事業者に電話で事実を確かめた。",
            actor=self.officer,
            now=now,
        )
        violations.add_file(
            self.session,
            self.vault,
            case,
            Given("memo.txt", NOTE),
            origin=FileOrigin.OFFICE,
            actor=self.officer,
            now=now,
        )
        return case

    def prepared(self, case: ViolationCase, organ: Desk, *, now: datetime) -> Referral:
        """Prepare an organ's part with everything that the case holds."""
        self.session.flush()
        case = cases.get(self.session, case.id, THE_SYSTEM)
        chosen = Chosen(
            breaches=case.breaches,
            passages=case.facts,
            law=case.law,
            reason="事務局の判断による。",
            concerned=[one.id for one in case.concerned],
            steps=[one.id for one in case.steps],
            files=[one.id for one in case.files],
            with_informant=True,
        )
        return services.prepare(
            self.session, self.vault, case, organ, chosen, actor=self.officer, now=now
        )

    def sent(self, case: ViolationCase, organ: Desk, *, now: datetime) -> Referral:
        """Bring a part to an organ, decided by the second officer."""
        made = self.prepared(case, organ, now=now)
        self.session.flush()
        self.session.expire(made)
        part = queries.get(self.session, made.id, THE_SYSTEM)
        services.propose(self.session, part, actor=self.officer, now=now)
        digest = services.draft_digest(self.session, part)
        services.decide(self.session, part, digest=digest, actor=self.second, now=now)
        services.send(self.session, self.vault, part, actor=self.officer, now=now)
        self.session.flush()
        return part

    def asked(
        self,
        part: Referral,
        organ: Actor,
        *,
        words: str = "対象となる労働者は何名ですか。",
        now: datetime,
    ) -> UUID:
        """Let an organ ask back with a file; return that file's identity."""
        said = replies.ask(
            self.session,
            self.vault,
            part,
            words=words,
            answer_by=None,
            files=[Given("添付1.txt", NOTE)],
            actor=organ,
            now=now,
        )
        return said.files[0].id

    def taken_on(self, part: Referral, organ: Actor, *, now: datetime) -> None:
        """Let an organ confirm receipt, take a part on and report the outcome."""
        for act in (ACKNOWLEDGE, ACCEPT):
            replies.answer_in_form(self.session, self.vault, act, part, actor=organ, now=now)
        replies.report_outcome(
            self.session,
            self.vault,
            REPORT_OUTCOME,
            part,
            outcome=Outcome.GUIDED,
            words="事業者に対し、旅券の返還と未払賃金の支払を指導し、是正を確認した。",
            shareable=True,
            actor=organ,
            now=now,
        )

    def refused(self, part: Referral, organ: Actor, *, now: datetime) -> None:
        """Let an organ not take a part on."""
        replies.answer_in_form(
            self.session,
            self.vault,
            REFUSE,
            part,
            reason="提供のあった事実からは、所管する法令の違反が認められないため。",
            actor=organ,
            now=now,
        )

    def officers(self, pair: Sequence[Actor], *, now: datetime) -> list[UUID]:
        """Let a desk name two officers for its sealed sheets."""
        made = []
        for one in pair:
            assert one.account_id is not None
            officer = sheets.propose_officer(
                self.session, SHEETS, one.account_id, actor=pair[0], now=now
            )
            sheets.name_officer(self.session, SHEETS, officer, actor=pair[1], now=now)
            made.append(officer.id)
        return made

    def opening(self, part: Referral, pair: Sequence[Actor], *, now: datetime) -> SealOpening:
        """Let one officer ask to open the sheet of a part."""
        sealed = services.sheet_of(self.session, part)
        assert sealed is not None
        return sheets.ask_to_open(
            self.session,
            SHEETS,
            self.vault.envelope,
            sealed,
            reason="実地調査の準備のため。",
            actor=pair[0],
            now=now,
        )
