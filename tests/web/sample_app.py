"""A small application that shows every part of the frame: the pattern page and a form."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, session, url_for
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.wrappers import Response

from registry import web
from registry.core.refusals import NotFound, OutOfDate, Refusal, Refused
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    ListField,
    SecretField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from registry.web.forms import FilterForm, RecordForm, RegistryForm
from registry.web.frame import Frame, NavigationItem, Reader
from registry.web.lists import capped, page_of, read_listing
from registry.web.uploads import FilesField

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
pages = Blueprint("sample", __name__, template_folder="templates")


class EveryField(RecordForm):
    """One field of every kind."""

    name = TextField("団体の名称", hint="登記された名称のとおり", autocomplete="organization")
    kana = TextField("フリガナ", required=False)
    postal_code = TextField("郵便番号", width="short", inputmode="numeric")
    effective_on = DateField("変更の日")
    workers = WholeNumberField("受入れ人数", most=100000)
    kind = ChoiceField(
        "団体の種類",
        choices=[("government", "地方公共団体"), ("body", "経済団体"), ("other", "その他の団体")],
    )
    topics = ChoicesField(
        "協力できること",
        choices=[("a", "周知"), ("b", "調査への協力"), ("c", "相談窓口")],
    )
    prefecture = ListField(
        "都道府県", choices=[("13", "東京都"), ("23", "愛知県"), ("27", "大阪府")]
    )
    purpose = TextAreaField("協議・連絡会の趣旨に賛同する理由", max_length=400)
    attachments = FilesField("添付書類", required=False)
    agreed = TickField("記載の内容に相違ありません", required=True)


class DecisionForm(RegistryForm):
    """A decision that asks for the second factor."""

    reason = TextAreaField("理由", max_length=2000)
    code = SecretField(
        "認証コード", inputmode="numeric", autocomplete="one-time-code", width="short"
    )


class MemberFilter(FilterForm):
    """What a list of members is narrowed by."""

    q = TextField("名称・番号", required=False, kind="search")
    state = ListField("状態", required=False, choices=[("in", "在籍中"), ("out", "退会")])


@dataclass(frozen=True)
class Row:
    """One member in the list."""

    number: str
    name: str
    place: str
    since: date
    workers: int
    state: str


NAMES = (
    "髙﨑鋳造協同組合",
    "𠮷野金属工業会",
    "愛知県",
    "北九州ものづくり振興機構",
    "全国鍛造協会連合会",
    "東大阪市",
    "Бишкек өндүрүш бирикмеси ң ө ү",
    "一般社団法人日本電気計測器工業会中部支部製造業特定技能推進委員会",
)
ROWS = [
    Row(
        f"協-{index:05d}",
        NAMES[index % len(NAMES)],
        "東京都千代田区霞が関1-3-1",
        date(2019 + index % 7, 4, 1 + index % 28),
        index * 7,
        "在籍中" if index % 5 else "退会",
    )
    for index in range(1, 261)
]


@pages.get("/patterns")
@web.access.serves_the_public
def patterns() -> str:
    flash("下書きを保存しました。", "good")
    return render_template(
        "patterns.html", now=datetime(2026, 11, 20, 5, 5, tzinfo=UTC), today=date(2026, 11, 20)
    )


@pages.route("/form", methods=["GET", "POST"])
@web.access.serves_the_public
def form() -> tuple[str, int] | Response:
    filled = EveryField(data={"version": 3})
    if filled.validate_on_submit():
        if filled.name.data == "refused":
            filled.refuse(Refused(Refusal("Enter “%(label)s”.", {"label": "x"}, field="name")))
        elif filled.version_seen != 3:
            filled.refuse(OutOfDate(Refusal("Somebody else was first")), version=3)
        else:
            session["saved"] = filled.once.data
            return redirect(url_for("sample.done"), 303)
    return render_template("form.html", form=filled), filled.http_status


@pages.route("/decision", methods=["GET", "POST"])
@web.access.serves_the_public
def decision() -> tuple[str, int]:
    filled = DecisionForm()
    filled.validate_on_submit()
    return render_template("decision.html", form=filled), filled.http_status


@pages.get("/done")
@web.access.serves_the_public
def done() -> str:
    return render_template("done.html")


@pages.get("/members")
@web.access.serves_the_public
def members() -> str:
    return _members()


@pages.get("/<language:language>/register")
@web.access.serves_the_public
def register() -> str:
    return _members()


@pages.route("/<language:language>/screener", methods=["GET", "POST"])
@web.access.serves_the_public
def screener() -> tuple[str, int]:
    filled = EveryField()
    filled.validate_on_submit()
    return render_template("form.html", form=filled), filled.http_status


def _members() -> str:
    listing = read_listing(
        sorts=("number", "name", "since"), default_sort="number", filters=("q", "state"), size=25
    )
    filters = MemberFilter()
    filters.check()
    found = [row for row in ROWS if listing.one("q") in row.name]
    found.sort(key=lambda row: getattr(row, listing.sort), reverse=listing.descending)
    page = page_of(
        listing, found[listing.offset : listing.offset + listing.limit], total=capped(len(found))
    )
    return render_template("members.html", page=page, filters=filters)


@pages.route("/fail/<int:status>", methods=["GET", "POST"])
@web.access.serves_the_public
def fail(status: int) -> str:
    if status == 500:
        raise RuntimeError("secret detail")
    if status == 404:
        raise NotFound
    abort(status)


@pages.route("/sign-in", methods=["GET", "POST"])
@web.access.serves_the_public
def sign_in() -> tuple[str, int]:
    filled = SignInForm()
    if filled.validate_on_submit():
        return web.carry.resume() or "in", 200
    return render_template("sign_in.html", form=filled), filled.http_status


class SignInForm(RegistryForm):
    """A first step of signing in."""

    carries = True
    login = TextField("ログイン名")


class _Compiled(BytecodeCache):
    """Compiled templates, shared by all applications of a run."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


def create(
    *,
    reader: Reader | None = None,
    language: str | None = None,
    idle_seconds: int = 1800,
    demonstration: bool = True,
    dense: bool = False,
    **told: Any,
) -> Flask:
    """Put the sample together; `reader` is who is signed in, in `language`."""
    app = Flask(
        "sample",
        root_path=str(ROOT / "registry"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SECRET_KEY="only for tests",
        DEMONSTRATION=demonstration,
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )

    def frame() -> Frame:
        return Frame(
            reader=None if g.get("ended") else reader,
            navigation=(
                NavigationItem("すべきこと", "/patterns", current=True, count=3),
                NavigationItem("届出", "/form"),
                NavigationItem("構成員名簿", "/members"),
                NavigationItem("文書", "/decision"),
            )
            if reader
            else (),
            sign_in_url="/sign-in",
            sign_out_url="/sign-out",
            account_url="/account",
            keep_alive_url="/patterns",
            idle_seconds=idle_seconds,
            dense=dense,
            rules_version="2026-05-08",
            contact_url="/contact",
            accessibility_url="/accessibility",
        )

    web.init_app(app, frame=frame, language_of_reader=lambda: language, **told)
    app.register_blueprint(pages)
    app.jinja_env.bytecode_cache = COMPILED
    return app


if __name__ == "__main__":
    create(reader=Reader("田中 花子", "経済産業省 協議・連絡会事務局")).run(port=8765)
