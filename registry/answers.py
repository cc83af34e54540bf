"""Answers what checks from outside ask of the program itself: its clauses, routes and columns.

A test carries a clause that its name (`test_council_8_1_…`) or its docstring (`council:8.1`) names;
a rule one that its docstring names, a setting one in its label. `council:2, 8.1` names two.
"""

import ast
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import MetaData

import registry
from registry.core.acts import Act, Duty
from registry.core.clauses import Clause, Instrument
from registry.core.settings import Setting
from registry.web.access import declaration_of

Row = dict[str, Any]

_NAMED: Final = re.compile(r"\b([a-z]+):([a-z0-9][\w.-]*(?:, ?\d[\w.]*)*)")
_UNASKED: Final = frozenset({"HEAD", "OPTIONS"})  # every route answers them by itself


def compliance(
    app: Flask,
    *,
    instruments: Iterable[Instrument],
    acts: Collection[Act],
    duties: Collection[Duty],
    settings: Iterable[Setting],
    tests: Path,
    locale: str,
) -> list[Row]:
    """Return for every clause what carries it out, and the reason where no act or duty does.

    `tests` is the folder of the tests; rules are found in the `rules` of every package. The reason
    is said in the language of `locale`.
    """
    clauses = [clause for instrument in instruments for clause in instrument.clauses]
    ids = {clause.id for clause in clauses}
    rules = {**_rules(), **{setting.key: setting.label for setting in settings}}
    tested = {name: f"{name.rpartition('::')[2]} {text}" for name, text in _tests(tests).items()}
    named_by_rules, named_by_tests = _naming(ids, rules), _naming(ids, tested)
    return [
        _carried_out(
            clause,
            locale=locale,
            acts=[act.name for act in acts if act.clause.id == clause.id],
            duties=[duty.code for duty in duties if duty.clause.id == clause.id],
            rules=_dates(clause) + named_by_rules[clause.id],
            screens=_screens(app, clause),
            tests=named_by_tests[clause.id],
        )
        for clause in clauses
    ]


def _carried_out(
    clause: Clause, *, locale: str, acts: list[str], duties: list[str], **found_in: list[str]
) -> Row:
    row = {
        "clause": clause.id,
        "gist_ja": clause.gist_ja,
        "gist_en": clause.gist_en,
        "force": clause.force.value,
        "acts": acts,
        "duties": duties,
        **found_in,
    }
    if clause.reason is not None and not (acts or duties):
        row["reason"] = clause.reason.in_locale(locale)
    return row


def _dates(clause: Clause) -> list[str]:
    return [] if clause.due is None else [f"core.due.{type(clause.due).__name__}"]


def _screens(app: Flask, clause: Clause) -> list[str]:
    return sorted(
        endpoint
        for endpoint in app.view_functions
        if any(act.clause.id == clause.id for act in declaration_of(app, endpoint).acts)
    )


def _rules() -> dict[str, str]:
    """Return the docstring of every function of every `rules` module, by its name."""
    found = {}
    for module in pkgutil.walk_packages(registry.__path__, "registry."):
        if module.name.endswith(".rules"):
            for name, function in inspect.getmembers(import_module(module.name)):
                if inspect.isfunction(function) and function.__module__ == module.name:
                    full = f"{module.name.removeprefix('registry.')}.{name}"
                    found[full] = function.__doc__ or ""
    return found


def _tests(folder: Path) -> dict[str, str]:
    """Return the docstring of every test there is, by `path::name`."""
    return {
        f"{path.relative_to(folder.parent)}::{node.name}": ast.get_docstring(node) or ""
        for path in sorted(folder.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _naming(ids: Collection[str], texts: Mapping[str, str]) -> Mapping[str, list[str]]:
    """Return, by clause, the names of those whose text names it."""
    found = defaultdict(list)
    in_names = _slugs(ids)
    for name, text in sorted(texts.items()):
        for clause in {*_cited(text), *(in_names(text))} & set(ids):
            found[clause].append(name)
    return found


def _cited(text: str) -> Iterator[str]:
    for prefix, numbers in _NAMED.findall(text):
        for number in numbers.split(","):
            yield f"{prefix}:{number.strip().rstrip('.')}"


def _slugs(ids: Collection[str]) -> Any:
    """Return what finds `council_8_1` in a name; `council_8` is not meant there."""
    by_slug = {re.sub(r"\W", "_", clause): clause for clause in ids}
    longest_first = sorted(by_slug, key=len, reverse=True)
    pattern = re.compile(rf"(?<![a-z0-9])({'|'.join(longest_first)})(?!_?\d)(?![a-z0-9])")
    return lambda text: [by_slug[slug] for slug in pattern.findall(text)]


def routes(app: Flask) -> list[Row]:
    """Return every route: its rule, methods and endpoint, and whom it declares to serve."""
    return [
        {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - _UNASKED),
            "endpoint": rule.endpoint,
            "serves": _serves(app, rule.endpoint),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    ]


def _serves(app: Flask, endpoint: str) -> Row:
    declared = declaration_of(app, endpoint)
    return {
        "public": declared.public,
        "signed_in": declared.signed_in,
        "desks": sorted(declared.entitled_desks),
        "own": any(act.by.own or act.by.person for act in declared.acts),
        "acts": [act.name for act in declared.acts],
    }


def columns(metadata: MetaData) -> list[Row]:
    """Return every column of every table with its protection class."""
    return [
        {"table": table.name, "column": column.name, "class": column.info.get("class")}
        for table in metadata.sorted_tables
        for column in table.columns
    ]
