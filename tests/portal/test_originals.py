"""What a denouncer uploads lies with the name from the first byte, whatever kind he chose when he uploaded it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from .conftest import House, send, write
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db


def photo(name: str = "tho-tay.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, JPEG, "image/jpeg")


def sealed() -> set[tuple[str, str]]:
    from hoiam.casework.models import Blob

    return set(Blob.objects.values_list("tier", "kind")) - {("identity", "identity")}


def stored() -> set[str]:
    return {path.name for path in (Path(settings.HOIAM_HOME) / "files").iterdir()}


@pytest.mark.parametrize(
    ("kind", "tier"), [("vn.denunciation", "identity"), ("vn.complaint", "content"), ("vn.feedback", "content")]
)
def test_a_photograph_and_its_name_lie_where_the_law_of_the_kind_wants_them(house: House, kind: str, tier: str) -> None:
    write(house, kind)
    house.post("write/words", words="Nội dung.", do="add", file=photo())
    house.post("write/check")
    assert sealed() == {("content", "words"), (tier, "files"), (tier, "file")}
    # The petitioner sees his own in either place.
    assert "tho-tay.jpg" in text(house.get("follow/words"))


@pytest.mark.parametrize(
    ("first", "then", "tier"), [("vn.complaint", "vn.denunciation", "identity"), ("vn.denunciation", "vn.complaint", "content")]
)
def test_a_change_of_mind_about_the_kind_moves_what_was_uploaded(house: House, first: str, then: str, tier: str) -> None:
    before = stored()
    write(house, first)
    house.post("write/words", words="Nội dung.", do="add", file=photo())
    (uploaded,) = stored() - before
    write(house, then)
    answer = house.post("write/check")
    assert answer.status_code == 302, text(answer)
    assert sealed() == {("content", "words"), (tier, "files"), (tier, "file")}
    (kept,) = stored() - before
    assert kept != uploaded
    assert "tho-tay.jpg" in text(house.get("follow/words"))


def test_what_a_denouncer_adds_later_and_his_signed_form_lie_with_the_name_too(house: House) -> None:
    send(house, "vn.denunciation")
    assert house.post("follow/add", words="Thêm ảnh.", file=photo("anh-dem.jpg")).url == "/follow/petition?done=add"
    assert house.post("follow/sign", how="paper", file=photo("don-da-ky.jpg")).url == "/follow/petition?done=sign"
    assert sealed() == {("content", "words"), ("identity", "files"), ("identity", "file")}
    shown = text(house.get("follow/words"))
    assert "anh-dem.jpg" in shown and "don-da-ky.jpg" in shown and "Thêm ảnh." in shown


def test_the_page_says_so_where_it_holds_and_not_elsewhere(house: House) -> None:
    write(house, "vn.denunciation")
    assert "được niêm phong như họ tên của bạn" in text(house.get("write/words"))
    write(house, "vn.complaint")
    assert "được niêm phong như họ tên của bạn" not in text(house.get("write/words"))
