"""Whom a petition is about is a fact about the petition: no page, no way through the pages and no label takes anybody out of it
but the writer's own "remove"; and what is sent has all of them."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest
from django.test import RequestFactory

from .conftest import COMMUNE, PROVINCE, WORDS, House, consent, write
from .test_originals import photo

pytestmark = pytest.mark.django_db

WARD = "P-MT"
CHAIR, LAND, CLERK = f"{COMMUNE}/04", f"{COMMUNE}/02", f"{COMMUNE}/01"
NO_ROLE, STEWARD = f"{COMMUNE}/07", f"{COMMUNE}/09"
OF_THE_WARD, GOVERNOR = f"{WARD}/02", f"{PROVINCE}/04"
ABOUT = {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình", "people": "1", "named": "yes"}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def town(house: House) -> Iterator[House]:
    """The two bodies with a head each, two posts of the commune that have no part in petitions, and a ward beside it."""
    from hoiam.casework import bodies
    from hoiam.casework.models import Body, Office
    from hoiam.vault.xwing import PrivateKey

    Body.objects.filter(code=COMMUNE).update(head=CHAIR)
    Body.objects.filter(code=PROVINCE).update(head=GOVERNOR)
    Body.objects.create(
        code=WARD, name_vi="Ủy ban nhân dân phường Minh Tân", name_en="People's Committee of Minh Tân ward", level="commune",
        parent=PROVINCE, place="SL-MT", kinds=["vn.complaint", "vn.denunciation", "vn.feedback"],
        anonymous_kinds=["vn.feedback"], public_key=PrivateKey(WARD.encode().ljust(32, b".")).public.raw, key_version=1,
        head=f"{WARD}/04",
    )  # fmt: skip
    for code, roles, title in (
        (NO_ROLE, [], "Công chức khoáng sản"),
        (STEWARD, ["steward"], "Quản trị mạng"),
        (f"{WARD}/01", ["clerk"], "Văn thư phường"),
        (OF_THE_WARD, ["officer"], "Công chức đô thị"),
        (f"{WARD}/04", ["leader"], "Chủ tịch phường"),
    ):
        Office.objects.create(code=code, body_id=code.partition("/")[0], title_vi=title, title_en=title, roles=roles)
    bodies.forget()
    yield house
    bodies.forget()


def named(house: House) -> set[str]:
    """Whom the draft of this browser is about."""
    from hoiam.portal import drafts

    request = RequestFactory().get("/write")
    request.COOKIES["draft"] = house.client.cookies["draft"].value
    draft = drafts.current(request)
    assert draft is not None
    return set(draft.against)


def sent_about() -> tuple[set[str], str, set[str]]:
    """Of the one petition that was sent: whom it is about, which body has it, and who is kept away by its row."""
    from django.db import connection

    from hoiam.core.petition import wire
    from hoiam.core.petition.state import fold

    with connection.cursor() as cursor:
        cursor.execute("SELECT wire FROM casework_history ORDER BY dossier_id, seq")
        petition = fold(wire.decode(bytes(row[0])) for row in cursor.fetchall())
        cursor.execute("SELECT kept_away FROM casework_dossier")
        (away,) = cursor.fetchone()
    return set(petition.against), petition.body, set(away)


def excluded() -> set[str]:
    from hoiam.casework.keys import gatekeeping

    ((kept, _at),) = gatekeeping.gatekeeper()._store.kept.values()
    return set(kept.excluded)


# --- what was found -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", ["readers", "body", "place", "kind", "superior", "words", "check"])
def test_a_step_back_never_erases_whom_it_is_about(town: House, back: str) -> None:
    write(town, "vn.denunciation")
    assert town.post("write/readers", against=[CHAIR]).url == "/write/superior"
    assert town.post("write/superior").url == "/write/readers"
    for _twice in range(2):
        town.get(f"write/{back}")
        town.post("write/readers", against="none")
    assert named(town) == {CHAIR}
    page = text(town.get("write/check"))
    assert "Không bao giờ đọc được đơn" in page and "Chủ tịch, Ủy ban nhân dân xã An Bình" in page
    town.client.post("/write/check")
    assert sent_about() == ({CHAIR}, PROVINCE, {CHAIR})
    assert excluded() == {CHAIR}


def test_who_goes_back_and_chooses_the_first_body_again_is_led_to_the_superior_again(town: House) -> None:
    write(town, "vn.denunciation", against=CHAIR)
    town.post("write/superior")
    assert town.post("write/body", answer=COMMUNE).url == "/write/superior"
    assert town.get("write/check").url == "/write/superior", "not sent past him by the address of another page"
    assert town.client.post("/write/check").url == "/write/superior"
    assert town.post("write/superior").url == "/write/readers"


@pytest.mark.parametrize("elsewhere", ["remove", "kind", "another"])
def test_what_is_sent_is_what_its_writer_has_before_him_also_when_another_tab_changed_it(town: House, elsewhere: str) -> None:
    """In one tab the page before sending is open; in another somebody is taken out, or it becomes a complaint."""
    write(town, "vn.denunciation", against=LAND)
    shown = consent(town.get("write/check"))
    if elsewhere == "remove":
        town.post("write/readers", remove=LAND)
    elif elsewhere == "another":
        town.post("write/readers", against=[NO_ROLE])
    else:
        town.post("write/kind", answer="vn.complaint")
        town.post("write/subject", answer="land")
        town.post("write/body", answer=COMMUNE)
    town.post("write/readers", against="none")
    town.post("write/about", **ABOUT)
    changed = town.get("write/check")
    assert changed.status_code == 200
    late = town.client.post("/write/check", {"shown": shown})
    assert late.status_code == 409 and "đã được sửa ở một thẻ khác" in text(late)
    assert "was changed in another tab" in text(town.client.post("/en/write/check", {"shown": shown}))
    assert excluded_or_none() is None, "nothing is sent"
    assert town.client.post("/write/check", {"shown": consent(changed)}).url == "/sent"


def excluded_or_none() -> set[str] | None:
    from hoiam.casework.keys import gatekeeping

    return excluded() if gatekeeping.gatekeeper()._store.kept else None


def test_no_field_that_a_page_does_not_have_keeps_it_at_the_body_of_whom_it_is_about(town: House) -> None:
    write(town, "vn.denunciation", against="none")
    assert town.post("write/readers", against=[CHAIR], stay="yes").url == "/write/superior"
    for path in ("readers", "about", "check"):
        town.post(f"write/{path}", stay="yes", body=COMMUNE, against="", readers_seen="on", **ABOUT)
    assert town.client.post("/write/check", {"stay": "yes", "body": COMMUNE}).url == "/write/superior"
    assert named(town) == {CHAIR}


def test_several_can_be_named_also_of_other_bodies_and_those_without_a_part_in_petitions(town: House) -> None:
    write(town, "vn.denunciation", against="none")
    assert town.post("write/readers", against=[NO_ROLE, LAND], do="elsewhere").url == "/write/elsewhere"
    page = text(town.post("write/elsewhere", answer=WARD))
    assert "Công chức đô thị, Ủy ban nhân dân phường Minh Tân" in page
    assert WARD not in town.get("write/elsewhere").headers.get("Location", "")
    assert town.post("write/elsewhere", answer=WARD, against=[OF_THE_WARD], do="name").url == "/write/readers"
    town.post("write/readers")
    town.client.post("/write/check")
    everybody = {NO_ROLE, LAND, OF_THE_WARD}
    assert sent_about() == (everybody, COMMUNE, everybody)
    assert excluded() == everybody


def test_a_steward_can_be_named_and_then_the_superior_takes_it(town: House) -> None:
    write(town, "vn.denunciation", against="none")
    assert "Quản trị mạng" in text(town.get("write/readers"))
    assert town.post("write/readers", against=[STEWARD]).url == "/write/superior"


def test_somebody_else_of_the_body_counts_as_its_head(town: House) -> None:
    write(town, "vn.denunciation", against="none")
    assert town.post("write/readers", against=["else"]).url == "/write/superior"
    assert named(town) == {COMMUNE}
    assert "Mọi người ở Ủy ban nhân dân xã An Bình" in text(town.get("write/superior"))
    town.post("write/superior")
    town.post("write/readers")
    town.client.post("/write/check")
    assert sent_about() == ({COMMUNE}, PROVINCE, {COMMUNE})


def test_only_remove_takes_somebody_out_and_only_him(town: House) -> None:
    write(town, "vn.denunciation", against=[LAND, CLERK])
    assert named(town) == {LAND, CLERK}
    town.post("write/readers", remove=f"{COMMUNE}/99")
    town.post("write/readers", remove=LAND)
    assert named(town) == {CLERK}


def test_the_superiors_readers_are_shown_too_and_who_is_named_there_is_named_as_well(town: House) -> None:
    write(town, "vn.denunciation", against=CHAIR)
    town.post("write/superior")
    page = text(town.get("write/readers"))
    assert "Ủy ban nhân dân tỉnh Sông Lam" in page and "Chủ tịch, Ủy ban nhân dân xã An Bình" in page
    assert town.post("write/readers", against=[f"{PROVINCE}/02"]).url == "/write/check"
    town.client.post("/write/check")
    assert sent_about()[0] == {CHAIR, f"{PROVINCE}/02"}
    for page in (text(town.get("sent")), text(town.get("follow/petition"))):
        assert "Những người này không bao giờ đọc được đơn" in page
        assert "Chủ tịch, Ủy ban nhân dân xã An Bình" in page and "Công chức địa chính, Ủy ban nhân dân tỉnh" in page


@pytest.mark.parametrize("everybody", [[GOVERNOR], [PROVINCE]])
def test_where_nobody_is_left_the_portal_says_so_before_sending_and_nothing_is_sent(town: House, everybody: list[str]) -> None:
    from hoiam.casework.models import Dossier

    write(town, "vn.denunciation", against=CHAIR)
    town.post("write/superior")
    assert town.post("write/readers", against=everybody).url == "/write/nobody-left"
    page = text(town.get("write/nobody-left"))
    assert "Nêu ít người hơn" in page and "Gửi đơn giấy tới cấp trên" in page
    assert town.client.post("/write/check").url == "/write/nobody-left"
    assert Dossier.objects.count() == 0
    town.post("write/readers", remove=everybody[0])
    assert town.post("write/readers").url == "/write/check"


def test_a_complaint_says_before_writing_and_before_sending_that_its_author_decides(town: House) -> None:
    write(town, "vn.complaint", against=CHAIR)
    for page in ("words", "readers", "check"):
        shown = text(town.get(f"write/{page}"))
        assert "Luật để chính cơ quan bị khiếu nại giải quyết lần đầu" in shown and "Luật KN Đ.7.1" in shown, page
        assert "không bao giờ đọc được đơn" not in shown, page
    town.client.post("/write/check")
    assert sent_about() == ({CHAIR}, COMMUNE, set())
    assert "không bao giờ đọc được đơn" not in text(town.get("follow/petition"))


def test_who_names_somebody_and_nobody_is_asked_which_and_nobody_is_lost(town: House) -> None:
    write(town, "vn.denunciation", against=LAND)
    assert town.post("write/readers", against=["none", CLERK]).status_code == 422
    assert town.post("write/readers", against=[f"{COMMUNE}/99"]).status_code == 422
    assert named(town) == {LAND}


def test_a_draft_of_the_release_before_keeps_the_one_whom_it_named(town: House) -> None:
    import json

    from hoiam.portal.drafts import Draft

    draft = Draft.begin()
    old = {name: value for name, value in json.loads(draft.to_bytes()).items() if name not in ("readers_of", "_against")}
    read = Draft.from_bytes(draft.code, json.dumps(old | {"against": CHAIR, "readers_seen": True}).encode())
    assert read.against == (CHAIR,)
    assert Draft.from_bytes(draft.code, read.to_bytes()).against == (CHAIR,)


def test_nothing_but_its_own_two_words_can_change_the_set() -> None:
    from hoiam.portal.drafts import Draft

    draft = Draft.begin()
    with pytest.raises(AttributeError):
        draft.against = ()  # type: ignore[misc]  # that it cannot be set is the point


# --- whatever order the pages are walked in -------------------------------------------------------------------------------


def _walk(town: House, dice: random.Random, steps: int) -> set[str]:
    """Presses whatever can be pressed, in any order; after each press holds the set against what that press may do to it."""
    offices = [CHAIR, LAND, CLERK, NO_ROLE, STEWARD, OF_THE_WARD, GOVERNOR, f"{PROVINCE}/02", f"{WARD}/04"]

    def pressed(path: str, **data: Any) -> Callable[[], Any]:
        return lambda: town.client.post(f"/write/{path}", data)

    def seen(path: str) -> Callable[[], Any]:
        return lambda: town.client.get(f"/write/{path}")

    def ticks() -> list[str]:
        return dice.sample([*offices, "none", "else", COMMUNE], dice.choice([0, 1, 1, 2]))

    have = named(town)
    for _ in range(steps):
        removed, ticked = "", list[str]()
        match dice.randrange(13):
            case 0:
                press = pressed("kind", answer=dice.choice(["vn.denunciation", "vn.complaint", "vn.feedback"]))
            case 1:
                press = pressed("place", answer=dice.choice([COMMUNE, WARD, "elsewhere"]))
            case 2:
                press = pressed("subject", answer=dice.choice(["land", "other", "conduct"]))
            case 3 | 4:
                press = pressed("body", answer=dice.choice([COMMUNE, PROVINCE, "other"]), other=WARD)
            case 5:
                press = pressed("superior")
            case 6:
                removed = dice.choice([*sorted(have), f"{COMMUNE}/99"])
                press = pressed("readers", remove=removed)
            case 7 | 8:
                ticked = ticks()
                press = pressed("readers", against=ticked, **dice.choice([{}, {"do": "elsewhere"}]))
            case 9:
                ticked = ticks()
                press = pressed("elsewhere", answer=dice.choice([WARD, COMMUNE, PROVINCE]), against=ticked, do="name")
            case 10:
                press = pressed("about", **(ABOUT if dice.random() < 0.7 else {"named": "no", "people": "1"}))
            case 11:
                press = pressed(dice.choice(["words", "save"]), words=WORDS)
            case _:
                pages = ["kind", "place", "body", "readers", "superior", "about", "check", "elsewhere", "words"]
                press = seen(dice.choice(pages))
        answer = press()
        now = named(town)
        if answer.status_code == 200:
            _shows(text(answer), now)
        assert have - now == ({removed} & have), "nobody goes but by his own remove"
        might = {*ticked, *((COMMUNE, WARD, PROVINCE) if "else" in ticked else ())}
        assert now - have <= might, "nobody comes but by being named"
        have = now
    return have


def _shows(page: str, codes: Collection[str]) -> None:
    from hoiam.portal import choices

    missing = [code for code in codes if choices.named(code) not in page]
    assert not missing, f"the page does not say of {missing} that they will not read it"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_order_the_pages_are_walked_in_the_set_changes_by_name_and_remove_alone_and_is_sent_whole(
    town: House, seed: int
) -> None:
    from hoiam.casework.models import Dossier

    dice = random.Random(seed)  # noqa: S311 - a walk that can be walked again
    town.post("write/kind", answer="vn.denunciation")
    named_at_last = _walk(town, dice, 40)
    # Whoever walked like that now answers what is still asked, and sends it as a denunciation.
    answers: dict[str, dict[str, Any]] = {
        "kind": {"answer": "vn.denunciation"}, "place": {"answer": COMMUNE}, "subject": {"answer": "conduct"},
        "body": {"answer": COMMUNE}, "words": {"words": WORDS}, "superior": {}, "about": ABOUT,
        "readers": {} if named_at_last else {"against": "none"},
    }  # fmt: skip
    town.post("write/kind", answer="vn.denunciation")
    where = ""
    for _ in range(20):
        where = town.client.get("/write").url.rpartition("/")[2]
        if where in ("check", "nobody-left"):
            break
        town.client.post(f"/write/{where}", answers[where])
    assert named(town) == named_at_last
    if where == "nobody-left":
        assert named_at_last & {GOVERNOR, PROVINCE} and Dossier.objects.count() == 0
        return
    town.client.post("/write/check")
    about, body, away = sent_about()
    assert about == away == named_at_last and excluded() == named_at_last
    assert not named_at_last & {body, f"{body}/04"}, "it does not lie where one of them leads"


def test_a_second_instance_begins_with_everybody_whom_the_first_was_about(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework.days import utc_now
    from hoiam.casework.models import Dossier
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.recuse import Recuse
    from hoiam.portal import acts, standing

    write(town, "vn.denunciation", against=[LAND, NO_ROLE])
    town.client.post("/write/check", follow=True)
    first = Dossier.objects.get()
    chair = Actor(CHAIR, frozenset({"leader"}), COMMUNE)
    perform(Recuse(office=CLERK, reason="concerned"), first.id, actor=chair, on_behalf_of=COMMUNE, now=utc_now())
    with monkeypatch.context() as served:  # as if its conclusion had been served
        served.setattr(standing, "may", lambda case: {"appeal": standing.Way("appeal", case.ways[0])})
        served.setattr(acts, "too_late_since", lambda *_: None)
        assert town.post("follow/appeal").url == "/write/words"
    assert named(town) == {LAND, NO_ROLE}
    assert "Công chức tiếp công dân, Ủy ban nhân dân xã An Bình" in text(town.get("write/words"))
    town.post("write/readers", remove=CLERK)  # nobody whom the writer named, so not his to take out
    town.post("write/subject", answer="conduct")
    town.post("write/words", words=WORDS)
    town.post("write/readers")
    town.post("write/about", **ABOUT)
    town.client.post("/write/check")
    second = Dossier.objects.exclude(id=first.id).get()
    assert set(second.kept_away) == {LAND, NO_ROLE, CLERK}, "also whom somebody kept away from the first on record"
    from hoiam.casework.keys import gatekeeping

    assert gatekeeping.gatekeeper()._store.kept[second.id][0].excluded == {LAND, NO_ROLE, CLERK}


def test_a_second_instance_of_what_came_in_as_a_denunciation_and_was_relabelled_keeps_its_walls(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.days import utc_now
    from hoiam.casework.models import Dossier
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.classify import Classify
    from hoiam.core.petition.steps.sign import Sign
    from hoiam.portal import acts, standing

    write(town, "vn.denunciation", against=[LAND, NO_ROLE])
    town.client.post("/write/check", follow=True)
    first = Dossier.objects.get()
    clerk = Actor(CLERK, frozenset({"clerk"}), COMMUNE)
    for step in (Sign("paper", utc_now().date()), Classify("vn.complaint", "land", outcome="competent")):
        perform(step, first.id, actor=clerk, on_behalf_of=COMMUNE, now=utc_now())
    with monkeypatch.context() as served:
        served.setattr(standing, "may", lambda case: {"appeal": standing.Way("appeal", case.ways[0])})
        served.setattr(acts, "too_late_since", lambda *_: None)
        assert town.post("follow/appeal").url == "/write/words"
    town.post("write/subject", answer="land")
    town.post("write/words", words=WORDS)
    town.post("write/readers")
    town.post("write/about", **ABOUT)
    town.client.post("/write/check")
    second = Dossier.objects.exclude(id=first.id).get()
    assert set(second.kept_away) >= {LAND, NO_ROLE}


def _further(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its writer takes what he follows further, as if its conclusion had been served."""
    from hoiam.portal import acts, standing

    with monkeypatch.context() as served:
        served.setattr(standing, "may", lambda case: {"appeal": standing.Way("appeal", case.ways[0])})
        served.setattr(acts, "too_late_since", lambda *_: None)
        assert house.post("follow/appeal").url == "/write/words"


def _relabelled(house: House, against: list[str]) -> Any:
    """What came in as a denunciation and is called a complaint since; its row. This browser follows it."""
    from hoiam.casework import intake
    from hoiam.casework.days import utc_now
    from hoiam.casework.models import Dossier
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.classify import Classify
    from hoiam.vault.codes import ReturnCode

    code, keys = ReturnCode.new(), intake.new_keys()
    handed = intake.HandedIn(
        body=COMMUNE, kind="vn.denunciation", subject="conduct", words=WORDS, against=tuple(against), signed="digital",
        who=intake.Who("Hoàng Văn Thuyết"), place=COMMUNE,
    )  # fmt: skip
    done = intake.submit(intake.envelope(handed, keys=keys, code=code), now=utc_now())
    first = Dossier.objects.get(id=done.petition_id)
    clerk = Actor(f"{first.body_id}/01", frozenset({"clerk"}), first.body_id)
    step = Classify("vn.complaint", "land", outcome="competent")
    perform(step, first.id, actor=clerk, on_behalf_of=first.body_id, now=utc_now())
    house.client.post("/follow", {"code": code.text})
    return first


@pytest.mark.parametrize("called", ["vn.complaint2", "vn.complaint", "vn.feedback", "vn.denunciation"])
def test_the_walls_go_along_whatever_the_next_one_is_called_while_it_is_written(
    town: House, monkeypatch: pytest.MonkeyPatch, called: str, tmp_path: Any, settings: Any
) -> None:
    """A name takes two offices, what came by hand lies with it, and the pages say all along who will never read it."""
    from hoiam.casework.keys import gatekeeping
    from hoiam.casework.models import Blob, Dossier

    settings.HOIAM_HOME = tmp_path
    first = _relabelled(town, [LAND, NO_ROLE])
    _further(town, monkeypatch)
    if called != "vn.complaint2":
        town.post("write/kind", answer=called)
        town.post("write/body", answer=PROVINCE)
    town.post("write/subject", answer="other" if called == "vn.feedback" else "conduct" if "denun" in called else "land")
    page = text(town.get("write/words"))
    assert "Những người này không bao giờ đọc được đơn" in page and "niêm phong cùng với tên bạn" in page
    town.client.post("/write/words", {"words": WORDS, "file": photo()})
    town.post("write/readers")
    town.post("write/about", **ABOUT)
    town.client.post("/write/check")
    second = Dossier.objects.exclude(id=first.id).get()
    assert second.kind == called and set(second.kept_away) == {LAND, NO_ROLE}
    kept = gatekeeping.gatekeeper()._store.kept[second.id][0]
    assert kept.two_officers and kept.excluded == {LAND, NO_ROLE}
    by_hand = Blob.objects.filter(dossier_id=second.id, kind__in=("file", "files"))
    assert set(by_hand.values_list("tier", flat=True)) == {"identity"}


def test_it_is_received_where_nobody_who_is_denounced_leads_also_when_it_is_called_a_complaint(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.models import Dossier

    first = _relabelled(town, [OF_THE_WARD, f"{WARD}/04"])
    _further(town, monkeypatch)
    town.post("write/kind", answer="vn.complaint")
    town.post("write/body", answer=WARD)
    town.post("write/subject", answer="land")
    town.post("write/words", words=WORDS)
    assert town.client.get("/write").url == "/write/superior"
    town.post("write/superior")
    town.post("write/readers")
    town.post("write/about", **ABOUT)
    town.client.post("/write/check")
    assert Dossier.objects.exclude(id=first.id).get().body_id == PROVINCE


def test_whoever_is_kept_away_from_the_first_while_the_second_is_written_is_kept_away_from_both(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.days import utc_now
    from hoiam.casework.models import Dossier
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.recuse import Recuse

    first = _relabelled(town, [LAND])
    _further(town, monkeypatch)
    chair = Actor(CHAIR, frozenset({"leader"}), COMMUNE)
    perform(Recuse(office=CLERK, reason="concerned"), first.id, actor=chair, on_behalf_of=COMMUNE, now=utc_now())
    town.post("write/subject", answer="land")
    town.post("write/words", words=WORDS)
    town.post("write/readers")
    town.post("write/about", **ABOUT)
    town.client.post("/write/check")
    assert set(Dossier.objects.exclude(id=first.id).get().kept_away) == {LAND, CLERK}


def test_what_was_named_by_its_number_stays_untold_on_every_page_that_the_code_opens(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names a number need not be who wrote that petition: neither his page nor the next one that he writes says whom it
    keeps away, nor that it had walls; and they all stand."""
    from hoiam.casework import intake
    from hoiam.casework.days import utc_now
    from hoiam.casework.keys import gatekeeping
    from hoiam.casework.models import Dossier
    from hoiam.casework.reading.history import load
    from hoiam.core.dossier.participants import Actor
    from hoiam.vault.codes import ReturnCode

    first = _relabelled(town, [LAND, OF_THE_WARD])
    code = ReturnCode.new()
    clerk = Actor(f"{WARD}/01", frozenset({"clerk"}), WARD)
    along = intake.by_number(first.number, clerk)
    handed = intake.HandedIn(
        body=WARD, kind="vn.complaint", subject="land", words=WORDS, channel="letter", along=along, against=(NO_ROLE,)
    )
    second = intake.submit(intake.envelope(handed, keys=intake.new_keys(), code=code), now=utc_now(), actor=clerk).petition_id
    town.client.post("/follow", {"code": code.text})
    commune, ward = "Ủy ban nhân dân xã An Bình", "Ủy ban nhân dân phường Minh Tân"
    titles = (f"Công chức địa chính, {commune}", f"Công chức đô thị, {ward}", f"Công chức khoáng sản, {commune}")
    shown = text(town.get("follow/petition"))
    assert "Người bị giữ ngoài đơn trước, nếu có" in shown and not any(title in shown for title in titles)
    assert load(second)[0].body == WARD, "though its officer is kept away"
    _further(town, monkeypatch)
    town.post("write/subject", answer="land")
    town.post("write/words", words=WORDS)
    town.post("write/readers")
    town.post("write/about", **ABOUT)
    for page in ("kind", "words", "body", "readers", "check"):
        shown = text(town.get(f"write/{page}"))
        assert "Đơn nói về những người này" in shown, "as of any complaint"
        assert "niêm phong cùng với tên bạn" not in shown and not any(title in shown for title in titles[:2])
    town.client.post("/write/check")
    third = Dossier.objects.exclude(id__in=[first.id, second]).get()
    assert set(third.kept_away) >= {LAND, OF_THE_WARD, NO_ROLE}
    assert gatekeeping.gatekeeper()._store.kept[third.id][0].two_officers
