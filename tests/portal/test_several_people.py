"""Several write one petition: their list lies sealed beside the sender's name, and the case has a number."""

from __future__ import annotations

import json

import pytest

from hoiam.casework import laws

from .conftest import House, write
from .test_sealing_and_silence import every_row
from .test_writing import text

pytestmark = pytest.mark.django_db

ME = {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình", "named": "yes"}
OTHERS = [
    "Trịnh Thị Vân Khánh, tổ 9, phường Minh Tân",
    "Ngô Đình Quờn,  thôn Đồng Trám",
    "Lương Thị Nhuần",
    "Bùi Văn Choóng, xóm 3",
    "Cao Thị Sáo, xóm 2",
]
SIX = ME | {"people": "6", "others": "\r\n".join(["", *OTHERS, ""]), "speakers": "hoàng văn thuyết\nLương Thị  Nhuần"}


def test_the_list_is_sealed_with_the_name_and_the_case_has_a_number(house: House) -> None:
    from hoiam.casework.models import Dossier
    from hoiam.casework.reading.history import load
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.wraps import Tier

    write(house)
    assert house.post("write/about", **SIX).status_code == 302
    checked = text(house.get("write/check"))
    for shown in ("Vân Khánh", "Đình Quờn", "Nhuần", "Choóng", "Đại diện:"):
        assert shown in checked
    drafted = every_row()
    page = text(house.client.post("/write/check", follow=True))
    sent = every_row()
    for typed in ("Khánh", "Quờn", "Nhuần", "Choóng", "Thị Sáo", "Đồng Trám", "Minh Tân"):
        assert typed not in drafted and typed not in sent, typed
    petition, history = load(Dossier.objects.latest("logged_at").id)
    assert petition.people == history[0].act.fact.people == 6
    assert petition.speaking is None, "what he says of representatives is no paper yet"
    code = ReturnCode.parse(page.partition('data-value="')[2].partition('"')[0])
    view = own.find(code)
    assert view is not None
    opened = own.opened(view, code, tuple(Tier))
    (row,) = [row for row in view.blobs if row.tier == Tier.IDENTITY]
    listed = json.loads(own.read(view, opened, row.id))["together"]
    assert [each["name"] for each in listed] == [ME["name"], *(line.partition(",")[0] for line in OTHERS)]
    assert [each["name"] for each in listed if each["speaks"]] == [ME["name"], "Lương Thị Nhuần"]
    assert listed[1]["address"] == "tổ 9, phường Minh Tân" and listed[2]["address"] == "thôn Đồng Trám"


def test_without_a_list_there_is_none_to_seal() -> None:
    from hoiam.casework.copetitioners import members

    assert members("Hoàng Văn Thuyết", "", " \n ") == ()


def test_his_page_says_what_is_wanted_of_several_and_of_one_nothing(house: House) -> None:
    for about, wanted in ((SIX, True), (ME | {"people": "1"}, False), (ME | {"people": "4"}, False)):
        write(house)
        house.post("write/about", **about)
        before = text(house.get("write/check"))
        house.client.post("/write/check", follow=True)
        page = text(house.get("follow/petition"))
        told = "Đơn của 6 người chỉ được thụ lý khi có văn bản cử"
        assert (told in before, told in page) == (wanted, wanted), "before it is sent as afterwards"
        assert ("Chưa có văn bản cử người đại diện" in page and "Luật TCD Đ.29" in page) == wanted


@pytest.mark.parametrize(
    ("typed", "wrong", "said"),
    [
        (SIX | {"people": "7"}, "others", "6 dòng"),
        (SIX | {"people": "1"}, "people", "từ 2"),
        (SIX | {"others": "\n".join([*OTHERS[:4], ", không tên"])}, "others", "Dòng 5"),
        (SIX | {"others": "\n".join([*OTHERS[:4], "x" * 421])}, "others", "Dòng 5"),
        (SIX | {"speakers": "Đỗ Văn Ngoài"}, "speakers", "Dòng 1"),
        (SIX | {"speakers": "Lương Thị Nhuần\nLương thị nhuần"}, "speakers", "Dòng 2"),
        (SIX | {"speakers": "Lương Thị Nhuần\nCao Thị Sáo\nBùi Văn Choóng"}, "speakers", "Luật TCD Đ.29"),
        (
            ME | {"people": "4", "others": "\n".join(OTHERS[:3]), "speakers": "Lương Thị Nhuần\nNgô Đình Quờn"},
            "speakers",
            "Đ.8.4",
        ),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays_there(
    house: House, typed: dict[str, str], wrong: str, said: str
) -> None:
    write(house)
    answer = house.post("write/about", **typed)
    page = text(answer)
    assert answer.status_code == 422
    assert f'href="#id_{wrong}"' in page and said in page
    assert " open" in page.partition("Có người khác cùng đứng đơn")[0].rpartition("<details")[2]
    assert "Lương Thị Nhuần" in page, "what was typed stays"


def test_six_of_twelve_are_too_many_to_speak_and_five_are_not(house: House) -> None:
    names = [f"Người Thứ {n}, xóm {n}" for n in range(2, 13)]
    speaking = [name.partition(",")[0] for name in names]
    twelve = ME | {"people": "12", "others": "\n".join(names)}
    write(house)
    refused = house.post("write/about", **twelve, speakers="\n".join(speaking[:6]))
    assert refused.status_code == 422 and "từ 1 đến 5 người đại diện" in text(refused)
    assert house.post("write/about", **twelve, speakers="\n".join(speaking[:5])).status_code == 302


def test_the_list_is_asked_where_the_law_knows_several_and_not_of_whoever_gives_no_name(house: House) -> None:
    from hoiam.casework.models import Blob, Dossier

    for kind in ("vn.complaint", "vn.denunciation", "vn.feedback"):
        write(house, kind)
        asked = "Có người khác cùng đứng đơn" in text(house.get("write/about"))
        assert asked == bool(laws.current().kinds[kind].representatives), kind
    write(house, "vn.denunciation", named=False)
    assert house.post("write/about", named="no", people="3", others="Trịnh Thị Vân Khánh\nCao Thị Sáo").status_code == 302
    house.client.post("/write/check", follow=True)
    newest = Dossier.objects.latest("logged_at")
    assert not Blob.objects.filter(dossier=newest, kind="identity").exists()
