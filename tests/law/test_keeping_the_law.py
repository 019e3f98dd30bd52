"""The packs in a folder, as a running system holds them."""

import os
import shutil

import pytest
from law_of_the_land import LAW, ROOT

from hoiam.casework import laws
from hoiam.core.procedure import PackError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of law/ that a test may spoil; what the process held before is put back."""
    shutil.copytree(ROOT / "law", tmp_path / "law", ignore=shutil.ignore_patterns("units"))
    monkeypatch.setenv("HOIAM_ROOT", str(tmp_path))
    monkeypatch.setattr(laws, "_watched", None)
    monkeypatch.setattr(laws, "_LOOK_AGAIN_AFTER", 0.0)
    return tmp_path / "law"


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    later = file.stat().st_mtime_ns + 1_000_000
    os.utime(file, ns=(later, later))


def test_the_folder_of_the_packs_is_read_and_tables_of_places_are_no_packs(folder):
    assert laws.current().version == LAW.version
    assert "vn/competence.yaml" not in laws.texts()
    assert laws.refused() is None


def test_a_new_notice_of_days_off_takes_effect_without_a_restart(folder):
    before = laws.current()
    change(folder / "vn" / "calendar.yaml", 'version: "2026-11-30"', 'version: "2026-12-01"')
    after = laws.current()
    assert after.version != before.version
    assert after.calendars["vn.civil"].label == "vn.civil@2026-12-01"


def test_a_spoilt_pack_changes_nothing_and_says_why(folder, caplog):
    before = laws.current()
    change(folder / "vn" / "complaints.yaml", "    n: 90\n", "    n: ninety\n")
    assert laws.current() is before
    assert laws.refused().file == "vn/complaints.yaml"
    assert "ninety" in caplog.text
    change(folder / "vn" / "complaints.yaml", "    n: ninety\n", "    n: 91\n")
    assert laws.current().rules["KN-LIM"].n == 91
    assert laws.refused() is None


def test_a_house_does_not_open_on_packs_that_cannot_be_read(folder):
    change(folder / "vn" / "complaints.yaml", "    n: 90\n", "    n: ninety\n")
    with pytest.raises(PackError):
        laws.current()


def test_the_folder_is_not_looked_at_all_the_time(folder, monkeypatch):
    before = laws.current()
    monkeypatch.setattr(laws, "_LOOK_AGAIN_AFTER", 3600.0)
    change(folder / "vn" / "calendar.yaml", 'version: "2026-11-30"', 'version: "2026-12-01"')
    assert laws.current() is before
