"""A body that arrives lies in memory while it is small, and sealed in a file without a name when it is not."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from hoiam.site.front.request_body import BEGINNING_MOST, HELD_MOST, PIECE, Body, Room

CANARY = b"Nguyen Van Canary, 12 Duong Thu"


def arrives(room: Room, data: bytes, step: int = 1000) -> Body:
    body = Body(room, len(data))
    for at in range(0, len(data), step):
        body.add(data[at : at + step])
    body.whole()
    return body


def open_files(folder: Path) -> list[int]:
    """The descriptors of this process that lie in a folder, listed or not."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            target = str(each.readlink())
        except FileNotFoundError:
            continue  # the one that listed them
        if target.startswith(str(folder)):
            found.append(int(each.name))
    return found


@pytest.mark.parametrize("size", [0, 1, HELD_MOST, HELD_MOST + 1, PIECE * 3, PIECE * 3 + 17, 1_000_003])
@pytest.mark.parametrize("step", [999, PIECE, 1 << 20])
def test_a_body_is_read_back_as_it_came(tmp_path: Path, size: int, step: int) -> None:
    data = secrets.token_bytes(size)
    room = Room(tmp_path, floor=0)
    body = arrives(room, data, step)
    assert body.source().read() == data
    assert body.beginning(100) == data[:100]
    assert body.source().readline() == (data.split(b"\n", 1)[0] + b"\n" if b"\n" in data else data)
    body.close()
    assert (room.memory, room.disk) == (0, 0)


def test_no_byte_of_it_is_on_the_disk_in_clear_and_no_folder_lists_it(tmp_path: Path) -> None:
    body = arrives(Room(tmp_path, floor=0), CANARY * 20_000)
    (descriptor,) = open_files(tmp_path)
    on_disk = os.pread(descriptor, 10_000_000, 0)
    assert len(on_disk) >= len(CANARY) * 20_000 - HELD_MOST
    assert CANARY[:12] not in on_disk
    assert list(tmp_path.iterdir()) == []
    body.close()
    assert open_files(tmp_path) == []


def test_what_a_disk_gives_back_changed_is_not_read(tmp_path: Path) -> None:
    body = arrives(Room(tmp_path, floor=0), CANARY * 10_000)
    (descriptor,) = open_files(tmp_path)
    os.pwrite(descriptor, b"\0", 5)
    with pytest.raises(ValueError, match="the disk"):
        body.source().read()
    body.close()


def test_a_disk_that_is_full_after_all_refuses_and_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    room = Room(tmp_path, floor=0)
    begun = arrives(room, CANARY * 10_000)
    monkeypatch.setattr(os, "pwrite", full)
    body = arrives(room, CANARY * 10_000)
    assert (begun.refused, body.refused) == (False, True)
    assert body.beginning(1000).startswith(CANARY)
    for each in (begun, body):
        each.close()
    assert (room.memory, room.disk) == (0, 0)


def test_where_no_file_without_a_name_can_be_made_one_loses_its_name_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.open

    def without(path: object, flags: int, *more: int, **named: int) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(95, "Operation not supported")
        return usual(str(path), flags, *more, **named)

    monkeypatch.setattr(os, "open", without)
    body = arrives(Room(tmp_path, floor=0), CANARY * 10_000)
    assert list(tmp_path.iterdir()) == []
    assert body.source().read() == CANARY * 10_000
    body.close()


@pytest.mark.parametrize(
    "room",
    [{"disk_most": PIECE}, {"floor": 1 << 62}, {"memory_most": 200_000, "disk_most": PIECE}],
    ids=lambda each: next(iter(each)),
)
def test_without_room_it_is_refused_and_its_beginning_is_kept_for_its_words(tmp_path: Path, room: dict[str, int]) -> None:
    kept = Room(tmp_path, **{"floor": 0, **room})
    others = [arrives(kept, b"x" * HELD_MOST)] if "memory_most" in room else []
    body = arrives(kept, CANARY + b"y" * 3_000_000)
    assert body.refused
    assert body.beginning(1 << 20).startswith(CANARY[:10])
    assert len(body.beginning(1 << 22)) <= BEGINNING_MOST + PIECE
    for each in (body, *others):
        each.close()
    assert (kept.memory, kept.disk) == (0, 0)


def test_large_ones_that_come_slowly_leave_room_for_everybodys_words(tmp_path: Path) -> None:
    # Each holds back its last byte; together they are more than memory takes, and than the disk does.
    for more in ({}, {"disk_most": 40 * PIECE}):
        room = Room(tmp_path, floor=0, memory_most=20 * HELD_MOST, **more)
        slow = [Body(room, HELD_MOST + 1) for _ in range(100)]
        for each in slow:
            for at in range(0, HELD_MOST, 5000):
                each.add(b"x" * min(5000, HELD_MOST - at))
        form = arrives(room, CANARY * 200)
        assert not form.refused
        assert form.source().read() == CANARY * 200
        for each in (form, *slow):
            each.close()
        assert (room.memory, room.disk) == (0, 0)


def test_where_memory_is_short_what_comes_lies_sealed_on_the_disk_and_is_read_back(tmp_path: Path) -> None:
    room = Room(tmp_path, floor=0, memory_most=HELD_MOST)
    first = arrives(room, b"z" * (HELD_MOST - 10))
    for data in (CANARY * 300, CANARY * 10_000, secrets.token_bytes(700)):
        body = arrives(room, data, 777)
        assert not body.refused
        assert body.source().read() == data
        assert body.beginning(1 << 20) == data
        body.close()
    first.close()
    assert (room.memory, room.disk) == (0, 0)
