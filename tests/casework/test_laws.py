"""The house holds the last good version of the law, whatever happens to the folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.test_recompute import Packs

PACK = "vn/complaints.yaml"


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from hoiam.casework import laws

    made = Packs(tmp_path)
    monkeypatch.setenv("HOIAM_ROOT", str(tmp_path))
    laws.current()
    yield made
    monkeypatch.undo()
    assert laws.current().kinds


def test_a_changed_pack_is_taken_without_a_restart(packs: Packs) -> None:
    from hoiam.casework import laws

    before = laws.current()
    packs.a_day_off("2026-07-10")
    after = laws.current()
    assert after.version != before.version
    assert after.calendars["vn.civil"].label != before.calendars["vn.civil"].label
    assert laws.refused() is None


BREAKAGES = {
    "no YAML": ("pack: vn", "pack: [vn"),
    "a key that nobody knows": ("pack: vn", "pack: vn\nsurprise: 1"),
    "a rule without its number": ("n: 7", "nn: 7"),
    "an edge to a state that is not there": ("to: accepted", "to: accepted_by_nobody"),
    "a file cut short": None,
}


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_pack_changes_nothing_and_is_reported_with_its_place(packs: Packs, how: str) -> None:
    from hoiam.casework import laws

    before = laws.current()
    file = packs.root / "law" / PACK
    whole = file.read_text("utf-8")
    change = BREAKAGES[how]
    if change is None:
        file.write_text(whole[: len(whole) // 2].rstrip() + "\n  - {id: ", "utf-8")
        packs.look()
    else:
        packs.edit(PACK, *change)
    assert laws.current() is before
    refused = laws.refused()
    assert refused is not None
    assert PACK in str(refused)
    # Mended, it is taken, and the report is gone.
    file.write_text(whole + "\n", "utf-8")
    packs.look()
    assert laws.refused() is None
    assert laws.current().kinds.keys() == before.kinds.keys()


def test_a_pack_that_vanishes_takes_no_kind_of_petition_with_it(packs: Packs) -> None:
    from hoiam.casework import laws

    before = laws.current()
    (packs.root / "law" / PACK).unlink()
    packs.look()
    assert laws.current() is before, "rules of other packs refer to it, so the rest cannot be read without it"


def test_a_file_that_vanishes_while_the_folder_is_read_is_no_crash(packs: Packs, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework import laws

    before = laws.current()
    real = Path.read_text

    def gone(self: Path, *args: Any, **more: Any) -> str:
        if self.name == "complaints.yaml":
            raise FileNotFoundError(self)
        return real(self, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", gone)
        packs.look()
        assert laws.current() is before
    packs.look()
    assert laws.current().version == before.version


def test_what_is_no_text_is_refused_like_any_other_broken_pack(packs: Packs) -> None:
    from hoiam.casework import laws

    before = laws.current()
    (packs.root / "law" / PACK).write_bytes(b"pack: vn\n\xff\xfe")
    packs.look()
    assert laws.current() is before
