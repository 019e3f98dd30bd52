"""At the counter: somebody acts for the petitioner, his paper is looked at; the petitioner dies and an heir goes on."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from desk.conftest import CHAIR, CLERK, CULTURE, NAME, WARD, House
from desk.test_at_the_desk import at_the_counter
from desk.test_lost_code_at_the_counter import WHY, compared, later, made, visitor
from hoiam.casework import laws
from hoiam.casework.days import zone_of
from hoiam.casework.models import Petition
from hoiam.casework.reading.history import load
from hoiam.casework.road.record import text_of
from portal.test_following import JPEG, text
from portal.test_sealing_and_silence import every_row

pytestmark = pytest.mark.django_db

AGENT = {
    "behalf": "agent", "by_name": "Trịnh Thị Vân Khánh", "by_address": "ngách 81, phố Lá Me",
    "by_phone": "0950118204", "by_id_number": "040190000017", "looked_at": "on",
}  # fmt: skip
HEIR = {
    "heir_name": "Hoàng Minh Đạo", "heir_address": "ngõ Chùa, xã Đông Lạc", "heir_phone": "0950118777",
    "heir_id_number": "040190000999", "heirs": "1",
}  # fmt: skip


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("giay.jpg", JPEG, "image/jpeg")


def of(case: UUID) -> Any:
    return load(case)[0]


def sheet(clerk: Any, case: UUID) -> str:
    """What stands on the sheet that goes on top of a paper that is served."""
    clerk.post(f"/desk/petition/{case}/open/", {"purpose": "serve", "words": "Giao quyết định."})
    pdf = clerk.post(f"/desk/petition/{case}/open/", {"action": "cover"})
    return " ".join(PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text().split())


def test_who_acts_is_named_at_the_counter_is_served_and_is_served_no_longer_once_it_has_ended(house: House) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    assert clerk.step(case, "represent.named", **AGENT, file=paper()).status_code == 302
    (mandate,) = of(case).mandates
    assert mandate.seen and mandate.as_what == "agent"
    page = text(clerk.get(f"/desk/petition/{case}/"))
    assert "Người được ủy quyền, từ ngày" in page and "Vân Khánh" not in page
    rows = every_row()
    for typed in ("Vân Khánh", "Lá Me", "0950 118-204", "040190000017", "giay.jpg"):
        assert typed not in rows, typed
    names = text(clerk.post(f"/desk/petition/{case}/open/", {"purpose": "serve", "words": "Giao quyết định."}))
    assert f"Trịnh Thị Vân Khánh thay cho {NAME}" in " ".join(names.split())
    assert f"Trịnh Thị Vân Khánh (thay cho {NAME})" in sheet(clerk, case)
    added = {"words": "Bổ sung bản đồ thửa đất."}
    assert clerk.step(case, "add", **added).status_code == 422, "the counter asks who is there"
    assert clerk.step(case, "add", **added, through=str(mandate.act)).status_code == 302
    assert clerk.step(case, "represent.ended", of=str(mandate.act), ground="revoked").status_code == 302
    late = clerk.step(case, "add", **added, through=str(mandate.act))
    shown = text(late)
    assert late.status_code == 422 and "không còn làm thay được nữa" in shown and "140.3.d" in shown
    assert added["words"] in shown
    assert "Trịnh Thị Vân Khánh" not in sheet(clerk, case)


def test_a_complaint_that_somebody_handed_in_for_another_waits_until_his_paper_was_looked_at(house: House) -> None:
    clerk, _given, _answer = at_the_counter(house, behalf="agent", by_name="Trịnh Thị Vân Khánh", by_address="tổ 9")
    case = Petition.objects.get().dossier_id
    house.brought(case, "classify.competent")
    chair = house.officer(CHAIR)
    refused = chair.step(case, "accept")
    assert "Chưa xem giấy tờ của người làm thay" in text(refused) and "Đ.12.1.a" in text(refused)
    assert of(case).state == "classified"
    assert clerk.step(case, "represent.shown", of="1", until="31/12/2030", scope=["withdraw"]).status_code == 302
    assert chair.step(case, "accept").status_code == 302
    assert of(case).mandates[0].scope == ("withdraw",)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_heir_goes_on_and_papers_go_to_him_and_nothing_was_done_for_the_dead(house: House, prefix: str) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    clerk.step(case, "represent.named", **AGENT, file=paper())
    act = of(case).mandates[0].act
    assert clerk.step(case, "succeed.died").status_code == 302
    for through in ("0", str(act)):
        refused = clerk.step(case, "add", prefix=prefix, words="Bổ sung.", through=through)
        assert refused.status_code == 422 and of(case).heir == ""
        assert ("dead" if prefix else "đã chết") in text(refused)
    without = clerk.step(case, "succeed.continued", prefix=prefix, **HEIR)
    assert without.status_code == 422 and "Hoàng Minh Đạo" in text(without)
    assert ("proof" if prefix else "chứng minh quyền thừa kế") in text(without)
    several = clerk.step(case, "succeed.continued", prefix=prefix, **(HEIR | {"heirs": "3"}), file=paper())
    assert several.status_code == 422 and ("named nobody" if prefix else "chưa cử ai") in text(several)
    assert clerk.step(case, "succeed.continued", **(HEIR | {"heirs": "3", "chosen": "on"}), file=paper()).status_code == 302
    page = text(clerk.get(f"/desk/petition/{case}/"))
    assert "người thừa kế tiếp tục; tên được niêm phong" in page and "Minh Đạo" not in page
    rows = every_row()
    for typed in ("Minh Đạo", "Đông Lạc", "0950 118-777", "040190000999"):
        assert typed not in rows, typed
    assert f"Hoàng Minh Đạo (thay cho {NAME})" in sheet(clerk, case)
    assert clerk.step(case, "add", words="Bổ sung.", through="0").status_code == 302


def test_the_gate_looks_for_everybody_who_acts_or_acted_and_for_the_heir(house: House) -> None:
    from hoiam.desk.open import Names, Other

    found = set(map(str, Names(NAME, others=(Other("", "Vân Khánh", "tổ 9", "0950118204"), Other("", "Minh Đạo"))).terms()))
    assert {NAME, "Vân Khánh", "tổ 9", "0950118204", "Minh Đạo"} <= found


def test_an_heir_after_whom_another_one_came_is_still_looked_for(house: House) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    for heir in (HEIR, HEIR | {"heir_name": "Hoàng Thị Lụa", "heir_phone": "", "heir_id_number": ""}):
        assert clerk.step(case, "succeed.died").status_code == 302
        assert clerk.step(case, "succeed.continued", **heir, file=paper()).status_code == 302
    why = {"purpose": "serve", "words": "Giao quyết định."}
    names = clerk.post(f"/desk/petition/{case}/open/", why).context["names"]
    assert [each.name for each in names.others] == ["Hoàng Thị Lụa"]
    assert {NAME, "Hoàng Thị Lụa", "Hoàng Minh Đạo", "040190000999"} <= set(map(str, names.terms()))


def test_where_nobody_acts_or_is_dead_the_desk_offers_no_step_about_it(house: House) -> None:
    case = house.petition()
    page = text(house.officer(CLERK).get(f"/desk/petition/{case}/"))
    assert "Nêu người làm thay người khiếu nại" in page and "Ghi người khiếu nại chết" in page
    assert "Ghi đã xem giấy tờ của người làm thay" not in page and "Ghi người thừa kế tiếp tục" not in page


def test_an_heir_has_a_code_of_his_own_where_a_way_to_one_was_chosen_and_the_old_one_opens_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, answer = visitor(house, "counter")
    old = answer.context["code"]
    clerk = house.officer(CLERK)
    clerk.step(case, "succeed.died")
    clerk.step(case, "succeed.continued", **HEIR, file=paper())
    slip, mark = made()
    for office, outcome in ((CLERK, "proposed"), (CHAIR, "agreed")):
        names = text(house.officer(office).post(f"/desk/petition/{case}/open/", WHY))
        assert "Hoàng Minh Đạo" in names, "it is he who is compared"
        assert compared(house, case, office, outcome, mark).status_code == 302
    house.keeper.follow(case)
    with later(house, monkeypatch, 4.1):
        his = Client()
        page = his.post("/follow/slip", {"slip": slip}).content.decode()
        fresh, new = re.search(r'name="fresh" value="([^"]+)"', page), re.search(r'data-value="([0-9A-Z-]{23})"', page)
        assert fresh and new
        assert his.post("/follow/slip", {"slip": slip, "fresh": fresh[1]}).status_code == 302
        assert Client().post("/follow", {"code": old}).status_code == 422
        assert Client().post("/follow", {"code": new[1]}).status_code == 302


def test_the_accused_and_other_bodies_learn_nothing_of_who_acts(house: House) -> None:
    case = house.petition("vn.denunciation", against=CULTURE)
    clerk = house.officer(f"{of(case).body}/01")
    guardian = AGENT | {"behalf": "guardian"}
    assert clerk.step(case, "represent.named", **guardian, file=paper()).status_code == 302
    for stranger in (CULTURE, f"{WARD}/01"):
        desk = house.officer(stranger)
        for page in ("", "represent/?outcome=ended", "open/"):
            assert desk.get(f"/desk/petition/{case}/{page}").status_code == 404, (stranger, page)
    texts = [text_of(each, zone_of(laws.current(), "vn.denunciation"), bytes(16), bytes(32)) for each in load(case)[1]]
    for typed in ("Vân Khánh", "Lá Me", "040190000017"):
        assert not any(typed in each for each in texts)


def test_whoever_stood_in_the_petitioners_entry_before_he_had_one_of_his_own_is_read_there(monkeypatch: Any) -> None:
    import json
    from datetime import date

    from core.petition.told import Told
    from hoiam.casework.reading.cases import BlobRow, CaseView
    from hoiam.desk import open as opening

    told = Told()
    petition = told.receive("vn.complaint", date(2026, 7, 6), representing="agent")
    row = BlobRow(UUID(int=1), "identity", "identity", 10, b"")
    view = CaseView(UUID(int=2), "XA-AB-2026-000001", petition, (), (), (), (row,), (), "")
    entry = {"name": NAME, "by": {"name": "Trịnh Thị Vân Khánh", "address": "tổ 9"}}

    class Door:
        def read(self, _blob: object) -> str:
            return json.dumps(entry)

    monkeypatch.setattr(opening, "sealed_blob", lambda _view, blob: blob)
    monkeypatch.setattr(opening, "identities", lambda _history: ([row.id.hex], []))
    names = opening.read_names(view, Door())  # type: ignore[arg-type]  # what it asks of a door
    assert names.served is not None and (names.served.name, names.served.address) == ("Trịnh Thị Vân Khánh", "tổ 9")
    assert names.name == NAME and "tổ 9" in names.terms()
