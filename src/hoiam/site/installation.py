# ruff: noqa: S603 - starts only the house's own modules
"""One installation: where it keeps its state, its database and its processes."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hoiam.casework import migrated, wall_key
from hoiam.casework.ledger import keys as log_keys
from hoiam.casework.ledger.highwater import write_durably
from hoiam.clock.ledger_witness import key_in as witness_key_in
from hoiam.core.ledger.policy import Named
from hoiam.site import engine, processes, separation, translations
from hoiam.site.children import ChildDied, Children, wait_for_page, wait_for_port
from hoiam.site.engine.stamp import files_digest, set_stamp, stamp_of
from hoiam.site.processes import PROCESSES, Process, Users
from hoiam.vault import notice
from hoiam.vault.credentials import SECRETS
from hoiam.vault.gatekeeper_store import PostgresStore, StoreKeyMissing
from hoiam.vault.hardening import harden
from hoiam.vault.keys import BodyKey, OfficerKey

SOURCES = Path(__file__).resolve().parents[1]
WEB_WORKERS = 2
ORIGIN_OF_DEMO = "demo.invalid"
WITNESS_OF_DEMO = "witness.demo.invalid"
OTHER_ADDRESSES = (
    "HOIAM_JOBS_DATABASE_URL",
    "HOIAM_OWNER_DATABASE_URL",
    "HOIAM_GATEKEEPER_DATABASE_URL",
    "HOIAM_GATEKEEPER_WITNESS_URL",
)


class CannotStart(Exception):
    """The installation cannot start; the message says why and what to do."""


def standing_of(addresses: engine.Addresses) -> migrated.Standing:
    """Which migrations the main database lacks; CannotStart where it had some that this program does not know."""
    standing = migrated.of(addresses.owner)
    try:
        standing.refuse_newer()
    except migrated.DoesNotFit as newer:
        raise CannotStart(str(newer)) from None
    return standing


@dataclass(frozen=True)
class Place:
    """Where an installation keeps its state, and which kind it is (production or demo)."""

    mode: str
    home: Path

    @classmethod
    def of(cls, mode: str) -> Place:
        """The installation of HOIAM_HOME. Demo keys never serve for real, and real keys never for a demo."""
        home = Path(os.environ["HOIAM_HOME"])
        keys = home / "keys"
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        kind = keys / "mode"
        if kind.exists() and kind.read_text().strip() != mode:
            raise CannotStart(
                f"The keys in {keys} were made for {kind.read_text().strip()}, and this is {mode}.\n"
                "Set HOIAM_HOME to another folder."
            )
        kind.write_text(f"{mode}\n")
        engine.secret_file(keys / "django")
        return cls(mode, home)

    @classmethod
    def found(cls) -> Place:
        """The installation of HOIAM_HOME, of the kind that its keys were made for; a real one where there are none yet."""
        kind = Path(os.environ["HOIAM_HOME"]) / "keys" / "mode"
        return cls.of(kind.read_text().strip() if kind.exists() else "production")

    @contextmanager
    def open(self) -> Iterator[engine.Addresses]:
        """The databases, for as long as the block runs; CannotStart where they are newer than this program."""
        with engine.server(self.home) as server:
            addresses = self.provision(server)
            standing_of(addresses)
            yield addresses

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One house at a time on one HOIAM_HOME; the lock goes with the process, however it ends."""
        with (self.home / "running").open("a+") as running:
            try:
                fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                running.seek(0)
                raise CannotStart(
                    f"The house already runs on {self.home} (process {running.read().strip()}).\n"
                    "Stop that one, or set HOIAM_HOME to another folder."
                ) from None
            running.truncate(0)
            running.write(str(os.getpid()))
            running.flush()
            yield

    def provision(self, server: engine.Server) -> engine.Addresses:
        """Roles and databases: those that the environment names, or made now."""
        given = [os.environ.get(name, "") for name in OTHER_ADDRESSES]
        if all(given):
            jobs, owner, gatekeeper, witness = given
            return engine.Addresses(app=server.url, jobs=jobs, owner=owner, witness=witness, gatekeeper=gatekeeper)
        return engine.provision(server, self.home / "keys")

    def stamp(self) -> str:
        """What the main database says of itself: whose it is, and which release brought its tables along last."""
        return f"hoiam {self.mode} {migrated.release()}"

    def forget(self, server: engine.Server) -> None:
        """Throw a demo's data away: both databases, the log and its keys. Never anything of a real installation."""
        if self.mode != "demo" or all(os.environ.get(name) for name in OTHER_ADDRESSES):
            raise CannotStart("Only a demo's own data can be thrown away.")
        engine.drop_databases(server, "hoiam", "hoiam_gatekeeper")
        kept = {"mode", "django", "postgres", "database-roles.json"}
        # With the log its witness: one that remembers it would never cosign the next.
        gone = [self.home / name for name in ("log", "ledger-mark", "files", "witness")]
        gone += [each for each in (self.home / "keys").iterdir() if each.name not in kept]
        for each in gone:
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink(missing_ok=True)

    def found_log(self, origin: str) -> None:
        """The demo's log has a key from the first start; a real one is founded on purpose: ./hoiam ledger new ORIGIN."""
        if not (self.home / "keys" / "ledger" / "log.key").exists():
            log_keys.new(self.home / "keys" / "ledger", origin)

    @contextmanager
    def lent(self, database: str, **more: str) -> Iterator[dict[str, str]]:
        """The environment of a command of ours that works on this database; our user alone reads its secrets."""
        told = {"HOIAM_DATABASE_URL": database, "HOIAM_SECRET_KEY": self._django_secret(), **more}
        with separation.lent(told) as lent:
            yield self.environ("") | lent

    def stand_witness(self, children: Children) -> None:
        """A demo's log has a witness with a key of its own, so that its receipts are whole. It runs on the machine that it
        watches and vouches for nothing; a real one is somebody else's, on a machine of his own."""
        folder = self.home / "keys" / "ledger"
        logs = [signer.verifier for signer in log_keys.signers(folder)]
        key = witness_key_in(self.home / "witness", WITNESS_OF_DEMO)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        named = Named("demo", key.verifier, f"http://127.0.0.1:{port}")
        write_durably(folder / "policy", log_keys.policy_of(logs, [named]).encode())
        command = [sys.executable, "-m", "hoiam.site.cli", "witness", "--name", WITNESS_OF_DEMO, "--port", str(port)]
        command += ["--folder", str(self.home / "witness"), *(word for log in logs for word in ("--log", str(log)))]
        # Nothing of the house is told to it, as nothing is told to a real one; where each process has a user, so has it.
        told: dict[str, str] = dict.fromkeys(SECRETS, "")
        user = None
        if isinstance(self.users(), Users):
            user = processes.WITNESS_OF_TRIAL
            separation.lay_witness(self.home, user)
            told |= {"HOME": "/nonexistent", "HOIAM_HOME": str(self.home)}
        children.start("witness", command, says_ready=True, user=user, groups=(), hands=(), umask=0o077, network=True, **told)

    def environ(self, database: str) -> dict[str, str]:
        """What every process of ours is told; each gets its own database address and no other. With an address it holds a
        secret: it is then for this process itself."""
        kept = ("PATH", "HOME", "LANG", "TERM", "PYTHONPATH", "HOIAM_ROOT", "HOIAM_DEBUG", "HOIAM_SMTP", "HOIAM_MAIL_FROM",
                "HOIAM_BEHIND_PROXY", "HOIAM_PROXIES", "HOIAM_DIRECT_TLS", "HOIAM_SECRET_KEY", "HOIAM_ORIGIN",
                "HOIAM_LEDGER_MARK", "HOIAM_LOG_SLOT", "HOIAM_GATEKEEPER_KEY")  # fmt: skip
        told = {name: os.environ[name] for name in kept if name in os.environ}
        told |= {
            "HOIAM_MODE": self.mode,
            "HOIAM_HOME": str(engine.short_home(self.home)),
            "HOIAM_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "hoiam.site.settings",
            "PYTHONUNBUFFERED": "1",
            # Threads that each keep an arena of their own hold on to memory that nobody uses any more.
            "MALLOC_ARENA_MAX": "2",
        }
        if self.mode == "demo":
            told |= {"HOIAM_DEMO": "1"}
        return told

    def django(self, *arguments: str) -> list[str]:
        """The command line of one of Django's commands."""
        return [sys.executable, "-m", "django", *arguments]

    def make_ready(self, addresses: engine.Addresses) -> None:
        """Tables as the code expects them, pages' files collected, translations compiled; nothing is done twice."""
        standing = standing_of(addresses)
        translations.compile_stale()
        if standing.lacks:
            engine.tell("Making the tables ...")
            self._run("migrate", addresses.owner, "migrate", "--no-input", "--skip-checks", "--verbosity=0")
        if standing.lacks or not stamp_of(addresses.owner).startswith(f"hoiam {self.mode} "):
            set_stamp(addresses.owner, self.stamp())
        self._lay_wall_key(addresses.owner)
        static = self.home / "static"
        collected = static / ".collected"
        digest = files_digest(sorted(SOURCES.glob("*/static/**/*")))
        if not collected.exists() or collected.read_text() != digest:
            static.mkdir(exist_ok=True)
            self._run("collectstatic", addresses.app, "collectstatic", "--no-input", "--clear", "--verbosity=0")
            collected.write_text(digest)

    def check_settings(self, addresses: engine.Addresses) -> None:
        """Django's own checks before real use; a warning counts as a reason not to start."""
        self._run("check --deploy", addresses.app, "check", "--deploy", "--fail-level=WARNING")

    def _lay_wall_key(self, owner: str) -> None:
        """The database must know the key by which the web says who asks; it changes with Django's secret."""
        with psycopg.connect(owner) as database:
            wall_key.lay(database, self._django_secret())

    def _django_secret(self) -> str:
        return os.environ.get("HOIAM_SECRET_KEY") or (self.home / "keys" / "django").read_text().strip()

    def _make_keys(self, gatekeeper: str) -> None:
        """The keys that a process would make for itself the first time: made here, since it writes into no folder of keys."""
        keys = self.home / "keys"
        notice.mailer_public(keys / "mailer.pub")
        key = Path(os.environ.get("HOIAM_GATEKEEPER_KEY") or keys / "gatekeeper")
        if not key.exists():
            try:
                # It knows whether a key may be made: not where rows wait that were sealed with one.
                PostgresStore(gatekeeper, key).close()
            except StoreKeyMissing as missing:
                raise CannotStart(f"gatekeeper: {missing}") from None

    def users(self) -> Users | str:
        """Each process's user; or, for a demo, why it runs as one. CannotStart for a real house that cannot separate."""
        trial = self.mode != "production"
        if os.geteuid() != 0:
            why = "only root can give each process a user of its own."
        else:
            try:
                found = processes.users(os.environ, trial=trial)
            except processes.UsersMissing as missing:
                raise CannotStart(str(missing)) from None
            shut = separation.unreachable(self.home, found)
            if not shut:
                return found
            why = (
                f"their own users could not reach {shut[0]}.\n"
                "Python, program and HOIAM_HOME must lie where everybody may go in (such as /usr, /opt, /var/lib)."
            )
        if trial:
            return why
        raise CannotStart(
            f"A real house does not run as one user, who would have every key: {why}\n"
            "Start ./hoiam up as root, which gives each process its own, or use the units of systemd/.\n"
            "See docs/operate/users.md."
        )

    def hand_over(self) -> None:
        """Sealed files that a command of root's has written become those of the process that they belong to."""
        if isinstance(found := self.users(), Users):
            separation.give_files(self.home, found)

    def _run(self, what: str, database: str, *arguments: str) -> None:
        with self.lent(database) as told:
            # The pages' files are for every process to read, whatever the mask of who starts the house.
            done = subprocess.run(self.django(*arguments), env=told, umask=0o022, check=False)
        if done.returncode != 0:
            raise CannotStart(f"Django's `{what}` failed (see above).\nNothing was started.")

    def start(self, children: Children, addresses: engine.Addresses, host: str, port: int) -> None:
        """The processes of the table, each as its own user where that can be, told its own secrets and no other's.

        CannotStart where a process's user could read what is not its own, before any of them runs.
        """
        users = self._laid(addresses)
        credentials = children.after.enter_context(separation.handed_out(self.home))
        secret, keys = self._django_secret(), self.home / "keys"
        where = {
            process.name: separation.hand_out(
                process, credentials, addresses, secret, keys, users.of[process.user] if users else None
            )
            for process in PROCESSES
        }
        if users is not None:
            self._refuse_trespasses(users, credentials, addresses)
        for process in PROCESSES:
            self._start(children, process, users, where[process.name], host, port)
        wait_for_port(children, host, port)
        wait_for_page(children, host, port)

    def ready(self, addresses: engine.Addresses) -> None:
        """As `start`, for processes that somebody else starts and hands their secrets (the units of systemd/): keys and folders
        laid, a secret for the worker, the program's Python under a name that stays. CannotStart where this is not separate.
        """
        users = self._laid(addresses)
        assert users is not None  # noqa: S101 - a real house, and no other comes here, refuses to be one user
        secret = self.home / "keys" / "of-the-worker"
        secret.unlink(missing_ok=True)
        engine.secret_file(secret)
        unfinished, link = self.home / "env.new", self.home / "env"
        unfinished.unlink(missing_ok=True)
        unfinished.symlink_to(sys.prefix)
        unfinished.replace(link)
        self._refuse_trespasses(users, separation.credentials_folder(self.home), addresses)

    def _laid(self, addresses: engine.Addresses) -> Users | None:
        """Keys and folders as each process's user needs them; None, and the terminal says why, where all have one."""
        found = self.users()
        self._make_keys(addresses.gatekeeper)
        if not isinstance(found, Users):
            engine.tell(separation.of_one_user(self.home, found))
            return None
        ours = not os.environ.get("HOIAM_DATABASE_URL")  # the socket of a server that somebody else keeps is his to open
        separation.lay(self.home, found, Path(engine.host_of(addresses.app)) if ours else None)
        return found

    def _refuse_trespasses(self, users: Users, credentials: Path, addresses: engine.Addresses) -> None:
        read = separation.trespasses(self.home, users, credentials, addresses)
        if read := [*read, *separation.roles_too_many(addresses)]:
            raise CannotStart("\n".join(("Nothing was started, for this is not separate:", *read[:12])))

    def _start(
        self, children: Children, process: Process, users: Users | None, where: dict[str, str], host: str, port: int
    ) -> None:
        command = [sys.executable, "-m", process.module, *(what_the_web_is_told(host, port) if process.user == "web" else ())]
        told = dict.fromkeys(SECRETS, "") | where
        made: list[socket.socket] = []
        user, groups = None, list[int]()
        if users is None:
            told |= {"HOIAM_ONE_USER": "1"}
        else:
            made, handed, callers = separation.sockets_for(process, self.home / "run", users)
            command += callers
            # No home of root's, whose files a library might look for; HOIAM_HOME under its own name, which everybody may walk.
            told |= handed | {"HOME": "/nonexistent", "HOIAM_HOME": str(self.home), "HOIAM_RUN": str(self.home / "run")}
            user, groups = users.of[process.user], users.groups_of(process.user)
        children.start(
            process.name, command, says_ready=process.says_ready, user=user, groups=groups,
            hands=[each.fileno() for each in made], umask=0o022 if process.serves_files else 0o077,
            network=process.network, **told,
        )  # fmt: skip
        for each in made:
            each.close()


def what_the_web_is_told(host: str, port: int) -> list[str]:
    """The arguments of the web server."""
    # One version of HTTP; a proxy that keeps connections open keeps them shorter than this (docs/operate/proxy.md).
    web = ["--interface", "rsgi", "--http", "1", "--host", host, "--port", str(port), "--no-ws", "--loop", "asyncio"]
    web += ["--workers", str(WEB_WORKERS), "--http1-header-read-timeout", "20000"]
    # Connections wait in granian, where they cost nothing but memory: in a queue before it nobody could be told anything.
    web += ["--backlog", "2048", "--backpressure", "4096"]
    # Who sends slowly does not keep it from ending; whatever Django does is done long before.
    web += ["--workers-kill-timeout", "8"]
    web += ["--respawn-failed-workers", "--log-level", "warning", "--no-access-log"]
    # Granian prints exceptions with their messages; those may quote what somebody typed.
    web += ["--log-config", str(SOURCES / "site" / "granian-log.json")]
    return [*web, "hoiam.site.rsgi:application"]


@dataclass(frozen=True)
class Running:
    """A process of an installation: its number and the module that it runs."""

    pid: int
    command: str


def processes_of(home: Path) -> list[Running]:
    """Processes of the house that were told this HOIAM_HOME and run now, without this one and those that started it.

    Sees what the caller may look at (Linux): everything as root, else those of the same user.
    """
    asking = _and_who_started_it(os.getpid())
    found = []
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda each: int(each.name)):
        if int(folder.name) in asking:
            continue
        try:
            words = folder.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
            told = folder.joinpath("environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended, or belongs to somebody else
        module = next((word for word in words if word.startswith("hoiam.")), "")
        theirs = next((os.fsdecode(each[11:]) for each in told if each.startswith(b"HOIAM_HOME=")), "")
        if module and theirs and Path(theirs).resolve() == home.resolve():
            found.append(Running(int(folder.name), module))
    return found


def _and_who_started_it(pid: int) -> set[int]:
    """A process, its parent, that one's parent ..."""
    found = set[int]()
    while pid > 0 and pid not in found:
        found.add(pid)
        try:
            # The name, between brackets, may have blanks in it; what follows has none.
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            break
    return found


def unfit_keys(owner: str) -> list[str]:
    """Demo keys and keys that cost too little to guess, by office or body: a real installation does not start with them."""
    found = []
    with psycopg.connect(owner) as database:
        for office, text in database.execute(
            "SELECT office_id, key #>> '{}' FROM casework_officer WHERE key IS NOT NULL AND is_active"
        ):
            if OfficerKey.from_json(text).weak:
                found.append(office)
        for code, text in database.execute("SELECT code, keys ->> -1 FROM casework_body WHERE key_version > 0"):
            if BodyKey.from_json(text).demo:
                found.append(code)
    return sorted(found)


def on_installation(work: Callable[[Place], int]) -> int:
    """Do something with the installation of HOIAM_HOME; its exit code, or 1 with the reason when that cannot be had."""
    try:
        return work(Place.found())
    except (CannotStart, engine.EngineError) as problem:
        engine.tell(str(problem))
        return 1


def until_told(run: Callable[[], int]) -> int:
    """Run a command that somebody may interrupt; its exit code, or 1 with the reason when it cannot start or go on."""
    harden(lock=False)  # it knows what every process is told
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        return run()
    except KeyboardInterrupt:
        return 130
    except (CannotStart, ChildDied, engine.EngineError, translations.WordsError) as problem:
        engine.tell(f"\n{problem}")
        return 1
