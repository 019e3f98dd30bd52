"""What is owed leaves the house once, late if it must, and says no more than it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from world import COMMUNE, World, act, moment, submit

DAY = date(2026, 7, 6)
ADDRESS = "ruong-ben-do@vidu.example"


@pytest.fixture
def empty(world: World) -> Iterator[World]:
    """The world with nothing owed but what the test does."""
    with psycopg.connect(world.admin) as admin:
        admin.execute("DELETE FROM casework_owed")
    yield world


def words_of(world: World, code: Any, case: UUID, blob: UUID) -> bytes:
    """What a petitioner reads with his code."""
    from hoiam.vault.sealing import SealedBlob
    from hoiam.vault.wraps import Tier

    tier, kind, data, digest = world.rows("SELECT tier, kind, data, digest FROM casework_blob WHERE id = %s", blob)[0]
    return opened(world, code, case, SealedBlob(blob, Tier(tier), kind, bytes(data), bytes(digest)))


def opened(world: World, code: Any, case: UUID, blob: Any) -> bytes:
    from hoiam.vault import content
    from hoiam.vault.wraps import Tier, Wrap

    rows = world.rows("SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s", case)
    wraps = [Wrap(Tier(t), r, k, bytes(d)) for t, r, k, d in rows if r == "petitioner"]
    return content.open_own(case, wraps, code, world.keeper).read(blob)


def letters(world: World, case: UUID) -> list[tuple[Any, ...]]:
    return world.rows("SELECT name, blob FROM casework_letter WHERE dossier_id = %s ORDER BY id", case)


def owed(world: World, case: UUID, kind: str) -> list[int]:
    """How often each thing of that kind that the petition is owed was tried in vain."""
    return [n for (n,) in world.rows("SELECT attempts FROM casework_owed WHERE dossier_id = %s AND kind = %s", case, kind)]


def its_time_comes(world: World, case: UUID) -> None:
    """As if the pause before the next attempt were over."""
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_owed SET due_at = now() - interval '1 day' WHERE dossier_id = %s", [case])


# --- letters ----------------------------------------------------------------------------------------------------------


def test_the_worker_makes_an_acknowledgement_once_and_the_petitioner_reads_it(empty: World) -> None:
    from hoiam.vault.codes import ReturnCode

    code = ReturnCode.new()
    case = submit(DAY, code=code).petition_id
    assert owed(empty, case, "letter") == [0]
    assert empty.work_off("letter") == 1
    assert empty.work_off("letter") == 0
    ((name, blob),) = letters(empty, case)
    assert name == "acknowledgement" and blob is not None
    assert owed(empty, case, "letter") == []
    assert words_of(empty, code, case, blob).startswith(b"%PDF-")


def test_what_a_worker_needs_is_begun_once_for_all_that_is_due_and_anew_after_a_failure(empty: World) -> None:
    from collections.abc import Callable
    from contextlib import contextmanager

    from hoiam.casework.road import owed as road
    from world import django_as

    cases = [submit(DAY).petition_id for _ in range(7)]
    told: list[str] = []
    failing: list[UUID] = []

    @contextmanager
    def begun(many: int) -> Iterator[Callable[[road.Owing], road.Became]]:
        told.append(f"begun for {many}")
        yield lambda owing: road.Became.LATER if owing.dossier in failing else road.Became.DONE
        told.append("over")

    letters_only = {"letter": road.Together(2, 4, begun)}
    everything_else = ("mail", "bodies")
    failing[:] = [cases[1]]
    with django_as(empty.addresses.jobs):
        assert road.work_off(letters_only, wait=everything_else) == 6
    # The second could not be done, so what was begun ended there; the next was enough for two transactions, and one was left.
    assert told == ["begun for 4", "over"] * 3
    assert owed(empty, cases[1], "letter") == [1]


def test_a_letter_that_is_owed_although_it_was_made_is_not_made_again(empty: World) -> None:
    case = submit(DAY).petition_id
    with psycopg.connect(empty.admin) as admin:
        kept = admin.execute("SELECT dossier_id, seq, kind, about FROM casework_owed WHERE dossier_id = %s", [case]).fetchone()
        assert kept is not None
        empty.work_off("letter")
        admin.execute(
            "INSERT INTO casework_owed (dossier_id, seq, kind, about, since, due_at, attempts)"
            " VALUES (%s, %s, %s, %s, now(), now(), 0)",
            [*kept[:3], psycopg.types.json.Jsonb(kept[3])],
        )
    before = letters(empty, case)
    assert empty.work_off("letter") == 1
    assert letters(empty, case) == before
    assert empty.one("SELECT count(*) FROM casework_blob WHERE dossier_id = %s AND kind = 'letter'", case) == 1


def text_of(pdf: bytes) -> str:
    import io

    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_letters_are_made_several_in_one_process_of_the_reader_and_each_is_sealed_to_its_own(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.clock.letters import press
    from hoiam.vault.codes import ReturnCode

    begun: list[int] = []
    real = press.run
    monkeypatch.setattr(press, "run", lambda count, **more: begun.append(count) or real(count, **more))
    codes = [ReturnCode.new() for _ in range(4)]
    cases = [submit(DAY, code=code).petition_id for code in codes]
    assert empty.work_off("letter") == 4
    assert len(begun) == 1
    for code, case in zip(codes, cases, strict=True):
        ((_, blob),) = letters(empty, case)
        number = empty.one("SELECT number FROM casework_dossier WHERE id = %s", case)
        assert str(number) in text_of(words_of(empty, code, case, blob))


def test_a_letter_that_cannot_be_made_takes_none_of_its_neighbours_with_it(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.reading import papers

    cases = [submit(DAY).petition_id for _ in range(4)]
    real = papers.acknowledgement
    wrong = empty.one("SELECT number FROM casework_dossier WHERE id = %s", cases[1])

    def refuses(petition: Any, number: str, *more: Any) -> Any:
        if number == wrong:
            raise ZeroDivisionError
        return real(petition, number, *more)

    monkeypatch.setattr(papers, "acknowledgement", refuses)
    assert empty.work_off("letter") == 3
    assert [owed(empty, case, "letter") for case in cases] == [[], [1], [], []]
    monkeypatch.setattr(papers, "acknowledgement", real)
    its_time_comes(empty, cases[1])
    assert empty.work_off("letter") == 1
    assert all(blob is not None for case in cases for _, blob in letters(empty, case))


def test_where_the_reader_is_away_letters_stay_owed_and_are_made_when_it_is_back(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.clock.letters import press
    from hoiam.reader import Away

    case = submit(DAY).petition_id

    def away(count: int, **_: Any) -> Any:
        raise Away

    monkeypatch.setattr(press, "run", away)
    assert empty.work_off("letter") == 0
    assert len(owed(empty, case, "letter")) == 1
    monkeypatch.undo()
    its_time_comes(empty, case)
    assert empty.work_off("letter") == 1


def test_the_worker_rests_only_when_there_was_nothing_to_do() -> None:
    from hoiam.clock.__main__ import every, turn

    left = [3, 1, 0]
    ticks = [every(0, lambda: left.pop(0)), every(3600, lambda: 0)]
    assert [turn(ticks) for _ in range(3)] == [True, True, False]


def test_a_late_worker_acknowledges_what_came_in_and_not_what_became_of_it(empty: World) -> None:
    from hoiam.vault.codes import ReturnCode

    prompt, late = ReturnCode.new(), ReturnCode.new()
    first = submit(DAY, "vn.complaint", subject="land", code=prompt).petition_id
    empty.work_off("letter")
    second = submit(DAY, "vn.complaint", subject="land", code=late).petition_id
    act(second, "sign", date(2026, 7, 7), f"{COMMUNE}/01", how="visit")
    act(second, "classify.competent", date(2026, 7, 8), f"{COMMUNE}/01", kind="vn.feedback", subject="roads")
    empty.work_off("letter")
    texts = []
    for case, code in ((first, prompt), (second, late)):
        ((_, blob),) = letters(empty, case)
        texts.append(text_of(words_of(empty, code, case, blob)))
    numbers = [empty.one("SELECT number FROM casework_dossier WHERE id = %s", case) for case in (first, second)]
    assert numbers[0] in texts[0]
    assert texts[1].replace(numbers[1], numbers[0]) == texts[0]


def test_an_acknowledgement_bears_the_day_of_the_petitioner_s_own_clock(empty: World) -> None:
    from hoiam.casework import intake
    from hoiam.vault.codes import ReturnCode
    from world import envelope

    code = ReturnCode.new()
    # Half past five in the morning of the 7th in Vietnam; in UTC it is still the 6th.
    case = intake.submit(envelope(code=code), now=moment(date(2026, 7, 7), 5, 30)).petition_id
    empty.work_off("letter")
    ((_, blob),) = letters(empty, case)
    text = text_of(words_of(empty, code, case, blob))
    assert "07/7/2026" in text or "07/07/2026" in text or "07 tháng 7 năm 2026" in text
    assert "06/7/2026" not in text and "06/07/2026" not in text and "06 tháng 7" not in text


def test_a_letter_that_cannot_be_made_stops_no_other_and_is_made_when_it_can(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.reading import papers as made_of

    broken = submit(DAY).petition_id
    good = submit(DAY).petition_id
    number = empty.one("SELECT number FROM casework_dossier WHERE id = %s", broken)
    real = made_of.acknowledgement

    def fails(petition: Any, number_: str, *rest: Any) -> Any:
        if number_ == number:
            raise OSError("the disk is full")
        return real(petition, number_, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(made_of, "acknowledgement", fails)
        empty.work_off("letter", turns=120)  # a minute of them
    assert letters(empty, good)[0][1] is not None
    assert letters(empty, broken)[0][1] is None
    (attempts,) = owed(empty, broken, "letter")
    assert 0 < attempts < 20, "it is not tried at every turn"
    # However often it was tried in vain, it is never dropped: once its time has come it is made.
    with psycopg.connect(empty.admin) as admin:
        admin.execute("UPDATE casework_owed SET attempts = 32767 WHERE dossier_id = %s", [broken])
    with monkeypatch.context() as patched:
        patched.setattr(made_of, "acknowledgement", fails)
        its_time_comes(empty, broken)
        assert empty.work_off("letter") == 0
    its_time_comes(empty, broken)
    empty.work_off("letter")
    assert letters(empty, broken)[0][1] is not None


# --- mail -------------------------------------------------------------------------------------------------------------


def test_mail_says_that_there_is_news_and_nothing_else(empty: World, post_office: Any) -> None:
    case = submit(DAY, "vn.complaint", subject="land", signed="paper", email=ADDRESS).petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    assert empty.work_off("mail") == 0, "a step inside the house sends no mail"
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    assert empty.work_off("mail") == 1
    assert empty.work_off("mail") == 0
    (letter,) = post_office.letters
    assert letter["To"] == ADDRESS
    whole = letter.as_string() + letter.get_content()
    number = empty.one("SELECT number FROM casework_dossier WHERE id = %s", case)
    for telling in (number, str(case), case.hex, COMMUNE, "khiếu nại", "thụ lý", "An Bình", "complaint", "/follow", "http"):
        assert telling not in whole
    assert letter["Subject"] == "Có tin mới"


def test_the_mail_of_one_who_writes_english_is_english(empty: World, post_office: Any) -> None:
    case = submit(DAY, "vn.complaint", subject="land", signed="paper", language="en", email=ADDRESS).petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    empty.work_off("mail")
    assert post_office.letters[0]["Subject"].isascii()


def test_each_installation_s_addresses_open_with_its_own_key_in_one_process(
    empty: World, settings: Any, tmp_path: Path
) -> None:
    from hoiam.casework.keys import gatekeeping
    from hoiam.vault.errors import DoesNotOpen

    case, here = uuid4(), settings.HOIAM_HOME
    first = gatekeeping.seal_address(case, ADDRESS)
    settings.HOIAM_HOME = tmp_path
    second = gatekeeping.seal_address(case, ADDRESS)
    assert gatekeeping.open_address(case, second) == ADDRESS
    with pytest.raises(DoesNotOpen):
        gatekeeping.open_address(case, first)
    settings.HOIAM_HOME = here
    assert gatekeeping.open_address(case, first) == ADDRESS


def test_the_address_opens_with_the_mailer_s_key_and_for_its_own_petition_alone(empty: World) -> None:
    from hoiam.casework.keys import gatekeeping
    from hoiam.vault import notice
    from hoiam.vault.errors import DoesNotOpen
    from hoiam.vault.xwing import PrivateKey

    case, other = (submit(DAY, email=ADDRESS).petition_id for _ in range(2))
    sealed = bytes(empty.one("SELECT data FROM casework_wrap WHERE dossier_id = %s AND recipient = 'mailer'", case))
    assert ADDRESS.encode() not in sealed
    assert gatekeeping.open_address(case, sealed) == ADDRESS
    with pytest.raises(DoesNotOpen):
        gatekeeping.open_address(other, sealed)
    with pytest.raises(DoesNotOpen):
        notice.open_address(PrivateKey.new(), case, sealed)


def test_who_left_no_address_gets_no_mail(empty: World, post_office: Any) -> None:
    case = submit(DAY, "vn.complaint", subject="land", signed="paper").petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    assert owed(empty, case, "mail") == []
    assert empty.work_off("mail") == 0
    assert post_office.letters == []


def news(email: str = ADDRESS) -> UUID:
    case: UUID = submit(DAY, "vn.complaint", subject="land", signed="paper", email=email).petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    return case


def test_mail_that_could_not_be_sent_goes_when_the_server_is_back_however_long_it_was_away(
    empty: World, post_office: Any, settings: Any
) -> None:
    case = news()
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # nobody answers there
    empty.work_off("mail", turns=120)  # a minute of them
    (attempts,) = owed(empty, case, "mail")
    assert 0 < attempts < 20, "it is not tried at every turn"
    with psycopg.connect(empty.admin) as admin:
        admin.execute("UPDATE casework_owed SET attempts = 1000 WHERE dossier_id = %s", [case])
    its_time_comes(empty, case)
    assert empty.work_off("mail") == 0
    assert len(owed(empty, case, "mail")) == 1, "a server that is away for a month loses no mail"
    settings.EMAIL_PORT = there
    its_time_comes(empty, case)
    assert empty.work_off("mail") == 1
    assert len(post_office.letters) == 1


def test_while_the_mail_server_is_away_it_is_asked_once_a_turn_and_the_other_kinds_go_on(
    empty: World, settings: Any, post_office: Any
) -> None:
    cases = [news() for _ in range(3)]
    settings.EMAIL_PORT = 1
    assert empty.work_off("mail", "letter") == 3
    assert sorted(n for case in cases for n in owed(empty, case, "mail")) == [0, 0, 1]
    assert all(letters(empty, case)[0][1] is not None for case in cases)


def test_mail_that_the_server_refuses_for_now_goes_when_it_is_taken(empty: World, post_office: Any) -> None:
    case = news()
    post_office.refuse = "451 try later"
    empty.work_off("mail", turns=120)
    (attempts,) = owed(empty, case, "mail")
    assert 0 < attempts < 20, "it is not tried at every turn"
    assert post_office.letters == []
    post_office.refuse = ""
    its_time_comes(empty, case)
    assert empty.work_off("mail") == 1
    assert len(post_office.letters) == 1


def test_an_address_that_was_refused_for_days_is_given_up_and_the_log_says_so_without_naming_it(
    empty: World, post_office: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from hoiam.clock.mail import MOST_ATTEMPTS

    case = news()
    post_office.refuse = "550 nobody here"
    with psycopg.connect(empty.admin) as admin:
        admin.execute("UPDATE casework_owed SET attempts = %s WHERE dossier_id = %s", [MOST_ATTEMPTS - 2, case])
    for left in (1, 0):
        its_time_comes(empty, case)
        assert empty.work_off("mail") == 0
        assert len(owed(empty, case, "mail")) == left
    assert [r.getMessage() for r in caplog.records if "given up" in r.getMessage()] == [
        f"Owed to dossier {case}, given up: mail"
    ]
    assert ADDRESS not in caplog.text


def test_one_address_that_a_server_refuses_does_not_hold_up_the_others(empty: World, post_office: Any) -> None:
    bad = news("khong co cho\nBcc: ai-do@vidu.example")
    good = news()
    empty.work_off("mail", turns=4)
    assert [letter["To"] for letter in post_office.letters] == [ADDRESS]
    assert len(owed(empty, bad, "mail")) == 1
    assert owed(empty, good, "mail") == []


def test_without_a_mail_server_the_mail_waits_and_letters_are_made(empty: World, settings: Any) -> None:
    assert not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    case = news()
    empty.work_off()
    assert owed(empty, case, "mail") == [0]
    assert owed(empty, case, "letter") == []
