"""A table that can't be true is refused with the file, the line and the cause."""

from __future__ import annotations

import pytest

from hoiam.core.places import BrokenTable, Units

GOOD = {
    "about.tsv": "key\tvalue\nfirst_day\t2025-03-01\nchecked_to\t2026-09-25\n",
    "units.tsv": (
        "code\tkind\tname\tabove\tfrom\tto\n"
        "01\ttỉnh\tA\t\t2025-03-01\t2025-06-30\n"
        "00001\txã\tB\t01\t2025-03-01\t2025-06-30\n"
        "01\ttỉnh\tA\t\t2025-07-01\t\n"
        "00001\tphường\tB\t01\t2025-07-01\t\n"
    ),
    "successors.tsv": "code\ton\tinto\n01\t2025-07-01\t01:whole\n00001\t2025-07-01\t00001:whole\n",
    "changes.tsv": "code\ton\tkind\tinstrument\n",
    "reforms.tsv": "on\tinstrument\tvi\ten\n2025-07-01\tNghị quyết\tvi\ten\n",
    "former.tsv": "code\tname\n",
    "aliases.tsv": "alias\tcode\n",
}


def test_a_sound_table_is_read() -> None:
    assert len(list(Units.load(GOOD))) == 4


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "cause"),
    [
        ("units.tsv", "00001\txã", "0001\txã", 3, "no code"),
        ("units.tsv", "\txã\t", "\tlàng\t", 3, "no kind"),
        ("units.tsv", "B\t01\t2025-03-01", "B\t01\t2025-3-1", 3, "no day"),
        ("units.tsv", "B\t01\t2025-03-01", "B\t77\t2025-03-01", 3, "lies in 77"),
        ("units.tsv", "B\t01\t2025-07-01", "B\t01\t2025-06-30", 5, "two bearers"),
        ("units.tsv", "2025-03-01\t2025-06-30\n00001", "2025-07-30\t2025-06-30\n00001", 2, "ends before it begins"),
        ("units.tsv", "\tA\t\t2025-03-01", "\tA\t2025-03-01", 2, "columns"),
        ("successors.tsv", "00001:whole", "00001:half", 3, "no share"),
        ("successors.tsv", "00001:whole", "00002:whole", 3, "isn't in force"),
        ("successors.tsv", "00001:whole", "", 3, "became nothing"),
        ("successors.tsv", "00001\t2025-07-01", "00001\t2025-08-01", 3, "ended on the day before"),
        ("successors.tsv", "00001\t2025-07-01\t00001:whole\n", "", 1, "became nothing"),
        ("reforms.tsv", "2025-07-01\tNghị quyết\tvi\ten\n", "", 1, "no instrument"),
        ("about.tsv", "checked_to\t2026-09-25\n", "", 1, "checked_to"),
        ("former.tsv", "code\tname\n", "code\tname\n09999\tX\n", 2, "no unit"),
        ("aliases.tsv", "alias\tcode\n", "alias\tcode\nhcm\t79\n", 2, "no unit"),
        ("changes.tsv", "instrument\n", "instrument\n09999\t2025-07-01\txã\tX\n", 2, "no unit"),
    ],
)
def test_a_broken_line_is_named(file: str, old: str, new: str, line: int, cause: str) -> None:
    assert old in GOOD[file]
    with pytest.raises(BrokenTable) as refusal:
        Units.load({**GOOD, file: GOOD[file].replace(old, new)})
    assert (refusal.value.file, refusal.value.line) == (file, line)
    assert cause in refusal.value.cause
    assert f"{file}:{line}" in refusal.value.what.vi


def test_a_missing_file_is_named() -> None:
    with pytest.raises(BrokenTable, match=r"aliases\.tsv"):
        Units.load({name: text for name, text in GOOD.items() if name != "aliases.tsv"})
