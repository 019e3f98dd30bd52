"""What came by hand lies with the name; what goes round is a typed copy that a second office has held against it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.conftest import CHAIR, CLERK, COMMUNE, CULTURE, LAND, House, today
from desk.test_at_the_desk import at_the_counter, steps_of, text
from hoiam.casework.reading.history import load
from hoiam.core.petition.events import Withheld
from hoiam.vault.kept import Ground
from hoiam.vault.wraps import Tier
from vault import written_metadata as made
from vault.local_gatekeeper import AnyGround

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
NAME = "Trương Quang Mỹ"
LETTER = f"Tôi là {NAME}. Tàu hút cát lúc nửa đêm; ông Tiệp báo trước cho chủ tàu."
ROUND = "Tôi là [tên]. Tàu hút cát lúc nửa đêm; ông Tiệp báo trước cho chủ tàu."


class Recorded(AnyGround):
    """The grounds that the history holds, as `vault/sql/witness.sql` finds them for the gatekeeper."""

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        fact = {Tier.CONTENT: "WordsRead", Tier.IDENTITY: "Opened"}[tier]
        acts = [r for r in load(case)[1] if type(r.act.fact).__name__ == fact]
        taken_back = {fact.of for r in load(case)[1] if isinstance(fact := r.act.fact, Withheld)}
        own = [r for r in acts if r.act.fact.office == officer]  # type: ignore[union-attr]  # both facts have it
        own = [r for r in own if r.seq not in taken_back]
        if not own:
            return None
        others = [r for r in acts if r.act.fact.office != officer]  # type: ignore[union-attr]  # as above
        seconds = tuple(r.act.fact.office for r in others)  # type: ignore[union-attr]  # as above
        return Ground(own[-1].seq, own[-1].at, own[-1].on_behalf_of, seconds, tuple(r.seq for r in others))


@pytest.fixture
def strict(house: House) -> House:
    """The house with a gatekeeper that believes only what is recorded."""
    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    return house


def a_letter(house: House, **changed: Any) -> UUID:
    """A signed letter that the clerk scans and types out at the counter."""
    from hoiam.casework.models import Petition

    given = {"channel": "letter", "kind": "vn.denunciation", "subject": "conduct", "words": LETTER, "name": NAME} | changed
    _clerk, _given, answer = at_the_counter(house, file=SimpleUploadedFile("don-ong-My.png", PNG), **given)
    assert answer.status_code == 200, text(answer)[:800]
    return Petition.objects.get().dossier_id


def open_for(house: House, case: UUID, office: str) -> Any:
    """The office and its answer when it opens the name to see the original."""
    desk = house.officer(office)
    return desk, desk.post(f"/desk/petition/{case}/open/", {"purpose": "transcribe", "words": "Soát bản chép."})


def waits(case: UUID) -> str:
    """What the page of the copy that was typed last says of which copy it shows."""
    typed = [blob.id for r in load(case)[1] for blob in getattr(r.act.fact, "blobs", ()) if blob.kind == "transcript"]
    return UUID(typed[-1]).hex


def sealed(case: UUID) -> set[tuple[str, str]]:
    from hoiam.casework.models import Blob

    return set(Blob.objects.filter(dossier_id=case).values_list("tier", "kind"))


def test_a_denouncers_letter_lies_with_the_name_and_another_kind_s_with_the_words(house: House) -> None:
    case = a_letter(house)
    assert sealed(case) == {("identity", kind) for kind in ("transcript", "files", "file", "identity")}
    other = a_letter_of(house, "vn.complaint")
    assert sealed(other) == {("content", "words"), ("content", "files"), ("content", "file"), ("identity", "identity")}


def a_letter_of(house: House, kind: str) -> UUID:
    from hoiam.casework.models import Petition

    before = set(Petition.objects.values_list("dossier_id", flat=True))
    given = {"channel": "letter", "kind": kind, "subject": "land", "words": LETTER, "name": NAME}
    at_the_counter(house, file=SimpleUploadedFile("don.png", PNG), **given)
    return next(iter(set(Petition.objects.values_list("dossier_id", flat=True)) - before))


def test_what_a_visitor_says_is_read_at_once_for_no_hand_of_his_is_in_it(house: House) -> None:
    case = a_letter(house, channel="visit")
    assert ("content", "words") in sealed(case)
    assert ("identity", "file") in sealed(case)


def test_a_copy_goes_round_once_a_second_office_has_checked_it_and_says_nothing_of_who_wrote(strict: House) -> None:
    case = a_letter(strict)
    page = f"/desk/petition/{case}/transcribe/"
    # Before: whoever reads the petition finds neither the letter nor its copy.
    read = text(strict.officer(CHAIR).post(f"/desk/petition/{case}/read/"))
    assert "nửa đêm" not in read and "don-ong-My" not in read and "chờ người thứ hai soát" in read

    # The clerk who typed it may not check it, whatever is opened.
    clerk, _answer = open_for(strict, case, CLERK)
    chair, opened = open_for(strict, case, CHAIR)
    assert "don-ong-My.png" in text(opened)
    # His first asking came to nothing, and is on record as that; now there are two, and he opens it himself.
    open_for(strict, case, CLERK)
    refused = clerk.post(page, {"action": "check", "copy": waits(case), "take_out": "yes"})
    assert refused.status_code == 409 and "không tự soát" in text(refused)

    # The second sees the copy beside the original, and where it still tells who wrote.
    shown = chair.post(page, {"action": "show"})
    assert NAME in text(shown) and "don-ong-My.png" in text(shown)
    held = chair.post(page, {"action": "check", "copy": waits(case)})
    assert held.status_code == 422 and "còn cho biết ai viết" in text(held)
    assert "transcribe.checked" not in steps_of(case)
    assert chair.post(page, {"action": "check", "copy": waits(case), "take_out": "yes"}).status_code == 302
    assert steps_of(case)[-1] == "transcribe.checked"

    # After: the copy is read like words, without the name; the original stays where it is.
    after = text(chair.post(f"/desk/petition/{case}/read/"))
    assert ROUND in after and NAME not in after and "don-ong-My" not in after
    assert ("content", "transcript") in sealed(case) and ("content", "file") not in sealed(case)


def test_under_another_label_originals_stay_with_the_name_and_the_copy_goes_round(strict: House) -> None:
    """Also what is brought afterwards; until two offices agree that it is what it is called."""
    case = a_letter(strict)
    clerk = strict.officer(CLERK)
    assert clerk.step(case, "classify.competent", kind="vn.complaint", subject="land").status_code == 302
    assert clerk.step(case, "add", words="", file=SimpleUploadedFile("them.png", PNG)).status_code == 302
    assert load(case)[0].kind == "vn.complaint" and ("identity", "scan") in sealed(case)
    assert {kind for tier, kind in sealed(case) if tier == "content"} <= {"letter"}
    for office in (CLERK, CHAIR, CLERK):
        chair, _opened = open_for(strict, case, office)
    chair, shown = open_for(strict, case, CHAIR)
    assert "don-ong-My.png" in text(shown)
    checked = chair.post(f"/desk/petition/{case}/transcribe/", {"action": "check", "copy": waits(case), "take_out": "yes"})
    assert checked.status_code == 302, text(checked)[:1500]
    after = text(chair.post(f"/desk/petition/{case}/read/"))
    assert ROUND in after and NAME not in after and "don-ong-My" not in after


def test_the_first_of_two_is_told_that_his_reason_stands_and_a_second_is_awaited(strict: House) -> None:
    _chair, first = open_for(strict, a_letter(strict), CHAIR)
    assert first.status_code == 409 and "Lý do của bạn đã được ghi" in text(first)
    assert "Lỗi:" not in text(first) and "ha-notice--late" not in first.content.decode()


def test_nothing_of_the_original_opens_before_two_offices_have_said_why(strict: House) -> None:
    from hoiam.casework.models import Blob

    case = a_letter(strict)
    blob = Blob.objects.get(dossier_id=case, kind="file").id
    chair = strict.officer(CHAIR)
    paths = (
        f"/desk/petition/{case}/original/{blob}/",
        f"/desk/petition/{case}/file/{blob}/",
        f"/desk/petition/{case}/paper/{blob}/",
    )
    copy = f"/desk/petition/{case}/transcribe/"

    def nothing(desk: Any) -> bool:
        answers = [desk.post(path, asked) for path in paths for asked in ({}, {"whole": "yes"})] + [
            desk.post(copy, {"action": "show"}),
            desk.post(copy, {"action": "check", "copy": waits(case)}),
        ]
        bodies = [b"".join(a) if a.streaming else a.content for a in answers]
        return not any(PNG in body or b"data:image" in body or "nửa đêm".encode() in body for body in bodies)

    assert nothing(chair)
    _chair, alone = open_for(strict, case, CHAIR)
    assert "don-ong-My" not in text(alone)
    assert nothing(chair)
    open_for(strict, case, CLERK)
    assert nothing(chair), "he was refused, and what was refused is no opening"
    open_for(strict, case, CHAIR)
    page = chair.post(paths[0])
    assert "Trang 1 của 1" in text(page) and b"data:image/png;base64," in page.content and PNG not in page.content
    answer = chair.post(paths[0], {"whole": "yes"})
    assert b"".join(answer.streaming_content) == PNG
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "transcribe.checked" not in steps_of(case)


def test_a_copy_that_is_not_right_is_typed_again_and_checked_by_another(strict: House) -> None:
    case = a_letter(strict)
    page = f"/desk/petition/{case}/transcribe/"
    chair = strict.officer(CHAIR)
    assert chair.post(page, {"action": "return"}).status_code == 302
    gone = chair.post(page, {"action": "return"})
    assert gone.status_code == 409 and "Không có bản chép nào chờ soát" in text(gone)
    empty = chair.post(page, {"action": "type", "words": " "})
    assert empty.status_code == 422
    assert chair.post(page, {"action": "type", "words": "Tàu hút cát lúc nửa đêm."}).status_code == 302
    clerk, _opened = open_for(strict, case, CLERK)
    open_for(strict, case, CHAIR)
    open_for(strict, case, CLERK)
    assert chair.post(page, {"action": "check", "copy": waits(case)}).status_code == 409
    assert clerk.post(page, {"action": "check", "copy": waits(case)}).status_code == 302
    assert "Tàu hút cát lúc nửa đêm." in text(chair.post(f"/desk/petition/{case}/read/"))


def test_a_copy_that_was_typed_anew_is_not_confirmed_by_a_page_that_showed_the_one_before(strict: House) -> None:
    case = a_letter(strict)
    page = f"/desk/petition/{case}/transcribe/"
    open_for(strict, case, CLERK)
    chair, _opened = open_for(strict, case, CHAIR)
    shown = chair.post(page, {"action": "show"})
    assert waits(case) in shown.content.decode()
    before = waits(case)
    assert strict.officer(CLERK).post(page, {"action": "type", "words": "Tàu hút cát lúc ba giờ sáng."}).status_code == 302
    late = chair.post(page, {"action": "check", "copy": before, "take_out": "yes"})
    assert late.status_code == 422 and "đây là bản chép khác" in text(late) and "ba giờ sáng" in text(late)
    assert "transcribe.checked" not in steps_of(case)
    assert chair.post(page, {"action": "check", "copy": waits(case)}).status_code == 302


def test_a_copy_that_reads_like_a_secret_paper_can_be_given_back_to_be_typed_again(strict: House) -> None:
    case = a_letter(strict)
    page = f"/desk/petition/{case}/transcribe/"
    clerk = strict.officer(CLERK)
    assert clerk.post(page, {"action": "type", "words": "TUYỆT MẬT\nTàu hút cát lúc nửa đêm."}).status_code == 302
    open_for(strict, case, CLERK)
    chair, _opened = open_for(strict, case, CHAIR)
    shown = chair.post(page, {"action": "show"})
    assert "nửa đêm" not in text(shown) and "Tuyệt mật" in text(shown)
    assert 'value="return"' in shown.content.decode()
    assert chair.post(page, {"action": "return"}).status_code == 302


def test_a_complaint_has_no_copy_to_type(house: House) -> None:
    case = a_letter_of(house, "vn.complaint")
    assert house.officer(CHAIR).get(f"/desk/petition/{case}/transcribe/").status_code == 403
    assert "don.png" in text(house.officer(CHAIR).post(f"/desk/petition/{case}/read/"))


def test_the_page_of_a_letter_offers_the_check_first_and_to_the_second_office_alone(house: House) -> None:
    case = a_letter(house)
    assert "Xác nhận bản chép đúng, cho lưu hành" in text(house.officer(CHAIR).get(f"/desk/petition/{case}/"))
    assert "Xác nhận bản chép đúng" not in text(house.officer(CLERK).get(f"/desk/petition/{case}/"))


def test_a_paper_that_a_denouncer_signed_lies_with_the_name(house: House) -> None:
    case = house.petition("vn.denunciation", signed="", subject="conduct")
    clerk = house.officer(CLERK)
    scan = SimpleUploadedFile("don.png", PNG)
    assert clerk.step(case, "sign", how="paper", on=today().isoformat(), file=scan).status_code == 302
    assert ("identity", "scan") in sealed(case)
    assert "niêm phong cùng tên" in text(clerk.get(f"/desk/petition/{case}/"))


def test_what_came_in_as_another_kind_is_kept_back_once_it_is_a_denunciation(house: House) -> None:
    from hoiam.casework.models import Blob

    case = a_letter_of(house, "vn.complaint")
    clerk = house.officer(CLERK)
    assert "don.png" in text(clerk.post(f"/desk/petition/{case}/read/"))
    answer = clerk.step(case, "classify.competent", kind="vn.denunciation", subject="conduct")
    assert answer.status_code == 302, text(answer)[:800]
    assert "don.png" not in text(clerk.post(f"/desk/petition/{case}/read/"))
    blob = Blob.objects.get(dossier_id=case, kind="file").id
    assert clerk.post(f"/desk/petition/{case}/file/{blob}/").status_code == 404


def test_an_officer_declares_that_he_is_a_relative_and_sees_the_petition_no_more(house: House) -> None:
    from hoiam.vault.errors import NotReleased

    case = house.brought(house.petition(), "classify.competent", "accept", "assign")
    land = house.officer(LAND)
    shown = text(land.get(f"/desk/petition/{case}/recuse/?outcome=declared"))
    assert "Bạn liên quan thế nào?" in shown and "Ai không được xử lý" not in shown
    answer = land.step(case, "recuse.declared", reason="relative", office=CULTURE)
    assert answer.status_code == 302, text(answer)[:800]
    assert steps_of(case)[-1] == "recuse.declared"
    assert land.get(f"/desk/petition/{case}/").status_code == 404
    with pytest.raises(NotReleased):
        house.keeper.release(case, [Tier.CONTENT], LAND)
    # Of himself alone: whoever else he named in the form is where he was.
    assert house.keeper.release(case, [Tier.CONTENT], CHAIR)


def test_a_name_s_door_seals_nothing_and_a_copy_is_dropped_by_who_cannot_read_there(house: House) -> None:
    from hoiam.casework.reading import cases, papers
    from hoiam.desk.open import OpenNames

    case = house.petition("vn.denunciation", subject="conduct")
    view = cases.unguarded(case, today())
    copy = papers.sealed(view.id, view.wraps, b"a copy", "transcript", tier=Tier.IDENTITY)
    assert (copy.tier, b"a copy" in copy.bytes) == (Tier.IDENTITY, False)
    assert not [name for name in dir(OpenNames) if "seal" in name]


def test_a_complaint_that_came_in_as_a_denunciation_opens_what_was_added_since(house: House) -> None:
    from hoiam.casework import files, intake
    from hoiam.casework.days import utc_now
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import seal

    keys = intake.new_keys()
    sealed_files = [files.seal_bytes(keys, tier, PNG) for tier in (Tier.IDENTITY, Tier.CONTENT)]
    lists = [
        seal(keys, each.tier, "files", json.dumps([{"id": each.id.hex, "name": name, "type": "image/png", "size": 1}]).encode())
        for each, name in zip(sealed_files, ("truoc.png", "sau.png"), strict=True)
    ]
    handed = intake.HandedIn(body=COMMUNE, kind="vn.complaint", subject="land", who=intake.Who("Hoàng Văn Thuyết"))
    empty = intake.envelope(handed, keys=keys, code=ReturnCode.new())
    case = intake.submit(replace(empty, blobs=lists, files=sealed_files), now=utc_now()).petition_id
    chair = house.officer(CHAIR)
    assert "sau.png" in text(chair.post(f"/desk/petition/{case}/read/"))
    assert "Trang 1 của 1" in text(chair.post(f"/desk/petition/{case}/file/{sealed_files[1].id}/"))
    answer = chair.post(f"/desk/petition/{case}/file/{sealed_files[1].id}/", {"whole": "yes"})
    assert b"".join(answer.streaming_content) == PNG
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sau.png"'
    assert chair.post(f"/desk/petition/{case}/file/{sealed_files[0].id}/").status_code == 404


def test_a_clerk_is_told_under_which_name_a_file_is_kept(house: House) -> None:
    given = {"channel": "letter", "kind": "vn.complaint", "subject": "land", "words": LETTER, "name": NAME}
    _clerk, _given, answer = at_the_counter(house, file=SimpleUploadedFile("image:1000012345", PNG), **given)
    page = text(answer)
    assert answer.status_code == 200, page[:800]
    assert "“image:1000012345” được nhận với tên “image-1000012345.png”" in page


# --- a photo from which its writer had taken place and device out ----------------------------------------------------------


def stripped_photo(house: House, kind: str, *, keep: bool, anonymous: bool = False) -> UUID:
    """A petition with a photo that was stripped before it was sent."""
    from hoiam.casework import intake
    from hoiam.casework.days import utc_now
    from hoiam.vault.codes import ReturnCode

    keys, code = intake.new_keys(), ReturnCode.new()
    came = intake.file_of(keys, kind, "ruong.jpg", made.jpeg())
    assert came.metadata
    file, _contents = intake.stripped_file(keys, came, keep=keep)
    handed = intake.HandedIn(
        body=COMMUNE, kind=kind, subject="land", place="SL-AB", words="Ruộng bị lấn.", files=[file],
        who=None if anonymous else intake.Who(name=NAME, address="xóm Giếng"),
    )  # fmt: skip
    return intake.submit(intake.envelope(handed, keys=keys, code=code), now=utc_now()).petition_id


def blob(case: UUID, kind: str) -> UUID:
    from hoiam.casework.models import Blob

    return Blob.objects.get(dossier_id=case, kind=kind).id


MALFORMED = pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")


@MALFORMED
def test_whoever_reads_sees_the_stripped_photo_and_gets_the_original_by_an_opening_alone(strict: House) -> None:
    case = stripped_photo(strict, "vn.complaint", keep=True)
    assert {("identity", "original"), ("identity", "originals"), ("content", "file")} <= sealed(case)
    chair = strict.officer(CHAIR)
    read = text(chair.post(f"/desk/petition/{case}/read/"))
    assert "ruong.jpg" in read and "Người viết đã bỏ ra những gì tệp tự ghi" in read and "mở bằng việc mở tên" in read
    assert "bản đánh máy lại" not in read, "nothing came by hand"
    assert made.SERIAL not in read and "10,77" not in read
    goes_round = chair.post(f"/desk/petition/{case}/file/{blob(case, 'file')}/", {"whole": "yes"})
    data = b"".join(goes_round.streaming_content)
    assert not [canary for canary in made.CANARIES if canary in data]
    # By no address without an opening: neither as a file of the petition nor as an original.
    original = blob(case, "original")
    assert chair.post(f"/desk/petition/{case}/file/{original}/", {"whole": "yes"}).status_code == 404
    shut = chair.post(f"/desk/petition/{case}/original/{original}/", {"whole": "yes"})
    assert (shut.status_code, shut.headers["Location"]) == (302, f"/desk/petition/{case}/open/")
    # With one, as it came.
    opened = chair.post(f"/desk/petition/{case}/open/", {"purpose": "verify_identity", "words": "Xem bản gốc."})
    assert opened.status_code == 200, text(opened)[:2000]
    assert "mà người viết đã bỏ bớt" in text(opened)
    whole = chair.post(f"/desk/petition/{case}/original/{original}/", {"whole": "yes"})
    assert b"".join(whole.streaming_content) == made.jpeg()


@MALFORMED
def test_the_original_of_a_denouncer_takes_two_and_one_that_was_dropped_is_nowhere(strict: House) -> None:
    case = stripped_photo(strict, "vn.denunciation", keep=True)
    chair, first = open_for(strict, case, CHAIR)
    original = blob(case, "original")
    assert first.status_code == 409
    assert chair.post(f"/desk/petition/{case}/original/{original}/", {"whole": "yes"}).status_code == 302
    open_for(strict, case, CLERK)
    _chair, second = open_for(strict, case, CHAIR)
    assert "mà người viết đã bỏ bớt" in text(second)
    other = stripped_photo(strict, "vn.complaint", keep=False)
    assert not {kind for _tier, kind in sealed(other)} & {"original", "originals"}
    assert "Bản gốc không được gửi" in text(strict.officer(CHAIR).post(f"/desk/petition/{other}/read/"))


@MALFORMED
def test_of_an_anonymous_writer_there_is_no_name_but_an_original_that_he_kept_takes_an_opening(strict: House) -> None:
    case = stripped_photo(strict, "vn.feedback", keep=True, anonymous=True)
    page = text(strict.officer(CHAIR).get(f"/desk/petition/{case}/open/"))
    assert "không có tên để mở" not in page
    none = stripped_photo(strict, "vn.feedback", keep=False, anonymous=True)
    assert "không có tên để mở" in text(strict.officer(CHAIR).get(f"/desk/petition/{none}/open/"))
