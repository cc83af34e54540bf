"""What the letters about a filing say, put together from its rows (council:2, 8 to 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.council import letters as office
from registry.council.filings.models import Filing, FilingRound
from registry.council.filings.rules import (
    FIND_NOT_ELIGIBLE,
    LAPSE,
    NOTIFY,
    PROPOSE_NOT_ELIGIBLE,
    PROPOSE_REFUSAL,
    PROPOSE_REGISTRATION,
    RECORD,
    REFUSE,
    REGISTER,
    TAKE_BACK,
    Channel,
    FilingKind,
    FilingState,
)
from registry.council.members import queries as members
from registry.council.members.rules import PARTICULARS, Began
from registry.papers import letters as papers

LABELS: Final[Mapping[str, LocalizedText]] = {
    **PARTICULARS,
    "purpose": LocalizedText("目的への賛同", "Sharing the purpose"),
    "cooperation": LocalizedText("協力の内容", "How it can cooperate"),
}
DAYS: Final[Mapping[FilingKind, LocalizedText]] = {
    FilingKind.CHANGE: LocalizedText("変更の効力が生じる日", "Day from which the change holds"),
    FilingKind.WITHDRAWAL: LocalizedText("構成員である最後の日", "Last day as a member"),
}
_CORRECT_HERE: Final = (
    "本システムの届出のページで該当する事項を補正し、再度提出してください。"
    "御不明な点がありましたら、お手数ですが下記までお問い合わせくださるようお願いいたします。"
)
_CORRECT_ON_PAPER: Final = (
    "補正した書面を事務局宛てに送付くださるようお願いいたします。"
    "御不明な点がありましたら、お手数ですが下記までお問い合わせください。"
)
_USUAL_POINT: Final = "記載の内容を御確認のうえ、正しい内容に改めてください。"
_USUAL_POINTS: Final[Mapping[str, str]] = {
    "corporate_number": "国税庁法人番号公表サイトの番号と照合のうえ、正しい番号に改めてください。",
    "address": "都道府県名から番地、建物名まで省略せずに記載してください。",
    "representative": "役職名と氏名を記載してください。",
    "contact_email": "連絡を受けることのできるメールアドレスを記載してください。",
    "cooperation": "協力することのできる内容を具体的に記載してください。",
    "effective_on": "御確認のうえ、正しい日に改めてください。",
    "attachments": "不足している書類又は判読できない書類を改めて添付してください。",
}
_OUTCOMES: Final = {
    FilingKind.CHANGE: papers.Outcome.CHANGE,
    FilingKind.WITHDRAWAL: papers.Outcome.WITHDRAWAL,
}


_TICKED: Final = {"yes": "はい"}


def correctable(kind: FilingKind) -> dict[str, LocalizedText]:
    """Return the items of a filing of `kind` that a filer can be asked to correct.

    They bear the names under which the filer finds them in the form.
    """
    items: Mapping[str, LocalizedText] = {
        FilingKind.JOIN: LABELS,
        FilingKind.CHANGE: PARTICULARS,
        FilingKind.WITHDRAWAL: {},
    }[kind]
    day = {"effective_on": DAYS[kind]} if kind in DAYS else {}
    return {**items, **day, "attachments": LocalizedText("添付書類", "Attachments")}


def usual_method(filing: Filing) -> str:
    """Return how a correction is usually handed in, in the words of a letter."""
    return _CORRECT_HERE if filing.channel == Channel.SYSTEM else _CORRECT_ON_PAPER


def usual_point(item: str) -> str:
    """Return what a filer is usually asked to do about an item, in the words of a letter."""
    return _USUAL_POINTS.get(item, _USUAL_POINT)


def entries_of(filed: FilingRound, kind: FilingKind) -> tuple[papers.Entry, ...]:
    """Return the filed items as a letter lists them; of a change only what differs, with before."""
    if kind is FilingKind.CHANGE:
        return tuple(
            papers.Entry(label.ja, filed.content.get(field, ""), filed.before.get(field, ""))
            for field, label in PARTICULARS.items()
            if filed.content.get(field, "") != filed.before.get(field, "")
        )
    return tuple(
        papers.Entry(label.ja, _TICKED.get(filed.content[field], filed.content[field]))
        for field, label in LABELS.items()
        if filed.content.get(field)
    )


def attachments_of(filing: Filing) -> tuple[papers.Attachment, ...]:
    """Return the files that came with what was filed, with their digests."""
    return tuple(
        papers.Attachment(
            file.stored.original_name, file.stored.size, file.stored.sha256, title=file.label
        )
        for file in filing.files
        if file.filed_in_round is not None
    )


def receipt(session: Session, filing: Filing, filed: FilingRound, *, now: datetime) -> Any:
    """Compose the receipt of a filing or of its correction (受付票)."""
    kind = FilingKind(filing.kind_of_filing)
    assert filing.receipt_number is not None
    number = filing.receipt_number + (f"-{filed.number}" if filed.number > 1 else "")
    return papers.Receipt(
        **_letter(session, filing, now),
        number=number,
        filing=papers.Filing(kind.value),
        received_at=filed.filed_at,
        channel=papers.Channel(filing.channel),
        filer=_filer(filing),
        entries=entries_of(filed, kind),
        attachments=attachments_of(filing),
        effective_on=filed.effective_on,
    )


def correction(
    session: Session,
    filing: Filing,
    *,
    points: Mapping[str, str],
    text: str,
    answer_by: date | None,
    now: datetime,
) -> papers.Correction:
    """Compose the request for a correction: what to do, by the names of the items."""
    labels = correctable(FilingKind(filing.kind_of_filing))
    return papers.Correction(
        **_about(session, filing, now),
        points=tuple(papers.Entry(labels[item].ja, said) for item, said in points.items()),
        method=text,
        reply_by_on=answer_by,
    )


def outcome(
    session: Session,
    filing: Filing,
    *,
    now: datetime,
    ending: str | None = None,
    member_from: date | None = None,
) -> papers.AboutFiling:
    """Compose the letter that tells the filer how its filing ended.

    With `ending` (and the day of membership) it is the draft of what would be told if it ended so.
    Raises Refused where there is nothing to tell yet.
    """
    match ending or filing.state:
        case FilingState.REGISTERED:
            return _registered(session, filing, member_from, now)
        case FilingState.NOT_ELIGIBLE:
            reasons = office.reason_of(session, filing, PROPOSE_NOT_ELIGIBLE)
            return papers.NotEligible(
                **_about(session, filing, now),
                filer=_filer(filing),
                finding="",
                reasons=reasons,
            )
        case FilingState.REFUSED:
            about = _about(session, filing, now)
            about["sender"] = office.chairs(session, legal_date(now))
            return papers.Refusal(
                **about,
                filer=_filer(filing),
                decided_on=filing.decided_on or legal_date(now),
                reasons=office.reason_of(session, filing, PROPOSE_REFUSAL),
            )
        case FilingState.RECORDED:
            return _acknowledgement(session, filing, now)
        case _:
            raise Refused(Refusal(N_("There is no outcome to tell yet.")))


def closed(
    session: Session, filing: Filing, *, ending: FilingState, reason: str, now: datetime
) -> papers.Notice:
    """Compose the letter that says that a filing was closed without a decision on it.

    `ending` is that it was taken back (取下げ), or that no correction came.
    """
    assert filing.receipt_number is not None
    assert filing.arrived_on is not None
    today, name = legal_date(now), _FILING_NAMES[FilingKind(filing.kind_of_filing)]
    received = (
        f"{wareki.format(filing.arrived_on)}に受け付けた{name}（受付番号　{filing.receipt_number}）"
    )
    subject, told = _CLOSED[ending]
    entries = [
        ("届出", name),
        ("受付番号", filing.receipt_number),
        ("受付年月日", wareki.format(filing.arrived_on)),
        ("終了年月日", wareki.format(today)),
        ("理由", reason),
    ]
    return papers.Notice(
        **_letter(session, filing, now),
        subject=f"{name}{subject}",
        paragraphs=(told.format(received=received), _AGAIN),
        entries=tuple(papers.Entry(label, text) for label, text in entries if text),
    )


_FILING_NAMES: Final = {
    FilingKind.JOIN: "入会の届出",
    FilingKind.CHANGE: "届出事項の変更の届出",
    FilingKind.WITHDRAWAL: "退会の届出",
}
_CLOSED: Final = {
    FilingState.TAKEN_BACK: (
        "の取下げについて（確認）",
        "{received}について、取下げの申出を受け、処理を終了しましたので、確認のため通知します。",
    ),
    FilingState.LAPSED: (
        "の処理の終了について（通知）",
        "{received}について、補正をお願いしましたが、期限までに補正がなかったため、処理を終了しましたので、"
        "通知します。",
    ),
}
_AGAIN: Final = (
    "届け出られた内容の記録は保存されます。必要がある場合には、改めて届け出ることができます。"
)


def _registered(
    session: Session, filing: Filing, member_from: date | None, now: datetime
) -> papers.Registered:
    filed = filing.rounds[-1].content
    if member_from is None:
        known = members.history(session, filing.organisation_id)
        member_from = next(row.valid_from for row in known if row.began == Began.JOINED)
    return papers.Registered(
        **_about(session, filing, now),
        member=filed["name"],
        address=filed["address"],
        registered_on=member_from,
    )


def _acknowledgement(session: Session, filing: Filing, now: datetime) -> papers.Acknowledgement:
    kind = FilingKind(filing.kind_of_filing)
    assert filing.effective_on is not None
    return papers.Acknowledgement(
        **_about(session, filing, now),
        outcome=_OUTCOMES[kind],
        filer=_filer(filing),
        effective_on=filing.effective_on,
        entries=entries_of(filing.rounds[-1], kind) if kind is FilingKind.CHANGE else (),
        late=filing.is_late,
    )


def _filer(filing: Filing) -> str:
    return (filing.rounds[-1].content.get("name") if filing.rounds else "") or (
        filing.organisation.name
    )


def _letter(session: Session, filing: Filing, now: datetime) -> dict[str, Any]:
    day = legal_date(now)
    return {
        "issued_on": day,
        "addressee": papers.Addressee((_filer(filing),)),
        "sender": office.sender(session, day),
        "contact": office.contact(session, day),
    }


def _about(session: Session, filing: Filing, now: datetime) -> dict[str, Any]:
    assert filing.receipt_number is not None
    assert filing.arrived_on is not None
    return {
        **_letter(session, filing, now),
        "filing": papers.Filing(filing.kind_of_filing),
        "receipt_number": filing.receipt_number,
        "received_on": filing.arrived_on,
        "rules_on": office.rules_on(filing.arrived_on),
    }


_RETENTION: Final = "文書管理規則の定めるところによる"


@dataclass(frozen=True)
class _Laid:
    """What is laid before those who decide: by which act, what is asked, what they then decided."""

    act: Act
    asked: str
    decided: str


_REGISTRATION: Final = _Laid(
    PROPOSE_REGISTRATION,
    "標記の届出者を運営要領第２条第４号の構成員として登録してよいか、伺います。",
    "伺いのとおり、構成員として登録することに決定しました。",
)
_NOT_ELIGIBLE: Final = _Laid(
    PROPOSE_NOT_ELIGIBLE,
    "標記の届出者について、運営要領第２条第４号に掲げる者に"
    "該当するものとは認められないとしてよいか、伺います。",
    "伺いのとおり、該当するものとは認められないと決定しました。",
)
_REFUSAL: Final = _Laid(
    PROPOSE_REFUSAL,
    "標記の届出者の入会を、運営要領第８条第２項に基づき拒否してよいか、伺います。",
    "伺いのとおり、主宰者が入会の拒否を決定しました。",
)
_LAID: Final[Mapping[str, _Laid]] = {
    FilingState.FOR_REGISTRATION: _REGISTRATION,
    FilingState.REGISTERED: _REGISTRATION,
    FilingState.FOR_NOT_ELIGIBLE: _NOT_ELIGIBLE,
    FilingState.NOT_ELIGIBLE: _NOT_ELIGIBLE,
    FilingState.FOR_REFUSAL: _REFUSAL,
    FilingState.REFUSED: _REFUSAL,
}
_SHOWN: Final[Mapping[str, str]] = {
    FilingState.TAKEN_BACK: "標記の届出は取り下げられたので、供覧します。",
    FilingState.LAPSED: "標記の届出は補正がなく処理を終了したので、供覧します。",
}
_CLAUSES: Final[Mapping[str, str]] = {
    FilingKind.JOIN: "運営要領第２条第４号、第８条",
    FilingKind.CHANGE: "運営要領第９条",
    FilingKind.WITHDRAWAL: "運営要領第10条",
}
_SUBJECTS: Final[Mapping[str, str]] = {
    FilingKind.JOIN: "入会の届出について",
    FilingKind.CHANGE: "届出事項の変更の届出について",
    FilingKind.WITHDRAWAL: "退会の届出について",
}


def case_file(
    session: Session,
    filing: Filing,
    *,
    signatures: Mapping[str, Sequence[tuple[str, date]]],
    timeline: tuple[papers.Step, ...],
    needed: int,
    now: datetime,
) -> papers.CaseFile:
    """Compose the file that goes round for decision (決裁), with the boxes to sign.

    `signatures` holds who did which act on which day, by the acts' names; `needed` is how many
    chairs must concur in a refusal.
    """
    kind = FilingKind(filing.kind_of_filing)
    laid = _LAID.get(filing.state)
    boxes = _boxes(kind, laid, signatures, waited_for=0 if filing.decided_on else needed)
    told = [one for act in (NOTIFY, LAPSE, TAKE_BACK) for one in signatures.get(act[kind].name, ())]
    return papers.CaseFile(
        issued_on=boxes[0].signed_on or legal_date(now),
        subject=f"{_SUBJECTS[kind]}（{_filer(filing)}）",
        office=office.office(session, legal_date(now))["office"],
        case_number=filing.receipt_number or "",
        prepared_by=boxes[0].name,
        clause=_CLAUSES[kind],
        retention=_RETENTION,
        proposal=laid.asked
        if laid
        else _SHOWN.get(filing.state, "標記の届出について、供覧します。"),
        reasons=office.reason_of(session, filing, laid.act) if laid else "",
        boxes=boxes,
        entries=entries_of(filing.rounds[-1], kind),
        timeline=timeline,
        attachments=attachments_of(filing),
        decision=office.decided(filing.decided_on, laid.decided) if laid else "",
        drafted_on=boxes[0].signed_on,
        decided_on=filing.decided_on,
        carried_out_on=told[-1][1] if told else None,
    )


def _boxes(
    kind: FilingKind,
    laid: _Laid | None,
    signatures: Mapping[str, Sequence[tuple[str, date]]],
    *,
    waited_for: int,
) -> tuple[papers.Box, ...]:
    def box(role: str, *acts: Act) -> papers.Box:
        signed = [one for act in acts for one in signatures.get(act.name, ())]
        return papers.Box(role, *signed[-1]) if signed else papers.Box(role)

    if kind is not FilingKind.JOIN:
        return (box("起案", RECORD[kind]), papers.Box("確認"), papers.Box("室長"))
    prepared = box("起案", laid.act) if laid else papers.Box("起案")
    if laid is _REFUSAL:
        agreed = signatures.get(f"{REFUSE.name}.concurred", ())
        chairs = [papers.Box("主宰者", *one) for one in agreed]
        missing = [papers.Box("主宰者")] * (waited_for - len(chairs))
        return (prepared, *chairs, *missing)
    return (prepared, box("決定（第二担当者）", REGISTER, FIND_NOT_ELIGIBLE, LAPSE[kind]))
