"""Who is served next in a crowd, and who is told that it will take too long. The clock is the test's."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from hoiam.site.front.admission import AT_ONCE, CALM, FILES_AT_ONCE, LEAST_ROOM, PATIENCE, URGENT, Admission, Class, Job, aside
from waiting import until

THREADS = 4


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Crowd:
    clock: Clock = field(default_factory=Clock)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.admission = Admission(THREADS, now=self.clock)

    def comes(self, name: str, kind: Class = Class.BEGUN, source: str = "a") -> bool:
        job = Job(kind, source, lambda: None, lambda: self.refused.append(name))
        self.named = {**getattr(self, "named", {}), id(job): name}
        self.kept = [*getattr(self, "kept", []), job]
        return self.admission.enter(job)

    def served(self, took: float = 0.02) -> str:
        job = self.admission.take()
        assert job is not None
        self.admission.done(job, took)
        return self.named[id(job)]


def test_who_writes_goes_before_who_begins_and_who_reads_comes_last() -> None:
    crowd = Crowd()
    for name, kind in (
        ("reader", Class.READS),
        ("beginner", Class.BEGINS),
        ("writer", Class.BEGUN),
        ("other writer", Class.BEGUN),
    ):
        assert crowd.comes(name, kind)
    assert [crowd.served() for _ in range(4)] == ["writer", "other writer", "beginner", "reader"]


def test_who_begins_goes_before_those_who_hardly_wait_when_he_would_be_sent_away() -> None:
    crowd = Crowd()
    assert crowd.comes("beginner", Class.BEGINS)
    crowd.clock.now += URGENT - 0.001
    assert crowd.comes("writer") and crowd.comes("other writer")
    assert crowd.served() == "writer"
    crowd.clock.now += 0.001
    assert [crowd.served() for _ in range(2)] == ["beginner", "other writer"]


def test_where_those_who_have_begun_wait_themselves_nobody_who_begins_goes_before_them() -> None:
    crowd = Crowd()
    assert crowd.comes("beginner", Class.BEGINS)
    crowd.clock.now += URGENT - CALM
    assert crowd.comes("writer")
    crowd.clock.now += CALM
    assert [crowd.served() for _ in range(2)] == ["writer", "beginner"]


def test_a_reader_goes_before_who_hardly_waits_and_not_before_who_waits_as_he_does() -> None:
    crowd = Crowd()
    assert crowd.comes("reader", Class.READS)
    crowd.clock.now += URGENT - CALM / 2
    assert crowd.comes("beginner", Class.BEGINS)
    crowd.clock.now += CALM / 2
    assert crowd.comes("writer")
    assert [crowd.served() for _ in range(3)] == ["reader", "writer", "beginner"]
    assert crowd.comes("beginner", Class.BEGINS)
    assert crowd.comes("reader", Class.READS)
    crowd.clock.now += URGENT
    assert crowd.comes("writer")
    assert [crowd.served() for _ in range(3)] == ["beginner", "reader", "writer"], "one after the other, in their order"


def test_whoever_waits_for_a_place_for_files_makes_nobody_wait() -> None:
    """Two big bodies are worked on at a time; the third waits long and neither goes before others nor holds them back."""
    crowd = Crowd()
    for n in range(FILES_AT_ONCE + 1):
        assert crowd.comes(f"file {n}", Class.FILES)
    for _ in range(FILES_AT_ONCE):
        assert crowd.admission.take() is not None
    assert crowd.comes("beginner", Class.BEGINS)
    crowd.clock.now += URGENT
    assert crowd.comes("writer")
    assert crowd.served() == "beginner"


def test_readers_are_served_a_little_however_many_write() -> None:
    crowd = Crowd()
    assert crowd.comes("reader", Class.READS)
    for n in range(20):
        assert crowd.comes(f"writer {n}")
    assert "reader" in [crowd.served() for _ in range(17)]


def test_ten_thousand_readers_keep_no_writer_out() -> None:
    crowd = Crowd()
    taken = sum(crowd.comes(f"reader {n}", Class.READS) for n in range(10_000))
    assert taken < 100
    assert crowd.comes("writer")
    assert crowd.served() == "writer"


def test_more_than_can_be_served_in_time_are_refused_when_they_come() -> None:
    crowd = Crowd()
    for _ in range(200):  # each takes 0.1 s: four threads serve forty a second
        crowd.comes("one")
        crowd.served(0.1)
    taken = sum(crowd.comes(f"{n}") for n in range(1000))
    assert LEAST_ROOM <= taken <= PATIENCE * THREADS / 0.1 + 1
    assert crowd.refused == []


def test_who_waited_in_vain_is_told_when_his_patience_ends_and_not_later() -> None:
    crowd = Crowd()
    assert crowd.comes("first")
    crowd.clock.now += PATIENCE / 2
    assert crowd.comes("second")
    crowd.admission.refuse_expired()
    assert crowd.refused == []
    crowd.clock.now += PATIENCE / 2
    crowd.admission.refuse_expired()
    assert crowd.refused == ["first"]
    assert crowd.served() == "second"
    assert not crowd.admission.waits


def test_a_source_that_sends_much_waits_for_itself_and_not_others_for_it() -> None:
    crowd = Crowd()
    flood = sum(crowd.comes(f"flood {n}", source="flood") for n in range(1000))
    assert crowd.comes("neighbour", source="home")
    assert len(crowd.refused) == 1  # of the flood, its newest
    assert crowd.refused[0] == f"flood {flood - 1}"
    assert "neighbour" in [crowd.served() for _ in range(2)]


def test_files_never_take_all_threads() -> None:
    crowd = Crowd()
    for n in range(THREADS):
        assert crowd.comes(f"file {n}", Class.FILES)
    assert crowd.comes("writer")
    taken: list[Job] = []
    for _ in range(AT_ONCE):
        job = crowd.admission.take()
        assert job is not None
        taken.append(job)
    kinds = [job.kind for job in taken]
    assert kinds.count(Class.FILES) == FILES_AT_ONCE
    assert kinds.count(Class.BEGUN) == AT_ONCE - FILES_AT_ONCE == 1  # no third file goes before
    assert crowd.comes("another writer")
    crowd.admission.done(next(job for job in taken if job.kind is Class.BEGUN), 0.02)
    assert crowd.served() == "another writer"  # and the place of a writer is no file's


def test_a_quiet_house_works_with_the_thread_that_worked_last() -> None:
    admission = Admission(THREADS)
    admission.start()
    try:
        worked: list[str] = []
        for at in range(10):
            until(lambda: admission.idle == THREADS)
            assert admission.enter(Job(Class.READS, "a", lambda: worked.append(threading.current_thread().name), lambda: None))
            until(lambda at=at: len(worked) > at)
        assert len(set(worked)) == 1
    finally:
        admission.end()


def test_as_many_threads_are_called_as_may_work_when_as_many_come_at_once() -> None:
    admission = Admission(THREADS)
    admission.start()
    try:
        together = threading.Barrier(AT_ONCE + 1, timeout=20)
        until(lambda: admission.idle == THREADS)
        for _ in range(AT_ONCE):
            assert admission.enter(Job(Class.BEGUN, "a", lambda: together.wait() and None, lambda: None))
        together.wait()  # broken where one of them was not
    finally:
        admission.end()
    until(lambda: not any(each.is_alive() for each in admission.threads))


def test_only_so_many_work_at_a_time_and_who_waits_for_somebody_else_leaves_his_place() -> None:
    many = AT_ONCE + 2
    admission = Admission(many)
    admission.start()
    try:
        together, further = threading.Barrier(AT_ONCE + 1, timeout=20), threading.Event()

        def works() -> None:
            together.wait()
            with aside():
                further.wait(20)

        until(lambda: admission.idle == many)
        done: list[str] = []
        for _ in range(AT_ONCE):
            assert admission.enter(Job(Class.BEGUN, "a", works, lambda: None))
        assert admission.enter(Job(Class.BEGUN, "a", lambda: done.append("he came later"), lambda: None))
        assert done == [], "as many work as may"
        together.wait()
        until(lambda: done == ["he came later"], said=lambda: "nobody took the place of those who wait")
        assert not further.is_set()
        further.set()
    finally:
        admission.end()
    until(lambda: not any(each.is_alive() for each in admission.threads))


def test_a_thread_of_no_admission_waits_without_a_word() -> None:
    with aside():
        pass
