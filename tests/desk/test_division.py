"""A body is divided among several: an order says who gets what, by place and subject; for the rest a person chooses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from desk.conftest import CHAIR, COMMUNE, PROVINCE, WARD, House, actor, today
from desk.test_at_the_desk import text
from desk.test_many import confirmed
from desk.test_succession import ABOVE, ADDRESS, NoShares, public_lines, stands

pytestmark = pytest.mark.django_db

ORDER = {
    "action": "divide", "instrument": "20/NQ-HĐND", "to1": WARD, "places1": "sl-mt", "subjects1": "building",
    "to2": PROVINCE, "subjects2": "land", "rest": "person",
}  # fmt: skip


def divided(house: House, **other: Any) -> None:
    """The commune's chair asks, the province agrees."""
    asked = house.officer(CHAIR).post(ADDRESS, ORDER | {"day": today().isoformat()} | other)
    assert asked.status_code == 302, text(asked)[-1500:]
    second = house.officer(ABOVE)
    agreed = second.post(ADDRESS, {"action": "agree", "order": str(second.get(ADDRESS).context["waiting"][0]["id"])})
    assert agreed.status_code == 302, text(agreed)[-1500:]


def groups(house: House) -> dict[str, set[UUID]]:
    return {group.to: set(group.petitions) for group in house.officer(CHAIR).get(ADDRESS).context["groups"]}


def test_each_petition_goes_to_whom_the_order_names_and_a_person_chooses_for_the_rest(house: House) -> None:
    near, land = house.petition(subject="land", place="SL-MT"), house.petition(subject="land")
    built, rest = house.petition(subject="building"), house.petition(subject="tax")
    before = {case: stands(case) for case in (near, land, built, rest)}
    divided(house)
    assert groups(house) == {WARD: {near, built}, PROVINCE: {land}, "": {rest}}
    chair = house.officer(CHAIR)
    # Whoever asks for another than is named is told whom the order names, and nothing is done.
    asked = chair.post("/desk/many/", {"do": "transfer.succeeded", "petition": [str(land)], "body": WARD, "action": "preview"})
    assert asked.status_code == 422 and WARD not in dict(asked.context["form"].fields["body"].choices)
    for to, cases in ((WARD, {near, built, rest}), (PROVINCE, {land})):
        led = {"do": "transfer.succeeded", "petitions": " ".join(map(str, cases)), "body": to}
        shown = chair.post("/desk/many/", led | {"action": "edit"})
        assert shown.status_code == 200 and shown.context["form"]["body"].value() == to
        done = confirmed(chair, chair.post("/desk/many/", led | {"action": "preview"}))
        assert done.context["batch"].done == len(cases), text(done)[-1500:]
    assert {case: stands(case).body for case in before} == {near: WARD, built: WARD, rest: WARD, land: PROVINCE}
    for case, was in before.items():
        assert {n: c.due for n, c in stands(case).clocks.items()} == {n: c.due for n, c in was.clocks.items()}
    house.keeper._proofs.public = public_lines
    for case in before:
        house.keeper.follow(case)
        assert house.keeper._store.get(case).bodies == {stands(case).body}


def test_the_road_and_the_gatekeeper_take_nothing_that_the_order_does_not_name(house: House) -> None:
    from django.db import transaction

    from hoiam.casework import bodies, wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import perform
    from hoiam.core.dossier.refusals import Missing
    from hoiam.core.petition.steps.transfer import Transfer

    near = house.petition(subject="land", place="SL-MT")
    divided(house)
    step = Transfer(PROVINCE, f"20/NQ-HĐND@{today().isoformat()}", bodies.public_key(PROVINCE).fingerprint, outcome="succeeded")
    with wall.acting(CHAIR), pytest.raises(Missing) as refused, transaction.atomic():
        perform(step, near, actor=actor(CHAIR), on_behalf_of=COMMUNE, now=utc_now(), hand=NoShares())
    assert bodies.body(WARD).name.vi in refused.value.why.vi and refused.value.field == "body"
    assert stands(near).body == COMMUNE


def test_both_lines_and_the_division_stand_in_the_public_log_and_the_page_says_who_gets_what(house: House) -> None:
    from hoiam.casework import bodies
    from hoiam.core.places.naming import governed

    divided(house, rest=PROVINCE)
    day = today().isoformat()
    clauses = f"{WARD}:place=SL-MT {WARD}:subject=building {PROVINCE}:subject=land"
    words = f"divide {COMMUNE} 20/NQ-HĐND {day} {clauses} rest={PROVINCE}"
    told = [line.decode() for line in public_lines()]
    assert f"hoiam/1 public {words}\n" in told
    assert [f" {words} by {by} {said} " in "".join(told) for by, said in ((CHAIR, "asked"), (ABOVE, "agreed"))] == [True, True]
    page = house.officer(CHAIR).get(ADDRESS)
    assert f"{bodies.body(WARD).name.vi}: {governed(bodies.body(WARD).name.vi)}" in text(page)
    assert f"{bodies.body(PROVINCE).name.vi}: phần còn lại" in text(page)
    (order,) = page.context["successors"]
    assert len(order["parts"]) == 4


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"places1": "xã không có"}, "places1"),
        ({"subjects2": "building"}, "subjects2"),  # named twice
        ({"to2": "", "subjects2": "land"}, "to2"),
        ({"subjects2": ""}, "places2"),
        ({"to2": WARD}, "__all__"),  # one body alone
        ({"rest": ""}, "rest"),
        ({"to2": COMMUNE}, "to2"),
        ({"instrument": "19 NQ"}, "instrument"),
    ],
)
def test_what_divides_nothing_is_refused_at_its_field_and_what_was_typed_stays(
    house: House, wrong: dict[str, str], field: str
) -> None:
    chair = house.officer(CHAIR)
    answer = chair.post(ADDRESS, ORDER | {"day": today().isoformat()} | wrong)
    assert answer.status_code == 422 and field in answer.context["divided"].errors, answer.context["divided"].errors
    assert not chair.get(ADDRESS).context["waiting"]
    shown = answer.content.decode()
    assert all(f'value="{typed}"' in shown for typed in ("20/NQ-HĐND", "sl-mt") if typed in (ORDER | wrong).values())


def test_what_was_received_nearby_is_offered_to_those_who_stand_there(house: House) -> None:
    from hoiam.casework import bodies
    from hoiam.portal.choosing import offered_bodies

    divided(house)
    offer = offered_bodies(bodies.every(), "vn.complaint", near=COMMUNE)
    assert COMMUNE not in {body.code for body in offer.bodies}
    assert {body.code for body in offer.bodies[:2]} == {WARD, PROVINCE}
