"""A writer is told what his photos say of place, device and time, and has it taken out by one press, without scripts."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoiam.casework import files
from hoiam.casework.models import Blob
from hoiam.portal import own
from hoiam.portal.drafts import Draft, DraftFile
from hoiam.reader import Busy, Door
from hoiam.vault.wraps import Tier
from vault import written_metadata as made

from .conftest import WORDS, House, send, write
from .test_photos import draft_of, names, photo
from .test_writing import text

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")]


def telling(name: str = "ruong.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, made.jpeg(), "image/jpeg")


def upload(house: House, *files: SimpleUploadedFile, prefix: str = "") -> str:
    answer = house.client.post(f"{prefix}/write/words", {"words": WORDS, "file": list(files), "do": "add"}, follow=True)
    return text(answer)


def press(house: House, name: str, value: str, prefix: str = "") -> str:
    answer = house.client.post(f"{prefix}/write/words", {"words": WORDS, name: value}, follow=True)
    assert answer.status_code == 200, text(answer)[:3000]
    return text(answer)


def plain(draft: Draft, id_: str, tier: str, kind: str = "file") -> bytes:
    """What lies sealed under this id, by the draft's own keys."""
    words = own.OpenWords(draft.keys)
    with files.opened(UUID(id_)) as source:
        return words.reader(UUID(id_), kind, source, tier=Tier(tier)).readall()


def on_disk() -> set[str]:
    return {path.name for path in files.folder().iterdir()}


def says_nothing(data: bytes) -> bool:
    return not [canary for canary in made.CANARIES if canary in data]


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", ["10,77692° vĩ độ bắc", "106,70089° kinh độ đông", "CanaryMaker", f"số máy {made.SERIAL}", "14:03 12/05/2026",
              f"tên “{made.OWNER}”", "ảnh trước khi cắt", "ghi chú riêng của hãng máy"]),
        ("/en", ["10.77692° N", "106.70089° E", "CanaryMaker", f"serial number {made.SERIAL}", "14:03 12/05/2026",
                 f"name “{made.OWNER}”", "before it was cropped", "further notes of the maker"]),
    ],
)  # fmt: skip
def test_the_page_says_in_words_what_a_photo_says_of_place_device_and_time(house: House, prefix: str, said: list[str]) -> None:
    write(house, prefix=prefix)
    page = upload(house, telling(), prefix=prefix)
    told = page[page.index("ha-files__says") :].partition("</ul>")[0]
    words = re.sub(r"<[^>]+>", "", told)
    assert [each for each in said if each not in words] == [], words
    assert words.count("12/05/2026") == 1, "a moment is told once"
    assert "http" not in told, "no map is asked"
    quiet = House()
    write(quiet, prefix=prefix)
    assert "ha-files__says" not in upload(quiet, photo("a.png"), prefix=prefix)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_one_press_takes_it_out_and_seals_the_original_with_the_name(house: House, prefix: str) -> None:
    write(house, prefix=prefix)
    upload(house, telling(), prefix=prefix)
    came = draft_of(house).files[0]
    before = plain(draft_of(house), came.id, came.tier)
    page = press(house, "strip", f"{came.id}:keep", prefix)
    assert made.SERIAL not in page
    draft = draft_of(house)
    (file,) = draft.files
    assert (file.stripped, file.name, file.type, file.tier) == ("kept", came.name, came.type, "content")
    after = plain(draft, file.id, file.tier)
    assert says_nothing(after)
    assert made.pixels(after) == made.pixels(before)
    assert file.original is not None
    assert file.original.tier == "identity"
    assert plain(draft, file.original.id, "identity", "original") == before
    assert came.id not in on_disk()
    answer = house.post("write/check", prefix)
    assert answer.status_code == 302, text(answer)
    lie = set(Blob.objects.values_list("tier", "kind", "id"))
    assert {(tier, kind) for tier, kind, _ in lie} == {
        ("content", "words"), ("content", "files"), ("content", "file"),
        ("identity", "identity"), ("identity", "original"), ("identity", "originals"),
    }  # fmt: skip
    assert ("identity", "original", UUID(file.original.id)) in lie
    his = text(house.get("follow/words", prefix))
    assert {"": "bản gốc niêm phong riêng", "/en": "the original is sealed apart"}[prefix] in his


def test_the_moment_in_a_name_goes_with_the_rest_and_comes_back_with_the_original(house: House) -> None:
    write(house)
    upload(house, telling("IMG_20260512_140300.jpg"), SimpleUploadedFile("IMG.jpg", made.jpeg(3), "image/jpeg"))
    page = press(house, "strip", f"{draft_of(house).files[0].id}:keep")
    assert names(house) == ["IMG-2.jpg", "IMG.jpg"]
    assert "“IMG_20260512_140300.jpg” được nhận với tên “IMG-2.jpg”." in page
    press(house, "original", f"{draft_of(house).files[0].id}:back")
    assert names(house) == ["IMG_20260512_140300.jpg", "IMG.jpg"]


def test_the_original_is_dropped_for_good_where_the_writer_wants_it(house: House) -> None:
    write(house)
    upload(house, telling())
    (came,) = draft_of(house).files
    page = press(house, "strip", f"{came.id}:drop")
    (file,) = draft_of(house).files
    assert (file.stripped, file.original, file.said) == ("dropped", None, [])
    assert came.id not in on_disk()
    assert "bản gốc đã xóa hẳn" in page
    assert house.post("write/check").status_code == 302
    assert {kind for _tier, kind in Blob.objects.values_list("tier", "kind")} == {"words", "files", "file", "identity"}


def test_a_kept_original_is_dropped_or_taken_back_by_one_press(house: House) -> None:
    write(house)
    upload(house, telling("a.jpg"), SimpleUploadedFile("b.png", made.png(), "image/png"))
    first, second = draft_of(house).files
    bytes_of = plain(draft_of(house), first.id, first.tier)
    press(house, "strip", "all:keep")
    one, two = draft_of(house).files
    assert (one.stripped, two.stripped) == ("kept", "kept")
    for _ in range(2):  # a second press of the same button changes nothing more
        press(house, "original", f"{one.id}:back")
        press(house, "original", f"{two.id}:drop")
    draft = draft_of(house)
    back, dropped = draft.files
    assert plain(draft, back.id, back.tier) == bytes_of
    assert (back.stripped, back.said, back.contents) == ("", first.said, first.contents)
    assert (dropped.id, dropped.stripped, dropped.original) == (two.id, "dropped", None)
    left = {each.hex for file in draft.files for each in file.ids}
    assert on_disk() & {first.id, second.id, one.id, one.original.id, two.id, two.original.id} == {two.id}
    assert left <= on_disk()
    # The same photo a second time stays one, also by its original.
    press(house, "strip", f"{back.id}:keep")
    upload(house, telling("again.jpg"))
    assert names(house) == ["a.jpg", "b.png"]


def test_whoever_takes_a_stripped_file_out_takes_its_original_along(house: House) -> None:
    write(house)
    upload(house, telling())
    press(house, "strip", f"{draft_of(house).files[0].id}:keep")
    (file,) = draft_of(house).files
    ids = {each.hex for each in file.ids}
    assert len(ids) == 2
    assert ids <= on_disk()
    press(house, "remove", file.id)
    assert not ids & on_disk()


def test_a_press_that_makes_no_sense_changes_nothing(house: House) -> None:
    write(house)
    upload(house, telling())
    before = draft_of(house).files
    for asked in ("{}:", "{}", "{}:other", "all", "00:keep", ":keep", "all:back"):
        for name in ("strip", "original"):
            press(house, name, asked.format(before[0].id))
    assert draft_of(house).files == before


def test_a_file_of_a_kind_that_cannot_be_stripped_says_so_and_stays(house: House) -> None:
    write(house)
    broken = made.tiff().replace(b"II*\0", b"II+\0", 1)
    page = upload(house, SimpleUploadedFile("quet.tif", made.tiff(), "image/tiff"), SimpleUploadedFile("b.tif", broken))
    assert "quet.tif" in page
    data = made.film()
    moving = data.replace(b"stsz", b"stzz")  # whose tables cannot be followed
    upload(house, SimpleUploadedFile("phim.mov", moving, "video/quicktime"))
    film = draft_of(house).files[-1]
    assert film.name.startswith("phim")
    answer = house.client.post("/write/words", {"words": WORDS, "strip": f"{film.id}:keep"})
    assert answer.status_code == 422
    assert "không bỏ ra được nếu không vẽ lại hình" in text(answer)
    assert draft_of(house).files[-1] == film


def test_where_the_reader_has_no_time_the_file_stays_and_the_page_says_when_to_try_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(house)
    upload(house, telling())
    (before,) = draft_of(house).files
    lies = on_disk()

    def busy(*_: Any, **__: Any) -> Any:
        raise Busy(7)

    monkeypatch.setattr(Door, "ask", busy)
    monkeypatch.setattr("hoiam.casework.photos._PAUSE", 0)
    answer = house.client.post("/write/words", {"words": WORDS, "strip": f"{before.id}:keep"})
    assert answer.status_code == 422
    assert "Hãy thử lại sau 7 giây" in text(answer)
    assert draft_of(house).files == [before]
    assert on_disk() == lies


def test_what_the_second_look_still_finds_is_not_called_taken_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house)
    upload(house, telling())
    (before,) = draft_of(house).files
    lies = on_disk()

    def lazy(file: Any, _kind: str, *, asker: str = "") -> Any:
        file.seek(0)
        return iter([file.read()])  # a reader that was taken over and leaves all as it is

    monkeypatch.setattr("hoiam.casework.intake.stripped_files.stripped", lazy)
    answer = house.client.post("/write/words", {"words": WORDS, "strip": f"{before.id}:drop"})
    assert answer.status_code == 422
    assert draft_of(house).files == [before]
    assert on_disk() == lies


def check(house: House, prefix: str = "") -> str:
    return text(house.get("write/check", prefix))


@pytest.mark.parametrize(
    ("kind", "named", "prefix"), [("vn.feedback", False, ""), ("vn.denunciation", True, "/en"), ("vn.denunciation", False, "")]
)
def test_whoever_must_not_be_known_is_warned_before_he_sends(house: House, kind: str, named: bool, prefix: str) -> None:
    write(house, kind, named=named, prefix=prefix)
    upload(house, telling(), prefix=prefix)
    warned = {"": "Tệp gửi kèm có thể cho biết bạn là ai", "/en": "The files you send could tell who you are"}[prefix]
    page = check(house, prefix)
    assert warned in page
    assert made.SERIAL not in page
    answer = house.client.post(f"{prefix}/write/metadata", {"strip": "all:drop"}, follow=True)
    assert warned not in text(answer)
    (file,) = draft_of(house).files
    assert (file.stripped, file.original) == ("dropped", None)
    assert house.post("write/check", prefix).status_code == 302


def test_it_is_a_notice_and_no_block(house: House) -> None:
    write(house, "vn.feedback", named=False)
    upload(house, telling())
    assert "có thể cho biết bạn là ai" in check(house)
    assert house.post("write/check").status_code == 302


def test_an_original_that_lies_where_no_name_is_is_told_of_to_whoever_sends_without_one(house: House) -> None:
    write(house, "vn.feedback")
    upload(house, telling())
    press(house, "strip", "all:keep")
    press(house, "strip", f"{draft_of(house).files[0].id}:keep")
    assert "có thể cho biết bạn là ai" not in check(house)
    house.post("write/about", named="no", people="1")
    page = check(house)
    assert "bản gốc của các tệp sau nằm ở phần danh tính" in page
    house.client.post("/write/metadata", {"original": "all:drop"})
    (file,) = draft_of(house).files
    assert (file.stripped, file.original) == ("dropped", None)
    assert "có thể cho biết bạn là ai" not in check(house)


def test_a_named_complaint_is_told_in_the_row_of_its_files_and_not_warned(house: House) -> None:
    write(house)
    upload(house, telling())
    page = check(house)
    assert "Tệp tự nói: nơi chụp, máy, chương trình hoặc tên người dùng, thời điểm" in page
    assert "có thể cho biết bạn là ai" not in page


def test_a_denunciation_keeps_file_and_original_with_the_name(house: House) -> None:
    write(house)
    upload(house, telling())
    press(house, "strip", f"{draft_of(house).files[0].id}:keep")
    write(house, "vn.denunciation")
    answer = house.post("write/check")
    assert answer.status_code == 302, text(answer)
    lie = set(Blob.objects.values_list("tier", "kind"))
    assert lie == {("content", "words")} | {("identity", k) for k in ("files", "file", "original", "originals", "identity")}


def test_what_is_stripped_since_the_page_was_shown_is_shown_again_before_it_is_sent(house: House) -> None:
    write(house)
    upload(house, telling())
    form = dict(re.findall(r'<input type="hidden" name="(shown|lines)" value="([^"]*)"', check(house)))
    press(house, "strip", f"{draft_of(house).files[0].id}:keep")
    assert house.client.post("/write/check", form).status_code == 409


def test_a_draft_without_any_of_this_is_written_as_before() -> None:
    old = DraftFile("00" * 16, "a.png", "image/png", 1, 2, "00" * 32)
    assert set(old.written()) == {"id", "name", "type", "size", "sealed_size", "digest", "tier", "contents"}
    new = DraftFile("11" * 16, "a.png", "image/png", 1, 2, "00" * 32, stripped="kept", original=old)
    assert DraftFile(**new.written()) == new


# --- the same with what is added to a petition that was sent ---------------------------------------------------------------


def kept_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(kept|once)" value="([^"]*)"', page))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_is_added_later_is_told_and_taken_out_in_the_same_way(house: House, prefix: str) -> None:
    send(house, prefix=prefix)
    page = text(house.post("follow/add", prefix, words="Thêm ảnh.", file=telling(), do="add"))
    assert made.SERIAL in page
    (button,) = re.findall(r'name="strip"\s+value="([0-9a-f]{32}:keep)"', page)
    page = text(house.post("follow/add", prefix, words="Thêm ảnh.", strip=button, **kept_of(page)))
    assert made.SERIAL not in page
    assert {"": "Bản gốc niêm phong cùng tên bạn", "/en": "The original is sealed with your name"}[prefix] in page
    before = set(Blob.objects.values_list("id", flat=True))
    assert house.post("follow/add", prefix, words="Thêm ảnh.", **kept_of(page)).status_code == 302
    new = Blob.objects.exclude(id__in=before)
    assert set(new.values_list("tier", "kind")) == {
        ("content", "words"), ("content", "files"), ("content", "file"), ("identity", "original"), ("identity", "originals"),
    }  # fmt: skip


def test_what_back_leads_to_is_still_there_after_a_press_that_took_something_out(house: House) -> None:
    send(house)
    page = text(house.post("follow/add", words="Thêm ảnh.", file=telling(), do="add"))
    (button,) = re.findall(r'name="strip"\s+value="([0-9a-f]{32}:drop)"', page)
    after = text(house.post("follow/add", words="Thêm ảnh.", strip=button, **kept_of(page)))
    assert "bản gốc không gửi đi và tự xóa trong 24 giờ" in after
    assert "ruong.jpg" in text(house.post("follow/add", words="Thêm ảnh.", do="add", **kept_of(page)))
    assert house.post("follow/add", words="Thêm ảnh.", **kept_of(page)).status_code == 302
    assert Blob.objects.filter(kind="file").count() == 1
