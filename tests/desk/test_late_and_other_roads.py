"""At the desk: a body that is late and its superior (Luật TC Đ.38), information without a name (Đ.25.2), a breach in a field
(Đ.41–43), each through its pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from desk.conftest import CHAIR, CLERK, COMMUNE, CULTURE, PROVINCE, WARD, House, today
from desk.test_at_the_desk import NAME, text
from desk.test_papers import goes, made, view_of
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db


def state(case: UUID) -> str:
    return load(case)[0].state


def test_the_superior_of_a_late_body_demands_sets_a_day_and_takes_over_by_a_paper_that_says_so(house: House) -> None:
    leader = next(office for office in ("01", "02", "03", "04") if _leads(f"{PROVINCE}/{office}"))
    leader = f"{PROVINCE}/{leader}"
    case = house.petition("vn.denunciation2", body=PROVINCE, subject="conduct")
    house.brought(case, "classify.overdue", body=PROVINCE)
    day = f"{today() + timedelta(days=20):%d/%m/%Y}"
    first = house.officer(leader).step(case, "coordinate.ordered", body=COMMUNE, until=day, words="Giải quyết.")
    assert first.status_code == 422 and "Luật TC Đ.38.3–4" in text(first), "first the report is demanded"
    # Whoever can be sent an errand is asked for its account by one; on paper goes what reaches others.
    form = house.officer(leader).get(f"/desk/petition/{case}/coordinate/?outcome=asked").context["form"]
    assert "body" not in form.fields, "each body here can be sent one"
    goes(house, leader, case, "coordinate.asked", words="Đảng ủy xã Cồn: báo cáo quá trình giải quyết.")
    past = house.officer(leader).step(case, "coordinate.ordered", body=COMMUNE, until=f"{today():%d/%m/%Y}", words="Xong.")
    assert past.status_code == 422 and "một ngày sau hôm nay" in text(past)
    goes(house, leader, case, "coordinate.ordered", body=COMMUNE, until=day, words="Giải quyết dứt điểm.")
    clock = load(case)[0].clocks["TC-ORDERED"]
    assert (clock.whose, clock.trigger) == ("other", today() + timedelta(days=20))
    goes(house, leader, case, "coordinate.taken_over", body=COMMUNE, ground="interest", words="Chuyển toàn bộ hồ sơ.")
    assert state(case) == "taking_over"
    papers = made(house, case, leader)
    assert day in papers["demand"] or f"{today() + timedelta(days=20):%-d/%-m/%Y}" in papers["demand"], papers["demand"][-900:]
    assert "Lấy vụ việc để giải quyết" in papers["takeover"] and "lợi ích liên quan trực tiếp" in papers["takeover"]
    assert all(NAME not in words for words in papers.values())


def _leads(office: str) -> bool:
    from hoiam.casework import bodies

    found = next((o for o in bodies.body(office.partition("/")[0]).offices if o.code == office), None)
    return found is not None and "leader" in found.roles


def test_the_body_that_is_late_has_the_demand_its_term_and_its_report_on_the_page(house: House) -> None:
    case = house.petition("vn.denunciation", subject="conduct")
    house.brought(case, "classify.competent", "accept", "assign", "verify.ordered")
    goes(house, CLERK, case, "coordinate.demanded", body=PROVINCE, words="Vì sao chậm?")
    page = text(house.officer(CHAIR).get(f"/desk/petition/{case}/"))
    assert "Cấp dưới báo cáo" in page and "Cấp trên đã yêu cầu báo cáo vì chậm giải quyết" in page
    goes(house, CHAIR, case, "coordinate.reported", body=PROVINCE, words="Chờ số liệu.")
    assert state(case) == "verifying" and {"TC-RES"} <= set(load(case)[0].clocks)


def test_information_without_a_name_goes_to_the_body_that_can_inspect_with_its_words_and_its_seal(house: House) -> None:
    case = house.petition("vn.denunciation", subject="conduct", signed="", anonymous=True, words="Ba hồ sơ khống, có số phiếu.")
    goes(house, CLERK, case, "classify.information")
    goes(house, CHAIR, case, "transfer.sent", body=WARD, reason="competence", words="Thuộc địa bàn phường.")
    papers = made(house, case, CHAIR)
    assert "slip" in papers and "transfer" not in papers, "nobody is owed a notice"
    clerk = next(f"{WARD}/{n}" for n in ("01", "02") if _is(f"{WARD}/{n}", "clerk"))
    goes(house, clerk, case, "transfer.received")
    assert (state(case), load(case)[0].body) == ("of_information", WARD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT recipient FROM casework_wrap WHERE dossier_id = %s AND tier = 'content'", [case])
        assert {r for (r,) in cursor.fetchall()} & {f"body:{COMMUNE}", f"body:{WARD}"} == {f"body:{WARD}"}, "its key went along"
    assert [clock for clock in load(case)[0].clocks if clock.startswith("TC-")] == []


def _is(office: str, role: str) -> bool:
    from hoiam.casework import bodies

    found = next((o for o in bodies.body(office.partition("/")[0]).offices if o.code == office), None)
    return found is not None and role in found.roles


def test_a_firm_that_pollutes_is_classified_by_the_field_and_dealt_with_at_once(house: House) -> None:
    case = house.petition("vn.denunciation", subject="environment", words="Xưởng xả thải ra kênh, có ảnh.")
    page = text(house.officer(CLERK).get(f"/desk/petition/{case}/classify/?outcome=field"))
    assert "bất kỳ ai không chấp hành pháp luật (hàng xóm, doanh nghiệp, tổ chức)" in page
    goes(house, CLERK, case, "classify.field")
    shown = text(house.officer(CHAIR).get(f"/desk/petition/{case}/"))
    assert "Không quá thời hạn xử lý vi phạm hành chính" in shown
    goes(house, CHAIR, case, "verify.at_once", words="Đã lập biên bản, niêm phong ống xả.")
    assert state(case) == "breach_minuted"
    assert view_of(case, CHAIR).petition.offices == ()


def test_what_is_plain_in_a_duty_needs_no_team(house: House) -> None:
    case = house.petition("vn.denunciation", subject="conduct")
    house.brought(case, "classify.competent", "accept")
    goes(house, CHAIR, case, "verify.at_once", words="Đã làm việc với các bên.")
    assert state(case) == "verified"
    assert house.officer(CULTURE).get(f"/desk/petition/{case}/conclude/").status_code in (403, 404)
