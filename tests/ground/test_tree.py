"""The check of the files themselves notices what it is there to notice."""

import importlib.util
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from registry.assets import CHECKOUT


@pytest.fixture(scope="module")
def tree() -> ModuleType:
    """The check, which is a program and no module of ours."""
    spec = importlib.util.spec_from_file_location("tree", CHECKOUT / ".ci" / "tree.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("url = https://files." + "pythonhosted" + ".org/packages/x", "names a package index"),
        ("-----BEGIN " + "PRIVATE KEY-----", "looks like a secret"),
        ("token = 'ghp" + "_" + "a1B2" * 9 + "'", "looks like a secret"),
        ("cd /" + "home/somebody/checkout", "names a folder of one machine"),
        (
            'said = f"{' + "_('Yes')}\"",
            "translates words inside a string, which no catalogue ever gets",
        ),
    ],
)
def test_a_line_that_must_not_be_committed_is_found(tree: ModuleType, line: str, fault: str):
    assert list(tree._of_line("registry/some.py", line)) == [fault]


@pytest.mark.parametrize(
    "line", ["https://www.go.jp/", "public key", "/var/lib/ssw-registry", "Path.home() / 'x'"]
)
def test_an_ordinary_line_is_none(tree: ModuleType, line: str):
    assert list(tree._of_line("registry/some.py", line)) == []


def test_a_lock_that_says_where_packages_come_from_is_found(tree: ModuleType):
    line = '"resolved": "https://example.net/x.tgz"'
    assert list(tree._of_line("package-lock.json", line)) == ["says where packages come from"]


def test_a_pin_without_a_hash_or_out_of_date_is_found(tree: ModuleType, tmp_path, monkeypatch):
    monkeypatch.setattr(tree, "ROOT", tmp_path)
    (tmp_path / "requirements.txt").write_text(
        "flask==3.1.3 \\\n    --hash=sha256:ab\nclick==8.5.1\n"
    )
    faults = list(tree._of_requirements("requirements.txt", ["flask==3.1.4"]))
    assert len(faults) == 2
    assert "not pinned with a hash: click" in faults[0]
    assert "flask==3.1.4" in faults[1]
    assert list(tree._of_requirements("requirements.txt", ["flask==3.1.3"]))[1:] == []


def test_an_entry_that_is_empty_fuzzy_or_loses_a_value_is_found(tree: ModuleType):
    catalogue = Catalog(locale="ja")
    catalogue.add("Name", "")
    catalogue.add("Address", "所在地", flags=["fuzzy"])
    catalogue.add("%(count)s members", "構成員", flags=["python-format"])
    catalogue.add("Chair", "主宰者")
    faults = {message.id: list(tree._of(message, catalogue)) for message in catalogue if message.id}
    assert faults["Chair"] == []
    assert all(len(faults[name]) == 1 for name in faults if name != "Chair")


def test_this_checkout_has_no_pin_out_of_order(tree: ModuleType):
    assert list(tree._of_pins()) == []
