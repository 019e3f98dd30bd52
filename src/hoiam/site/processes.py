"""The processes of a house: whose user each is, what it is told in secret, which sockets it serves and for whom, what it owns.

One row a process. The launcher starts them from this table, the units of systemd/ are compared with it, and the test of
separation walks it; a process, a socket or a secret more is a line more here.
"""

from __future__ import annotations

import grp
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# The sockets' folder, and that of a trial database's socket, are open to this group; who may ask there is asked once more.
GROUP: Final = "hoiam"
# For a demo that root starts where no such users were made: numbers that Linux systems leave free.
TRIAL_IDS: Final = 61100


@dataclass(frozen=True)
class User:
    """A user of the machine. `name` is what people call it."""

    name: str
    uid: int
    gid: int


# The witness of a demo that root starts: no process of the house, and nobody of it can read its key.
WITNESS_OF_TRIAL: Final = User("hoiam-witness", TRIAL_IDS + 50, TRIAL_IDS + 50)

# Secrets that are not in the addresses: Django's, by which the web signs and seals; and one that is made at each start, for a
# process that Django asks for a secret and that neither signs nor seals anything by it.
DJANGO: Final = "django"
OF_THE_DAY: Final = "of the day"


@dataclass(frozen=True)
class Process:
    """`user`: the word in HOIAM_USERS; its usual name is hoiam-<user>. `told`: secrets by the variable that each stands for,
    each a field of `engine.Addresses`, DJANGO or OF_THE_DAY. `keys`: files of HOIAM_HOME/keys of which it gets its own copy, by
    the variable that names the copy. `sockets`: who may call, besides root. `enters`: whether it goes to the database's socket
    or to another's. `network`: whether it may have one; without, it is alone on a network of its own. `owns`: folders of
    HOIAM_HOME that are its alone; `shares`: one that it writes and another process tidies; `serves_files`: one whose files are
    for others to read."""

    name: str
    user: str
    module: str
    says_ready: bool = True
    told: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    sockets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    enters: bool = True
    network: bool = True
    owns: tuple[str, ...] = ()
    shares: Mapping[str, str] = field(default_factory=dict)
    serves_files: tuple[str, ...] = ()

    @property
    def callers(self) -> list[tuple[str, str]]:
        """(socket, user's word) of each who may call."""
        return [(name, user) for name, users in self.sockets.items() for user in users]


# In the order in which they start; the web last, when all it asks is there.
PROCESSES: Final = (
    Process("key agent", "keys", "hoiam.vault.agent", sockets={"agent.sock": ("web",)}, enters=False, network=False),
    Process(
        "gatekeeper",
        "gate",
        "hoiam.vault.gatekeeper",
        told={"HOIAM_GATEKEEPER_DATABASE_URL": "gatekeeper", "HOIAM_GATEKEEPER_WITNESS_URL": "witness"},
        keys={"HOIAM_GATEKEEPER_KEY": "gatekeeper"},
        sockets={"gatekeeper.sock": ("web", "clock"), "keeper.sock": ()},
    ),
    Process("limiter", "tries", "hoiam.vault.limiter", sockets={"limiter.sock": ("web",)}, enters=False, network=False),
    Process("reader", "reader", "hoiam.site.reader", sockets={"reader.sock": ("web", "clock")}, enters=False, network=False),
    Process(
        "log",
        "log",
        "hoiam.clock.ledger",
        says_ready=False,
        told={"HOIAM_LEDGER_DATABASE_URL": "owner"},  # whose tables nobody else may write
        keys={"HOIAM_LEDGER_KEY": "ledger/log.key"},
        owns=("ledger-mark",),
        serves_files=("log",),
    ),
    Process(
        "worker",
        "clock",
        "hoiam.clock",
        told={"HOIAM_DATABASE_URL": "jobs", "HOIAM_SECRET_KEY": OF_THE_DAY},
        keys={"HOIAM_MAILER_KEY": "mailer"},
    ),
    Process(
        "web",
        "web",
        "hoiam.site.web",
        says_ready=False,
        told={"HOIAM_DATABASE_URL": "app", "HOIAM_SECRET_KEY": DJANGO},
        shares={"files": "clock"},  # sealed uploads; the worker takes away those that no petition names
    ),
)


class UsersMissing(Exception):
    """Each process cannot have a user of its own here; the message says why and what to do."""


@dataclass(frozen=True)
class Users:
    """Whose each process is, by the word in the table, and the group that may enter the sockets' folder."""

    group: int
    of: Mapping[str, User]

    def groups_of(self, word: str) -> list[int]:
        """The further groups of a process's user: the sockets', where it has to get to one."""
        return [self.group] if any(process.enters for process in PROCESSES if process.user == word) else []


def users(environ: Mapping[str, str], *, trial: bool) -> Users:
    """Whom HOIAM_USERS names (`web=www-hoiam gate=2002 group=2000`, each a name or a number), else hoiam-web, hoiam-keys and so
    on, and the group hoiam. UsersMissing where one is not there, is root or stands for two; where none was named, a trial takes
    numbers that nobody has."""
    given = dict(pair.partition("=")[::2] for pair in environ.get("HOIAM_USERS", "").split())
    words = dict.fromkeys(process.user for process in PROCESSES)
    if unknown := given.keys() - words.keys() - {"group"}:
        raise UsersMissing(f"HOIAM_USERS names {', '.join(sorted(unknown))}. It may name: {', '.join(words)}, group.")
    missing = []
    found: dict[str, User] = {}
    for word in words:
        try:
            found[word] = _user(given.get(word) or f"hoiam-{word}")
        except KeyError as name:
            missing.append(str(name.args[0]))
    group = 0
    try:
        named = given.get("group") or GROUP
        group = int(named) if named.isdigit() else grp.getgrnam(named).gr_gid
    except KeyError:
        missing.append(f"group {named}")
    if missing and trial and not given:
        return Users(TRIAL_IDS, {word: User(f"hoiam-{word}", TRIAL_IDS + n, TRIAL_IDS + n) for n, word in enumerate(words, 1)})
    if missing:
        raise UsersMissing(
            f"Each process needs a user of its own, and these are missing: {', '.join(missing)}.\n"
            "Make them: systemd-sysusers systemd/sysusers.conf, or name others in HOIAM_USERS. See docs/operate/users.md."
        )
    for ids in ([user.uid for user in found.values()], [group, *(user.gid for user in found.values())]):
        if 0 in ids or len(set(ids)) < len(ids):
            listed = ", ".join(f"{word}={user.name} ({user.uid}:{user.gid})" for word, user in found.items())
            raise UsersMissing(
                f"Two processes would share a user or a group, or one would be root's: {listed}, group {group}.\n"
                "Then one of them reads what is the other's. Give each its own. See docs/operate/users.md."
            )
    return Users(group, found)


def _user(name: str) -> User:
    if name.isdigit():
        return User(name, int(name), int(name))
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise KeyError(name) from None
    return User(name, entry.pw_uid, entry.pw_gid)


def whoever_we_are() -> str:
    """The name of our own user, or its number."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
