"""Two tabs, two devices, two presses: nobody's words or files vanish, and what was agreed to is what is sent."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from hoiam.portal import drafts, shown_answers
from hoiam.portal.drafts import Draft

from .conftest import COMMUNE, PROVINCE, STEPS_SHOWN, WORDS, House, write
from .test_following import JPEG

pytestmark = pytest.mark.django_db
ABOUT = {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình", "people": "1", "named": "yes"}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def jpeg(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"anh-{number}.jpg", JPEG + bytes([number]), "image/jpeg")


def device(house: House) -> House:
    """Another device of the same person, who came to his draft by the code."""
    code = text(house.get("write/save")).split('data-value="')[1][:23]
    other = House()
    assert other.post("follow", code=code).url == "/write"  # type: ignore[attr-defined]  # a Django response
    other.client.answered |= STEPS_SHOWN  # type: ignore[attr-defined]  # a Writer
    return other


def carried(page: Any) -> dict[str, str]:
    """The hidden fields of the page's forms that say what it has shown."""
    return dict(re.findall(r'<input type="hidden" name="(seen|shown|lines|to)" value="([^"]*)">', page.content.decode()))


def kept(house: House) -> Draft:
    code = drafts.read(house.client.cookies["draft"].value, drafts.WRITING)
    assert code is not None
    draft = drafts.find(code)
    assert draft is not None
    return draft


def at_once(*what: Callable[[], Any]) -> list[Any]:
    """Does all of it at the same moment, each in a thread with a connection of its own; what each gave."""
    gate, given = threading.Barrier(len(what)), [None] * len(what)

    def run(n: int, do: Callable[[], Any]) -> None:
        try:
            gate.wait()
            given[n] = do()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, do)) for n, do in enumerate(what)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return given


@pytest.mark.django_db(transaction=True)
def test_files_and_words_sent_at_the_same_moment_from_several_tabs_are_all_there(house: House) -> None:
    write(house)
    before = carried(house.get("write/words"))
    cookie = house.client.cookies["draft"].value

    def tab(number: int) -> Callable[[], int]:
        def send() -> int:
            one = House()
            one.client.cookies["draft"] = cookie
            said = {"words": WORDS + " Thêm." if number == 0 else WORDS}
            answer: Any = one.client.post("/write/words", said | before | {"do": "add", "file": jpeg(number)})
            return int(answer.status_code)

        return send

    assert at_once(*(tab(number) for number in range(3))) == [302] * 3
    draft = kept(house)
    assert {file.name for file in draft.files} == {f"anh-{number}.jpg" for number in range(3)}
    assert draft.words == WORDS + " Thêm."


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_the_same_moment_one_is_kept_and_the_other_is_shown_both(house: House) -> None:
    write(house)
    before = carried(house.get("write/words"))
    cookie = house.client.cookies["draft"].value

    def tab(words: str) -> Callable[[], Any]:
        def send() -> Any:
            one = House()
            one.client.cookies["draft"] = cookie
            return one.client.post("/write/words", {"words": words} | before)

        return send

    typed = ["Lời ở thẻ thứ nhất.", "Lời ở thẻ thứ hai."]
    answers = at_once(*(tab(words) for words in typed))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    (overtaken,) = (answer for answer in answers if answer.status_code == 409)
    assert all(words in text(overtaken) for words in typed)
    assert kept(house).words in typed


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_is_overtaken_in_words_sees_both_and_goes_on_with_either_or_both(house: House, prefix: str) -> None:
    write(house)
    other = device(house)
    page = carried(house.get("write/words", prefix))
    other.post("write/words", words="Lời viết trên điện thoại.")
    late: Any = house.client.post(f"{prefix}/write/words", {"words": "Lời viết trên máy tính.", "file": jpeg(1)} | page)
    assert late.status_code == 409
    assert "Lời viết trên điện thoại." in text(late) and "Lời viết trên máy tính." in text(late)
    assert kept(house).words == "Lời viết trên điện thoại."
    assert [file.name for file in kept(house).files] == ["anh-1.jpg"], "the file is taken whatever becomes of the words"
    now = carried(late)
    both: Any = house.client.post(f"{prefix}/write/words", {"words": "Lời viết trên máy tính.", "do": "both"} | now)
    field = re.search(r"<textarea[^>]*>(.*?)</textarea>", text(both), re.DOTALL)
    assert field is not None
    assert field[1].strip() == "Lời viết trên điện thoại.\n\nLời viết trên máy tính."
    assert kept(house).words == "Lời viết trên điện thoại.", "nothing is written over until he sends it"
    mine: Any = house.client.post(f"{prefix}/write/words", {"words": "Lời viết trên máy tính."} | now)
    assert mine.status_code == 302
    assert kept(house).words == "Lời viết trên máy tính."


def test_a_tab_with_older_words_that_adds_a_file_leaves_the_newer_words(house: House) -> None:
    write(house)
    page = carried(house.get("write/words"))
    device(house).post("write/words", words="Lời mới hơn.")
    added: Any = house.client.post("/write/words", {"words": WORDS, "do": "add", "file": jpeg(1)} | page)
    assert added.status_code == 302
    assert kept(house).words == "Lời mới hơn."
    assert "Lời mới hơn." in text(house.get("write/words"))


def test_a_page_that_shows_nothing_of_what_lies_there_writes_over_nothing(house: House) -> None:
    """A form from the release before, or one that somebody else has made."""
    write(house)
    late: Any = house.client.post("/write/words", {"words": "Lời khác.", "seen": ""})
    assert late.status_code == 409 and WORDS in text(late) and "Lời khác." in text(late)
    assert kept(house).words == WORDS


@pytest.mark.parametrize(
    ("step", "here", "there", "said"),
    [
        ("kind", {"answer": "vn.feedback"}, {"answer": "vn.denunciation"}, ("Phản ánh", "Tố cáo")),
        ("subject", {"answer": "tax"}, {"answer": "roads"}, ("Thuế, phí", "Giao thông, điện")),
        ("about", ABOUT | {"phone": "0950 118 204"}, ABOUT | {"phone": "0950 118 205"}, ("0950 118 204", "0950 118 205")),
        ("about", ABOUT | {"name": "Lê A"}, ABOUT | {"name": "Lê B"}, ("Lê A", "Lê B")),
    ],
)
def test_who_is_overtaken_in_an_answer_sees_both(
    house: House, step: str, here: dict[str, str], there: dict[str, str], said: tuple[str, str]
) -> None:
    write(house)
    other = device(house)
    page = house.get(f"write/{step}")
    assert other.post(f"write/{step}", **there).status_code == 302  # type: ignore[attr-defined]  # a Django response
    late: Any = house.client.post(f"/write/{step}", here | carried(page))
    assert late.status_code == 409
    for words in said:
        assert words in text(late)


def test_two_tabs_that_change_different_things_about_the_writer_keep_both(house: House) -> None:
    write(house)
    page = carried(house.get("write/about"))
    device(house).post("write/about", **(ABOUT | {"phone": "0950 118 204"}))
    other: Any = house.client.post("/write/about", ABOUT | {"email": "ten@example.vn"} | page)
    assert other.status_code == 302
    assert (kept(house).phone, kept(house).email) == ("0950 118 204", "ten@example.vn")


def test_without_a_name_in_one_tab_and_another_name_in_the_other_is_asked_and_not_guessed(house: House) -> None:
    write(house, "vn.feedback")
    page = carried(house.get("write/about"))
    device(house).post("write/about", named="no", people="1")
    late: Any = house.client.post("/write/about", ABOUT | {"name": "Tên Khác"} | page)
    assert late.status_code == 409


def test_readers_of_another_body_than_the_one_shown_are_shown_anew_and_who_was_ticked_is_kept(house: House) -> None:
    write(house, "vn.denunciation", against=f"{COMMUNE}/02")
    page = carried(house.get("write/readers"))
    other = device(house)
    other.post("write/body", answer=PROVINCE)
    late: Any = house.client.post("/write/readers", {"against": [f"{COMMUNE}/01"]} | page)
    assert late.status_code == 409
    assert "tỉnh Sông Lam" in text(late)
    assert set(kept(house).against) == {f"{COMMUNE}/01", f"{COMMUNE}/02"}
    assert PROVINCE not in kept(house).readers_of, "he has not seen who reads it there"


# --- what is agreed to ------------------------------------------------------------------------------------------------------


def test_what_is_sent_is_what_was_shown_or_the_page_says_what_changed(house: House) -> None:
    write(house)
    house.client.answered.add("about")  # type: ignore[attr-defined]  # a Writer
    page = carried(house.get("write/check"))
    other = device(house)
    other.post("write/words", words=f"{WORDS}\nMột dòng thêm ở máy khác.")
    other.post("write/about", **(ABOUT | {"phone": "0950 118 204"}))
    late: Any = house.client.post("/write/check", page)
    assert late.status_code == 409
    said = text(late)
    assert "Đã đổi: Lời đơn, Số điện thoại." in said
    assert "<mark>Một dòng thêm ở máy khác.</mark>" in said and f"<mark>{WORDS[:20]}" not in said
    assert said.count("đã đổi</strong>") + len(re.findall(r"đã đổi\s*</", said)) >= 2
    english: Any = house.client.post("/en/write/check", page)
    assert "Changed: " in text(english) and "changed in another tab" in text(english)
    sent: Any = house.client.post("/write/check", carried(late))
    assert sent.url == "/sent"
    assert "Một dòng thêm ở máy khác." in text(house.get("follow/words"))


def test_a_form_that_does_not_say_what_it_has_shown_sends_nothing(house: House) -> None:
    write(house)
    for said in ({"shown": ""}, {"shown": "x"}, {"shown": "words:0"}):
        answer: Any = house.client.post("/write/check", said)
        assert answer.status_code == 409
        assert "Đơn chưa được gửi" in text(answer)
    assert kept(house).words == WORDS


def test_every_answer_of_a_draft_is_in_what_is_agreed_to() -> None:
    """Whatever a later release asks: it is in a row, in the rest, or named here as no answer."""
    draft = Draft.begin()
    whole = shown_answers.consent(draft)
    for each in fields(Draft):
        if each.name in shown_answers.NO_ANSWERS:
            continue
        other = Draft(draft.code, draft.keys)
        before = getattr(other, each.name)
        changed: Any = (
            [*before, drafts.DraftFile("0", "a", "b", 1, 1, "0") if each.name == "files" else "x"]
            if isinstance(before, list)
            else not before
            if isinstance(before, bool)
            else before + 1
            if isinstance(before, int)
            else f"{before}x"
        )
        setattr(other, each.name, changed)
        assert shown_answers.consent(other) != whole, each.name
        assert len(shown_answers.changed(other, whole)) == 1, each.name


# --- while it is being sent, and afterwards ---------------------------------------------------------------------------------


def sending_from_elsewhere(house: House, monkeypatch: pytest.MonkeyPatch, do: Callable[[], Any]) -> Any:
    """Sends, and does something in another tab while that is on its way; what the other tab was answered."""
    from hoiam.casework import intake

    given, submit = [], intake.submit

    def slowly(*args: Any, **more: Any) -> Any:
        given.append(do())
        return submit(*args, **more)

    monkeypatch.setattr(intake, "submit", slowly)
    sent: Any = house.post("write/check")
    assert sent.url == "/sent"
    return given[0]


@pytest.mark.parametrize("press", ["words", "remove", "throw-away", "about"])
def test_what_comes_while_it_is_being_sent_changes_nothing_of_it_and_comes_back_in_full(
    house: House, monkeypatch: pytest.MonkeyPatch, press: str
) -> None:
    from hoiam.casework import files

    write(house)
    house.client.answered.add("words")  # type: ignore[attr-defined]  # a Writer
    house.post("write/words", words=WORDS, do="add", file=jpeg(1))
    other = device(house)
    file = kept(house).files[0].id
    said: dict[str, Any] = {
        "words": {"words": "Lời khi đang gửi."},
        "remove": {"words": WORDS, "remove": file},
        "throw-away": {},
        "about": ABOUT | {"phone": "0950 118 204"},
    }[press]
    path = "words" if press == "remove" else press
    page = carried(other.get(f"write/{path}")) if press != "throw-away" else {}
    answer = sending_from_elsewhere(house, monkeypatch, lambda: other.client.post(f"/write/{path}", said | page))
    assert answer.status_code == 409
    for words in ("Lời khi đang gửi.", "0950 118 204"):
        assert (words in text(answer)) == (words in said.values())
    assert (files.folder() / file).exists(), "a file that the petition names stays"
    assert WORDS in text(house.get("follow/words")) and "anh-1.jpg" in text(house.get("follow/words"))


def test_a_sending_that_died_gives_the_draft_back_and_one_that_arrived_is_not_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(house)
    draft = kept(house)
    draft.sending = drafts.time.time()
    drafts.keep(draft)
    house.client.answered.add("words")  # type: ignore[attr-defined]  # a Writer
    assert house.post("write/words", words="Lời khác.").status_code == 409  # type: ignore[attr-defined]  # a Django response
    now = drafts.time.time
    monkeypatch.setattr(drafts.time, "time", lambda: now() + drafts.SENDING_SECONDS + 1)
    assert house.post("write/words", words="Lời khác.").status_code == 302  # type: ignore[attr-defined]  # a Django response
    assert kept(house).words == "Lời khác." and not kept(house).sending


# --- pressed twice -----------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_is_one_file_and_said_so(house: House) -> None:
    write(house)
    page = carried(house.get("write/words"))
    first: Any = house.client.post("/write/words", {"words": WORDS, "do": "add", "file": jpeg(1)} | page)
    assert first.status_code == 302
    again: Any = house.client.post("/write/words", {"words": WORDS, "do": "add", "file": jpeg(1)} | page)
    assert again.status_code == 200
    assert "là cùng một tệp" in text(again)
    assert [file.name for file in kept(house).files] == ["anh-1.jpg"]


def test_the_button_that_takes_a_file_out_pressed_twice_stays_on_its_page(house: House) -> None:
    write(house)
    house.client.answered.add("words")  # type: ignore[attr-defined]  # a Writer
    house.post("write/words", words=WORDS, do="add", file=jpeg(1))
    press = {"words": WORDS, "remove": kept(house).files[0].id} | carried(house.get("write/words"))
    for _ in range(2):
        answer: Any = house.client.post("/write/words", press)
        assert answer.url == "/write/words#files"
    assert kept(house).files == []


@pytest.mark.django_db(transaction=True)
def test_every_button_pressed_twice_at_once_does_it_once(house: House) -> None:
    write(house)
    cookie = house.client.cookies["draft"].value
    page = carried(house.get("write/words"))

    def press(path: str, said: Callable[[], dict[str, Any]]) -> Callable[[], Any]:
        def send() -> Any:
            one = House()
            one.client.cookies["draft"] = cookie
            return one.client.post(f"/write/{path}", said())

        return send

    add = press("words", lambda: {"words": WORDS + " Hết.", "do": "add", "file": jpeg(1)} | page)
    assert {answer.status_code for answer in at_once(add, add)} == {200, 302}
    assert (len(kept(house).files), kept(house).words) == (1, WORDS + " Hết.")
    save = press("save", dict)
    assert {answer.url for answer in at_once(save, save)} == {"/write/save"}
    shows = carried(house.get("write/check"))
    send = press("check", lambda: dict(shows))
    assert {answer.url for answer in at_once(send, send)} == {"/sent"}
    from hoiam.casework.models import Dossier

    assert Dossier.objects.count() == 1


def test_a_draft_that_lies_there_is_written_by_change_alone_and_never_back_as_it_was_read(house: House) -> None:
    """Whoever reads a draft whole and puts it back is told; and nobody in the house does."""
    write(house)
    first, second = kept(house), kept(house)
    first.words = "Lời thứ nhất."
    drafts.keep(first)
    second.words = "Lời thứ hai."
    with pytest.raises(drafts.Changed):
        drafts.keep(second)
    assert kept(house).words == "Lời thứ nhất."
    # One begins; one that could not be sent is let go, if nobody came between.
    code = Path(drafts.__file__).parents[1]
    calls = {str(path.relative_to(code)): path.read_text().count("drafts.keep(") for path in code.rglob("*.py")}
    assert {name: count for name, count in calls.items() if count} == {
        "portal/acts.py": 1, "portal/resuming.py": 1, "portal/write.py": 2,
    }  # fmt: skip


# --- at rest -----------------------------------------------------------------------------------------------------------------


def test_the_store_has_no_count_of_changes_and_the_same_answers_sealed_again_are_another_state(house: House) -> None:
    from hoiam.casework.models import Draft as Row

    write(house)
    assert [each.name for each in Row._meta.get_fields()] == ["lookup_hash", "data", "expires_at"]
    first = bytes(Row.objects.get().data)
    drafts.keep(kept(house))
    second = bytes(Row.objects.get().data)
    assert first != second and len(first) == len(second)
