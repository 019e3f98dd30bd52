"""A letter with several contents is split at the desk: each is a petition of its own, and none tells of another."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from desk.conftest import CHAIR, CLERK, COMMUNE, LAND, NAME, PROVINCE, House, actor, today
from desk.test_at_the_desk import steps_of, text
from desk.test_originals import PNG, Recorded
from desk.test_taken_further import at, number_of, taken_in
from hoiam.casework import wall
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db

REGISTRY, HEAD, DEPUTY = (f"{PROVINCE}/0{n}" for n in (1, 4, 6))
COMPLAINT = "Ủy ban nhân dân xã đo thiếu 62 mét vuông ruộng của tôi tại thửa 114."
DENUNCIATION = "Tôi tố cáo ông Chủ tịch xã nhận tiền của chủ bãi cát Bến Sạn."
LETTER = f"{COMPLAINT} {DENUNCIATION}"


def a_mixed_letter(house: House, office: str = REGISTRY, **changed: Any) -> tuple[UUID, str]:
    """A letter that denounces the head of the commune and complains of its decision, stamped a week ago at the province; and
    the code that its writer was given."""
    scan = SimpleUploadedFile("don-hai-viec.png", PNG)
    given = {
        "kind": "vn.denunciation", "subject": "conduct", "words": LETTER, "file": scan, "elsewhere": CHAIR,
        "claimed": (today() - timedelta(days=7)).isoformat(),
    } | changed  # fmt: skip
    _desk, answer = at(house, office, **given)
    return taken_in(answer), answer.context["code"]


def typed(house: House, case: UUID, office: str = HEAD, **changed: Any) -> Any:
    given = {
        "action": "type", "contents": "2", "kind": "vn.complaint", "subject": "land", "against": COMMUNE,
        "words": COMPLAINT,
    } | changed  # fmt: skip
    return house.officer(office).post(f"/desk/petition/{case}/split/", given)


def opened(house: House, case: UUID, office: str, beside: str = DEPUTY) -> Any:
    """The office has the names open to hold the part against the letter: of a denunciation two offices give their reason."""
    desk = house.officer(office)
    for each in (house.officer(beside), desk):
        each.post(f"/desk/petition/{case}/open/", {"purpose": "split", "words": "Soát phần tách ra."})
    return desk


def checked(house: House, case: UUID, office: str = REGISTRY, beside: str = DEPUTY) -> UUID:
    """The registry lets the part become a petition; its id."""
    desk = opened(house, case, office, beside)
    page = f"/desk/petition/{case}/split/"
    shown = desk.post(page, {"action": "show"})
    assert shown.status_code == 200, text(shown)[:1500]
    given = {"action": "check", "copy": shown.context["shown"].id, "take_out": "yes"}
    answer = desk.post(page, given)
    assert answer.status_code == 302, text(answer)[:1500]
    return UUID(re.findall(r"[0-9a-f-]{36}", answer.headers["Location"])[0])


def to_the_commune(house: House, case: UUID) -> None:
    registry = house.officer(REGISTRY)
    assert registry.step(case, "classify.elsewhere", kind="vn.complaint", subject="land").status_code == 302
    sent = registry.step(case, "transfer.sent", body=COMMUNE, reason="competence", words="Chuyển theo thẩm quyền.")
    assert sent.status_code == 302, text(sent)[:1500]
    house.keeper.follow(case)
    assert house.officer(CLERK).step(case, "transfer.received").status_code == 302


def as_the_commune_sees(house: House, case: UUID) -> tuple[Any, ...]:
    """All that the head of the commune is shown of a petition, with its own number, ids and digests taken out."""
    chair, number = house.officer(CHAIR), number_of(case)
    names = chair.post(f"/desk/petition/{case}/open/", {"purpose": "verify_identity", "words": "Xác minh người viết đơn."})
    pages = [f"/desk/petition/{case}/", f"/desk/petition/{case}/forms/", f"/desk/petition/{case}/transfer/?outcome=sent"]
    shown = [text(names), *(text(chair.get(page)) for page in pages), text(chair.post(f"/desk/petition/{case}/read/"))]
    with wall.acting(CHAIR), connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(wire, 'UTF8') FROM casework_history WHERE dossier_id = %s ORDER BY seq", [case])
        acts = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT to_jsonb(d) - '{id,number,last_leaf,lookup_hash,logged_at}'::text[], to_jsonb(p) - 'dossier_id'"
                       " FROM casework_dossier d JOIN casework_petition p ON p.dossier_id = d.id WHERE d.id = %s", [case])
        rows = cursor.fetchall()
        kinds = []
        for table in ("blob", "letter", "wrap", "runningclock", "documentnumber"):
            of = f"casework_{table}"
            cursor.execute(f"SELECT to_jsonb(t) FROM {of} t WHERE dossier_id = %s", [case])  # noqa: S608 - of the list above
            own = {"id", "dossier_id", "blob", "data", "digest", "queued_at", "number"}
            found = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]
            # A letter that was made bears its own number, which is compressed to a byte more or less.
            sized = [row | {"size": 0} if row.get("kind") == "letter" else row for row in found]
            kinds.append(sorted(str({k: v for k, v in row.items() if k not in own}) for row in sized))
    hidden = re.compile(rf"{number}|[0-9a-f]{{64}}|[0-9a-f]{{32}}|\d\d:\d\d(:\d\d\.\d+)?|số \d+\S*|\d+/PC\S*")
    return tuple(hidden.sub("~", str(each)) for each in (*shown, *acts, rows, kinds))


@pytest.fixture
def strict(house: House) -> House:
    """The house with a gatekeeper that believes only what is recorded."""
    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    return house


def all_that_is_seen(office: str) -> str:
    """Every row of every table that the database shows to this office."""
    seen = []
    with wall.acting(office), connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(current_user, %s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name from the catalogue
                seen += [f"{table} {[bytes(v) if isinstance(v, memoryview) else v for v in row]}" for row in cursor.fetchall()]
    return "\n".join(seen)


def test_whoever_is_denounced_settles_the_complaint_in_the_same_letter_and_finds_no_trace_of_the_rest(strict: House) -> None:
    # Given a letter that complains of the commune and denounces its head, as the province took it in
    letter, code = a_mixed_letter(strict)
    assert typed(strict, letter).status_code == 302
    # When a second office has held the half against the letter, it is a petition of its own
    half = checked(strict, letter)
    # and goes to the commune, as the law has it with a complaint
    to_the_commune(strict, half)

    # Then the head of the commune has the complaint, and reads it; of the letter he finds nothing in any table or page.
    chair = strict.officer(CHAIR)
    tables, number = all_that_is_seen(CHAIR), number_of(letter)
    assert half.hex in tables.replace("-", "") and letter.hex not in tables.replace("-", "") and number not in tables
    assert chair.get(f"/desk/petition/{letter}/").status_code == 404
    # What he sees is, but for ids and seals, what he would see of a letter with that complaint alone, which lay for a week.
    words = {"words": COMPLAINT, "subject": "land", "elsewhere": COMMUNE, "claimed": load(letter)[0].claimed.isoformat()}
    alone = taken_in(at(strict, REGISTRY, **words)[1])
    to_the_commune(strict, alone)
    seen = as_the_commune_sees(strict, half)
    assert seen == as_the_commune_sees(strict, alone) and any(COMPLAINT in each for each in seen)
    # The letter itself stays where it is: whole, under its walls.
    assert load(letter)[0].body == PROVINCE and CHAIR in load(letter)[0].against

    # And its writer sees both on his page, with the one code that he has.
    writer = Client()
    assert writer.post("/follow", {"code": code}).status_code == 302
    page = text(writer.get("/follow/petition"))
    assert number in page and "tách thành đơn riêng" in page
    act = len(load(letter)[1])
    assert writer.post(f"/follow/part/{act}").headers["Location"] == "/follow/petition"
    page = text(writer.get("/follow/petition"))
    assert number_of(half) in page and number not in page
    assert COMPLAINT in text(writer.get("/follow/words")) and "Bến Sạn" not in text(writer.get("/follow/words"))


def dossiers_seen(office: str) -> set[str]:
    """The same without what changes when anybody logs in or unlocks his key."""
    return {row for row in all_that_is_seen(office).split("\n") if not row.startswith(("casework_officer ", "django_session "))}


def test_whom_the_body_that_has_the_letter_keeps_away_from_it_finds_no_trace_of_letter_or_part(strict: House) -> None:
    """One content denounces a deputy of the province itself: from the day on which he is kept away nothing tells him more."""
    letter, _code = a_mixed_letter(strict)
    assert strict.officer(HEAD).step(letter, "recuse", office=DEPUTY, reason="accused").status_code == 302
    before, number = dossiers_seen(DEPUTY), number_of(letter)
    assert typed(strict, letter, contents="3").status_code == 302
    assert dossiers_seen(DEPUTY) == before, "that a part waits"
    half = checked(strict, letter, beside=HEAD)
    assert dossiers_seen(DEPUTY) == before and not [row for row in before if number in row or str(letter) in row]
    deputy = strict.officer(DEPUTY)
    for case in (letter, half):
        for page in ("", "split/"):
            assert deputy.get(f"/desk/petition/{case}/{page}").status_code == 404
    # Whoever is not kept away sees both: the rows are there, and the wall alone hides them.
    seen = all_that_is_seen(HEAD).replace("-", "")
    assert letter.hex in seen and half.hex in seen


def test_a_part_keeps_the_day_of_receipt_and_its_terms_count_from_it(house: House) -> None:
    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    letter, _code = a_mixed_letter(house)
    typed(house, letter)
    half = load(checked(house, letter))[0]
    assert half.claimed == load(letter)[0].claimed == half.signed_on
    assert half.clocks["KN-ACC1"].trigger == half.claimed
    assert half.clocks["TD-45"].due == load(letter)[0].clocks["TD-45"].due


def test_what_still_speaks_of_the_rest_does_not_go_out_and_whoever_typed_does_not_check(strict: House) -> None:
    letter, _code = a_mixed_letter(strict)
    page = f"/desk/petition/{letter}/split/"
    typed(strict, letter, words=f"{COMPLAINT} Việc này tôi đã TỐ CÁO riêng.")
    desk = opened(strict, letter, REGISTRY)
    shown = desk.post(page, {"action": "show"})
    assert "Còn nhắc tới nội dung khác" in text(shown) and 'value="check"' not in shown.content.decode()
    forced = desk.post(page, {"action": "check", "copy": shown.context["shown"].id, "take_out": "yes"})
    assert forced.status_code == 409 and "còn nhắc tới nội dung khác" in text(forced)
    assert desk.post(page, {"action": "return"}).status_code == 302
    typed(strict, letter, REGISTRY)
    own = opened(strict, letter, REGISTRY)
    copy = own.post(page, {"action": "show"}).context["shown"].id
    refused = own.post(page, {"action": "check", "copy": copy})
    assert refused.status_code == 409 and "không tự soát" in text(refused)
    assert steps_of(letter)[-1] != "split.checked"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"contents": "0"}, "Chưa nêu nội dung nào"),
        ({"contents": "1"}, "một nội dung thì không tách"),
        ({"words": ""}, "Chưa điền"),
    ],
)
def test_a_split_into_none_or_one_is_refused(strict: House, changed: dict[str, str], says: str) -> None:
    letter, _code = a_mixed_letter(strict)
    answer = typed(strict, letter, **changed)
    assert answer.status_code in (409, 422) and says in text(answer)
    assert "split.typed" not in steps_of(letter)


def test_the_letter_is_not_emptied_and_goes_under_the_walls_of_what_it_holds_first(strict: House) -> None:
    letter, _code = a_mixed_letter(strict)
    typed(strict, letter)
    checked(strict, letter)
    again = typed(strict, letter)
    assert again.status_code == 409 and "không còn nội dung nào" in text(again)
    # One that came in as a complaint still has the denunciation in its original: it is classified as one before.
    other, _code = a_mixed_letter(strict, kind="vn.complaint", subject="land")
    stricter = typed(strict, other, kind="vn.denunciation", subject="conduct")
    assert stricter.status_code == 409 and "phải được giữ kín trước" in text(stricter)


def test_whom_a_part_denounces_is_kept_away_from_the_letter_first(strict: House) -> None:
    # The letter denounces the head of the commune; a second content of it, a deputy of the province that has it.
    letter, _code = a_mixed_letter(strict)
    part = {"kind": "vn.denunciation", "subject": "conduct", "against": DEPUTY, "words": "Tôi tố cáo ông Phó nhận quà."}
    assert strict.officer(DEPUTY).get(f"/desk/petition/{letter}/").status_code == 200
    refused = typed(strict, letter, **part)
    assert refused.status_code == 409 and "còn xem được lá đơn" in text(refused) and DEPUTY in text(refused)
    assert "split.typed" not in steps_of(letter)
    # Of a complaint he may know.
    assert typed(strict, letter, against=DEPUTY).status_code == 302
    # Once a leader keeps him away from the letter, he sees neither letter nor act, and the part is typed out.
    assert strict.officer(HEAD).step(letter, "recuse", office=DEPUTY, reason="accused").status_code == 302
    assert typed(strict, letter, **part).status_code == 302
    assert strict.officer(DEPUTY).get(f"/desk/petition/{letter}/").status_code == 404


def test_the_name_goes_along_where_the_part_needs_it_and_not_from_a_denunciation_where_it_does_not(strict: House) -> None:
    letter, _code = a_mixed_letter(strict)
    typed(strict, letter, contents="3")
    half = checked(strict, letter)
    assert {b.kind for b in load(half)[0].blobs} == {"words", "identity"}
    desk = strict.officer(HEAD)
    names = desk.post(f"/desk/petition/{half}/open/", {"purpose": "verify_identity", "words": "Xác minh người viết đơn."})
    assert NAME in text(names)
    typed(strict, letter, contents="3", kind="vn.feedback", subject="roads", words="Đường thôn Chợ ngập mỗi khi mưa.")
    feedback = load(checked(strict, letter))[0]
    assert feedback.anonymous and {b.kind for b in feedback.blobs} == {"words"}


def names_of(house: House, case: UUID) -> Any:
    """What an opening of a petition that hides nobody shows of who wrote it."""
    why = {"purpose": "verify_identity", "words": "Xác minh người viết đơn."}
    return house.officer(HEAD).post(f"/desk/petition/{case}/open/", why).context["names"]


def test_all_who_write_together_go_along_with_a_part_and_not_even_their_number_without_names(strict: House) -> None:
    letter, _code = a_mixed_letter(strict, people="3", others="Trần Canh Thứ2, xóm Canh2\nTrần Canh Thứ3")
    typed(strict, letter, contents="3")
    half = checked(strict, letter)
    found = names_of(strict, half)
    assert [each.name for each in found.together] == [NAME, "Trần Canh Thứ2", "Trần Canh Thứ3"]
    assert {"Trần Canh Thứ2", "xóm Canh2"} <= set(map(str, found.terms())) and load(half)[0].people == 3
    typed(strict, letter, contents="3", kind="vn.feedback", subject="roads", words="Đường thôn Chợ ngập mỗi khi mưa.")
    feedback = load(checked(strict, letter))[0]
    assert feedback.anonymous and feedback.people == 1, "a number of three would join it to the letter"


def test_whoever_acts_today_goes_along_with_a_part_and_whoever_acts_no_longer_does_not(strict: House) -> None:
    by = {"behalf": "guardian", "by_name": "Trịnh Thị Vân Khánh", "by_address": "ngách 81, phố Lá Me"}
    letter, _code = a_mixed_letter(strict, **by)
    registry = strict.officer(REGISTRY)
    typed(strict, letter, contents="3")
    first = checked(strict, letter)
    assert [(each.as_what, each.ended) for each in load(first)[0].mandates] == [("guardian", None)]
    assert registry.step(letter, "represent.ended", of="1", ground="of_age").status_code == 302
    typed(strict, letter, contents="4")
    second = checked(strict, letter)
    assert load(second)[0].mandates == () and {b.kind for b in load(second)[0].blobs} == {"words", "identity"}
    assert "Vân Khánh" not in " ".join(map(str, names_of(strict, second).terms()))
    # One whom the writer named after the letter came in.
    paper = SimpleUploadedFile("giay.png", PNG)
    named = by | {"by_name": "Phùng Gia Kỳ", "looked_at": "on", "through": "0"}
    assert registry.step(letter, "represent.named", **named, file=paper).status_code == 302
    typed(strict, letter, contents="4")
    third = checked(strict, letter)
    assert [each.as_what for each in load(third)[0].mandates] == ["guardian"]
    assert [each.name for each in names_of(strict, third).others] == ["Phùng Gia Kỳ"]


def test_news_of_a_part_goes_to_no_address_that_its_writer_may_have_taken_away(house: House) -> None:
    from hoiam.casework import intake
    from hoiam.casework.days import utc_now
    from hoiam.core.dossier.participants import THE_PETITIONER
    from hoiam.vault.codes import ReturnCode

    handed = intake.HandedIn(
        PROVINCE, "vn.complaint", "land", LETTER, who=intake.Who(NAME), email="a@vidu.example", signed="paper"
    )
    sent = intake.envelope(handed, keys=intake.new_keys(), code=ReturnCode.new())
    letter = intake.submit(sent, now=utc_now(), actor=THE_PETITIONER).petition_id
    typed(house, letter, against=[], elsewhere=COMMUNE)
    half = checked(house, letter)
    assert "a@vidu.example" in names_of(house, half).terms(), "the gate looks for it all the same"
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id FROM casework_wrap WHERE tier = 'notice'")
        assert [row[0] for row in cursor.fetchall()] == [letter]


def a_complaint(house: House) -> UUID:
    return house.brought(house.petition(), "classify.competent")


def test_the_same_content_is_linked_by_number_by_whoever_sees_both_and_kept_by_the_head(house: House) -> None:
    first, again = a_complaint(house), a_complaint(house)
    hidden = house.petition("vn.denunciation", against=CLERK, subject="conduct")
    clerk = house.officer(CLERK)
    # A number that nothing has, one that this office may not see, and the petition itself are answered alike.
    said = []
    for number in (f"{COMMUNE}-2026-999999", number_of(hidden), number_of(again)):
        answer = clerk.step(again, "duplicate.noted", ground="again", number=number)
        assert answer.status_code == 422
        said.append(text(answer).replace(number, "").replace(number_of(again), ""))
    assert len(set(said)) == 1 and "Không có đơn nào khác mang số này" in said[0]
    # Named by its number, the earlier one stands on the page for whoever sees both.
    assert clerk.step(again, "duplicate.noted", ground="again", number=number_of(first)).status_code == 302
    assert number_of(first) in text(clerk.get(f"/desk/petition/{again}/"))
    # The law's consequence is the head's: it is kept, nothing runs any more, and its writer's page says why.
    assert "duplicate.ended" not in str(clerk.get(f"/desk/petition/{again}/").context["steps"])
    chair = house.officer(CHAIR)
    assert chair.step(again, "duplicate.ended", ground="again").status_code == 302
    assert (load(again)[0].state, dict(load(again)[0].clocks)) == ("refused", {})
    writer = Client()
    writer.post("/follow", {"code": house.codes[again].text})
    page = text(writer.get("/follow/petition"))
    assert "không giải quyết lại" in page and number_of(first) not in page
    assert load(first)[0].state == "classified"


def test_whoever_sees_one_of_two_that_are_linked_learns_nothing_of_the_other(house: House) -> None:
    """The link lies in the later one's history as a mark: whoever sees both finds the earlier one by it."""
    first, again = (house.brought(a_complaint(house), "assign") for _ in range(2))
    clerk = house.officer(CLERK)
    assert clerk.step(again, "duplicate.noted", ground="again", number=number_of(first)).status_code == 302
    fact = load(again)[1][-1].act.fact
    assert len(fact.earlier) == 64
    kept, other = (first.hex, str(first), number_of(first)), (again.hex, str(again), number_of(again))
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, convert_from(wire, 'UTF8') FROM casework_history")
        wires = [(str(case), wire) for case, wire in cursor.fetchall()]
    assert not [wire for case, wire in wires if case == str(again) and any(each in wire for each in kept)]
    assert not [wire for case, wire in wires if case == str(first) and any(each in wire for each in other)]
    for case, hidden in ((again, kept), (first, other)):
        writer = Client()
        writer.post("/follow", {"code": house.codes[case].text})
        for page in ("/follow/petition", "/follow/receipt"):
            assert not [each for each in hidden if each in writer.get(page).content.decode()], page
    # An office that is kept away from the earlier one alone is told nothing of which it is.
    assert number_of(first) in text(house.officer(LAND).get(f"/desk/petition/{again}/"))
    chair = house.officer(CHAIR)
    recused = chair.step(first, "recuse", office=LAND, reason="relative")
    assert recused.status_code == 302, text(recused)[:1500]
    page = house.officer(LAND).get(f"/desk/petition/{again}/")
    assert page.status_code == 200 and not [each for each in kept if each in page.content.decode()]


def test_a_link_from_before_it_was_sealed_is_still_found_by_whoever_sees_both(house: House) -> None:
    from hoiam.casework.reading import same_content

    first, again = a_complaint(house), a_complaint(house)
    with wall.acting(CLERK):
        found = [same_content.linked(again, link, actor(CLERK)) for link in (first.hex, same_content.mark(again, first))]
        assert [each.id for each in found if each] == [first, first]
        assert same_content.linked(first, same_content.mark(again, first), actor(CLERK)) is None


def test_whom_a_part_is_about_is_chosen_and_no_code_is_typed(house: House) -> None:
    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    letter, _code = a_mixed_letter(house)
    form = house.officer(HEAD).get(f"/desk/petition/{letter}/split/").context["form"]
    codes = [code for code, _title in form.fields["against"].choices]
    assert codes[:3] == [CHAIR, COMMUNE, PROVINCE] and HEAD in codes and len(codes) == len(set(codes))
    assert not {CHAIR, COMMUNE} & {code for code, _title in form.fields["elsewhere"].choices}
    assert typed(house, letter, against="XA-AB/99").status_code == 422
    other = next(code for code, _title in form.fields["elsewhere"].choices if code)
    assert typed(house, letter, against=[CHAIR], elsewhere=other).status_code == 302
    assert set(load(letter)[0].splitting.against) == {CHAIR, other}


def test_a_complaint_that_was_sent_to_all_or_settled_is_refused_in_a_letter(house: House) -> None:
    for ground in ("sent_to_all", "settled"):
        case = a_complaint(house)
        refused = house.officer(CHAIR).step(case, "refuse", ground=ground, words="Đơn đã được nơi có thẩm quyền giải quyết.")
        assert refused.status_code == 302, text(refused)[:1500]
        assert load(case)[0].state == "refused" and "Thông báo không thụ lý" in text(house.officer(CHAIR).get(
            f"/desk/petition/{case}/"))  # fmt: skip


def test_urgent_harm_is_on_the_heads_list_the_same_day(house: House) -> None:
    case = a_complaint(house)
    clerk, chair = house.officer(CLERK), house.officer(CHAIR)
    assert clerk.step(case, "alert.reported", words="Bờ kè có thể sập trong đêm nay.").status_code == 302
    assert load(case)[0].clocks["XL-URGENT"].due == today()
    from hoiam.casework.models import Dossier

    assert Dossier.objects.values_list("next_rule", "next_due").get(id=case) == ("XL-URGENT", today())
    assert re.search(rf"{number_of(case)}.*?hôm nay", text(chair.get("/desk/"))), text(chair.get("/desk/"))
    assert chair.step(case, "alert.ordered", words="Di dời hai hộ ngay trong tối nay.").status_code == 302
    assert "XL-URGENT" not in load(case)[0].clocks
