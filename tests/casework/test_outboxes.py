"""Letters and mail leave the house once, late if they must, and say no more than they should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from world import COMMUNE, World, act, moment, submit

DAY = date(2026, 7, 6)
ADDRESS = "ruong-ben-do@vidu.example"


@pytest.fixture
def empty(world: World) -> Iterator[World]:
    """The world with nothing in its outboxes but what the test puts there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_letter SET done_at = now() WHERE done_at IS NULL")
        cursor.execute("UPDATE casework_notice SET done_at = now() WHERE done_at IS NULL")
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
    return world.rows("SELECT name, blob, done_at, attempts FROM casework_letter WHERE dossier_id = %s ORDER BY id", case)


# --- letters ----------------------------------------------------------------------------------------------------------


def test_the_worker_makes_an_acknowledgement_once_and_the_petitioner_reads_it(empty: World) -> None:
    from hoiam.clock import letters as press
    from hoiam.vault.codes import ReturnCode

    code = ReturnCode.new()
    case = submit(DAY, code=code).petition_id
    assert press.make_waiting() == 1
    assert press.make_waiting() == 0
    ((name, blob, done_at, _),) = letters(empty, case)
    assert name == "acknowledgement" and done_at is not None
    assert words_of(empty, code, case, blob).startswith(b"%PDF-")


def text_of(pdf: bytes) -> str:
    import io

    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_late_worker_acknowledges_what_came_in_and_not_what_became_of_it(empty: World) -> None:
    from hoiam.clock import letters as press
    from hoiam.vault.codes import ReturnCode

    prompt, late = ReturnCode.new(), ReturnCode.new()
    first = submit(DAY, "vn.complaint", subject="land", code=prompt).petition_id
    press.make_waiting()
    second = submit(DAY, "vn.complaint", subject="land", code=late).petition_id
    act(second, "sign", date(2026, 7, 7), f"{COMMUNE}/01", how="visit")
    act(second, "classify.competent", date(2026, 7, 8), f"{COMMUNE}/01", kind="vn.feedback", subject="roads")
    press.make_waiting()
    texts = []
    for case, code in ((first, prompt), (second, late)):
        ((_, blob, _, _),) = letters(empty, case)
        texts.append(text_of(words_of(empty, code, case, blob)))
    numbers = [empty.one("SELECT number FROM casework_dossier WHERE id = %s", case) for case in (first, second)]
    assert numbers[0] in texts[0]
    assert texts[1].replace(numbers[1], numbers[0]) == texts[0]


def test_an_acknowledgement_bears_the_day_of_the_petitioner_s_own_clock(empty: World) -> None:
    from hoiam.casework import intake
    from hoiam.clock import letters as press
    from hoiam.vault.codes import ReturnCode
    from world import envelope

    code = ReturnCode.new()
    # Half past five in the morning of the 7th in Vietnam; in UTC it is still the 6th.
    case = intake.submit(envelope(code=code), now=moment(date(2026, 7, 7), 5, 30)).petition_id
    press.make_waiting()
    ((_, blob, _, _),) = letters(empty, case)
    text = text_of(words_of(empty, code, case, blob))
    assert "07/7/2026" in text or "07/07/2026" in text or "07 tháng 7 năm 2026" in text
    assert "06/7/2026" not in text and "06/07/2026" not in text and "06 tháng 7" not in text


def test_a_letter_that_cannot_be_made_stops_no_other_and_is_made_when_it_can(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.reading import papers as made_of
    from hoiam.clock import letters as press

    broken = submit(DAY).petition_id
    good = submit(DAY).petition_id
    queued(empty, "casework_letter", broken, "now()")
    number = empty.one("SELECT number FROM casework_dossier WHERE id = %s", broken)
    real = made_of.acknowledgement

    def fails(petition: Any, number_: str, *rest: Any) -> Any:
        if number_ == number:
            raise OSError("the disk is full")
        return real(petition, number_, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(made_of, "acknowledgement", fails)
        for _ in range(120):  # a minute of turns of the worker
            press.make_waiting()
    assert letters(empty, good)[0][1] is not None
    assert letters(empty, broken)[0][1] is None
    # However often it was tried in vain, it is never dropped: once its time has come it is made.
    queued(empty, "casework_letter", broken, "now() - interval '30 days'")
    press.make_waiting()
    assert letters(empty, broken)[0][1] is not None


def queued(world: World, table: str, case: UUID, when: str) -> None:
    """As if the petition's outbox had waited since then."""
    import psycopg

    with psycopg.connect(world.admin) as admin:
        admin.execute(f"UPDATE {table} SET queued_at = {when} WHERE dossier_id = %s", [case])  # noqa: S608 - the test's own words


# --- mail -------------------------------------------------------------------------------------------------------------


def test_mail_says_that_there_is_news_and_nothing_else(empty: World, post_office: Any) -> None:
    from hoiam.clock import mail

    case = submit(DAY, "vn.complaint", subject="land", signed="paper", email=ADDRESS).petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    assert mail.send_waiting() == 0, "a step inside the house sends no mail"
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    assert mail.send_waiting() == 1
    assert mail.send_waiting() == 0
    (letter,) = post_office.letters
    assert letter["To"] == ADDRESS
    whole = letter.as_string() + letter.get_content()
    number = empty.one("SELECT number FROM casework_dossier WHERE id = %s", case)
    for telling in (number, str(case), case.hex, COMMUNE, "khiếu nại", "thụ lý", "An Bình", "complaint", "/follow", "http"):
        assert telling not in whole
    assert letter["Subject"] == "Có tin mới"


def test_the_mail_of_one_who_writes_english_is_english(empty: World, post_office: Any) -> None:
    from hoiam.clock import mail

    case = submit(DAY, "vn.complaint", subject="land", signed="paper", language="en", email=ADDRESS).petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    mail.send_waiting()
    assert post_office.letters[0]["Subject"].isascii()


def test_the_address_opens_with_the_mailer_s_key_and_for_its_own_petition_alone(empty: World) -> None:
    from hoiam.casework.keys import secrecy
    from hoiam.vault import notice
    from hoiam.vault.errors import DoesNotOpen
    from hoiam.vault.xwing import PrivateKey

    case, other = (submit(DAY, email=ADDRESS).petition_id for _ in range(2))
    sealed = bytes(empty.one("SELECT data FROM casework_wrap WHERE dossier_id = %s AND recipient = 'mailer'", case))
    assert ADDRESS.encode() not in sealed
    assert secrecy.open_address(case, sealed) == ADDRESS
    with pytest.raises(DoesNotOpen):
        secrecy.open_address(other, sealed)
    with pytest.raises(DoesNotOpen):
        notice.open_address(PrivateKey.new(), case, sealed)


def test_who_left_no_address_gets_no_mail(empty: World, post_office: Any) -> None:
    from hoiam.clock import mail

    case = submit(DAY, "vn.complaint", subject="land", signed="paper").petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    assert mail.send_waiting() == 0
    assert post_office.letters == []


def news(world: World, email: str = ADDRESS) -> UUID:
    case: UUID = submit(DAY, "vn.complaint", subject="land", signed="paper", email=email).petition_id
    act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    queued(world, "casework_notice", case, "now()")
    return case


def test_mail_that_could_not_be_sent_goes_when_the_server_is_back_however_long_it_was_away(
    empty: World, post_office: Any
) -> None:
    from hoiam.clock import mail

    case = news(empty)
    post_office.refuse = "451 try later"
    for _ in range(120):  # two minutes of turns
        mail.send_waiting()
    attempts = empty.one("SELECT attempts FROM casework_notice WHERE dossier_id = %s", case)
    assert 0 < attempts < 20, "it is not tried at every turn"
    assert post_office.letters == []
    post_office.refuse = ""
    queued(empty, "casework_notice", case, "now() - interval '30 days'")
    assert mail.send_waiting() == 1
    assert len(post_office.letters) == 1


def test_one_address_that_a_server_refuses_does_not_hold_up_the_others(empty: World, post_office: Any) -> None:
    from hoiam.clock import mail

    bad = news(empty, "khong co cho\nBcc: ai-do@vidu.example")
    good = news(empty)
    for _ in range(4):
        mail.send_waiting()
    assert [letter["To"] for letter in post_office.letters] == [ADDRESS]
    assert empty.one("SELECT done_at IS NULL FROM casework_notice WHERE dossier_id = %s", bad)
    assert not empty.one("SELECT done_at IS NULL FROM casework_notice WHERE dossier_id = %s", good)
