"""Whole crowds on a clock of the test's own: who is served and who is sent away when as much comes as can be served, and more.

Each request works for a time drawn with a fixed seed; three work at a time, as `AT_ONCE` has it, and nothing here is measured.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from hoiam.site.front.admission import AT_ONCE, PATIENCE, Admission, Class, Job

# Of a citizen on his way: the first page, the first form, the rest.
REQUESTS = (Class.READS, Class.BEGINS, *(Class.BEGUN,) * 17)
LOOK = 0.05  # seconds between two looks at who has waited too long, as the front has them


@dataclass
class Crowd:
    """Requests that come, wait, are worked on and end, in the order of a clock. `each`: seconds that one works, in the mean."""

    each: float
    now: float = 0.0
    served: Counter[Class] = field(default_factory=Counter)
    refused: Counter[Class] = field(default_factory=Counter)
    waited: float = 0.0

    def __post_init__(self) -> None:
        self._admission = Admission(AT_ONCE, now=lambda: self.now)
        self._coming: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self._working = 0
        self._drawn = random.Random(7)  # noqa: S311 - the same crowd each time

    def at(self, moment: float, what: Callable[[], None]) -> None:
        heapq.heappush(self._coming, (moment, next(self._number), what))

    def comes(self, kind: Class, then: Callable[[], None] = lambda: None) -> None:
        """One request now, and what its sender does when it is answered."""
        job = Job(kind, "everybody", then, lambda: self.refused.update([kind]))
        if not self._admission.enter(job):
            job.refuse()
        self._work()

    def _work(self) -> None:
        while self._working < AT_ONCE and self._admission.waits:
            job = self._admission.take()
            assert job is not None
            self._working += 1
            self.waited = max(self.waited, self.now - job.since)
            took = self.each * self._drawn.gammavariate(2, 0.5)
            self.at(self.now + took, lambda job=job, took=took: self._ends(job, took))  # type: ignore[misc]  # its own job

    def _ends(self, job: Job, took: float) -> None:
        self._admission.done(job, took)
        self._working -= 1
        self.served[job.kind] += 1
        job.run()
        self._work()

    def goes_on(self) -> Crowd:
        """Until nothing is left."""
        look = LOOK
        while self._coming:
            moment, _, what = heapq.heappop(self._coming)
            while look < moment:
                self.now = look
                self._admission.refuse_expired()
                look += LOOK
            self.now = moment
            what()
        return self


def citizens(rate: float, seconds: float, load: float) -> Crowd:
    """So many set out a second, each request when the one before is answered; `load`: what they ask of what can be served."""
    crowd = Crowd(AT_ONCE * load / (rate * len(REQUESTS)))

    def goes(on: int) -> None:
        if on < len(REQUESTS):
            crowd.comes(REQUESTS[on], lambda: crowd.at(crowd.now + 0.002, lambda: goes(on + 1)))

    for n in range(int(rate * seconds)):
        crowd.at(n / rate, lambda: goes(0))
    return crowd.goes_on()


def test_half_a_minute_of_a_little_more_than_can_be_served_sends_nobody_away() -> None:
    crowd = citizens(30, 30, 1.03)
    assert crowd.refused == {}
    assert crowd.served[Class.BEGUN] == 900 * 17
    assert crowd.waited < PATIENCE


def test_of_far_too_many_who_has_begun_comes_to_his_end_and_who_has_not_is_sent_away() -> None:
    crowd = citizens(30, 10, 2.0)
    begun = crowd.served[Class.BEGINS]
    assert crowd.refused[Class.BEGUN] == 0
    assert crowd.served[Class.BEGUN] == begun * 17
    assert crowd.refused[Class.READS] + crowd.refused[Class.BEGINS] == 300 - begun > 0


def test_three_times_what_can_be_served_leaves_nearly_all_of_it_to_those_who_have_begun() -> None:
    crowd = Crowd(AT_ONCE / 200)
    for n in range(6000):  # in ten seconds, of which 2,000 can be served
        crowd.at(n / 600, lambda: crowd.comes(Class.BEGUN))
        if n % 20 == 0:
            crowd.at(n / 600, lambda: crowd.comes(Class.READS))
            crowd.at(n / 600, lambda: crowd.comes(Class.BEGINS))
    crowd.goes_on()
    assert crowd.served[Class.BEGUN] > 0.9 * 2000
    assert 0 < crowd.served[Class.READS] < 0.1 * 2000
