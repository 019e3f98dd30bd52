"""A small house for the portal's tests: two bodies of one invented province, their offices, a gatekeeper in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from vault.local_gatekeeper import AnyGround, local_gatekeeper

COMMUNE, PROVINCE = "XA-AB", "TINH-SL"


_WRITING = re.compile(r"(?:/en)?/write/([a-z-]+)")
_HIDDEN = re.compile(r'<input type="hidden" name="(seen|shown|lines|to)" value="([^"]*)">')


class Writer(Client):
    """Sends with each form of writing what its page had shown, as a browser does. A page that asks for the first time has shown
    nothing to write over, and is not looked at before. A test of what is carried names it itself."""

    def __init__(self, **more: Any) -> None:
        super().__init__(enforce_csrf_checks=False, **more)
        self.answered = {"readers", "superior", "check"}

    def post(self, path: str, data: Any = None, *rest: Any, **more: Any) -> Any:
        writing = _WRITING.fullmatch(path)
        data = {} if data is None else data
        if writing is not None and isinstance(data, dict):
            step = writing[1]
            if step in self.answered and step in STEPS_SHOWN and not {"seen", "shown", "remove"} & data.keys():
                page = self.get(path)
                data = dict(_HIDDEN.findall(page.content.decode())) | data
            self.answered.add(step)
        if path.endswith("/follow/appeal"):
            self.answered |= STEPS_SHOWN  # the petition of the next stage begins with answers
        return super().post(path, data, *rest, **more)


STEPS_SHOWN = {"kind", "place", "subject", "body", "words", "readers", "superior", "about", "check"}


@dataclass
class House:
    """Two bodies, and the browser of one person."""

    client: Client = field(default_factory=Writer)

    def post(self, path: str, prefix: str = "", **data: object) -> object:
        return self.client.post(f"{prefix}/{path}", data)

    def get(self, path: str, prefix: str = "") -> object:
        return self.client.get(f"{prefix}/{path}")


def furnish() -> None:
    """Bodies with keys and offices, in the database of the test."""
    from hoiam.casework import bodies
    from hoiam.casework.models import Body, Office
    from hoiam.vault.xwing import PrivateKey

    everyday = ["vn.complaint", "vn.denunciation", "vn.feedback"]
    for code, name, level, parent, kinds in (
        (PROVINCE, "Ủy ban nhân dân tỉnh Sông Lam", "province", "", [*everyday, "vn.complaint2", "vn.denunciation2"]),
        (COMMUNE, "Ủy ban nhân dân xã An Bình", "commune", PROVINCE, everyday),
    ):
        english = {COMMUNE: "People's Committee of An Bình commune", PROVINCE: "People's Committee of Sông Lam province"}[code]
        Body.objects.create(
            code=code,
            name_vi=name,
            name_en=english,
            level=level,
            parent=parent,
            place="SL-AB" if code == COMMUNE else "SL",
            kinds=kinds,
            anonymous_kinds=["vn.denunciation", "vn.feedback"],
            public_key=PrivateKey(code.encode().ljust(32, b".")).public.raw,
            key_version=1,
        )
        for number, role, title in (
            ("01", "clerk", "Công chức tiếp công dân"),
            ("02", "officer", "Công chức địa chính"),
            ("04", "leader", "Chủ tịch"),
            ("05", "publisher", "Công chức công khai thông tin"),
        ):
            Office.objects.create(code=f"{code}/{number}", body_id=code, title_vi=title, title_en=title, roles=[role])
    bodies.forget()


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The house with nobody in it yet."""
    from hoiam.casework import bodies
    from hoiam.casework.keys import gatekeeping
    from hoiam.casework.reading.history import acts_of

    keeper = local_gatekeeper(AnyGround(acts_of=acts_of))
    monkeypatch.setattr(gatekeeping, "gatekeeper", lambda: keeper)
    furnish()
    yield House()
    bodies.forget()
    translation.activate("vi")


WORDS = (
    "Ngày 12/12/2025 tôi nhận Quyết định số 214/QĐ-UBND của Chủ tịch UBND xã về bồi thường đất. Diện tích ghi thiếu 248 m2"
    " so với sổ giao ruộng. Tôi đề nghị đo lại thửa đất, có mặt tôi và hai hộ giáp ranh."
)


def write(house: House, kind: str = "vn.complaint", *, prefix: str = "", against: str = "none", named: bool = True) -> None:
    """Answers every question up to the page that shows them all."""
    house.post("write/kind", prefix, answer=kind)
    house.post("write/place", prefix, answer=COMMUNE)
    house.post("write/subject", prefix, answer="land" if kind != "vn.feedback" else "other")
    house.post("write/body", prefix, answer=COMMUNE)
    house.post("write/words", prefix, words=WORDS)
    house.post("write/readers", prefix, against=against)
    about = {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình", "people": "1", "named": "yes"}
    house.post("write/about", prefix, **(about if named else {"named": "no", "people": "1"}))


def send(house: House, kind: str = "vn.complaint", **more: object) -> str:
    """Writes and sends; the return code that the last page shows."""
    write(house, kind, **more)  # type: ignore[arg-type]  # the same keywords
    answer = house.client.post(f"{more.get('prefix', '')}/write/check", follow=True)
    shown = re.search(r'data-value="([0-9A-Z-]{23})"', answer.content.decode())
    assert shown, answer.content.decode()[:2000]
    return shown[1]


def consent(page: Any) -> str:
    """What the page before sending says that it has shown, as its form carries it."""
    (shown,) = re.findall(r'name="shown" value="([^"]+)"', page.content.decode())
    return str(shown)
