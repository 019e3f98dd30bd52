"""Makes the fixture of a release: a small house with data, as that release's own program leaves it. Nothing in it is real.

    python tests/upgrade/make.py CHECKOUT [FOLDER]

CHECKOUT is a working copy of the release, whose program and whose tests' people (world.py, journeys/people.py) this speaks
to, so run it with the Python of that release's environment; FOLDER is tests/upgrade/release-<VERSION> by default. It starts a
server of its own in a temporary HOIAM_HOME, tells the stories below through the road of the release, lets its log sign, and
writes

    main.sql.xz, gatekeeper.sql.xz    both databases, as pg_dump tells them
    home.tar.xz                       keys, sealed files, the log's files and its high-water mark
    told.json                         for each petition its code, what was typed into it, and which offices have it

The calls below are those of 0.2.0. Who makes the fixture of a later release changes them to that release's.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

NOT_REAL = "KHÔNG CÓ THẬT"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000"
    "000049454e44ae426082"
)
DECISION = {
    "title": "Về việc giải quyết khiếu nại đo thiếu đất ruộng (lần đầu)",
    "grounds": ["Luật Khiếu nại ngày 11 tháng 11 năm 2011"],
    "facts": "Người khiếu nại nói bị đo thiếu 62 m2 đất ruộng.",
    "findings": "Đo lại ngày 10/7/2026: diện tích trong bờ thửa là 1.274 m2.",
    "conclusion": "Khiếu nại đúng một phần.",
    "articles": ["Điều 1. Bồi thường theo diện tích 1.274 m2."],
    "remedies": "Khiếu nại lần hai trong thời hạn luật định hoặc khởi kiện tại Tòa án.",
}


@dataclass
class House:
    """The house of the stories: its town, the gatekeeper's clock, and what was typed where."""

    town: Any
    world: Any
    home: Path
    now: datetime = datetime(2026, 7, 1, tzinfo=UTC)
    told: list[dict[str, Any]] = field(default_factory=list)

    # --- coming in ----------------------------------------------------------------------------------------------------

    def sends(self, story: str, who: Any, kind: str, words: str, *, day: str, named: bool = True, **more: Any) -> Any:
        """Through the portal, as its last form does."""
        words = f"{words} ({NOT_REAL})"
        paper = who.sends(kind, words, day=day, named=named, **more)
        self._tell(story, paper, kind, "portal", [words], _identity(who) if named else None)
        return paper

    def brings(self, story: str, who: Any, kind: str, words: str, *, day: str, **more: Any) -> Any:
        """To the counter, signed on paper; the clerk types it."""
        words = f"{words} ({NOT_REAL})"
        paper = who.brings_a_letter(kind, words, day=day, **more)
        self._tell(story, paper, kind, "letter", [words], _identity(who))
        return paper

    def brings_originals(self, story: str, who: Any, kind: str, words: str, *, day: str, against: str) -> Any:
        """A letter with a scan: for a denunciation both lie with the name."""
        from hoiam.site.demo import petitions
        from journeys.people import Paper, on

        words = f"{words} ({NOT_REAL})"
        example = {"kind": kind, "subject": "conduct", "place": "SL-AB", "body": "XA-AB", "channel": "letter",
                   "claimed": on(day), "words": words, "files": ["don.png"], "identity": _identity(who),
                   "against": {"office": against}}  # fmt: skip
        (self.home / "paper").mkdir(exist_ok=True)
        (self.home / "paper" / "don.png").write_bytes(PNG)
        case = petitions.load_petition(self.home / "paper", example)
        number = self.world.one("SELECT number FROM casework_dossier WHERE id = %s", case.id)
        paper = Paper(self.world, case.id, number, case.code, case)
        self._tell(story, paper, kind, "letter", [words], _identity(who), originals={"don.png": PNG.hex()})
        return paper

    def _tell(self, story: str, paper: Any, kind: str, channel: str, words: list[str], who: Any, **more: Any) -> None:
        self.told.append({"story": story, "number": paper.number, "id": str(paper.id), "code": paper.code.text, "kind": kind,
                          "channel": channel, "words": words, "identity": who} | more)  # fmt: skip

    def also(self, paper: Any, words: str) -> str:
        """Words that are typed into a petition later on."""
        words = f"{words} ({NOT_REAL})"
        next(each for each in self.told if each["number"] == paper.number)["words"].append(words)
        return words

    # --- what needs keys ----------------------------------------------------------------------------------------------

    def unlocked(self, office: str) -> Any:
        from hoiam.casework.keys import custody, officers
        from world import PASSWORD

        return officers.unlock(custody.officer_of(office), PASSWORD, {})

    def view(self, paper: Any, office: str, day: str) -> Any:
        import world as w
        from hoiam.casework.reading import cases
        from journeys.people import on

        with w.asking_as(office):
            return cases.case(paper.id, w.actor(office), on(day))

    def reads(self, paper: Any, office: str, day: str) -> Any:
        """On record, and then with the officer's key and the gatekeeper's share."""
        import world as w
        from hoiam.casework.keys import gatekeeping, officers
        from hoiam.vault.content import open_words
        from hoiam.vault.wraps import Tier, Wrap
        from journeys.people import on

        self.town.office(office).reads_the_words(paper, day=day)
        self.now = w.moment(on(day), 9, 5)
        view = self.view(paper, office, day)
        wraps = [Wrap(Tier(each.tier), each.recipient, each.key_id, each.data) for each in view.wraps
                 if each.recipient not in ("drop", "mailer")]  # fmt: skip
        open_words(paper.id, wraps, self.unlocked(office), officers.agent(), gatekeeping.gatekeeper())
        return view

    def sends_on(self, paper: Any, office: str, to: str, day: str) -> None:
        """The petition leaves for another body with its keys."""
        self.reads(paper, office, day)
        self.town.office(office).does("transfer.sent", paper, day=day, body=to)

    def receives(self, paper: Any, office: str, day: str) -> None:
        """It arrives: the keys of the body that had it go."""
        self.town.office(office).does("transfer.received", paper, day=day, body=office.partition("/")[0])


def _identity(who: Any) -> dict[str, str]:
    return {"name": who.name, "address": who.address, "phone": who.phone, "id_number": who.id_number}


# --- the stories --------------------------------------------------------------------------------------------------------


def tell(house: House) -> None:
    """Fourteen petitions and two drafts, in every situation that an upgrade must carry over."""
    town = house.town
    clerk, land, inspector, chair, publisher = (town.office(f"XA-AB/0{n}") for n in range(1, 6))
    ward_clerk, mender, ward_chair = (town.office(f"P-MT/0{n}") for n in (1, 2, 4))
    accused = "XA-AB/07"
    thuyet, ngan = town.citizen("Hoàng Văn Thuyết"), town.citizen("Trần Thị Ngần", email="ngan@demo.invalid")
    my, passer_by = town.citizen("Trương Quang Mỹ"), town.citizen("")

    paper = house.sends("published", thuyet, "vn.complaint", "Đo thiếu 62 m2 ruộng của tôi.", day="1/7", subject="land")
    thuyet.signs(paper, day="3/7")
    clerk.does("classify.competent", paper, day="6/7")
    chair.does("accept", paper, day="7/7")
    chair.does("assign", paper, day="7/7", offices=(inspector.code,))
    house.reads(paper, inspector.code, "8/7")
    inspector.opens_the_name(paper, day="8/7")
    chair.does("verify.ordered", paper, day="8/7")
    inspector.does("verify.differs", paper, day="10/7")
    inspector.does("dialogue.called", paper, day="13/7", held_on=date(2026, 7, 23))
    chair.does("dialogue.held", paper, day="23/7")
    chair.decides(paper, day="24/7", result="partly", decision=DECISION)
    clerk.does("notify.sent", paper, day="27/7")
    clerk.does("notify.served", paper, day="28/7")
    publisher.clears_for_the_public(paper, day="28/7", decision=DECISION)
    publisher.publishes(paper, day="29/7")
    thuyet.rates(paper, 4, day="30/7")

    paper = house.sends("transferred", passer_by, "vn.feedback", "Bốn bóng đèn tắt mười ngày.", day="1/7", named=False,
                        subject="roads")  # fmt: skip
    clerk.does("classify.elsewhere", paper, day="2/7")
    house.sends_on(paper, clerk.code, "P-MT", "2/7")
    house.receives(paper, ward_clerk.code, "3/7")
    ward_clerk.does("classify.competent", paper, day="3/7")
    ward_chair.does("assign", paper, day="3/7", offices=(mender.code,))
    mender.does("ask", paper, day="6/7", what="details")
    passer_by.answers(paper, house.also(paper, "Trước nhà số 12."), day="7/7")

    paper = house.sends("on its way", thuyet, "vn.feedback", "Cống trước cổng trường ngập.", day="6/7", subject="roads")
    clerk.does("classify.elsewhere", paper, day="7/7")
    house.sends_on(paper, clerk.code, "P-MT", "8/7")

    paper = house.brings("denunciation", ngan, "vn.denunciation", "Ông công chức địa chính đòi tiền cà phê.", day="6/7",
                         subject="conduct", against=accused)  # fmt: skip
    clerk.does("classify.competent", paper, day="8/7")
    chair.does("accept", paper, day="13/7")
    chair.does("assign", paper, day="13/7", offices=(inspector.code,))
    chair.does("verify.ordered", paper, day="14/7")
    ngan.asks_to_withdraw(paper, day="15/7")
    chair.does("withdraw.continued", paper, day="16/7", coerced="yes")
    chair.does("protect.ordered", paper, day="16/7", measure="secrecy")
    chair.does("extend", paper, day="20/7", conditions=("complex",), days=15)
    inspector.does("coordinate.expert", paper, day="27/7")
    house.reads(paper, inspector.code, "27/7")

    words = "Tàu hút cát lúc nửa đêm; có người báo trước cho chủ tàu."
    paper = house.brings_originals("denunciation with originals", my, "vn.denunciation", words, day="8/7", against=accused)
    clerk.does("classify.competent", paper, day="9/7")

    paper = house.brings("recused", my, "vn.complaint", "Phạt xây dựng sai thửa.", day="9/7", subject="land")
    clerk.does("classify.competent", paper, day="10/7")
    chair.does("accept", paper, day="13/7")
    chair.does("recuse", paper, day="13/7", office=land.code)
    chair.does("assign", paper, day="14/7", offices=(inspector.code,))

    paper = house.sends("address for mail", ngan, "vn.feedback", "Quầy số 3 đóng sớm.", day="13/7", subject="conduct")
    clerk.does("classify.competent", paper, day="14/7")

    paper = house.sends("in English", thuyet, "vn.feedback", "No place for my child at the school.", day="14/7",
                        subject="education", language="en")  # fmt: skip
    clerk.does("classify.competent", paper, day="15/7")
    chair.does("assign", paper, day="15/7", offices=(inspector.code,))
    thuyet.adds(paper, house.also(paper, "It is the school at the market."), day="16/7")

    paper = house.brings("withdrawn", ngan, "vn.complaint", "Cắt trợ cấp của mẹ tôi.", day="14/7", subject="social")
    clerk.does("classify.competent", paper, day="15/7")
    chair.does("accept", paper, day="16/7")
    ngan.asks_to_withdraw(paper, day="17/7")
    chair.does("withdraw.signed", paper, day="20/7", coerced="no")

    paper = house.brings("refused", my, "vn.complaint", "Việc đã có bản án.", day="15/7", subject="land")
    _refuse(house, clerk, chair, paper)

    house.sends("not signed", thuyet, "vn.complaint", "Đo ngang lưng trâu.", day="20/7", subject="land")
    paper = house.sends("nobody has seen it", passer_by, "vn.feedback", "Bãi rác cháy.", day="21/7", named=False,
                        subject="environment")  # fmt: skip
    _summarise(house, paper)
    _draft_of_an_officer(house, paper)
    house.told.append(_draft_of_a_petitioner(house))
    _sign_the_log(house)
    house.told[0]["receipt"] = _receipt(house, house.told[0])

    # After the log's last turn: their lines wait too, beside the acknowledgements and notices of all of them.
    house.sends("everything waits", ngan, "vn.feedback", "Ao tôm chờ hai năm.", day="22/7", subject="land")
    house.brings("everything waits, on paper", my, "vn.complaint", "Ranh đất lấn sang vườn.", day="22/7", subject="land")


def _refuse(house: House, clerk: Any, chair: Any, paper: Any) -> None:
    clerk.does("classify.competent", paper, day="16/7")
    chair.does("refuse", paper, day="17/7", ground="court")


def _summarise(house: House, paper: Any) -> None:
    import world as w
    from hoiam.casework.road import summaries

    with w.asking_as("XA-AB/01"):
        assert summaries.summarise(paper.id, "XA-AB", "Bãi rác cháy cạnh đường liên xã.") == ()


def _draft_of_an_officer(house: House, paper: Any) -> None:
    import world as w
    from hoiam.casework import officer_drafts
    from hoiam.casework.reading import papers

    view = house.view(paper, "XA-AB/01", "21/7")
    text = json.dumps({"outcome": "competent", "fields": {"subject": ["environment"]}})
    with w.asking_as("XA-AB/01"):
        officer_drafts.put(
            paper.id, "XA-AB/01", "classify", papers.sealed(paper.id, view.wraps, text.encode(), officer_drafts.KIND)
        )


def _draft_of_a_petitioner(house: House) -> dict[str, Any]:
    from hoiam.casework import drafts
    from hoiam.vault import draft
    from hoiam.vault.codes import ReturnCode

    code, words = ReturnCode.new(), f"Tôi đang viết dở. ({NOT_REAL})"
    # Kept for as long as the fixture is, which no draft of a person would be.
    drafts.put(code.lookup_hash, draft.seal(code, words.encode()), days=365 * 70)
    return {"story": "draft", "number": "", "code": code.text, "words": [words]}


def _receipt(house: House, told: dict[str, Any]) -> str:
    """The receipt of the first act, as its writer saves it from his page."""
    import world as w
    from hoiam.casework.reading import cases
    from hoiam.portal import receipts
    from hoiam.vault.codes import ReturnCode

    code = ReturnCode.parse(told["code"])
    with w.asking_as("XA-AB/01"):
        text = receipts.file(cases.follow(code.lookup_hash, date(2026, 8, 1)), code, 1)
    assert text is not None
    return str(text)


def _sign_the_log(house: House) -> None:
    import psycopg

    from hoiam.clock import ledger

    keeper = ledger.open_keeper(os.environ)
    with psycopg.connect(house.world.addresses.owner, autocommit=True) as conn:
        while keeper.run_once(conn).sequenced:
            pass
    keeper.close()


# --- the house ----------------------------------------------------------------------------------------------------------


def build(checkout: Path, home: Path, out: Path) -> None:
    sys.path[:0] = [str(checkout / "src"), str(checkout / "tests")]
    os.environ |= {"HOIAM_HOME": str(home), "HOIAM_ROOT": str(checkout), "HOIAM_MODE": "test", "HOIAM_ORIGIN": "http://localhost",
                   "DJANGO_SETTINGS_MODULE": "hoiam.site.settings", "PYTHONPATH": str(checkout / "src")}  # fmt: skip
    from hoiam.casework.ledger import keys
    from hoiam.site import engine

    with engine.server(home, {}) as server:
        addresses = engine.provision(server, home / "keys")
        os.environ["HOIAM_DATABASE_URL"] = addresses.owner
        migrate = [sys.executable, "-m", "django", "migrate", "--no-input", "--skip-checks", "--verbosity=0"]
        subprocess.run(migrate, check=True)
        os.environ |= {"HOIAM_DATABASE_URL": addresses.app, "HOIAM_LEDGER_DATABASE_URL": addresses.owner}
        import django

        django.setup()
        keys.new(home / "keys" / "ledger", "upgrade.invalid")
        house = _house(home, addresses, engine.with_parts(server.url, database="hoiam"))
        with house.world.inside():
            import world as w

            house.world.officers = w.furnish()
            tell(house)
            house.world.work_off("bodies")
            faults = house.world.faults()
            assert faults == [], faults
            for each in house.told:
                each |= {"offices": _readers(house, each), "apart": _apart(house, each)}
        out.mkdir(parents=True, exist_ok=True)
        dump = engine.find_programs("", home, home).folder / "pg_dump"
        for name, database in (("main", "hoiam"), ("gatekeeper", "hoiam_gatekeeper")):
            _write(out / f"{name}.sql.xz", _dumped(dump, engine.with_parts(server.url, database=database)))
    (out / "told.json").write_text(json.dumps(house.told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _write(out / "home.tar.xz", _packed(home, ("keys", "files", "log", "ledger-mark")))


def _house(home: Path, addresses: Any, admin: str) -> House:
    import psycopg
    from django.conf import settings

    from desk.conftest import DirectLine
    from hoiam.casework import wall_key
    from hoiam.casework.keys import officers
    from hoiam.vault.agent import Agent, AgentClient
    from hoiam.vault.gatekeeper import Gatekeeper, _log_keys
    from hoiam.vault.gatekeeper_store import PostgresStore, SqlGrounds, SqlLog
    from hoiam.vault.logged import Proofs
    from journeys.people import Town
    from world import World

    with psycopg.connect(addresses.owner) as database:
        wall_key.lay(database, settings.SECRET_KEY)
    store = PostgresStore(addresses.gatekeeper, home / "keys" / "gatekeeper")
    proofs = Proofs(SqlLog(addresses.witness), lambda: _log_keys(home / "keys" / "ledger" / "policy"), store)
    world = World(addresses, admin)
    house = House(Town(world), world, home)
    world.keeper = Gatekeeper(store, SqlGrounds(addresses.witness), proofs, now=lambda: house.now)
    agent = AgentClient.__new__(AgentClient)
    agent._line = DirectLine(Agent().handle)  # type: ignore[assignment]  # asks in memory
    officers.agent = lambda: agent  # type: ignore[assignment]  # as above
    return house


def _readers(house: House, each: dict[str, Any]) -> list[str]:
    """Of each body that has keys to the words: an office that may read them."""
    from uuid import UUID

    import world as w
    from hoiam.casework.reading import cases

    if not each["number"]:
        return []
    case, found = UUID(each["id"]), []
    held = house.world.rows("SELECT recipient FROM casework_wrap WHERE dossier_id = %s AND tier = 'content'", case)
    for body in sorted(r.removeprefix("body:") for (r,) in held if r.startswith("body:")):
        for office in [o for o in house.world.officers if o.startswith(f"{body}/")]:
            with w.asking_as(office):
                try:
                    view = cases.case(case, w.actor(office), date(2026, 8, 1))
                except LookupError:
                    continue
            if view.reads:
                found.append(office)
                break
        else:
            raise AssertionError(f"nobody of {body} may read {each['story']}")
    return found


def _apart(house: House, each: dict[str, Any]) -> bool:
    """Whether its words lie with the name."""
    count = "SELECT count(*) FROM casework_blob WHERE dossier_id = %s AND tier = 'content' AND kind = 'words'"
    return each["number"] != "" and house.world.one(count, each["id"]) == 0


def _dumped(dump: Path, url: str) -> bytes:
    """Everything as statements that any PostgreSQL from 15 on takes, line by line, without psql."""
    parts = urlsplit(url)  # the password goes another way: everybody reads a command line
    bare = parts._replace(netloc=f"{parts.username}@{parts.netloc.rpartition('@')[2]}").geturl()
    command = [str(dump), "--inserts", "--rows-per-insert=100", "--no-comments", "--no-sync", "--dbname", bare]
    environ = os.environ | {"PGPASSWORD": unquote(parts.password or "")}
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout
    # What only psql understands, and a setting that servers before 17 lack; no blank line, for a signed note has some.
    left_out = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout = 0;)\n", re.M)
    return left_out.sub("", text).encode()


def _kept(each: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without the server's passwords, and without who made it."""
    each.uid, each.gid, each.uname, each.gname = 0, 0, "", ""
    return None if each.name in ("keys/postgres", "keys/database-roles.json") else each


def _packed(home: Path, names: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in names:
            tar.add(home / name, arcname=name, filter=_kept)
    return packed.getvalue()


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    checkout = Path(arguments[0]).resolve()
    version = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    out = Path(arguments[1] if len(arguments) > 1 else Path(__file__).parent / f"release-{version}").resolve()
    home = Path(tempfile.mkdtemp(prefix="hoiam-upgrade-"))
    home.chmod(0o711)  # the server runs as another user where this is root
    try:
        build(checkout, home, out)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    size = sum(file.stat().st_size for file in out.iterdir())
    print(f"{out}: {size // 1024} kB, made {datetime.now(UTC):%Y-%m-%d}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
