"""What tests with people share."""

from collections.abc import Iterator

import pytest

from tests.parties.people import hashing_quickly


@pytest.fixture
def quick_hashes() -> Iterator[None]:
    """Hash with little work."""
    with hashing_quickly():
        yield
