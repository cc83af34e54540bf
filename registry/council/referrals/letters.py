"""What an organ is sent, put together from its part: the frozen content, the letter, the file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.council import letters as office
from registry.council.referrals.models import Referral
from registry.council.referrals.rules import ADDRESSEES, DECIDE, ORGANS, PREPARE, PROPOSE
from registry.council.violations.models import Step, ViolationFile
from registry.council.violations.rules import BREACH_NAMES, Breach, Part
from registry.ledger.rules import canonical
from registry.papers import letters as papers
from registry.seals.rules import Secrecy
from registry.settings.queries import value_on

_PARTS: Final = {
    Part.SUSPECTED: "違反の疑いがある者",
    Part.AFFECTED: "影響を受けた者",
    Part.WITNESS: "事情を知る者",
    Part.OTHER: "その他の関係者",
}
_SECOND: Final = "決定（第二担当者）"
_NOT_TO_BE_KNOWN: Final = (
    "本件には情報提供者があります。本人は、情報を提供した事実が知られないことを希望しています。"
    "本人の特定につながる取扱いを避けてください。本人に関する事項は、封をした別紙によります。"
)
_MAY_BE_KNOWN: Final = (
    "本件には情報提供者があります。本人は、情報を提供した事実が知られることを承諾しています。"
    "本人に関する事項は、封をした別紙によります。"
)


def chosen_files(referral: Referral) -> list[ViolationFile]:
    """Return the files that are chosen for an organ and have a copy to send."""
    wanted = set(referral.draft.files)
    return [file for file in referral.case.files if file.id in wanted and file.stored_file_id]


def content(referral: Referral, *, wish: Secrecy | None) -> str:
    """Return what an organ is to be sent, as canonical JSON; nothing of an informant but the wish.

    `wish` is the informant's, None where none is sent along.
    """
    draft, case = referral.draft, referral.case
    concerned, steps = set(draft.concerned), set(draft.steps)
    return canonical(
        {
            "addressed_to": referral.addressed_to,
            "breaches": list(draft.breaches),
            "law": draft.law,
            "learned_on": case.learned_on.isoformat(),
            "passages": draft.passages,
            "request": draft.request,
            "concerned": [
                {
                    "sort": one.sort,
                    "part": one.part,
                    "name": one.name,
                    "particulars": one.particulars,
                }
                for one in case.concerned
                if one.id in concerned
            ],
            "steps": [step_said(one) for one in case.steps if one.id in steps],
            "files": [
                {
                    "number": number,
                    "name": file.stored.original_name,
                    "media_type": file.stored.media_type,
                    "size": file.stored.size,
                    "sha256": file.stored.sha256,
                }
                for number, file in enumerate(chosen_files(referral), start=1)
                if file.stored is not None
            ],
            "informant": wish,
        }
    )


def step_said(step: Step) -> dict[str, str]:
    """Return a step as it is sent."""
    return {"on": step.taken_on.isoformat(), "by": step.taken_by, "what": step.what}


def digest(text: str) -> str:
    """Return the digest by which a content is known."""
    return sha256(text.encode()).hexdigest()


def letter(
    session: Session, referral: Referral, said: dict[str, Any], *, now: datetime
) -> papers.Notice:
    """Compose the letter that informs an organ (council:12), without the informant."""
    day = legal_date(now)
    lines = value_on(session, ADDRESSEES, day)[referral.addressed_to]
    paragraphs = [
        "製造業特定技能外国人材受入れ協議・連絡会は、その活動の中で、出入国若しくは労働に関する"
        "法令又はその他の関係法令に違反すると思われる事例を知ったので、運営要領第12条に基づき、"
        "次のとおり情報を提供します。",
        said["passages"],
    ]
    if said["request"]:
        paragraphs.append(said["request"])
    if said["informant"]:
        paragraphs.append(
            _NOT_TO_BE_KNOWN if said["informant"] == Secrecy.SECRET else _MAY_BE_KNOWN
        )
    return papers.Notice(
        issued_on=day,
        addressee=papers.Addressee(tuple(lines), papers.Honorific.OFFICE_HOLDER),
        sender=office.sender(session, day),
        contact=office.contact(session, day),
        subject="関係法令に違反すると思われる事例に関する情報の提供について",
        paragraphs=tuple(paragraphs),
        entries=entries(said),
    )


def entries(said: dict[str, Any]) -> tuple[papers.Entry, ...]:
    """Return the particulars of what is sent, as a letter or file prints them."""
    found = [
        papers.Entry("違反の区分", "\n".join(_breach(code) for code in said["breaches"])),
        papers.Entry("関係する法令・条項", said["law"] or "―"),
        papers.Entry("知った日", wareki.format(date.fromisoformat(said["learned_on"]))),
    ]
    found += [
        papers.Entry(
            _PARTS[Part(one["part"])], "\n".join(filter(None, (one["name"], one["particulars"])))
        )
        for one in said["concerned"]
    ]
    found += [step_entry(one) for one in said["steps"]]
    if said["files"]:
        names = [f"{one['number']}　{one['name']}" for one in said["files"]]
        found.append(papers.Entry("添付資料", "\n".join(names)))
    return tuple(found)


def step_entry(step: dict[str, str]) -> papers.Entry:
    """Return a step as a letter prints it, with who took it; its drafter ticks the same words."""
    day = wareki.format(date.fromisoformat(step["on"]))
    return papers.Entry(f"とった措置（{day}）", f"{step['by']}　{step['what']}")


def _breach(code: str) -> str:
    return BREACH_NAMES[Breach(code)].ja


def attachments(said: dict[str, Any]) -> tuple[papers.Attachment, ...]:
    """Return the files that were sent, as a file for decision lists them."""
    return tuple(
        papers.Attachment(one["name"], one["size"], one["sha256"]) for one in said["files"]
    )


def case_file(
    referral: Referral,
    said: dict[str, Any],
    *,
    office_name: str,
    signatures: Mapping[str, Sequence[tuple[str, date]]] | None,
    timeline: Sequence[papers.Step],
    now: datetime,
) -> papers.CaseFile:
    """Compose the file that goes round for decision: the secretariat's, or the organ's own.

    `signatures` holds who of the secretariat did which act on which day, by the acts' names; an
    organ, for which it is None, signs what it received by hand.
    """
    organ = ORGANS[Desk(referral.addressed_to)].name.ja
    if signatures is None:
        number, reasons, decided_on = referral.document_number, "", None
        boxes = [papers.Box("担当"), papers.Box("確認"), papers.Box("決裁")]
        proposal = "次のとおり情報の提供を受けましたので、取扱いについて伺います。"
    else:
        number, reasons = referral.case.case_number, referral.draft.reason
        if referral.document_number:
            number = f"{number}（{referral.document_number}）"
        prepared = signatures.get(PROPOSE.name) or signatures.get(PREPARE.name, ())
        decided = signatures.get(DECIDE.name, ())
        boxes = [
            papers.Box("起案", *prepared[-1]) if prepared else papers.Box("起案"),
            papers.Box(_SECOND, *decided[-1]) if decided else papers.Box(_SECOND),
            papers.Box("室長"),
        ]
        decided_on = boxes[1].signed_on
        proposal = f"運営要領第12条に基づき、{organ}に次のとおり情報を提供してよいか、伺います。"
    return papers.CaseFile(
        issued_on=boxes[0].signed_on or legal_date(now),
        subject=f"関係法令に違反すると思われる事例（{organ}）",
        office=office_name,
        case_number=number,
        prepared_by=boxes[0].name,
        clause="運営要領第12条",
        retention="文書管理規則の定めるところによる",
        proposal=proposal,
        reasons=reasons,
        boxes=tuple(boxes),
        content=papers.CaseContent.REFERRAL,
        entries=(*entries(said), *_sheet(said)),
        timeline=tuple(timeline),
        attachments=attachments(said),
        drafted_on=boxes[0].signed_on,
        decided_on=decided_on,
        carried_out_on=referral.sent_on,
    )


def _sheet(said: dict[str, Any]) -> list[papers.Entry]:
    """Say that a sealed sheet goes along: whoever decides by this file sees it nowhere else."""
    if not said["informant"]:
        return []
    secret = said["informant"] == Secrecy.SECRET
    wish = "知られないことを希望" if secret else "知られることを承諾"
    return [papers.Entry("情報提供者の別紙", f"封をして添付（本人は{wish}）")]
