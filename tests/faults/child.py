"""A process of the house that does one thing and is killed at one place of it. Started by the tests of this folder.

    python child.py submit POINT    hands in the petition that HOIAM_TOLD describes
    python child.py act POINT       takes the step that HOIAM_TOLD describes
    python child.py batch POINT     goes on with the batch that HOIAM_TOLD describes; POINT ends in the place of the petition
    python child.py errand POINT    sends an errand, or takes a step in one (errand_steps), or hands several over
    python child.py order POINT     orders something of bodies below, or takes note of it
    python child.py upload POINT    seals a file of many pieces
    python child.py work POINT      works off what is owed, as the worker does; POINT is `before KIND` or `after KIND`

POINT is where it kills itself with SIGKILL, as the kernel would when memory runs out; "nowhere" for an undisturbed run.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

TESTS = Path(__file__).resolve().parents[1]


def die(*_args: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(module: Any, name: str) -> None:
    setattr(module, name, die)


def after(module: Any, name: str) -> None:
    real = getattr(module, name)

    def done(*args: Any, **more: Any) -> Any:
        real(*args, **more)
        die()

    setattr(module, name, done)


def main(what: str, point: str) -> None:
    sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]
    import django

    django.setup()
    told = json.loads(os.environ["HOIAM_TOLD"])
    if what == "upload":
        upload(point)
        return
    if what == "work":
        work(point)
        return
    if what == "batch":
        batch(point, told)
    if what == "errand":
        errand(point, told)
        return
    if what == "order":
        order(point, told)
        return
    import world
    from hoiam.casework import intake
    from hoiam.casework.keys import gatekeeping

    # By its name: the function that the package gives out hides the module.
    road = importlib.import_module("hoiam.casework.road.perform" if what == "act" else "hoiam.casework.intake.submit")
    match point:
        case "before the gatekeeper":
            before(gatekeeping, "register")
        case "after the gatekeeper":
            after(gatekeeping, "register")
        case "before the statement":
            before(road, "record")
        case "after the statement":
            after(road, "record")
        case "after the tags":
            after(gatekeeping, "act_secrets")
    if what == "submit":
        from hoiam.vault.codes import ReturnCode
        from hoiam.vault.sealing import CaseKeys

        keys, code = CaseKeys.from_bytes(bytes.fromhex(told["keys"])), ReturnCode.parse(told["code"])
        said = {"email": told["email"], "signed": "paper", "subject": "land", "channel": "letter"}
        made = world.envelope(told["kind"], keys=keys, code=code, **said)
        moment = world.moment(date.fromisoformat(told["day"]))
        done = intake.submit(made, now=moment, actor=world.actor(f"{world.COMMUNE}/01"))
        print(json.dumps({"number": done.number, "again": done.again}), flush=True)
    else:
        case = UUID(told["case"])
        if "keys" in told:
            from hoiam.vault.codes import ReturnCode
            from hoiam.vault.sealing import CaseKeys

            world.HELD[case] = CaseKeys.from_bytes(bytes.fromhex(told["keys"])), ReturnCode.parse(told["code"])
        world.act(
            case,
            told["step"],
            date.fromisoformat(told["day"]),
            told["by"],
            expected=told["expected"],
            paper=told["paper"],
            **told.get("said", {}),
        )
        if point == "after the commit":
            die()
        print("done", flush=True)


def batch(point: str, told: dict[str, Any]) -> None:
    """Takes the step on each petition of the batch; dies at the given write of the one in that place."""
    import world
    from hoiam.casework import batches
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import CaseKeys

    for case, (keys, code) in told["held"].items():
        world.HELD[UUID(case)] = CaseKeys.from_bytes(bytes.fromhex(keys)), ReturnCode.parse(code)
    when, _, place = point.rpartition(" ")
    road = importlib.import_module("hoiam.casework.road.perform")
    begun = 0

    def take(case: UUID, seq: int) -> int:
        nonlocal begun
        begun += 1
        if when == "after the commit" and begun > int(place):
            die()
        if place == str(begun):
            match when:
                case "before the statement":
                    before(road, "record")
                case "after the statement":
                    after(road, "record")
        done = world.act(case, told["step"], date.fromisoformat(told["day"]), told["by"], expected=seq, **told["said"])
        if when == "before the line" and place == str(begun):
            die()
        return int(done.petition.seq)

    if when == "after the line":
        marked = 0
        real = batches._mark

        def mark(*of: Any) -> None:
            nonlocal marked
            real(*of)
            marked += 1
            if marked == int(place):
                die()

        batches._mark = mark
    batches.go_on(UUID(told["batch"]), take)


def errand(point: str, told: Any) -> None:
    """An errand is sent, or a step is taken in one, or all of a body's are handed over; dies between the two histories, when
    all is written, or afterwards: of several at the second one."""
    from faults import errand_steps
    from hoiam.casework.road import errands, sending

    if told["do"] == "hand_over":
        handed_over(point, date(2026, 10, 5))
        return
    # Where the errand is sent it is mirrored by the one, with an act in it by the other.
    of = sending if told["do"] == "send" else errands
    if point == "between the two":
        before(of, "mirrored")
    elif point == "before the commit":
        # Of a step that the petition's own history does not mirror, once its own is written.
        after(of, "mirrored" if told["do"] in errand_steps.MIRRORED else "perform")
    errand_steps.take(told["do"], UUID(told["case"]))
    if point == "after the commit":
        die()
    print("done", flush=True)


def order(point: str, told: Any) -> None:
    """A superior orders something of bodies below, or one of them takes note of it; dies between the two histories, when both
    are written, or once a paper for several has gone to the first of them."""
    import world
    from hoiam.casework import wall
    from hoiam.casework.road import errands, instructions, sending

    day = date(2026, 10, 5)
    of = errands if told["do"] == "note" else sending
    if point == "between the two":
        before(of, "mirrored")
    elif point == "before the commit":
        after(of, "mirrored")
    elif point == "after the first":
        after(instructions, "send")
    elif point == "with the first in hand":
        real = sending.sent

        def gone(*args: Any, **more: Any) -> Any:
            real(*args, **more)
            die()

        sending.sent = gone
    office = f"{world.PROVINCE}/04" if told["do"] != "note" else f"{world.COMMUNE}/01"
    with wall.acting(office):
        actor, now = world.actor(office), world.moment(day)
        if told["do"] == "note":
            instructions.acknowledge(UUID(told["case"]), actor=actor, now=now, expected=1)
        elif told["do"] == "paper":
            instructions.go_on(UUID(told["case"]), actor=actor, now=now)
        else:
            paper = instructions.Paper(
                "do_account", "12/UBND", (world.COMMUNE,), date(2026, 10, 9), "Báo cáo.", told["number"]
            )
            instructions.send(paper, world.COMMUNE, UUID(told["case"]), actor=actor, now=now)
    if point == "after the commit":
        die()
    print("done", flush=True)


def handed_over(point: str, day: date) -> None:
    import world
    from hoiam.casework import wall
    from hoiam.casework.road import errands, successions

    office, written, real = f"{world.WARD}/04", 0, errands.mirrored

    def mirrored(*args: Any, **more: Any) -> None:
        nonlocal written
        written += 1
        if (point, written) == ("between the two", 2):
            die()
        real(*args, **more)
        if (point, written) == ("before the commit", 2):
            die()

    errands.mirrored = mirrored
    with wall.acting(office):
        actor, most = world.actor(office), 2 if point == "after the commit" else 50
        found = successions.held(actor)
        successions.hand_over_many(found, "", actor=actor, now=world.moment(day), hand=world.PassesOn(), most=most)
    if point == "after the commit":
        die()
    print("done", flush=True)


def work(point: str) -> None:
    """The worker; dies where the kind's effect would come, or when it has come and the row still stands."""
    from contextlib import contextmanager
    from dataclasses import replace

    from django.core.mail import EmailMessage

    from hoiam.casework.reading import papers
    from hoiam.casework.road import errands
    from hoiam.casework.road.owed import Together
    from hoiam.clock import __main__ as clock
    from hoiam.clock import owed
    from hoiam.vault.gatekeeper import GatekeeperClient

    effects: dict[str, tuple[Any, str]] = {
        "letter": (papers, "made"), "mail": (EmailMessage, "send"), "bodies": (GatekeeperClient, "follow"),
        "errands": (errands, "follow"),
    }  # fmt: skip
    when, _, kind = point.partition(" ")
    if when == "before":
        before(*effects[kind])
    else:
        real = owed.WORKERS[kind]

        def dying(worker: Any) -> Any:
            def done(owing: Any) -> None:
                worker(owing)
                die()

            return done

        if isinstance(real, Together):

            @contextmanager
            def begun(count: int) -> Any:
                with real.begun(count) as worker:
                    yield dying(worker)

            owed.WORKERS[kind] = replace(real, begun=begun)
        else:
            owed.WORKERS[kind] = dying(real)
    clock.main()


def upload(point: str) -> None:
    """Seals a file of twenty pieces; dies after some of them, or before the last flush."""
    from uuid import uuid4

    from hoiam.casework import files
    from hoiam.vault.sealing import CaseKeys
    from hoiam.vault.wraps import Tier

    if point == "before the flush":
        before(os, "fsync")
    pieces = 20 << 18
    keys = CaseKeys.new(uuid4())
    if point == "in the middle":
        real, sealed = files.seal_stream, 0

        def some(keys_: Any, tier: Any, kind: str, chunks: Any, out: Any, **more: Any) -> Any:
            def counted() -> Any:
                nonlocal sealed
                for chunk in chunks:
                    sealed += 1
                    if sealed == 10:
                        out.flush()
                        die()
                    yield chunk

            return real(keys_, tier, kind, counted(), out, **more)

        files.seal_stream = some  # type: ignore[assignment]  # as the real one
    files.seal_bytes(keys, Tier.CONTENT, os.urandom(pieces))
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
