"""Public pages are tested by HTTP, on the real application."""

from tests.house.conftest import keys, quick_hashes, site  # noqa: F401
