"""The people of a journey and their verbs: what they do goes down the road; what they see comes back up it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import world as w
from hoiam.core.petition.state import Petition, fold
from world import World


def on(day: str) -> date:
    """``16/7`` of 2026."""
    number, _slash, month = day.partition("/")
    return date(2026, int(month), int(number))


@dataclass
class Paper:
    """A petition as the people of the story know it."""

    world: World
    id: UUID
    number: str
    code: Any
    case: Any

    @property
    def now(self) -> Petition:
        return fold(self.world.history(self.id))

    @property
    def state(self) -> str:
        return self.now.state

    @property
    def body(self) -> str:
        return self.now.body

    def due(self, term: str) -> str:
        """The day on which a running term ends, ``31/7``; "none" where it does not run."""
        clock = self.now.clocks.get(term)
        return "none" if clock is None or clock.due is None else f"{clock.due.day}/{clock.due.month}"

    def article_of(self, step: str) -> str:
        """The article under which the step was taken last."""
        return next(r.act.article for r in reversed(self.world.history(self.id)) if r.act.step == step)


@dataclass
class Citizen:
    """Somebody with something to say. What he typed and who he is never lies anywhere in clear."""

    town: Town
    name: str
    address: str = "xóm Giếng, thôn Bến Đò"
    phone: str = "0950 118 204"
    id_number: str = "003054000117"
    email: str = ""

    def sends(self, kind: str, words: str, *, day: str, to: str = w.COMMUNE, named: bool = True, **more: Any) -> Paper:
        """Through the portal's form."""
        return self._hands_in(kind, words, day, to, named, "portal", more)

    def brings_a_letter(self, kind: str, words: str, *, day: str, to: str = w.COMMUNE, **more: Any) -> Paper:
        """To the counter, signed."""
        return self._hands_in(kind, words, day, to, True, "letter", {"signed": "paper"} | more)

    def _hands_in(self, kind: str, words: str, day: str, to: str, named: bool, channel: str, more: dict[str, Any]) -> Paper:
        from hoiam.site.demo.petitions import Case
        from hoiam.vault.codes import ReturnCode
        from hoiam.vault.sealing import CaseKeys

        keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
        who = {"name": self.name, "address": self.address, "phone": self.phone, "id_number": self.id_number} if named else None
        done = w.submit(
            on(day), kind, channel=channel, body=to, words=words, keys=keys, code=code, who=who, email=self.email, **more
        )
        case = Case(done.petition_id, code, keys, {"identity": who or {}})
        return Paper(self.town.world, done.petition_id, done.number, code, case)

    def signs(self, paper: Paper, *, day: str) -> None:
        """With a signature file, on the portal."""
        w.act(paper.id, "sign", on(day), "petitioner", how="digital")

    def answers(self, paper: Paper, words: str, *, day: str) -> None:
        w.act(paper.id, "reply", on(day), "petitioner", sealed=[self._own(paper).seal("words", words.encode())])

    def adds(self, paper: Paper, words: str, *, day: str) -> None:
        w.act(paper.id, "add", on(day), "petitioner", sealed=[self._own(paper).seal("words", words.encode())])

    def asks_to_withdraw(self, paper: Paper, *, day: str) -> None:
        w.act(paper.id, "withdraw.asked", on(day), "petitioner")

    def goes_further(self, paper: Paper, *, day: str) -> None:
        w.act(paper.id, "appeal", on(day), "petitioner")

    def rates(self, paper: Paper, score: int, *, day: str) -> None:
        w.act(paper.id, "rate", on(day), "petitioner", score=score)

    def _own(self, paper: Paper) -> Any:
        """His own petition, opened with his code."""
        from hoiam.vault import content
        from hoiam.vault.wraps import Tier, Wrap

        rows = paper.world.rows("SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s", paper.id)
        wraps = [Wrap(Tier(t), r, k, bytes(d)) for t, r, k, d in rows if r == "petitioner"]
        return content.open_own(paper.id, wraps, paper.code, paper.world.keeper)

    def reads(self, paper: Paper, kind: str = "letter") -> list[bytes]:
        """Everything of this kind in his case."""
        from hoiam.vault.sealing import SealedBlob
        from hoiam.vault.wraps import Tier

        own = self._own(paper)
        found = paper.world.rows(
            "SELECT id, tier, kind, data, digest FROM casework_blob WHERE dossier_id = %s AND kind = %s AND tier = 'content'",
            paper.id,
            kind,
        )
        return [own.read(SealedBlob(i, Tier(t), k, bytes(d), bytes(h))) for i, t, k, d, h in found]


@dataclass
class Office:
    """A post in a body, and the steps that its roles give it."""

    town: Town
    code: str

    def does(self, step: str, paper: Paper, *, day: str, **more: Any) -> None:
        w.act(paper.id, step, on(day), self.code, **more)

    def reads_the_words(self, paper: Paper, *, day: str) -> None:
        self.does("read", paper, day=day)

    def opens_the_name(self, paper: Paper, *, day: str, purpose: str = "verify_identity") -> None:
        self.does("open", paper, day=day, purpose=purpose)

    def decides(self, paper: Paper, *, day: str, result: str, decision: dict[str, Any]) -> None:
        """Writes it, has it numbered, printed and sealed."""
        self._as_told("decide", paper, day, {"result": result}, decision)

    def concludes(self, paper: Paper, *, day: str, result: str) -> None:
        self.does("conclude", paper, day=day, result=result)

    def clears_for_the_public(self, paper: Paper, *, day: str, decision: dict[str, Any], also: tuple[str, ...] = ()) -> None:
        """Takes out at the gate what could tell who somebody is."""
        told = {"find": [{"term": term, "class": "phrase"} for term in also], "allow": []}
        self._as_told("gate", paper, day, {"outcome": "cleared"}, decision, told)

    def publishes(self, paper: Paper, *, day: str) -> Any:
        """Puts it on the register; the answer as anybody sees it."""
        from hoiam.casework.register import answers

        self._as_told("publish", paper, day, {}, {})
        return answers.answer(UUID(paper.now.answer), on(day) + timedelta(days=1))

    def _as_told(
        self, step: str, paper: Paper, day: str, more: dict[str, Any], decision: dict[str, Any], gate: Any = None
    ) -> None:
        from hoiam.site.demo import acts

        act = {"step": step, "day": on(day), "by": self.code} | more
        acts.take(paper.case, act, {"decision": decision, "gate": gate or {}})

    def sees(self, paper: Paper) -> bool:
        """Whether the petition's page is there for this office."""
        from hoiam.casework.reading import cases

        who = w.actor(self.code)
        try:
            with w.asking_as(self.code):
                cases.case(paper.id, who, date(2026, 12, 1))
        except LookupError:
            return False
        return True

    def work(self) -> list[str]:
        """The numbers on the office's work list, in its order."""
        from hoiam.casework.reading import lists

        who = w.actor(self.code)
        with w.asking_as(self.code):
            return [row.number for row in lists.work_list(who)]


@dataclass
class Town:
    """A commune with its ward next door and the province above, and whoever the story needs."""

    world: World
    citizens: list[Citizen] = field(default_factory=list)

    def citizen(self, name: str, **more: str) -> Citizen:
        self.citizens.append(Citizen(self, name, **more))
        return self.citizens[-1]

    def office(self, code: str) -> Office:
        return Office(self, code)

    def the_worker_makes_the_letters(self) -> None:
        self.world.work_off(turns=2)

    def the_register_says(self, words: str) -> list[str]:
        """Titles of the published answers that hold the words."""
        from hoiam.casework.register import answers

        return [answer.title for answer in answers.answers(today=date(2026, 12, 1), words=words).answers]
