"""Whoever wrote reads which bodies are asked, for what, until when and whose days are whose, and may say before a body has the
question that somebody there has a stake in it."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hoiam.casework import laws, wall
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.families import ERRAND, PETITION
from hoiam.casework.keys import gatekeeping
from hoiam.casework.models import Dossier
from hoiam.casework.reading.history import acts_of, load
from hoiam.casework.road import errands, perform
from hoiam.casework.road.errands import Demand
from hoiam.core.dossier.participants import Actor
from hoiam.core.errand import steps
from hoiam.core.petition.steps.challenge import Challenge
from hoiam.core.petition.steps.classify import Classify
from hoiam.portal import standing
from vault.local_gatekeeper import AnyGround, local_gatekeeper

from .conftest import COMMUNE, PROVINCE, House, send
from .test_writing import text

pytestmark = pytest.mark.django_db
THEIRS = "Ủy ban nhân dân tỉnh Sông Lam"
NOW = utc_now()
TODAY = law_day(laws.current(), "vn.feedback", NOW)
LEADER = Actor(f"{COMMUNE}/04", frozenset({"leader"}), COMMUNE)
ASKED = Actor(f"{PROVINCE}/04", frozenset({"leader"}), PROVINCE)


@pytest.fixture
def house(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house with a gatekeeper that knows errands too."""

    def every_act(dossier: UUID) -> Any:
        families = dict(Dossier.objects.filter(id=dossier).values_list("id", "family"))
        return acts_of(dossier, ERRAND if families.get(dossier) == "errand" else PETITION) if families else ()

    keeper = local_gatekeeper(AnyGround(acts_of=every_act))
    monkeypatch.setattr(gatekeeping, "gatekeeper", lambda: keeper)
    return house


def working(n: int) -> date:
    """The n-th working day after today."""
    law = laws.current()
    return steps.working_days_past(law, law.errands["vn.errand"], TODAY, n)


def at(day: date) -> datetime:
    return NOW + timedelta((day - TODAY).days)


def the_petition() -> UUID:
    case: UUID = Dossier.objects.filter(family="petition").latest("logged_at").id
    return case


def a_petition(house: House) -> UUID:
    send(house, "vn.feedback")
    case = the_petition()
    clerk = Actor(f"{COMMUNE}/01", frozenset({"clerk"}), COMMUNE)
    order = Classify("vn.feedback", load(case)[0].subject, outcome="competent")
    with wall.acting(clerk.office):
        perform(order, case, actor=clerk, on_behalf_of=COMMUNE, now=NOW)
    return case


def asked(case: UUID, kind: str = "inform", due: date | None = None) -> UUID:
    demand = Demand(kind, PROVINCE, due or working(6), ("Đường này do ai quản lý, từ năm nào?",), confirmed=True)
    with wall.acting(LEADER.office):
        return errands.send(case, demand, terms=(), actor=LEADER, now=NOW).petition_id


def then(errand: UUID, step: Any, actor: Actor, on: date) -> None:
    with wall.acting(actor.office):
        errands.act(step, errand, actor=actor, now=at(on))


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """That day has come, for the pages."""
    monkeypatch.setattr(standing, "today", lambda case: day)


def shown(house: House, prefix: str = "") -> str:
    """The section about other bodies, as it is read."""
    page = house.get("follow/petition", prefix).content.decode()  # type: ignore[attr-defined]  # an answer
    found = re.search(r'<section aria-labelledby="asked">(.*?)</section>', page, re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found[1]))).strip() if found else ""


def test_a_petition_for_which_nobody_else_is_asked_says_nothing_of_it(house: House) -> None:
    a_petition(house)
    assert shown(house) == ""
    assert house.get("follow/challenge").status_code == 409  # type: ignore[attr-defined]  # an answer


def test_he_is_told_which_body_will_be_asked_for_what_and_until_when_he_may_object_and_not_the_words(house: House) -> None:
    case = a_petition(house)
    asked(case)
    said = shown(house)
    assert f"{THEIRS} · Cung cấp thông tin, tài liệu sắp được hỏi" in said
    assert re.search(rf"đến hết [^,]*{working(1):%d/%m/%Y}", said) and "Báo rằng ở đó có người liên quan" in said
    assert "Cơ quan khác sắp được hỏi" in text(house.get("follow/petition"))
    english = shown(house, "/en")
    assert "People's Committee of Sông Lam province · Hand over information or documents" in english
    assert not re.search("[ạảấầẩẫậắằẳẵặẹẻẽềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", english.replace("Sông Lam", "")), english
    for page in (house.get("follow/petition"), house.get("follow/challenge")):
        assert "do ai quản lý" not in text(page)


def test_by_his_code_he_says_that_somebody_there_has_a_stake_and_reads_what_became_of_it(house: House) -> None:
    case = a_petition(house)
    errand = asked(case)
    form = house.get("follow/challenge?body=1")
    assert 'name="which" value="1" checked' in re.sub(r"\s+", " ", form.content.decode()) or "checked" in form.content.decode()  # type: ignore[attr-defined]  # an answer
    empty = house.post("follow/challenge", words="Em trai ông chủ tịch.")
    assert empty.status_code == 422 and "Em trai ông chủ tịch." in text(empty) and 'href="#id_which"' in text(empty)  # type: ignore[attr-defined]  # an answer
    assert house.post("follow/challenge", which="9").status_code == 422  # type: ignore[attr-defined]  # an answer
    once = re.search(r'name="once" value="([^"]+)"', form.content.decode())  # type: ignore[attr-defined]  # an answer
    assert once
    sent = {"which": "1", "words": "Em trai ông chủ tịch.", "once": once[1]}
    assert house.post("follow/challenge", **sent).url == "/follow/petition?done=challenge"  # type: ignore[attr-defined]  # an answer
    before = len(load(case)[1])
    # Twice is once, and neither an error.
    assert house.post("follow/challenge", **sent).status_code in (302, 409)  # type: ignore[attr-defined]  # an answer
    assert len(load(case)[1]) == before
    assert "Đã nhận. Câu hỏi không được gửi tới nơi đó" in text(house.get("follow/petition?done=challenge"))
    assert "đang giữ lại" in shown(house) and "Bạn đã báo có người liên quan" in shown(house)
    assert "Báo rằng ở đó có người liên quan" not in shown(house)
    fact = load(case)[1][-1].act.fact
    assert "Em trai" not in str(fact) and len(fact.blobs) == 1, "sealed, in no field"  # type: ignore[union-attr]  # it is a challenge
    decision = Challenge(errand.hex, "only_there", outcome="dismissed")
    with wall.acting(LEADER.office):
        perform(decision, case, actor=LEADER, on_behalf_of=COMMUNE, now=NOW)
    assert "Lãnh đạo quyết định vẫn hỏi: Chỉ nơi đó trả lời được" in shown(house)


def test_each_state_reads_as_what_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_petition(house)
    errand = asked(case, due=working(4))
    then(errand, steps.Deliver(), LEADER, working(2))
    on(monkeypatch, working(3))
    said = shown(house)
    assert "đang chờ trả lời" in said and f"Hỏi ngày {working(2):%d/%m/%Y}" in said and f"{working(4):%d/%m/%Y}" in said
    on(monkeypatch, working(5))
    assert "quá hạn" in shown(house)
    then(errand, steps.TurnDown("not_held"), ASKED, working(5))
    said = shown(house)
    assert "từ chối" in said and "Không có thông tin, tài liệu này" in said and "Hỏi nơi đang giữ." in said


def test_whose_days_are_whose_stands_with_the_exact_sum(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_petition(house)
    errand = asked(case, due=working(4))
    then(errand, steps.Deliver(), LEADER, working(2))
    end = working(5)
    on(monkeypatch, end)
    said = shown(house)
    waited, late = (working(4) - working(2)).days, (end - working(4)).days
    assert f"{THEIRS}: {waited} ngày trong hạn, {late} ngày quá hạn" in said
    total = (end - TODAY).days
    assert f"Trong {total} ngày: của cơ quan {total - waited - late}" in said
    assert f"trong hạn {waited}" in said and f"quá hạn {late}" in said


def test_nobody_without_the_code_says_anything_and_a_body_that_has_it_is_not_named(house: House) -> None:
    case = a_petition(house)
    errand = asked(case)
    assert House().get("follow/challenge").url == "/follow"  # type: ignore[attr-defined]  # an answer
    then(errand, steps.Deliver(), LEADER, working(2))
    assert house.get("follow/challenge").status_code == 409  # type: ignore[attr-defined]  # an answer
