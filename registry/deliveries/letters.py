"""The slip that goes with a medium: what it is, its digest, and the code that is typed back."""

from datetime import datetime

from registry.core import wareki
from registry.core.clock import legal_date
from registry.deliveries.models import Consignment, HandOverSlip
from registry.papers.letters import Entry, Slip


def slip_of(
    consignment: Consignment,
    slip: HandOverSlip,
    *,
    title: str,
    period: str,
    sender: str,
    receiver: str,
    now: datetime,
) -> Slip:
    """Compose the slip, in Japanese as it goes along."""
    assert consignment.sent is not None
    rows = "該当なし" if consignment.is_nil else f"{consignment.row_count}件"
    return Slip(
        issued_on=legal_date(now),
        title="電磁的記録媒体 受渡票",
        sender=sender,
        receiver=f"{slip.collector_office}　{slip.collector}",
        code="-".join((slip.code[:5], slip.code[5:])),
        is_trial=consignment.delivery.is_trial,
        particulars=(
            Entry("内容", f"{title}　{period}　{rows}"),
            Entry("宛先", receiver),
            Entry("媒体", f"{slip.medium}　{slip.pieces}枚"),
            Entry("ファイルの番号", f"第{consignment.sent.sequence}号"),
            Entry("SHA-256", consignment.sent.sha256),
            Entry("手渡した日", wareki.format(legal_date(slip.handed_at))),
        ),
    )
