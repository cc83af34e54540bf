import pytest

from registry.web.paths import local_path

HOSTILE = [
    "https://evil.example/",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#x",
    "",
    None,
    "/\x00/evil.example",
    "/%\x7f",
    "/ /evil.example",
    "https:/evil.example",
    ".//evil.example",
    "..//evil.example",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_a_hostile_target_leads_to_the_first_page(target: str | None) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/ja/register?q=%E9%AB%99", "/a/b?x=//y", "/名簿"])
def test_a_place_on_this_site_is_kept(target: str) -> None:
    assert local_path(target, default="/elsewhere") == target
