"""What tests with people share."""

import pytest
from argon2 import PasswordHasher

from registry.parties import passwords


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little work: for tests about something else than the hash."""
    quick = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "NOBODYS_HASH", quick.hash("nobody has this password"))
