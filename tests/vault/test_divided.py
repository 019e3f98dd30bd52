"""A body that is divided among several: who gets what stands in the order of two offices, and a case goes to no other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from hoiam.core.dossier.events import Act, Recorded
from hoiam.core.petition.events import Received, Transferred
from hoiam.vault.kept import Office
from hoiam.vault.ordered import Clause, Division, admit, division, succeed
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.wraps import Tier
from vault.local_gatekeeper import AllLogged, AnyGround, MemoryStore, local_gatekeeper
from vault.test_gatekeeper import BODY, OFFICER, OTHER, Room

OLD, DAY, AT = "XA-1", "2026-07-01", datetime(2026, 7, 2, tzinfo=UTC)
WORDS = f"divide {OLD} 19/NQ-HĐND {DAY} XA-2:place=SL-A,SL-B XA-3:subject=land XA-4:place=SL-C rest="


def lines(what: str, id: UUID | None = None) -> list[bytes]:
    """The two lines of an order, as the main database writes them."""
    id = id or uuid4()
    return [
        f"hoiam/1 public order {id} {what} by {by} {said} 2026-06-30T08:00:00Z\n".encode()
        for by, said in ((f"{OLD}/01", "asked"), ("TINH/01", "agreed"))
    ]


def test_the_first_clause_that_fits_says_who_gets_it_and_who_does_not_know_the_subject_counts_each_that_might() -> None:
    rest, person = division(f"{WORDS}XA-5"), division(f"{WORDS}person")
    for divided in (rest, person):
        assert divided.named("SL-A", "land") == ("XA-2",), "the place comes first"
        assert divided.named("SL-C", "land") == ("XA-3",)
        assert divided.named("SL-C", "tax") == ("XA-4",)
        assert divided.named("SL-A", None) == ("XA-2",)
        assert divided.named("SL-C", None) == ("XA-3", "XA-4")
    assert (rest.named("SL-Z", "tax"), rest.named("", None)) == (("XA-5",), ("XA-3", "XA-5"))
    assert person.named("SL-Z", "tax") == ("XA-2", "XA-3", "XA-4"), "a person chooses among all who are named"
    assert division(rest.words) == rest and division(person.words) == person


@pytest.mark.parametrize(
    "wrong",
    [
        f"divide {OLD} 19/NQ {DAY} XA-2:place=SL-A rest=XA-2",  # one body alone
        f"divide {OLD} 19/NQ {DAY} XA-2:place=SL-A rest=person",
        f"divide {OLD} 19/NQ {DAY} XA-2:place=SL-A {OLD}:place=SL-B rest=person",  # itself
        f"divide {OLD} 19/NQ {DAY} XA-2:place=SL-A XA-3:place=SL-A rest=person",  # one place twice
        f"divide {OLD} 19/NQ {DAY} rest=XA-2",
        f"divide {OLD} 19/NQ 2026-13-01 XA-2:place=SL-A rest=XA-3",
        f"divide {OLD} 19/NQ {DAY} XA-2:person=SL-A rest=XA-3",
        f"divide {OLD} 19/NQ {DAY} XA-2:place=SL-A,{','.join(f'SL-{n}' for n in range(1000))} rest=XA-3",  # too long
        succeed(OLD, "XA-2", "19/NQ", DAY),
    ],
)
def test_what_divides_nothing_is_no_such_order(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"division|order|month"):
        division(wrong)


def test_no_order_says_what_cannot_be_read_again() -> None:
    with pytest.raises(ValueError, match="order"):
        _ = Division(OLD, "19 NQ", date(2026, 7, 1), (Clause("XA-2", "place", ("SL-A",)),), "XA-3").words


class Moved:
    """A case from a place that has gone over from OLD to another body, as its history says it, and the log with these lines."""

    def __init__(self, to: str, place: str, public: list[bytes], *, lies: bool = False) -> None:
        keys, store = CaseKeys.new(uuid4()), MemoryStore()
        come = Received("vn.complaint", "land", place, "portal", "vi", AT.date(), True, False, "", 1, "", ())
        gone = Act("transfer", Transferred(to, f"19/NQ-HĐND@{DAY}", "", ()), AT.date(), "received", "", "succeeded")
        history = [
            Recorded(1, AT, "petitioner", OLD, Act("receive", come, AT.date(), "received", "")),
            Recorded(2, AT, f"{OLD}/04", OLD, gone),
        ]
        self.keeper = local_gatekeeper(AnyGround(acts_of=lambda case: history), store)
        log = AllLogged(acts_of=lambda case: history, public=lambda: public)
        if lies:
            log.orders = lambda what: [UUID(line.split()[3].decode()) for line in public]  # type: ignore[method-assign]  # the lie
        self.keeper._proofs = log
        self.keeper.register(keys.case, keys.second_shares(), bytes(32), bodies=[OLD])
        self.keeper.follow(keys.case)
        kept = store.get(keys.case)
        assert kept is not None
        self.bodies = kept.bodies


def test_the_gatekeeper_goes_along_to_whom_the_order_names_for_the_place_and_to_no_other() -> None:
    ordered = lines(f"{WORDS}XA-5")
    for to, place in (("XA-2", "SL-A"), ("XA-4", "SL-C"), ("XA-3", "SL-C"), ("XA-5", "SL-Z"), ("XA-3", "SL-Z")):
        assert Moved(to, place, ordered).bodies == {to}, (to, place)
    for to, place in (("XA-3", "SL-A"), ("XA-4", "SL-A"), ("XA-2", "SL-C"), ("XA-5", "SL-C"), ("XA-4", "SL-Z")):
        assert Moved(to, place, ordered).bodies == {OLD}, (to, place)
    assert Moved("XA-9", "SL-A", ordered).bodies == {OLD}, "and nobody of whom it says nothing"


def test_one_word_divides_nothing_nor_does_an_order_of_another_day_or_body() -> None:
    asked, agreed = lines(f"{WORDS}XA-5")
    assert Moved("XA-2", "SL-A", [asked]).bodies == {OLD}
    assert Moved("XA-2", "SL-A", [asked, agreed.replace(b"TINH/01", b"XA-1/01")]).bodies == {OLD}
    for what in (WORDS.replace("07-01", "07-02"), WORDS.replace(OLD, "XA-7"), WORDS.replace("19/", "20/")):
        assert Moved("XA-2", "SL-A", lines(f"{what}XA-5")).bodies == {OLD}, what


def test_a_database_that_points_to_another_order_moves_nothing() -> None:
    """Which orders are about a case the main database says; what each of them orders, its own lines in the log do."""
    others = [*lines(succeed("XA-7", "XA-2", "19/NQ-HĐND", DAY)), *lines(succeed(OLD, "XA-8", "19/NQ-HĐND", DAY))]
    others += [*lines(f"{WORDS.replace(OLD, 'XA-7')}XA-5"), *lines(f"admit {OLD}/01")]
    assert Moved("XA-2", "SL-A", others, lies=True).bodies == {OLD}
    assert Moved("XA-8", "SL-A", others, lies=True).bodies == {"XA-8"}, "and the one that is about it does"


def test_a_database_that_points_to_another_s_order_lets_nobody_in_again() -> None:
    room = Room()
    for office in (OFFICER, OTHER, f"{BODY}/01", "TINH/04"):
        room.grounds.known[office] = Office(office, office.partition("/")[0], True)
    room.grounds.above[BODY] = "TINH"
    keys, _code = room.case()
    for office in (OFFICER, OTHER):
        room.opened(keys.case, Tier.CONTENT, office)
        room.gatekeeper.bar(office)
    order = room.ordered(admit(OTHER), by=(f"{BODY}/01", "TINH/04"))
    room.proofs.orders = lambda what: [order]  # type: ignore[method-assign]  # whichever is asked for
    assert room.reason(keys.case, officer=OFFICER) == "left"
    assert room.gatekeeper.barred([OFFICER, OTHER]) == {OFFICER}, "and whom it is about is back"
