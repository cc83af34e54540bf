"""The text that a package opens with: what it is and how anybody verifies it, in both languages.

It stands here and not in the catalogue: each package holds both languages, whoever makes it, and
the same package must come out the same whatever is translated next.
"""

from collections.abc import Sequence
from typing import Final

from registry.core.text import LocalizedText
from registry.exchange.manifest import Statement
from registry.tables.schema import Column

# Each on one line of its own: it is copied into a terminal, from a file with line ends of Windows.
_VERIFY: Final = (
    "  openssl x509 -in KEY.pem -noout -subject -dates -fingerprint -sha256\n"
    "  openssl cms -verify -binary -inform DER -in manifest.p7s -content manifest.json"
    " -CAfile KEY.pem -nointern -certfile KEY.pem -purpose any -attime {seconds}"
    " -out checked.json\n"
    "  sha256sum {names}\n"
)

_JA: Final = """\
{title}

  文書       {instrument}　種別 {kind}
  送り手     {sender}
  宛先       {audience}
  番号       {sequence}
  基準日     {as_of}
  有効期限   {until}
  前の版     {previous}
  作成日時   {made_at}

【中身】
  table.csv・table.xlsx・table.json は同じ表です（シートに収まらない表には xlsx がありません）。
  difference.json は前の版との差分（追加・削除・名称変更・変更）です。manifest.json は他のすべての
  ファイルの大きさと SHA-256 を記し、manifest.p7s はその署名（CMS、RFC 5652）です。

【確かめ方】
  送り手から別の経路で受け取った証明書を KEY.pem とし、その指紋を電話などで照らし合わせてから、
  このZIPを展開した場所で次を実行してください。
{commands}
  二つ目が「CMS Verification successful」と答え、三つ目の値が manifest.json の値と一致すれば、
  送り手が署名したままの中身です。パッケージと一緒に届いた鍵や指紋を信じてはなりません。
  余分なファイルがないこと、ZIPそのものが変えられていないことまで確かめるには、別に受け取った
  検証プログラム（verify_package.py）を使ってください。
"""

_EN: Final = """\
{title}

  Instrument      {instrument}, kind {kind}
  From            {sender}
  To              {audience}
  Number          {sequence}
  As of           {as_of}
  Valid until     {until}
  Edition before  {previous}
  Made at         {made_at}

WHAT IT HOLDS
  table.csv, table.xlsx and table.json are one and the same table (there is no xlsx where a sheet
  can't hold it). difference.json says what changed since the edition before: added, removed,
  renamed, changed. manifest.json gives the size and SHA-256 of every other file, and manifest.p7s
  is its signature (CMS, RFC 5652).

HOW TO VERIFY IT
  Call the certificate that the sender gave you in another way KEY.pem, and compare its fingerprint
  with the sender by telephone. Then run this where you unpacked the ZIP:
{commands}
  If the second says "CMS Verification successful" and the sums are those in manifest.json, the
  content is as the sender signed it. Believe no key and no fingerprint that came with the package.
  Whether there is a file too many, or the ZIP itself was changed, is told by the verifier that was
  given to you separately (verify_package.py).
"""


def readme(
    statement: Statement,
    *,
    title: LocalizedText,
    columns: Sequence[Column],
    names: Sequence[str],
) -> bytes:
    """Return the text as UTF-8 with a mark at its beginning, as editors on Windows like it."""
    commands = _VERIFY.format(
        seconds=int(statement.made_at.timestamp()), names=" ".join(["README.txt", *names])
    )
    said = {
        "instrument": statement.instrument,
        "kind": statement.kind,
        "sender": statement.sender,
        "audience": statement.audience,
        "sequence": statement.sequence,
        "as_of": statement.as_of,
        "until": statement.valid_until or "—",
        "previous": statement.previous or "—",
        "made_at": statement.made_at.isoformat(timespec="seconds"),
        "commands": commands,
    }
    japanese = _JA.format(title=title.ja, **said)
    english = _EN.format(title=title.en, **said)
    headings = "".join(
        f"  {column.key}  {column.heading_ja} / {column.heading_en}\n" for column in columns
    )
    text = f"{japanese}\n{'-' * 78}\n\n{english}\n{'-' * 78}\n\n{headings}"
    return text.replace("\n", "\r\n").encode("utf-8-sig")


_RECEIPT: Final = """\
受領書 / Receipt

  文書 / Instrument      {instrument}
  受け取った側 / By       {sender}
  送り手 / For            {audience}
  番号 / Number          {sequence}
  SHA-256                {package}
  結果 / Outcome         {state} {why}
  日時 / At              {made_at}

確かめ方 / To verify it:
{commands}
"""


def receipt_text(statement: Statement) -> bytes:
    """Return the text of a receipt."""
    text = _RECEIPT.format(
        instrument=statement.instrument,
        sender=statement.sender,
        audience=statement.audience,
        sequence=statement.sequence,
        package=statement.about["package"],
        state=statement.about["state"],
        why=statement.about["why"],
        made_at=statement.made_at.isoformat(timespec="seconds"),
        commands=_VERIFY.format(seconds=int(statement.made_at.timestamp()), names="README.txt"),
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")
