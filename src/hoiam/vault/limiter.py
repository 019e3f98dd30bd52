"""The limiter: the process that counts tries, so that one limit holds in all web workers at once.

Whoever takes something that can be guessed asks here first: `ask(kind, subject)` gives the seconds that this subject still
has to wait. Nought means that the try may be made, and it is counted at once, so that many at a time are not more than one
after the other; whoever turns out to be right is forgiven. Waits grow from try to try and end by themselves: nothing is locked.

What is kept lies in memory alone. Of a subject there is an HMAC-SHA-256; where the subject holds a network address, under a
key that is made at the start and at each midnight (UTC) and stored nowhere, and at midnight those counts are thrown away with
it. No table, log or file ever has either. The number of subjects is bounded: the one that tried longest ago is forgotten
first. Whoever has more addresses than fit gains nothing by that, since a new address starts anew as well; and strangers cannot
push out what is counted after a right password, for each kind has room of its own.

Run as `python -m hoiam.vault.limiter`; ready when it prints `ready`.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import math
import secrets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hoiam.vault.hardening import harden
from hoiam.vault.sockets import CALLER_HELP, Line, Message, Server, callers_of, folder, serve_until_told

SOCKET: Final = "limiter.sock"
MOST: Final = 20_000  # subjects of a kind
DAY: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How tries of one kind are slowed: after `free` of them the next waits `first` seconds, then twice as long each time."""

    free: int
    first: float
    longest: float
    quiet: float  # seconds without a try after which a subject is as new
    before: float = 0  # seconds that a new subject waits before its first try
    of_address: bool = False  # its subjects hold a network address
    wholly: bool = False  # whoever is right is as new; otherwise only that one try is taken back


KINDS: Final = {
    # A log-in by password. A stranger's address; an account from one address; a browser that its officer has used before.
    "source": Pace(free=40, first=1, longest=300, quiet=900, of_address=True),
    "account at source": Pace(free=5, first=1, longest=60, quiet=3600, of_address=True, wholly=True),
    "device": Pace(free=5, first=1, longest=60, quiet=3600, wholly=True),
    # Tries at one account from anywhere: while there are too many, each address waits its own few seconds before its first.
    "account": Pace(free=100, first=600, longest=600, quiet=3600),
    "besieged account at source": Pace(free=1, first=10, longest=300, quiet=3600, before=10, of_address=True, wholly=True),
    # Six digits after the right password: all addresses together, for these digits can be guessed.
    "code": Pace(free=10, first=10, longest=3600, quiet=DAY),
    "code on device": Pace(free=5, first=5, longest=3600, quiet=DAY, wholly=True),
    # Two such codes one after the other, which nobody guesses: by account and address, so that nobody waits for another.
    "two codes": Pace(free=5, first=1, longest=60, quiet=3600, of_address=True, wholly=True),
    # A code that was right is right once. It stays valid for a minute and a half.
    "used code": Pace(free=1, first=300, longest=300, quiet=300),
    "passkey": Pace(free=30, first=1, longest=60, quiet=900, of_address=True),
    # Wrong return codes. A right one never asks.
    "return code": Pace(free=12, first=30, longest=900, quiet=900, of_address=True),
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of something one subject may use in a day (UTC), and whether its subjects are network addresses."""

    most: int
    of_address: bool = False


ALLOWANCES: Final = {
    # What strangers leave on the disk, in bytes: from one address, and from all together. A carrier's address stands for many.
    "file bytes of a source": Allowance(most=4 << 30, of_address=True),
    "file bytes": Allowance(most=40 << 30),
    # Slips made for the counter, of each of which something public waits for a day.
    "slips of a source": Allowance(most=2000, of_address=True),
    "slips": Allowance(most=100_000),
}

_Count = tuple[int, float, float]  # tries, moment of the last, moment of the next


class LimiterClient:
    """What the web may ask of the limiter, whose socket is in the folder `run`. Unreachable when it is down."""

    def __init__(self, run: Path, *, seconds: float = 2) -> None:
        self._line = Line(run / SOCKET, "limiter", seconds=seconds)

    def ask(self, kind: str, subject: str) -> float:
        """Seconds that `subject` has to wait; 0 when it may try now, which is then counted as a try in vain."""
        return float(self._line.ask("ask", kind=kind, subject=subject)["delay"])

    def forgive(self, kind: str, subject: str) -> None:
        """The try that `ask` counted was right, or was not made."""
        self._line.ask("forgive", kind=kind, subject=subject)

    def spend(self, kind: str, subject: str, amount: int) -> bool:
        """Whether `subject` may use so much more of its day's allowance, which is then used; where not, nothing is."""
        return bool(self._line.ask("spend", kind=kind, subject=subject, amount=amount)["granted"])


class Limiter:
    """The limiter's own side. `now`: seconds of a clock that only goes forward; `today`: a number that changes at midnight."""

    def __init__(
        self, *, now: Callable[[], float] = time.monotonic, today: Callable[[], int] = lambda: int(time.time() // DAY)
    ) -> None:
        self._now, self._today = now, today
        self._day = today()
        self._key, self._key_of_day = secrets.token_bytes(32), secrets.token_bytes(32)
        self._counts: dict[str, dict[bytes, _Count]] = {kind: {} for kind in KINDS}
        self._spent: dict[str, dict[bytes, int]] = {kind: {} for kind in ALLOWANCES}
        self._guard = threading.Lock()

    def handle(self, op: str, message: Message) -> Message:
        """One answer."""
        kind, subject = str(message["kind"]), str(message["subject"])
        with self._guard:
            self._turn_the_day()
            match op:
                case "ask":
                    return {"delay": self._ask(kind, self._name(kind, subject))}
                case "forgive":
                    self._forgive(kind, self._name(kind, subject))
                    return {}
                case "spend":
                    return {"granted": self._spend(kind, self._name(kind, subject), int(message["amount"]))}
                case _:
                    raise ValueError("no such op")

    def forget(self) -> None:
        """Drops what has been quiet for long enough, and at midnight whatever came from an address."""
        with self._guard:
            self._turn_the_day()
            now = self._now()
            for kind, counts in self._counts.items():
                quiet = KINDS[kind].quiet
                self._counts[kind] = {name: each for name, each in counts.items() if now - max(each[1:]) < quiet}

    def _turn_the_day(self) -> None:
        day = self._today()
        if day != self._day:
            self._day, self._key_of_day = day, secrets.token_bytes(32)
            for kind, pace in KINDS.items():
                if pace.of_address:
                    self._counts[kind] = {}
            self._spent = {kind: {} for kind in ALLOWANCES}

    def _name(self, kind: str, subject: str) -> bytes:
        of_address = KINDS[kind].of_address if kind in KINDS else ALLOWANCES[kind].of_address
        key = self._key_of_day if of_address else self._key
        return hmac.digest(key, f"{kind}\0{subject}".encode("utf-8", "surrogatepass"), hashlib.sha256)[:16]

    def _ask(self, kind: str, name: bytes) -> float:
        pace, counts, now = KINDS[kind], self._counts[kind], self._now()
        tries, last, again = counts.get(name, (0, -math.inf, -math.inf))
        new = now - max(last, again) >= pace.quiet
        if new:
            tries, again = 0, now + pace.before
        if now < again:
            if new:
                self._keep(counts, name, (0, now, again))
            return again - now
        tries += 1
        wait = min(pace.first * 2.0 ** min(tries - pace.free, 60), pace.longest) if tries >= pace.free else 0
        self._keep(counts, name, (tries, now, now + wait))
        return 0

    def _spend(self, kind: str, name: bytes, amount: int) -> bool:
        if amount < 0:
            raise ValueError("nothing is given back")
        spent = self._spent[kind].pop(name, 0)  # to the end, as below
        granted = spent + amount <= ALLOWANCES[kind].most
        self._spent[kind][name] = spent + amount if granted else spent
        if len(self._spent[kind]) > MOST:
            del self._spent[kind][next(iter(self._spent[kind]))]
        return granted

    def _forgive(self, kind: str, name: bytes) -> None:
        counts = self._counts[kind]
        found = counts.get(name)
        if found is None:
            return
        tries, last, _again = found
        if KINDS[kind].wholly or tries <= 1:
            # Who had to wait before his first try has waited.
            counts.pop(name)
            if KINDS[kind].before:
                counts[name] = (0, last, last)
        else:
            counts[name] = (tries - 1, last, last)

    @staticmethod
    def _keep(counts: dict[bytes, _Count], name: bytes, count: _Count) -> None:
        counts.pop(name, None)  # to the end: the first is the one that tried longest ago
        counts[name] = count
        if len(counts) > MOST:
            del counts[next(iter(counts))]


def main(arguments: Sequence[str] | None = None) -> int:
    """The process."""
    parser = argparse.ArgumentParser(prog="hoiam.vault.limiter", description="Counts tries, in memory only.")
    parser.add_argument("--run", type=Path, default=folder(), help="folder of the socket, 0700")
    parser.add_argument("--caller", action="append", default=[], help=CALLER_HELP)
    chosen = parser.parse_args(arguments)
    for missing in harden():
        print(f"limiter: {missing}", file=sys.stderr, flush=True)
    limiter = Limiter()
    try:
        server = Server(chosen.run / SOCKET, limiter.handle, callers=callers_of(SOCKET, chosen.caller))
    except OSError as error:
        print(f"limiter: cannot listen: {error}", file=sys.stderr, flush=True)
        return 1
    serve_until_told(server, limiter.forget)
    return 0


if __name__ == "__main__":
    sys.exit(main())
