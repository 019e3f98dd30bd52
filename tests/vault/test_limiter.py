"""How tries are slowed: waits that grow and end, counts that hold across processes, and nothing left of an address."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hoiam.vault.errors import Unreachable
from hoiam.vault.limiter import ALLOWANCES, DAY, KINDS, MOST, Limiter, LimiterClient
from vault.processes import Process

HOUR = 3600


@dataclass
class Watch:
    """A limiter whose time goes on when the test says so. Its first moment is a midnight."""

    now: float = 20_000.0 * DAY
    limiter: Limiter = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = Limiter(now=lambda: self.now, today=lambda: int(self.now // DAY))

    def ask(self, kind: str, subject: str = "somebody") -> float:
        return float(self.limiter.handle("ask", {"kind": kind, "subject": subject})["delay"])

    def forgive(self, kind: str, subject: str = "somebody") -> None:
        self.limiter.handle("forgive", {"kind": kind, "subject": subject})

    def taken(self, kind: str, seconds: float, subject: str = "somebody") -> int:
        """How many tries are taken of somebody who tries as often as he may for so long."""
        until, tries = self.now + seconds, 0
        while self.now < until:
            wait = self.ask(kind, subject)
            tries += wait == 0
            self.now += wait
        return tries


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.mark.parametrize("kind", KINDS)
def test_waits_grow_up_to_the_longest_and_always_end(watch: Watch, kind: str) -> None:
    pace, waits = KINDS[kind], []
    watch.now += watch.ask(kind)
    for _ in range(pace.free + 40):
        while wait := watch.ask(kind):
            waits.append(wait)
            watch.now += wait
    assert waits == sorted(waits)
    assert waits[0] == pytest.approx(pace.first if not pace.before else min(pace.first, pace.longest))
    assert max(waits) == pytest.approx(pace.longest)
    watch.now += pace.longest
    assert watch.ask(kind) == 0, "the longest wait has passed"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_during_a_wait_makes_it_no_longer(watch: Watch, kind: str) -> None:
    while not watch.ask(kind):
        pass
    before = watch.ask(kind)
    for _ in range(1000):
        assert watch.ask(kind) == before


@pytest.mark.parametrize("kind", KINDS)
def test_one_subject_s_wait_is_nobody_else_s(watch: Watch, kind: str) -> None:
    expected = watch.ask(kind, "another")
    watch.forgive(kind, "another")
    while not watch.ask(kind, "an attacker"):
        pass
    assert watch.ask(kind, "a third") == expected
    assert all(watch.ask(other, "an attacker") == KINDS[other].before for other in KINDS if other != kind)


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_a_time_are_not_more_than_one_after_the_other(kind: str) -> None:
    limiter = Limiter()
    ask = {"kind": kind, "subject": "one"}
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: limiter.handle("ask", ask)["delay"], range(400)))
    pace = KINDS[kind]
    assert waits.count(0) == (0 if pace.before else pace.free)


def test_six_digits_can_be_guessed_43_times_in_a_day_and_25_times_in_each_after_it(watch: Watch) -> None:
    """Each guess is right three times in a million: one step of thirty seconds either way counts."""
    assert watch.taken("code", DAY) <= 43
    for _day in range(5):
        assert watch.taken("code", DAY) <= 25
    assert watch.taken("code on device", DAY, "a stolen browser") <= 43


def test_midnight_gives_no_more_guesses_of_six_digits() -> None:
    over_midnight, within_a_day = Watch(), Watch()
    over_midnight.now += DAY - HOUR
    assert over_midnight.taken("code", 2 * HOUR) == within_a_day.taken("code", 2 * HOUR)
    assert over_midnight.now % DAY < within_a_day.now % DAY, "one of the two has seen a midnight"


def test_who_is_right_at_his_own_account_does_not_wipe_out_what_his_address_tried_elsewhere(watch: Watch) -> None:
    for _ in range(KINDS["source"].free - 1):
        assert watch.ask("source") == 0  # wrong
        assert watch.ask("source") == 0  # right
        watch.forgive("source")
    assert watch.ask("source") == 0
    assert watch.ask("source") > 0


def test_who_waited_before_a_first_try_waits_once_and_nobody_can_make_it_longer(watch: Watch) -> None:
    kind, officer = "besieged account at source", "officer from home"
    assert watch.ask(kind, officer) == 10
    for n in range(500):
        watch.ask(kind, f"officer from attacker's address {n}")
    watch.now += 10
    assert watch.ask(kind, officer) == 0
    watch.forgive(kind, officer)
    assert watch.ask(kind, officer) == 0, "he was right once: no wait before the next"


def test_nothing_of_an_address_is_left_after_midnight_or_a_quiet_time(watch: Watch) -> None:
    for kind in KINDS:
        watch.ask(kind, "203.0.113.7")
    keys = {watch.limiter._key_of_day}
    watch.now += DAY
    watch.limiter.forget()
    assert watch.limiter._key_of_day not in keys
    assert {kind: len(left) for kind, left in watch.limiter._counts.items() if KINDS[kind].of_address and left} == {}
    watch.now += 2 * DAY
    watch.limiter.forget()
    assert sum(map(len, watch.limiter._counts.values())) == 0


def test_memory_holds_no_address_in_clear_and_no_plain_hash_of_one(watch: Watch) -> None:
    for kind in KINDS:
        watch.ask(kind, "203.0.113.7")
    held = [name for counts in watch.limiter._counts.values() for name in counts]
    assert len(set(held)) == len(KINDS)
    plain = {hashlib.sha256(text).digest()[:16] for kind in KINDS for text in (b"203.0.113.7", f"{kind}\0203.0.113.7".encode())}
    assert plain.isdisjoint(held)


@pytest.mark.parametrize("kind", KINDS)
def test_a_flood_of_addresses_does_not_grow_the_memory_and_forgets_the_oldest_first(watch: Watch, kind: str) -> None:
    for n in range(MOST + 500):
        watch.ask(kind, f"2001:db8:0:{n:x}::/64")
    assert len(watch.limiter._counts[kind]) == MOST
    held = watch.limiter._counts[kind]
    assert watch.limiter._name(kind, "2001:db8:0:0::/64") not in held
    assert watch.limiter._name(kind, f"2001:db8:0:{MOST + 499:x}::/64") in held
    others = [other for other in KINDS if other != kind]
    assert all(not watch.limiter._counts[other] for other in others), "a flood of one kind takes no room of another"


def test_two_web_workers_share_one_count(tmp_path: Path) -> None:
    free = KINDS["code"].free
    with Process("hoiam.vault.limiter", tmp_path / "run") as process:
        one, other = LimiterClient(tmp_path / "run"), LimiterClient(tmp_path / "run")
        assert [each.ask("code", "7") for each in [one, other] * (free // 2)] == [0] * free
        assert one.ask("code", "7") > 0
        assert other.ask("code", "7") > 0
        assert other.ask("code", "8") == 0
        one.forgive("code", "8")
        assert process.stop()[0] == 0
    with pytest.raises(Unreachable, match="limiter"):
        one.ask("code", "7")


def spends(watch: Watch, kind: str, amount: int, subject: str = "203.0.113.7") -> bool:
    return bool(watch.limiter.handle("spend", {"kind": kind, "subject": subject, "amount": amount})["granted"])


@pytest.mark.parametrize("kind", ALLOWANCES)
def test_a_days_allowance_is_used_up_to_the_last_and_is_whole_again_after_midnight(watch: Watch, kind: str) -> None:
    most = ALLOWANCES[kind].most
    assert spends(watch, kind, most - 1)
    assert not spends(watch, kind, 2)
    assert spends(watch, kind, 1)  # what was refused was not counted
    assert not spends(watch, kind, 1)
    assert spends(watch, kind, most, "198.51.100.4")
    watch.now += DAY
    assert spends(watch, kind, most)


def test_an_allowance_is_not_given_back_and_the_number_of_its_subjects_is_bounded(watch: Watch) -> None:
    with pytest.raises(ValueError, match="given back"):
        spends(watch, "file bytes", -1)
    for n in range(MOST + 10):
        spends(watch, "file bytes of a source", 1, f"subject {n}")
    assert len(watch.limiter._spent["file bytes of a source"]) == MOST
    watch.now += DAY
    watch.limiter.forget()
    assert watch.limiter._spent["file bytes of a source"] == {}
