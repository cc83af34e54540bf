"""What goes to the recipient: the file, its layout, what its encoding can't hold, how to verify."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.periods import Period
from registry.deliveries.layouts import Layout
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.streams import Stream
from registry.exchange import services as exchange
from registry.exchange.keys import Keys
from registry.exchange.listing import README
from registry.exchange.manifest import Statement
from registry.exchange.models import SentPackage
from registry.exchange.packages import Package
from registry.exchange.services import Contents, Parcel, Sending
from registry.papers.files import FileStore
from registry.tables.csv_writing import csv_chunks
from registry.tables.schema import Column, Kind

DATA: Final = "data.csv"
LAYOUT: Final = "layout.json"
LOSSES: Final = "losses.csv"
TRIAL: Final = "-trial"
_LOSS_COLUMNS: Final = (
    Column("row", "行", "Row", kind=Kind.INTEGER),
    Column("column", "列", "Column"),
    Column("code_point", "文字", "Character"),
    Column("written", "書き換え後", "Written instead"),
)
_README: Final = """\
{title_ja}
{title_en}

  対象期間 / Period        {period}{trial}
  送り手 / From            {sender}
  宛先 / To                {audience}
  利用目的 / Purpose       {purposes_ja}
                           {purposes_en}
  行数 / Rows              {rows}
  文字コード / Encoding    {encoding}
  表の形式 / Layout        {layout}
  番号 / Number            {sequence}
  作成日時 / Made at       {made_at}

宛先のほかには渡さないでください。data.csv が本体で、layout.json がその列の定義です。losses.csv が
あるときは、文字コードで表せず書き換えた文字の一覧です。manifest.json は全てのファイルの大きさと
SHA-256 を記し、manifest.p7s はその署名です。展開した場所で次を実行し、別の経路で受け取った証明書
KEY.pem により確かめてください。

It is for the recipient named above and for nobody else. data.csv is the data, layout.json says
what its columns are; losses.csv, where there is one, lists the characters that the encoding can't
hold. manifest.json gives size and SHA-256 of every file, manifest.p7s is its signature. Verify it
with the certificate KEY.pem that came in another way:

  openssl cms -verify -binary -inform DER -in manifest.p7s -content manifest.json -CAfile KEY.pem \
-nointern -certfile KEY.pem -purpose any -attime {seconds} -out checked.json
  sha256sum {names}
"""


def kind_of(stream: Stream, delivery: Delivery) -> str:
    """Return the kind that its packages bear: a trial's is another, so that they never mix."""
    return stream.code.partition(".")[2] + (TRIAL if delivery.is_trial else "")


def package(
    session: Session,
    files: FileStore,
    stream: Stream,
    consignment: Consignment,
    layout: Layout,
    *,
    keys: Keys,
    by: UUID | None,
    now: datetime,
) -> SentPackage:
    """Make the package of a file, signed for its recipient only. Raises Refused."""
    made = parcel(files, stream, consignment, layout, by=by, now=now)
    (sent,) = exchange.send_all(session, files, [made], keys=keys)
    return sent


def parcel(
    files: FileStore,
    stream: Stream,
    consignment: Consignment,
    layout: Layout,
    *,
    by: UUID | None,
    now: datetime,
) -> Parcel:
    """Return what the package of a file is made from."""
    delivery = consignment.delivery
    period = Period.parse(delivery.period, (stream.every,))
    about = {
        "period": delivery.period,
        "trial": "yes" if delivery.is_trial else "no",
        "nil": "yes" if consignment.is_nil else "no",
        "rows": str(consignment.row_count),
        "encoding": consignment.encoding,
        "layout": consignment.layout_version,
        "content": consignment.content or "",
        "file": str(consignment.number),
    }
    sending = Sending(
        instrument=stream.instrument,
        kind=kind_of(stream, delivery),
        sender=stream.sender,
        audience=stream.receivers[0],
        as_of=period.last,
        about=about,
        compartment=stream.shared,
    )

    def compose(statement: Statement, _before: Package | None, folder: Path) -> Contents:
        assert consignment.sha256 is not None
        with files.open(consignment.sha256) as content, (folder / DATA).open("wb") as copy:
            copy.writelines(iter(lambda: content.read(1 << 20), b""))
        found: Contents = [
            (DATA, folder / DATA),
            (LAYOUT, _described(layout)),
        ]
        if consignment.losses:
            found.append((LOSSES, b"".join(_losses(consignment.losses))))
        names = sorted(name for name, _content in found)
        return [(README, _readme(stream, statement, consignment, names)), *found]

    return Parcel(sending, compose, now, by)


def _losses(losses: list[dict[str, Any]]) -> Iterator[bytes]:
    rows = ([loss["row"], loss["column"], loss["code_point"], loss["written"]] for loss in losses)
    return csv_chunks(_LOSS_COLUMNS, rows)


def _readme(
    stream: Stream, statement: Statement, consignment: Consignment, names: list[str]
) -> bytes:
    about: Mapping[str, str] = statement.about
    text = _README.format(
        title_ja=stream.title.ja,
        title_en=stream.title.en,
        period=about["period"],
        trial="　試行・TRIAL" if about["trial"] == "yes" else "",
        sender=statement.sender,
        audience=statement.audience,
        purposes_ja="、".join(one.name.ja for one in stream.purposes),
        purposes_en="; ".join(one.name.en for one in stream.purposes),
        rows=f"{consignment.row_count}" + ("（該当なし・nil）" if consignment.is_nil else ""),
        encoding=consignment.encoding,
        layout=consignment.layout_version,
        sequence=statement.sequence,
        made_at=statement.made_at.isoformat(timespec="seconds"),
        seconds=int(statement.made_at.timestamp()),
        names=" ".join([README, *names]),
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")


@lru_cache(maxsize=64)
def _described(layout: Layout) -> bytes:
    return f"{json.dumps(layout.as_json(), ensure_ascii=False, indent=1)}\n".encode()
