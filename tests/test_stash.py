"""A file that a form could not take yet comes back to whoever sent it, and to nobody else."""

from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from registry import stash
from registry.papers.files import FileStore
from registry.stash import FileStash


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A stash, and the mark of who is asking."""
    app = Flask("stash")
    app.secret_key = "of the tests"
    reader = {"mark": "one"}
    monkeypatch.setattr(stash, "mark_of_reader", lambda: reader["mark"])
    with app.app_context():
        yield FileStash(FileStore(tmp_path)), reader


def test_a_kept_file_comes_back_with_its_name_and_content(shelf):
    kept_by, _reader = shelf
    kept = kept_by.keep(FileStorage(BytesIO(b"content"), filename="../規約.txt"))
    found = kept_by.find(kept.token)
    assert found is not None
    assert (found.filename, found.size, found.open().read()) == ("規約.txt", 7, b"content")


def test_nobody_else_gets_it_and_no_token_is_made_up(shelf):
    kept_by, reader = shelf
    token = kept_by.keep(FileStorage(BytesIO(b"content"), filename="a.txt")).token
    reader["mark"] = "another"
    assert kept_by.find(token) is None
    reader["mark"] = "one"
    assert kept_by.find(token) is not None
    assert kept_by.find(token[:-2] + "xx") is None
    assert kept_by.find("") is None


def test_what_is_never_taken_is_not_kept_either(shelf):
    kept_by, _reader = shelf
    assert kept_by.keep(FileStorage(BytesIO(b"MZ\x90\x00"), filename="a.pdf")) is None
    assert kept_by.keep(FileStorage(BytesIO(b"text"), filename="a.txt")) is not None
