"""The locks of the packages: each package once, with digests, from no named host; and tests run on what is shipped."""

import re

import pytest
from committed import ROOT

LOCKS = ("base", "test", "engine")


def pins(lock: str) -> list[tuple[str, str, int]]:
    """(package, version, number of digests) of each entry."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / "requirements" / f"{lock}.txt").read_text(), flags=re.MULTILINE)
    found = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        name, version = entry.split()[0].split("==")
        found.append((name, version, entry.count("--hash=sha256:")))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_stands_once_in_a_lock_with_its_digests_and_no_host(lock):
    found = pins(lock)
    assert len({name for name, _, _ in found}) == len(found)
    assert all(digests for _, _, digests in found)
    assert "://" not in (ROOT / "requirements" / f"{lock}.txt").read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_asked_for_within_a_line_and_the_lock_lies_in_it(lock):
    """A package without a bound would jump to its next major version, unread, whenever somebody locks again."""
    locked = {name: version for name, version, _ in pins(lock)}
    asked = 0
    for line in (ROOT / "requirements" / f"{lock}.in").read_text().splitlines():
        if not line.strip() or line.startswith(("#", "-r ")):
            continue
        bound = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==([0-9.]+?)(\.\*)?(?: ;.*)?", line)
        assert bound, f"{line!r} has no bound"
        name, version, open_end = bound.groups()
        assert locked[name] == version or (open_end and locked[name].startswith(f"{version}.")), line
        asked += 1
    assert asked


def test_tests_run_on_the_versions_that_are_shipped():
    shipped = {(name, version) for name, version, _ in pins("base")}
    assert shipped <= {(name, version) for name, version, _ in pins("test")}
