"""The demonstration as a newcomer starts it: by one command, twice, from nothing."""

import json
from pathlib import Path

from tests.demonstrated import FIRST, first_page, free_port, started

PRIVATE = ("data", "files", "keys", "checkpoints", "logs", "secret", "passwords.json")


def test_it_starts_from_nothing_shows_itself_stops_and_keeps_its_data_to_itself(
    demonstration: Path,
):
    home = demonstration
    printed, page = json.loads((home / FIRST).read_text())
    assert "http://127.0.0.1:" in printed[0]
    assert "<html" in page
    sign_ins = [line for line in printed if "@" in line]
    assert len(sign_ins) >= 5
    assert not (home / "data" / "postmaster.pid").exists()
    for name in PRIVATE:
        assert (home / name).stat().st_mode & 0o077 == 0, name

    with started(home, port := free_port()) as again:
        assert f"http://127.0.0.1:{port}" in again[0]
        assert "<html" in first_page(port)
    assert [line for line in again if "@" in line] == sign_ins
