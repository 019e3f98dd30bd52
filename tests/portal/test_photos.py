"""A writer sees his photos in small, puts them in order and turns them; the files themselves stay as they came."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hoiam.casework import files
from hoiam.portal import drafts
from hoiam.reader import Busy

from .conftest import WORDS, House, send, write

pytestmark = pytest.mark.django_db


def photo(name: str, *corner: int) -> SimpleUploadedFile:
    """A grey photo of 60 x 30 with one corner in a colour: the upper left."""
    picture = Image.new("RGB", (60, 30), (128, 128, 128))
    picture.paste(corner or (255, 0, 0), (0, 0, 15, 15))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def red_corner(png: bytes) -> tuple[tuple[int, int], str]:
    """The size of a picture, and which of its corners is red."""
    with Image.open(io.BytesIO(png)) as seen:
        wide, high = seen.size
        at = {
            "upper left": (2, 2),
            "upper right": (wide - 3, 2),
            "lower left": (2, high - 3),
            "lower right": (wide - 3, high - 3),
        }
        red = [where for where, place in at.items() if seen.convert("RGB").getpixel(place)[1] < 60]
    return (wide, high), red[0]


def only(pattern: str, text: str) -> str:
    """What the pattern's first group finds in the text."""
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]


def draft_of(house: House) -> drafts.Draft:
    value = house.client.cookies[drafts.cookie_name(drafts.WRITING)].value
    code = drafts.read(value, drafts.WRITING)
    assert code is not None
    found = drafts.find(code)
    assert found is not None
    return found


def names(house: House) -> list[str]:
    return [file.name for file in draft_of(house).files]


@pytest.fixture
def three(house: House) -> House:
    write(house)
    house.post(
        "write/words", words=WORDS, file=[photo("a.png"), photo("b.png", 0, 0, 255), photo("c.png", 0, 255, 0)], do="add"
    )
    assert names(house) == ["a.png", "b.png", "c.png"]
    return house


def test_each_photo_is_shown_in_small_from_an_address_of_the_house_with_its_name_and_room(three: House) -> None:
    page = three.get("write/words").content.decode()
    images = re.findall(r"<img[^>]*ha-files__small[^>]*>", page)
    assert [only(r'alt="([^"]*)"', each) for each in images] == ["a.png", "b.png", "c.png"]
    for each in images:
        assert re.search(r'width="\d+"\s+height="\d+"', each)
        assert 'loading="lazy"' in each
    answer = three.client.get(only(r'src="([^"]*)"', images[0]))
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("image/png", "no-store")
    assert red_corner(answer.content)[1] == "upper left"


def test_order_is_changed_by_buttons_and_a_second_press_changes_nothing_more(three: House) -> None:
    first = draft_of(three).files[0].id
    for _ in range(2):
        three.post("write/words", words=WORDS + " thêm", place=f"{first}:1")
        assert names(three) == ["b.png", "a.png", "c.png"]
    assert draft_of(three).words == WORDS + " thêm"


def test_turning_is_kept_beside_the_file_which_stays_byte_for_byte(three: House) -> None:
    before = draft_of(three).files[0]
    sealed = (files.folder() / before.id).read_bytes()
    for _ in range(2):
        three.post("write/words", words=WORDS, turn=f"{before.id}:90")
    seen = three.get(f"write/photo/{UUID(before.id)}").content
    (wide, high), corner = red_corner(seen)
    assert wide < high
    assert corner == "upper right"
    after = draft_of(three).files[0]
    assert (after.turned, after.digest) == (90, before.digest)
    assert (files.folder() / before.id).read_bytes() == sealed
    assert "turned" not in draft_of(three).files[1].written()


@pytest.mark.parametrize("asked", ["{}:45", "{}:360", "{}:-90", "{}:", "{}", "00:90", "", "{}:9999"])
def test_a_turn_or_place_that_makes_no_sense_changes_nothing(three: House, asked: str) -> None:
    known = draft_of(three).files[0].id
    three.post("write/words", words=WORDS, turn=asked.format(known))
    assert [file.turned for file in draft_of(three).files] == [0, 0, 0]


def test_whoever_sends_agrees_to_the_order_and_the_turning(three: House) -> None:
    shown = three.get("write/check").content.decode()
    form = {"shown": only(r'name="shown" value="([^"]*)"', shown)}
    three.post("write/words", words=WORDS, turn=f"{draft_of(three).files[0].id}:90")
    assert three.client.post("/write/check", form).status_code == 409


def test_what_was_sent_is_seen_turned_by_the_code_and_by_nobody_else(three: House) -> None:
    first = draft_of(three).files[0].id
    three.post("write/words", words=WORDS, turn=f"{first}:180")
    page = three.get("write/check").content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(shown|lines)" value="([^"]*)"', page))
    assert three.client.post("/write/check", form).status_code == 302
    own = three.get("follow/words").content.decode()
    assert f"/follow/photo/{UUID(first)}" in own
    assert red_corner(three.get(f"follow/photo/{UUID(first)}").content)[1] == "lower right"
    assert three.get(f"write/photo/{UUID(first)}").headers["Content-Type"] != "image/png"
    assert House().get(f"follow/photo/{UUID(first)}").status_code == 302


def test_another_drafts_file_is_not_shown(three: House) -> None:
    other = House()
    write(other)
    assert other.get(f"write/photo/{UUID(draft_of(three).files[0].id)}").status_code == 404


# --- after sending: a form of his own page --------------------------------------------------------------------------------


def kept(answer: Any) -> dict[str, str]:
    """What the page carries of the files that wait with its form."""
    return dict(re.findall(r'<input type="hidden" name="(kept|once)" value="([^"]*)"', answer.content.decode()))


def pictures(answer: Any) -> list[str]:
    """The addresses of the pictures in small, in the order of the page."""
    return re.findall(r'<img class="ha-files__small" src="([^"]*)"', answer.content.decode())


def ids(answer: Any) -> list[str]:
    return re.findall(r'name="remove" value="([0-9a-f]{32})"', answer.content.decode())


@pytest.mark.parametrize(("step", "typed"), [("add", {"words": "Thêm ảnh."}), ("sign", {"how": "paper"})])
def test_files_of_a_later_form_are_seen_put_in_order_and_turned_before_they_are_sent(
    house: House, step: str, typed: dict[str, str]
) -> None:
    send(house)
    path = f"follow/{step}"
    first = house.post(path, do="add", file=[photo("a.png"), photo("b.png", 0, 0, 255)], **typed)
    assert first.status_code == 200, "nothing was sent"
    one, two = ids(first)
    sealed = (files.folder() / one).read_bytes()
    assert red_corner(house.client.get(pictures(first)[0]).content)[1] == "upper left"
    for _ in range(2):
        first = house.post(path, place=f"{one}:1", **typed, **kept(first))
        assert ids(first) == [two, one]
        first = house.post(path, turn=f"{one}:90", **typed, **kept(first))
    for value in typed.values():
        assert value in first.content.decode(), "what was typed stays"
    assert red_corner(house.client.get(pictures(first)[1]).content)[1] == "upper right"
    assert house.post(path, **typed, **kept(first)).url == f"/follow/petition?done={step}"
    own = house.get("follow/words").content.decode()
    assert own.index("b.png") < own.index("a.png")
    assert red_corner(house.get(f"follow/photo/{UUID(one)}").content)[1] == "upper right"
    assert (files.folder() / one).read_bytes() == sealed
    assert house.client.get(pictures(first)[1]).status_code == 404, "it waits no more"


def test_a_picture_that_waits_is_shown_to_who_holds_the_code_alone(house: House) -> None:
    send(house)
    first = house.post("follow/add", do="add", file=photo("a.png"))
    other, stranger = House(), House()
    send(other, "vn.feedback")
    (address,) = pictures(first)
    assert house.client.get(address).status_code == 200
    assert other.client.get(address).status_code == 404
    assert stranger.client.get(address).status_code == 302, "the code is asked for"
    assert house.get(f"follow/waiting/{UUID(int=7)}").status_code == 404
    write(stranger)
    stranger.post("write/words", words=WORDS, file=photo("draft.png"), do="add")
    draft = UUID(draft_of(stranger).files[0].id)
    assert house.get(f"follow/waiting/{draft}").status_code == 404
    for turned in ("45", "-90", "x", "99999999999"):
        assert house.client.get(f"{address.partition('?')[0]}?turned={turned}").status_code == 200, "shown as it lies"


def test_what_cannot_be_drawn_has_no_picture_and_is_said_to_be_kept_unseen(three: House) -> None:
    whole = photo("d.png").read()
    begins, ends = whole.index(b"IDAT") - 4, whole.index(b"IEND") - 4
    hollow = SimpleUploadedFile("d.png", whole[:begins] + whole[ends:], "image/png")
    three.post("write/words", words=WORDS, file=hollow, do="add")
    page = three.get("write/words")
    assert len(pictures(page)) == 3
    said = "“d.png” được giữ làm chứng cứ; ở đây không hiện ra được"
    assert said in page.content.decode()
    file = draft_of(three).files[3]
    assert (file.unseen, file.written()["unseen"], "unseen" in draft_of(three).files[0].written()) == (True, True, False)
    assert three.get(f"write/photo/{UUID(file.id)}").status_code == 404
    three.post("write/words", words=WORDS, turn=f"{file.id}:90")
    assert draft_of(three).files[3].turned == 0
    shown = three.get("write/check").content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(shown|lines)" value="([^"]*)"', shown))
    assert three.client.post("/write/check", form).status_code == 302
    own = three.get("follow/words")
    assert len(pictures(own)) == 3
    assert "ở đây không hiện ra được" in own.content.decode()


def test_chosen_files_that_are_refused_are_said_before_anything_is_sent(house: House) -> None:
    send(house)
    bad = SimpleUploadedFile("hong.pdf", b"MZ" + bytes(200))
    answer = house.post("follow/add", do="add", words="Lời", file=[photo("a.png"), bad])
    assert answer.status_code == 422
    assert len(ids(answer)) == 1
    assert re.search(r"ha-error-message[^§]*hong\.pdf", answer.content.decode())
    assert "Lời" in answer.content.decode()


def test_where_the_reader_has_no_time_the_page_stands_without_the_picture(
    three: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    askers = []

    def busy(*_given: Any, asker: str, **_more: Any) -> Any:
        askers.append(asker)
        raise Busy(3)

    monkeypatch.setattr("hoiam.casework.photos.small", busy)
    monkeypatch.setattr("hoiam.casework.photos._PAUSE", 0)
    assert three.get("write/words").status_code == 200
    answer = three.get(f"write/photo/{UUID(draft_of(three).files[0].id)}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert len(askers) > 1, "a browser asks for several at once"
    assert set(askers) != {""}, "the reader counts whose pictures they are"
