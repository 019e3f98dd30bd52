"""Somebody acts for the petitioner after he has sent it: named with his paper, told what he may, ended; sealed like him."""

from __future__ import annotations

from typing import Any

import pytest

from hoiam.casework.models import Dossier
from hoiam.casework.reading.history import load

from .conftest import House, send
from .test_for_another import AGENT
from .test_read_elsewhere import photo
from .test_sealing_and_silence import every_row
from .test_writing import text

pytestmark = pytest.mark.django_db

LAWYER = {
    "behalf": "lawyer", "by_name": "Luật sư Đàm Quỳnh Giao", "by_address": "ngõ 7, phường Hòa Thủy",
    "by_phone": "0950 118 333", "by_id_number": "040190000321",
}  # fmt: skip
TYPED = ("Quỳnh Giao", "Hòa Thủy", "0950 118-333", "040190000321")


def name_him(house: House, prefix: str = "", **more: Any) -> Any:
    return house.post("follow/represent", prefix, **(LAWYER | {"file": photo()} | more))


def now() -> Any:
    return load(Dossier.objects.get().id)


def test_a_lawyer_is_named_with_his_paper_and_his_name_lies_nowhere_in_clear(house: House, caplog: Any) -> None:
    send(house)
    asked = text(house.get("follow/represent"))
    assert "Luật sư được ủy quyền" in asked and "Ai làm việc này" not in asked
    answer = name_him(house)
    assert answer.url == "/follow/petition?done=represent", text(answer)
    petition, history = now()
    assert [(m.as_what, m.seen, m.ended) for m in petition.mandates] == [("lawyer", False, None)]
    assert {blob.tier for blob in history[-1].act.fact.blobs if blob.kind == "representative"} == {"identity"}
    rows = every_row()
    page = text(house.get("follow/petition"))
    assert "Luật sư được ủy quyền" in page and "giấy tờ chưa được xem" in page
    for typed in TYPED:
        assert typed not in rows and typed not in page and typed not in caplog.text, typed


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("changed", "article", "field"),
    [
        ({"file": ""}, "12.1.b", "file"),
        ({"behalf": "guardian", "file": ""}, "12.1.a", "file"),
        ({"until": "01/02/2026"}, "140.3", "until"),
        ({"by_name": ""}, "", "by_name"),
        ({"behalf": ""}, "", "behalf"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_article_and_nothing_typed_is_lost(
    house: House, changed: dict[str, str], article: str, field: str, prefix: str
) -> None:
    send(house)
    before = now()[0].seq
    answer = name_him(house, prefix, **changed)
    page = text(answer)
    assert answer.status_code in (409, 422) and f'href="#id_{field}"' in page and article in page
    for name, typed in (LAWYER | changed).items():
        if typed and name not in ("behalf", "by_phone", "file"):
            assert typed in page, name
    assert now()[0].seq == before


def test_a_second_one_for_the_same_matter_is_refused_until_the_first_has_ended(house: House) -> None:
    send(house)
    name_him(house)
    answer = name_him(house, behalf="agent", through="0")
    assert answer.status_code == 409 and "nhiều người cùng lúc" in text(answer)
    first = now()[0].mandates[0].act
    ended = house.post("follow/represent", do="end", mandate=str(first), ground="revoked")
    assert ended.url == "/follow/petition?done=represent", text(ended)
    assert now()[0].mandates[0].reason == "revoked"
    assert name_him(house, behalf="agent", through="0").status_code == 302
    assert "đã chấm dứt ngày" in text(house.get("follow/petition"))


def test_whoever_acts_says_so_and_after_the_end_nothing_is_taken_from_him_while_his_words_stay(house: House) -> None:
    send(house)
    name_him(house)
    act = str(now()[0].mandates[0].act)
    assert house.post("follow/add", words="Tôi gửi thêm.").status_code == 422, "it is asked who does it"
    assert house.post("follow/add", words="Luật sư gửi thêm.", through=act).status_code == 302
    assert now()[1][-1].act.through == int(act)
    assert "Người làm thay người viết đơn đã làm việc này" in text(house.get("follow/petition"))
    refused = house.post("follow/withdraw", words="Rút giúp.", coerced="no", through=act)
    assert refused.status_code == 409 and "Giấy của người này không giao bước này" in text(refused)
    house.post("follow/represent", do="end", mandate=act, ground="done")
    for prefix, said in (("", "không còn làm thay được nữa"), ("/en", "acts for the petitioner no longer")):
        late = house.post("follow/add", prefix, words="Tôi vẫn gửi thêm lời này.", through=act)
        page = text(late)
        assert late.status_code == 409 and said in page and "140.3.c" in page and "Tôi vẫn gửi thêm lời này." in page
    assert house.post("follow/add", words="Tôi tự gửi.", through="0").status_code == 302
    assert now()[1][-1].act.through == 0


def test_nobody_is_authorised_to_denounce_after_the_sending_either(house: House) -> None:
    send(house, "vn.denunciation")
    page = text(house.get("follow/represent"))
    assert "không có việc ủy quyền tố cáo" in page and 'value="guardian"' in page and 'value="lawyer"' not in page
    answer = name_him(house)
    assert answer.status_code == 422
    assert name_him(house, behalf="guardian").status_code == 302


def test_one_who_wrote_it_for_another_is_asked_as_well_and_a_nameless_petition_has_no_such_page(house: House) -> None:
    from .conftest import write

    write(house)
    house.post("write/about", **AGENT)
    house.client.post("/write/check", follow=True)
    assert 'name="through"' in text(house.get("follow/add"))
    other = House()
    write(other, "vn.denunciation", named=False)
    other.client.post("/write/check", follow=True)
    assert other.get("follow/represent").status_code == 409
