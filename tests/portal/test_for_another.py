"""Somebody writes for another: two people, both sealed; on the case lies the law's word alone, and the law says who may."""

from __future__ import annotations

import json
from datetime import date

import pytest

from hoiam.casework import laws

from .conftest import House, send, write
from .test_sealing_and_silence import every_row
from .test_writing import text

pytestmark = pytest.mark.django_db

HIM = {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình", "people": "1", "named": "yes"}
BY = {"by_name": "Trịnh Thị Vân Khánh", "by_address": "tổ 9, phường Minh Tân", "by_phone": "tel: 0950\u00a0118\u2011777"}
AGENT = HIM | BY | {"behalf": "agent", "by_id_number": "040 190 000 017"}


def test_both_names_are_sealed_and_the_case_has_the_laws_word_alone(house: House) -> None:
    from hoiam.casework.models import Dossier
    from hoiam.casework.reading.history import load
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.wraps import Tier

    write(house)
    assert house.post("write/about", **AGENT).status_code == 302
    checked = text(house.get("write/check"))
    for shown in ("Trịnh Thị Vân Khánh", "Người được ủy quyền", "0950 118-777", "040190000017", "Gửi kèm"):
        assert shown in checked
    drafted = every_row()
    page = text(house.client.post("/write/check", follow=True))
    sent = every_row()
    for typed in ("Vân Khánh", "Minh Tân", "0950 118-777", "040190000017", "Thuyết"):
        assert typed not in drafted and typed not in sent
    petition, history = load(Dossier.objects.get().id)
    assert petition.representing == "agent"
    assert history[0].act.fact.representing == "agent"
    code = ReturnCode.parse(page.partition('data-value="')[2].partition('"')[0])
    view = own.find(code)
    assert view is not None
    opened = own.opened(view, code, tuple(Tier))
    (row,) = [row for row in view.blobs if row.kind == "identity"]
    assert row.tier == Tier.IDENTITY
    told = json.loads(own.read(view, opened, row.id))
    assert told["name"] == HIM["name"] and "by" not in told
    # His own entry, sealed like the petitioner's: who acts may change, and the petitioner does not.
    (his,) = [row for row in view.blobs if row.kind == "representative"]
    assert his.tier == Tier.IDENTITY
    assert json.loads(own.read(view, opened, his.id)) == {
        "name": BY["by_name"], "address": BY["by_address"], "phone": "0950 118-777", "id_number": "040190000017",
    }  # fmt: skip
    assert [mandate.blob for mandate in petition.mandates] == [his.id.hex]


def test_the_form_to_sign_has_him_whom_the_law_lets_be_authorised(house: House) -> None:
    import io

    from pypdf import PdfReader

    write(house)
    house.post("write/about", **AGENT)
    house.client.post("/write/check", follow=True)
    answer = house.get("follow/form")
    assert answer.status_code == 200
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    assert "Trịnh Thị Vân Khánh" in printed and "040190000017" in printed


def test_who_writes_for_himself_leaves_the_bytes_that_he_always_left(house: House) -> None:
    from hoiam.casework.models import Dossier
    from hoiam.casework.reading.history import load
    from hoiam.core.dossier.wire import _encode

    send(house)
    _petition, history = load(Dossier.objects.get().id)
    assert "representing" not in _encode(history[0].act.fact)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (HIM | BY, "behalf"),  # a name, and not as what
        (HIM | {"behalf": "agent", "by_address": "tổ 9"}, "by_name"),
        (HIM | {"behalf": "lawyer", "by_name": "Luật sư Trịnh"}, "by_address"),
        (AGENT | {"behalf": "heir"}, "behalf"),
        (AGENT | {"by_phone": "hỏi hàng xóm"}, "by_phone"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays_there(house: House, typed: dict[str, str], wrong: str) -> None:
    write(house)
    answer = house.post("write/about", **typed)
    page = text(answer)
    assert answer.status_code == 422
    assert f'href="#id_{wrong}"' in page
    assert "<details" in page and " open" in page.partition("Tôi viết thay người khác")[0].rpartition("<details")[2]
    for name, value in typed.items():
        if name.startswith("by_") and name != "by_phone":
            assert value in page, name


def test_a_helper_needs_no_name_and_a_denunciation_knows_no_authorisation(house: House) -> None:
    write(house)
    assert house.post("write/about", **HIM, behalf="helper").status_code == 302
    write(house, "vn.denunciation")
    page = text(house.get("write/about"))
    assert "không có việc ủy quyền tố cáo" in page
    assert 'value="guardian"' in page and 'value="helper"' in page
    assert 'value="agent"' not in page and 'value="lawyer"' not in page
    assert house.post("write/about", **AGENT).status_code == 422


def test_whoever_gives_no_name_gives_none_of_a_helper_either(house: House) -> None:
    from hoiam.casework.models import Blob, Dossier
    from hoiam.casework.reading.history import load

    write(house, "vn.denunciation", named=False)
    house.post("write/about", named="no", people="1", behalf="helper", by_name="Trịnh Thị Vân Khánh")
    house.client.post("/write/check", follow=True)
    petition, _history = load(Dossier.objects.get().id)
    assert petition.anonymous and petition.representing == ""
    assert not Blob.objects.filter(kind="identity").exists()


def test_the_law_of_a_day_says_who_may_and_which_paper_shows_it() -> None:
    kind = laws.current().kinds["vn.complaint"]

    def paper(on: date) -> str:
        return next(each.paper.vi for each in kind.representations(on) if each.id == "agent" and each.paper is not None)

    assert "công chứng" in paper(date(2026, 12, 31))
    assert "công chứng" not in paper(date(2027, 1, 1)) and "chứng thực" in paper(date(2027, 1, 1))
    for name, other in laws.current().kinds.items():
        ids = [each.id for each in other.representations(date(2026, 8, 1))]
        assert len(ids) == len(set(ids)), name
