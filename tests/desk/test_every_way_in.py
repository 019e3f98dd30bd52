"""The same petition makes the same envelope, whoever hands it in: the portal, the counter, or the loader of examples."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.conftest import COMMUNE, CULTURE, NAME, PROVINCE, House, today
from desk.test_at_the_desk import at_the_counter, text
from desk.test_originals import PNG
from portal.conftest import House as Browser
from portal.conftest import write

pytestmark = pytest.mark.django_db

WORDS, FILE = "Đo thiếu 40 m2 đất vườn.", "bia-do.png"
KINDS = ("vn.complaint", "vn.denunciation", "vn.feedback")


class Kept(NamedTuple):
    """What stands of a petition that came in: nothing of it says by which door."""

    blobs: list[tuple[str, str]]
    wraps: list[tuple[str, str, str]]
    bodies: frozenset[str]
    excluded: frozenset[str]
    two_officers: bool


def kept(house: House, case: UUID) -> Kept:
    from hoiam.casework.models import Blob, Wrap

    blobs = Blob.objects.filter(dossier_id=case).values_list("tier", "kind")
    wraps = Wrap.objects.filter(dossier_id=case).values_list("tier", "recipient", "key_id")
    row = house.keeper._store.get(case)
    return Kept(sorted(blobs), sorted(wraps), row.bodies, row.excluded, row.two_officers)


def newest(house: House) -> UUID:
    found: UUID = list(house.keeper._store.kept)[-1]
    return found


def by_the_portal(house: House, kind: str, folder: Path) -> UUID:
    browser = Browser()
    write(browser, kind, against=CULTURE)
    browser.post("write/superior")  # where the law keeps the body away, the writer agrees,
    browser.post("write/readers")  # and is shown who reads it there
    browser.post("write/about", name=NAME, address="xóm Giếng, xã An Bình", people="1", named="yes")
    browser.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile(FILE, PNG, "image/png"))
    answer: Any = browser.post("write/check")
    assert answer.status_code == 302 and "sent" in answer.url, answer.url
    return newest(house)


def at_the_counter_by(channel: str) -> Any:
    def handed_in(house: House, kind: str, folder: Path) -> UUID:
        scan = SimpleUploadedFile(FILE, PNG, "image/png")
        said = {"kind": kind, "subject": "land" if kind != "vn.feedback" else "other", "address": "xóm Giếng, xã An Bình"}
        answer = at_the_counter(house, channel=channel, words=WORDS, against=CULTURE, signed="no", file=scan, **said)[2]
        assert answer.status_code == 200, text(answer)
        return newest(house)

    return handed_in


def as_an_example_of(channel: str) -> Any:
    def handed_in(house: House, kind: str, folder: Path) -> UUID:
        from hoiam.site.demo.petitions import load_petition

        (folder / FILE).write_bytes(PNG)
        example = {
            "kind": kind, "subject": "land", "body": COMMUNE, "place": "SL-AB", "channel": channel, "words": WORDS,
            "claimed": today() - timedelta(days=1), "files": [FILE], "identity": {"name": NAME}, "against": {"office": CULTURE},
        }  # fmt: skip
        found: UUID = load_petition(folder, example).id
        return found

    return handed_in


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_writer_says_himself_is_sealed_alike_by_portal_counter_and_examples(
    house: House, kind: str, tmp_path: Path
) -> None:
    ways = (by_the_portal, at_the_counter_by("visit"), as_an_example_of("portal"), as_an_example_of("visit"))
    first, *others = [kept(house, way(house, kind, tmp_path)) for way in ways]
    close = "identity" if kind == "vn.denunciation" else "content"
    assert first.blobs == sorted([("content", "words"), ("identity", "identity"), (close, "file"), (close, "files")])
    assert others == [first, first, first]


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_sealed_alike_by_the_counter_and_by_examples(house: House, kind: str, tmp_path: Path) -> None:
    counter, example = (
        kept(house, way(house, kind, tmp_path)) for way in (at_the_counter_by("letter"), as_an_example_of("letter"))
    )
    typed = ("identity", "transcript") if kind == "vn.denunciation" else ("content", "words")
    assert typed in counter.blobs
    assert example == counter


def test_a_denunciation_of_a_keeper_of_keys_is_for_the_superior_and_each_tier_has_its_drop_key(
    house: House, tmp_path: Path
) -> None:
    found = kept(house, by_the_portal(house, "vn.denunciation", tmp_path))
    to = {(tier, recipient) for tier, recipient, _key in found.wraps}
    assert to == {(tier, who) for tier in ("content", "identity") for who in (f"body:{PROVINCE}", "petitioner", "drop")}
    assert (found.bodies, found.excluded, found.two_officers) == ({PROVINCE}, {CULTURE}, True)


def test_a_file_that_a_face_sealed_in_another_tier_is_a_fault(house: House) -> None:
    from hoiam.casework import intake
    from hoiam.vault.codes import ReturnCode

    keys = intake.new_keys()
    file = intake.file_of(keys, "vn.complaint", FILE, PNG)
    handed = intake.HandedIn(COMMUNE, "vn.denunciation", "conduct", files=[file])
    with pytest.raises(ValueError, match="identity"):
        intake.envelope(handed, keys=keys, code=ReturnCode.new())
    again = intake.file_in_its_tier(keys, "vn.denunciation", file)
    assert [blob.tier for blob in intake.envelope(intake.HandedIn(COMMUNE, "vn.denunciation", "conduct", files=[again]),
                                                  keys=keys, code=ReturnCode.new()).files] == ["identity"]  # fmt: skip


def test_nothing_that_a_person_typed_is_in_the_print_of_what_he_handed_in() -> None:
    from hoiam.casework import intake

    handed = intake.HandedIn(COMMUNE, "vn.complaint", "land", WORDS, who=intake.Who(NAME), email="a@vidu.example")
    shown = repr(handed)
    assert "land" in shown
    assert not [typed for typed in (WORDS, NAME, "vidu.example") if typed in shown]
