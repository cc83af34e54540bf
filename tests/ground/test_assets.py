"""The files of others are found where the package manager put them, and nowhere else."""

import pytest

from registry import assets

NEEDED = (
    "@digital-go-jp/design-tokens/dist/tokens.css",
    "@expo-google-fonts/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf",
    "@expo-google-fonts/biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf",
    "@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    "@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "@fontsource-variable/noto-sans/index.css",
    "@fontsource-variable/noto-sans-jp/index.css",
    "axe-core/axe.min.js",
    "htmx.org/dist/htmx.min.js",
)


@pytest.mark.parametrize("name", NEEDED)
def test_what_pages_and_letters_need_is_installed(name):
    assert assets.path(name).is_file()


@pytest.mark.parametrize("name", ["htmx.org/dist/missing.js", "../pyproject.toml", "/etc/passwd"])
def test_what_is_not_a_package_file_is_not_found(name):
    with pytest.raises(FileNotFoundError, match="make install"):
        assets.path(name)


def test_another_folder_can_be_named(tmp_path, monkeypatch):
    (tmp_path / "htmx.org").mkdir()
    monkeypatch.setenv("REGISTRY_NODE_MODULES", str(tmp_path))
    assert assets.path("htmx.org") == tmp_path / "htmx.org"
