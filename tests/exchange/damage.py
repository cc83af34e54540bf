"""Everything that can be done to a small package: each byte of it, each of its members."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from registry.exchange.container import write

Members = list[tuple[str, bytes]]
SAMPLE = 200


def members(data: bytes) -> Members:
    """Return what a plain ZIP tool finds in a package."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return [(info.filename, file.read(info)) for info in file.infolist()]


def packed(contents: Sequence[tuple[str, bytes | Path]]) -> bytes:
    """Pack anything whatever in the canonical way, as a forger would."""
    target = BytesIO()
    write(target, contents)
    return target.getvalue()


def changed_bytes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Change each byte, one at a time."""
    for position, byte in enumerate(data):
        other = byte ^ (1 << position % 8)
        yield position, data[:position] + bytes([other]) + data[position + 1 :]


def changed_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Take each member out, call it otherwise, put it in twice; put a new one in: at each place."""
    good = members(data)
    for place, (name, content) in enumerate(good):
        yield f"{name} removed", packed(good[:place] + good[place + 1 :])
        other = [*good[:place], (f"x{name}", content), *good[place + 1 :]]
        yield f"{name} renamed", packed(other)
        for at in (at for at in range(len(good) + 1) if at != place):  # before is as behind
            yield f"{name} again at {at}", packed([*good[:at], (name, content), *good[at:]])
    for at in range(len(good) + 1):
        yield f"one more at {at}", packed([*good[:at], ("extra.txt", b"more"), *good[at:]])


def sampled(data: bytes) -> list[tuple[str, bytes]]:
    """Return two hundred of all these: what was done to members, and bytes in equal steps."""
    chosen = list(changed_members(data))
    count = SAMPLE - len(chosen)
    positions = {place * len(data) // count for place in range(count)}
    bytes_of = [(f"byte {at}", made) for at, made in changed_bytes(data) if at in positions]
    return chosen + bytes_of
