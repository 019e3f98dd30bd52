"""The petitioner's page says the answer first, then the date that matters to him, then what happened."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from listened import MOST, heard, weight

from .conftest import House, send
from .test_going_on import brought, decided
from .test_writing import text

pytestmark = pytest.mark.django_db
DAY = r"(?:Thứ \w+|Chủ nhật) \d{2}/\d{2}/\d{4}"


def seen(page: str) -> str:
    """The words of a page, tags away."""
    return " ".join(re.sub(r"<!--.*?-->|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_the_answer_stands_above_what_happened_with_the_last_day_to_go_further(house: House) -> None:
    case = decided(house)
    brought(case, "notify.sent")
    waits = seen(text(house.get("follow/petition")))
    assert "Thời hạn để đi tiếp (Khiếu nại lần hai) tính từ ngày bạn nhận văn bản" in waits
    brought(case, "notify.served")
    page = text(house.get("follow/petition"))
    said = seen(page)
    assert re.search(rf"Bạn có tới hết ngày {DAY} để đi tiếp", said), said[:3000]
    assert page.index('id="answer"') < page.index("ha-due__date") < page.index("ha-timeline")
    answer = page[page.index('id="answer"') : page.index("</section>", page.index('id="answer"'))]
    assert 'href="/follow/appeal"' in answer
    assert "Trả lời:" in answer
    english = seen(text(house.get("en/follow/petition")))
    assert re.search(r"You have until \w{3} \d{2}/\d{2}/\d{4} to go further", english)


def test_what_happened_is_folded_behind_the_newest(house: House) -> None:
    decided(house)
    page = text(house.get("follow/petition"))
    first, folded = page.index("ha-timeline__entry"), page.index("ha-details--printed")
    assert page.index("Đã ra quyết định giải quyết") < folded
    assert first < folded < page.index("Đã thụ lý")
    assert "<details" in page and "ha-details--printed\" open" not in page


def test_before_there_is_an_answer_the_page_says_by_when_it_comes(house: House) -> None:
    send(house, "vn.feedback")
    for path in ("sent", "follow/petition"):
        page = text(house.get(path))
        assert 'id="answer"' not in page
        due = page[page.index("ha-due") :]
        assert due.index("Bạn được trả lời muộn nhất") < due.index("ha-due__date")
    assert "Chuyển phản ánh" not in seen(text(house.get("sent")))
    assert "You are answered by" in seen(text(house.get("en/sent")))


def test_a_petition_that_is_not_taken_up_says_why_and_what_to_do(house: House) -> None:
    from .test_going_on import signed_complaint

    case = signed_complaint(house)
    brought(case, "refuse")
    page = text(house.get("follow/petition"))
    box = page[page.index('id="answer"') : page.index("</section>", page.index('id="answer"'))]
    answer = seen(box)
    assert "Đã quyết định không thụ lý" in answer
    assert "Vì sao:" in answer and "Luật KN Đ.11" in answer


def test_his_own_pages_in_english_mark_what_is_vietnamese_and_his_words_bear_his_language(house: House) -> None:
    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    for path in ("sent", "follow/petition", "follow/receipt", "follow/words", "follow/appeal", "follow/add", "follow/withdraw"):
        assert heard(text(house.get(f"en/{path}"))) == [], path
    assert '<div class="ha-body ha-words" lang="vi">' in text(house.get("en/follow/words"))


def test_a_long_story_is_told_page_by_page_and_its_page_is_one_step_of_bytes(house: House) -> None:
    from hoiam.portal.answering import STEP_BYTES
    from hoiam.portal.petition import ENTRIES

    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    for n in range(ENTRIES):
        assert house.post("follow/add", words=f"Thêm {n}").status_code == 302
    for path in ("follow/petition", "en/follow/petition"):
        page = house.get(path).content
        assert len(page) == STEP_BYTES and weight(page) <= MOST, path
    first = text(house.get("follow/petition"))
    older = re.search(r'href="\?before=(\d+)"', first)
    assert older and first.count("<li class=\"ha-timeline__entry") == ENTRIES
    second = text(house.get(f"follow/petition?before={older[1]}"))
    assert "Đã ký" in second or "Đơn đã có chữ ký" in second
    assert first.count("Đơn đã có chữ ký") == 0
    for strange in ("x", "-1", "９", "99999999", ""):
        assert house.get(f"follow/petition?before={strange}").status_code == 200


def test_a_petitioner_reads_how_many_days_have_passed_and_whose_they_were(house: House) -> None:
    from hoiam.casework import wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.reading import cases
    from hoiam.portal import terms

    from .test_going_on import signed_complaint

    case = signed_complaint(house)
    brought(case, "classify.competent", "ask")
    with wall.acting(wall.LOADER):
        view = cases.unguarded(case, utc_now())
    signed = view.petition.days["sign"]
    assert terms.own_days(view, signed) == ""
    assert terms.own_days(view, signed + timedelta(days=4)) == "Trong 4 ngày: chờ bạn 4."
    (term,) = [each for each in terms.shown(view, signed + timedelta(days=30)) if each.clock.name == "TD-45"]
    assert term.days == "Trong 30 ngày: chờ bạn 30."
