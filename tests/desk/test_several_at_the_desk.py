"""Several who write one petition, at the desk: the list and the paper lie with the names, and everybody else sees numbers."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from desk.conftest import CHAIR, CLERK, COMMUNE, LAND, PUBLISHER, House
from desk.test_at_the_desk import DECISION, at_the_counter, text
from desk.test_originals import PNG
from hoiam.casework.reading import papers
from hoiam.casework.reading.history import load
from portal.test_sealing_and_silence import every_row

pytestmark = pytest.mark.django_db

OTHERS = [f"Trần Canh Thứ{n}, xóm Canh{n}" for n in range(2, 13)]
CANARIES = [*(f"Thứ{n}" for n in range(2, 13)), *(f"Canh{n}" for n in range(2, 13))]


def twelve(house: House) -> UUID:
    """A complaint of twelve, taken in at the counter with their list and classified."""
    from hoiam.casework.models import Dossier

    _clerk, _given, answer = at_the_counter(
        house, channel="letter", people="12", others="\n".join(OTHERS), speakers="Trần Canh Thứ2\nTrần Canh Thứ3"
    )
    assert answer.status_code == 200, text(answer)[:1500]
    case = Dossier.objects.latest("logged_at").id
    return house.brought(case, "classify.competent", "assign")


def accepted(house: House, case: UUID) -> Any:
    return house.officer(CHAIR).step(case, "accept")


def named(house: House, case: UUID, **said: str) -> Any:
    paper = SimpleUploadedFile("van-ban-cu-Tran-Canh-Thu2.png", PNG)
    return house.officer(CLERK).step(case, "delegate", file=paper, among="yes", **said)


def test_it_is_accepted_with_the_paper_that_all_have_signed_and_not_before(house: House) -> None:
    case = twelve(house)
    refused = accepted(house, case)
    assert refused.status_code == 422
    assert "Chưa có văn bản cử người đại diện" in text(refused) and "Luật TCD Đ.29" in text(refused)
    assert "12 người cùng đứng đơn" in text(house.officer(LAND).get(f"/desk/petition/{case}/"))
    too_many = named(house, case, people="12", representatives="6", unsigned="0")
    assert too_many.status_code == 422 and "từ 1 đến 5 người đại diện; ở đây có 6" in text(too_many)
    assert named(house, case, people="12", representatives="3", unsigned="1").status_code == 302
    refused = accepted(house, case)
    assert refused.status_code == 422 and "Còn 1 người đứng đơn chưa ký" in text(refused)
    page = text(house.officer(CHAIR).get(f"/desk/petition/{case}/"))
    assert "3 người đại diện" in page and "1 người chưa ký" in page
    assert named(house, case, people="12", representatives="3", unsigned="0").status_code == 302
    assert accepted(house, case).status_code == 302
    assert load(case)[0].state == "accepted"


def test_who_they_are_stands_nowhere_but_in_an_opening(house: House) -> None:
    case = twelve(house)
    assert named(house, case, people="12", representatives="2", unsigned="0").status_code == 302
    paper = SimpleUploadedFile("rut-Canh4.png", PNG)
    counted = {"people": "1", "representatives": "0", "unsigned": "0"}
    some = house.officer(CLERK).step(case, "withdraw.some", file=paper, coerced="no", **counted)
    assert some.status_code == 302, text(some)[:1500]
    rows = every_row()
    assert not [canary for canary in CANARIES if canary in rows]
    for office in (CLERK, LAND, CHAIR):
        desk = house.officer(office)
        for address in (f"/desk/petition/{case}/", "/desk/", f"/desk/petition/{case}/accept/"):
            shown = text(desk.get(address))
            assert not [canary for canary in CANARIES if canary in shown], address
    handler = house.officer(LAND)
    assert handler.post(f"/desk/petition/{case}/read/").status_code in (200, 302)
    assert not [canary for canary in CANARIES if canary in text(handler.get(f"/desk/petition/{case}/"))]
    opened = handler.post(f"/desk/petition/{case}/open/", {"purpose": "verify_identity", "words": "Gọi người đại diện."})
    assert not [canary for canary in CANARIES if canary not in text(opened)], "in an opening they stand all"
    assert len(opened.context["signatures"]) == 2
    listed = handler.post(f"/desk/petition/{case}/open/", {"action": "list"})
    printed = " ".join(page.extract_text() for page in PdfReader(BytesIO(listed.content)).pages)
    assert "Trần Canh Thứ12" in printed and "12. " in printed and "Số người đứng đơn hiện nay: 11" in printed
    paper = handler.post(f"/desk/petition/{case}/original/{opened.context['signatures'][0].id}/")
    assert paper.status_code == 200
    kinds = {(blob.tier, blob.kind) for blob in opened.context["view"].blobs}
    assert ("identity", "signatures") in kinds and ("content", "signatures") not in kinds
    assert load(case)[0].people == 11


def test_the_page_of_a_decision_for_several_says_that_it_goes_with_their_list(house: House) -> None:
    """Luật KN Đ.31.3."""
    case = twelve(house)
    assert named(house, case, people="12", representatives="2", unsigned="0").status_code == 302
    house.brought(case, "accept", "verify.ordered", "verify.reported")
    one = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered", "verify.reported")
    said = {each: text(house.officer(CHAIR).get(f"/desk/petition/{each}/decide/")) for each in (case, one)}
    assert "Luật KN Đ.31.3" in said[case] and "12 người cùng đứng đơn" in said[case]
    assert "Luật KN Đ.31.3" not in said[one]


def test_one_decision_for_several_goes_with_their_sealed_list_which_no_public_copy_has(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Luật KN Đ.31.3."""
    made, really = [], papers.made
    monkeypatch.setattr(papers, "made", lambda *a, **k: made.append(really(*a, **k)) or made[-1])
    case = twelve(house)
    assert named(house, case, people="12", representatives="2", unsigned="0").status_code == 302
    house.brought(case, "accept", "verify.ordered", "verify.reported")
    chair = house.officer(CHAIR)
    without = chair.step(case, "decide", each="no", **DECISION)
    assert without.status_code == 422 and "Chưa có danh sách" in text(without) and "Luật KN Đ.31.3" in text(without)
    paper = SimpleUploadedFile("danh-sach-Canh2.png", PNG)
    answer = chair.step(case, "decide", each="no", file=paper, **DECISION)
    assert answer.status_code == 302, text(answer)[:1500]
    decided = load(case)[1][-1].act.fact
    assert {b.tier for b in decided.blobs if b.kind == "list"} == {"identity"} and not decided.each
    digest = next(b.digest for b in decided.blobs if b.kind == "list")
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(made[-1])).pages)
    said = "".join(printed.split())
    assert "danhsách12người" in said
    assert digest in said, "the paper names its list by what the history keeps of it"
    assert not [canary for canary in CANARIES if "".join(canary.split()) in said]
    opened = chair.post(f"/desk/petition/{case}/open/", {"purpose": "serve", "words": "Gửi kèm danh sách."})
    titles = [each.name for each in opened.context["signatures"]]
    assert "Danh sách những người cùng đứng đơn, kèm quyết định" in titles
    gate = text(house.officer(PUBLISHER).get(f"/desk/petition/{case}/gate/"))
    assert "Danh sách những người cùng đứng đơn" not in gate and "Canh2" not in gate
    assert "danh-sach" not in every_row()


def test_where_each_of_several_has_a_decision_of_his_own_no_list_is_asked_for(house: House) -> None:
    case = twelve(house)
    assert named(house, case, people="12", representatives="2", unsigned="0").status_code == 302
    house.brought(case, "accept", "verify.ordered", "verify.reported")
    assert house.officer(CHAIR).step(case, "decide", each="yes", **DECISION).status_code == 302
    assert load(case)[1][-1].act.fact.each


def test_one_alone_has_nobody_who_could_withdraw_and_leave_others(house: House) -> None:
    one = house.brought(house.petition(), "classify.competent")
    several = twelve(house)
    offered = {case: text(house.officer(CLERK).get(f"/desk/petition/{case}/")) for case in (one, several)}
    assert "Một số người rút" in offered[several] and "Một số người rút" not in offered[one]
    refused = house.officer(CLERK).step(one, "withdraw.some", coerced="no", people="1")
    assert refused.status_code == 422 and "rút cả đơn" in text(refused)


def test_what_the_gate_takes_out_of_the_public_copy_are_all_their_names(house: House) -> None:
    from hoiam.casework.copetitioners import Member
    from hoiam.desk.open import Names

    terms = Names(name="Đỗ Văn Một", together=(Member("Đỗ Văn Một", ""), Member("Trần Canh Thứ2", "xóm Canh2", True))).terms()
    assert {"Trần Canh Thứ2", "xóm Canh2"} <= {term for term in terms if isinstance(term, str)}
    assert COMMUNE not in terms


def test_all_of_it_is_withdrawn_only_when_all_twelve_have_signed(house: House) -> None:
    """NĐ 124 Đ.7a."""
    case = twelve(house)
    assert house.officer(CLERK).step(case, "withdraw.asked", extent="whole").status_code == 302
    page = text(house.officer(CHAIR).get(f"/desk/petition/{case}/withdraw/?outcome=signed"))
    assert "Đơn rút có chữ ký của bao nhiêu người?" in page
    paper = {"file": SimpleUploadedFile("rut-Canh5.png", PNG), "coerced": "no"}
    unsaid = house.officer(CHAIR).step(case, "withdraw.signed", **paper)
    assert unsaid.status_code == 422
    paper["file"] = SimpleUploadedFile("rut-Canh5.png", PNG)
    refused = house.officer(CHAIR).step(case, "withdraw.signed", signatures="11", **paper)
    assert refused.status_code == 422
    assert "còn 1 người chưa ký" in text(refused) and "NĐ 124 Đ.7a" in text(refused)
    paper["file"] = SimpleUploadedFile("rut-Canh5.png", PNG)
    assert house.officer(CHAIR).step(case, "withdraw.signed", signatures="12", **paper).status_code == 302
    petition = load(case)[0]
    assert (petition.state, petition.people) == ("withdrawn", 12)
