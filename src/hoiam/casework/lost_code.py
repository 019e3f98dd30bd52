"""A new return code for a lost one, by the ways that its writer chose when he sent the petition.

By the second slip: asked for, it is on record and on the petition's page for three days, where whoever holds the code stops it
with one press; then the slip gives a new code, and the old one finds nothing any more. In person: whoever comes has a slip made
on his own device (`made_slips`), two offices compare him with the sealed name and are told its mark (the step ``reissue``, at
the desk), and from then on that slip goes the same way. Nothing of the petition is shown to whoever has a slip before he has
the new code.

The gatekeeper is told of a code before it is recorded, and goes by it once the record stands in the public log: if we stop in
between, the old code counts, and the slip is entered again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from hoiam.casework import laws, wall
from hoiam.casework.days import law_day
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading.history import load
from hoiam.casework.road import Enclosed, NewCode, perform
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.core.petition.events import COUNTER, SLIP
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.reissue import Reissue
from hoiam.vault import made_slip, second_chance
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.gatekeeper import petitioner_proof
from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class Found:
    """The petition of a slip, what lies for the slip, and which way it is."""

    case: UUID
    petition: Petition
    sealed: bytes = field(repr=False)
    way: str = SLIP

    def waits(self, today: date) -> bool:
        """Whether a new code was asked for and can still be had."""
        waiting = self.petition.reissue
        return waiting is not None and waiting.way == self.way and today <= waiting.until

    @property
    def asks(self) -> bool:
        """Whether whoever has the slip asks for a new code by himself; for one that was made for the counter two offices do."""
        return self.way == SLIP

    def ready(self, today: date) -> bool:
        """Whether it can be had now, as far as it is a question of days."""
        return self.waits(today) and self.petition.reissue is not None and self.petition.reissue.ready <= today


def find(slip: SecondSlip) -> Found | None:
    """The petition of this slip; None where there is none, or the slip was used or stopped."""
    wall.hold(slip.lookup_hash)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier, lookup, data, way FROM casework_slip_of(%s)", [slip.lookup_hash])
        row = cursor.fetchone()
    if row is None:
        return None
    case, lookup, sealed, way = row
    wall.hold(bytes(lookup))
    return Found(case, load(case)[0], bytes(sealed), way)


def today_of(found: Found, now: datetime) -> date:
    """The day in law of the petition's kind."""
    return law_day(laws.current(), found.petition.kind, now)


def ask(found: Found, *, now: datetime) -> Petition:
    """Asks for a new code; the petition as it stands then. Raises the law's Refusal."""
    return _take(Reissue(outcome="asked"), found.case, found.petition, now)


def stop(case: UUID, petition: Petition, *, now: datetime) -> None:
    """Whoever holds the code stops it, also what a first office has found at the counter; no slip opens anything any more.
    Raises the law's Refusal."""
    way = petition.reissue.way if petition.reissue is not None else SLIP
    _take(Reissue(way=COUNTER if petition.compared is not None else way, outcome="stopped"), case, petition, now)


def make(slip: SecondSlip, found: Found) -> ReturnCode:
    """A new code to be shown and written down; it opens nothing before it is given (`give`). Raises VaultError, NotReleased
    (`notice`) where the gatekeeper has not seen the request for long enough."""
    code = ReturnCode.new()
    _house_part(slip, found, code)
    return code


def give(slip: SecondSlip, found: Found, code: ReturnCode, *, now: datetime) -> None:
    """From now on this code finds and opens the petition, and the old one and the slip do not. Raises VaultError and the law's
    Refusal, and then nothing has changed."""
    house = _house_part(slip, found, code)
    if found.way == COUNTER:
        first, case_key = made_slip.open_beside(slip, found.case, found.sealed), house
    else:
        inside = second_chance.open(slip, house, found.case, found.sealed)
        first, case_key = dict(inside.first), second_chance.seal_case_key(code, found.case, inside.case_key)
    if found.petition.nameless is not None:
        del first[Tier.IDENTITY]  # it opens nothing any more
    enclosed = Enclosed(wraps=second_chance.wraps_for(code, found.case, first), code=NewCode(code.lookup_hash, case_key))
    step = Reissue(way=found.way, outcome="given", code=_proves(code, found.case).hex())
    _take(step, found.case, found.petition, now, enclosed)


def _house_part(slip: SecondSlip, found: Found, code: ReturnCode) -> bytes:
    """What the gatekeeper adds once the notice is over: its half of what lies for the second slip; for one that was made for
    the counter the case key, sealed under the new code."""
    keeper, coming = gatekeeping.gatekeeper(), _proves(code, found.case)
    if found.way == COUNTER:
        return keeper.sealed_case_key(found.case, slip.proving, made_slip.PublicSlip.of(slip).rest, coming, code.case_key_key)
    return keeper.second(found.case, slip.proving, coming)


def _proves(code: ReturnCode, case: UUID) -> bytes:
    return second_chance.verifier(petitioner_proof(code.case_key, case))


def _take(step: Reissue, case: UUID, petition: Petition, now: datetime, enclosed: Enclosed = Enclosed()) -> Petition:  # noqa: B008 - frozen
    done = perform(step, case, actor=THE_PETITIONER, on_behalf_of=petition.body, now=now, enclosed=enclosed)
    return done.petition
