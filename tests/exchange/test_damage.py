"""A package of a few kilobytes, damaged in every way: refused in process, by command, by script."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry import cli
from registry.core import clock
from registry.exchange import verify_package
from registry.exchange.flaws import BadPackage
from registry.exchange.keys import Key, Keys
from registry.exchange.packages import open_package
from tests.exchange.conftest import NOW
from tests.exchange.damage import SAMPLE, changed_bytes, changed_members, sampled

# The program as it is given away, started anew for each file in one isolated interpreter.
DRIVER = """
import contextlib, io, json, sys
program, key, *files = sys.argv[1:]
code = compile(open(program, encoding="utf-8").read(), program, "exec")
for file in files:
    sys.argv = [program, file, key]
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            exec(code, {"__name__": "__main__", "__file__": program})
        except SystemExit as ended:
            exit_code = ended.code
    print(json.dumps([exit_code, said.getvalue()]), flush=True)
"""


def test_whatever_is_changed_is_refused_in_process(good: bytes, keys: Keys):
    """moc:2: each byte changed, any member added, removed, renamed or doubled."""
    assert 3_000 < len(good) < 9_000
    tried = 0
    for done, data in (*changed_bytes(good), *changed_members(good)):
        tried += 1
        with pytest.raises(BadPackage) as refused:
            open_package(BytesIO(data), keys=keys, now=NOW)
        assert refused.value.member, done
    assert tried > len(good) + SAMPLE // 5


@pytest.fixture(scope="module")
def damaged(good: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two hundred damaged packages, and as the last one the good one."""
    folder = tmp_path_factory.mktemp("damaged")
    made = [data for _done, data in sampled(good)] + [good]
    assert len(set(made)) == len(made) == SAMPLE + 1
    paths = [folder / f"{number:03}.zip" for number in range(len(made))]
    for path, data in zip(paths, made, strict=True):
        path.write_bytes(data)
    return paths


def test_two_hundred_are_refused_by_the_command(
    damaged: list[Path], key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It exits with 1 and says on stderr which member; the good one it takes."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    (tmp_path / "kg.pem").write_bytes(key.pem())
    run = CliRunner().invoke
    for path in damaged:
        done = run(cli.main, ["package", "verify", str(path), "--keys", str(tmp_path)])
        if path is damaged[-1]:
            assert done.exit_code == 0, done.output
        else:
            assert (done.exit_code, done.stdout) == (1, ""), path
            assert done.stderr.strip(), path


def test_two_hundred_are_refused_by_the_stand_alone_script(
    damaged: list[Path], key: Key, tmp_path: Path
):
    """It knows nothing of ours, and says the same."""
    pem = tmp_path / "kg.pem"
    pem.write_bytes(key.pem())
    command = [sys.executable, "-I", "-c", DRIVER, verify_package.__file__, str(pem)]
    ran = subprocess.run(  # noqa: S603 - our own program
        [*command, *map(str, damaged)], capture_output=True, encoding="utf-8", check=True
    )
    *refused, taken = map(json.loads, ran.stdout.splitlines())
    assert len(refused) == SAMPLE
    assert all(code == 1 and said.startswith("REFUSED") for code, said in refused)
    assert taken[0] == 0
