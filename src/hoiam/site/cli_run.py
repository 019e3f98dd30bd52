# ruff: noqa: S603 - starts only the house's own modules
"""./hoiam demo, up and manage: one installation, its database and its processes."""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hoiam.casework import migrated
from hoiam.site import engine, words
from hoiam.site.children import ChildDied, Children, wait_for_page, wait_for_port
from hoiam.site.vault_cli import unfit_keys

SOURCES = Path(__file__).resolve().parents[1]
WEB_WORKERS, WEB_THREADS = 2, 4
ORIGIN_OF_DEMO = "demo.invalid"
OTHER_ADDRESSES = (
    "HOIAM_JOBS_DATABASE_URL",
    "HOIAM_OWNER_DATABASE_URL",
    "HOIAM_GATEKEEPER_DATABASE_URL",
    "HOIAM_GATEKEEPER_WITNESS_URL",
)


class CannotStart(Exception):
    """The installation cannot start; the message says why and what to do."""


def demo(arguments: Sequence[str]) -> int:
    """Start everything with invented petitions; print address and accounts; stop at Ctrl-C."""
    parser = argparse.ArgumentParser(prog="./hoiam demo", description=demo.__doc__)
    parser.add_argument("--once", action="store_true", help="walk petitions from form to published answer, then stop")
    parser.add_argument("--port", type=int, default=None, help="default: 8000, or the next that is free")
    parser.add_argument("--out", type=Path, default=None, help="with --once: folder for receipts and decisions")
    asked = parser.parse_args(arguments)
    return _guarded(lambda: _demo(asked.port, asked.once, asked.out))


def up(arguments: Sequence[str]) -> int:
    """Start the house for real, on a PostgreSQL that somebody maintains (HOIAM_DATABASE_URL)."""
    parser = argparse.ArgumentParser(prog="./hoiam up", description=up.__doc__)
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args(arguments)
    return _guarded(lambda: _up(asked.port))


def manage(arguments: Sequence[str]) -> int:
    """Django's commands (migrate, shell, ...). As the owner of the tables; the server runs for as long as needed."""

    def run() -> int:
        place = Place.of("demo" if not os.environ.get("HOIAM_DATABASE_URL") else os.environ.get("HOIAM_MODE", "production"))
        with place.open() as addresses:
            return subprocess.run(place.django(*arguments), env=place.environ(addresses.owner), check=False).returncode

    return _guarded(run)


# --- the installation -------------------------------------------------------------------------------------------------


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

    @contextmanager
    def open(self) -> Iterator[engine.Addresses]:
        """The databases, for as long as the block runs. DoesNotFit where they are newer than this program."""
        with engine.server(self.home) as server:
            addresses = self.provision(server)
            migrated.of(addresses.owner).refuse_newer()
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
        gone = [self.home / name for name in ("log", "ledger-mark", "files")]
        gone += [each for each in (self.home / "keys").iterdir() if each.name not in kept]
        for each in gone:
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink(missing_ok=True)

    def found_log(self, origin: str) -> None:
        """The demo's log has a key from the first start; a real one is founded on purpose: ./hoiam ledger new ORIGIN."""
        from hoiam.casework.ledger import keys

        if not (self.home / "keys" / "ledger" / "log.key").exists():
            keys.new(self.home / "keys" / "ledger", origin)

    def environ(self, database: str) -> dict[str, str]:
        """What every process of ours is told; each gets its own database address and no other."""
        kept = ("PATH", "HOME", "LANG", "TERM", "PYTHONPATH", "HOIAM_ROOT", "HOIAM_DEBUG", "HOIAM_SMTP", "HOIAM_MAIL_FROM",
                "HOIAM_BEHIND_PROXY", "HOIAM_SECRET_KEY", "HOIAM_ORIGIN", "HOIAM_LEDGER_MARK",
                "HOIAM_GATEKEEPER_KEY")  # fmt: skip
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
        standing = migrated.of(addresses.owner)
        standing.refuse_newer()
        words.compile_stale()
        if standing.lacks:
            engine.tell("Making the tables ...")
            self._run("migrate", addresses.owner, "migrate", "--no-input", "--skip-checks", "--verbosity=0")
        if standing.lacks or not _stamp(addresses.owner).startswith(f"hoiam {self.mode} "):
            _set_stamp(addresses.owner, self.stamp())
        self._lay_wall_key(addresses.owner)
        static = self.home / "static"
        collected = static / ".collected"
        digest = files_digest(sorted(SOURCES.glob("*/static/**/*")))
        if not collected.exists() or collected.read_text() != digest:
            static.mkdir(exist_ok=True)
            self._run("collectstatic", addresses.app, "collectstatic", "--no-input", "--clear", "--verbosity=0")
            collected.write_text(digest)

    def _lay_wall_key(self, owner: str) -> None:
        """The database must know the key by which the web says who asks; it changes with Django's secret."""
        import psycopg

        from hoiam.casework import wall_key

        secret = os.environ.get("HOIAM_SECRET_KEY") or (self.home / "keys" / "django").read_text().strip()
        with psycopg.connect(owner) as database:
            wall_key.lay(database, secret)

    def _run(self, what: str, database: str, *arguments: str) -> None:
        done = subprocess.run(self.django(*arguments), env=self.environ(database), check=False)
        if done.returncode != 0:
            raise CannotStart(f"Django's `{what}` failed (see above).\nNothing was started.")

    def start(self, children: Children, addresses: engine.Addresses, host: str, port: int) -> None:
        """The five processes, each told its own database and no other; the web last, when all it asks is there."""
        python = sys.executable
        gate = {"HOIAM_GATEKEEPER_DATABASE_URL": addresses.gatekeeper, "HOIAM_GATEKEEPER_WITNESS_URL": addresses.witness}
        children.start("key agent", [python, "-m", "hoiam.vault.agent"], says_ready=True, HOIAM_DATABASE_URL="")
        children.start("gatekeeper", [python, "-m", "hoiam.vault.gatekeeper"], says_ready=True, HOIAM_DATABASE_URL="", **gate)
        # Signs the public log, whose tables nobody else may write.
        told = {"HOIAM_DATABASE_URL": "", "HOIAM_LEDGER_DATABASE_URL": addresses.owner}
        children.start("log", [python, "-m", "hoiam.clock.ledger"], **told)
        children.start("worker", [python, "-m", "hoiam.clock"], says_ready=True, HOIAM_DATABASE_URL=addresses.jobs)
        web = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
        web += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--backlog", "512"]
        web += ["--respawn-failed-workers", "--log-level", "warning", "--no-access-log"]
        # Granian prints exceptions with their messages; those may quote what somebody typed.
        web += ["--log-config", str(SOURCES / "site" / "granian-log.json")]
        children.start("web", [*web, "hoiam.site.wsgi:application"])
        wait_for_port(children, host, port)
        wait_for_page(children, host, port)


def _demo(port: int | None, once: bool, out: Path | None) -> int:
    place = Place.of("demo")
    port = _free_port(port)
    address = f"http://localhost:{port}"
    os.environ.setdefault("HOIAM_ORIGIN", address)
    with place.alone(), engine.server(place.home) as server:
        addresses = place.provision(server)
        whole = place.home / "examples-loaded"  # missing when a first start was interrupted
        found = _stamp(addresses.owner)
        if found and not found.startswith("hoiam demo "):
            raise CannotStart(
                "The database `hoiam` on that server is no demo's.\nUnset HOIAM_DATABASE_URL, or name another server."
            )
        standing = migrated.of(addresses.owner)
        standing.refuse_newer()
        if found and (standing.lacks or not whole.exists()):
            engine.tell("The demo's data is unfinished or of another version: the demo begins afresh.")
            whole.unlink(missing_ok=True)
            place.forget(server)
            addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log(ORIGIN_OF_DEMO)
        with Children(place.environ(addresses.app)) as children:
            place.start(children, addresses, "127.0.0.1", port)
            seeded = _hook(children, addresses, "seed")
            if seeded != 0:
                raise CannotStart("The examples could not be loaded (see above).\nEverything was stopped.")
            whole.touch()
            if once:
                folder = out or place.home / "once"
                folder.mkdir(parents=True, exist_ok=True)
                return _hook(children, addresses, "walk", address, str(folder))
            print(f"\nHồi Âm (demo, nothing here is real): {address}   English: {address}/en/\nCtrl-C ends it.", flush=True)
            _hook(children, addresses, "accounts")
            children.watch()
            engine.tell("\nStopping ...")
    return 0


def _hook(children: Children, addresses: engine.Addresses, name: str, *arguments: str) -> int:
    """Run a function of hoiam.site.demo in a process of its own; its exit code. Left out while it is not built."""
    if find_spec("hoiam.site.demo") is None:
        return 0
    more = {"HOIAM_OWNER_DATABASE_URL": addresses.owner, "HOIAM_LOADER": "1"} if name == "seed" else {}
    return children.run([sys.executable, "-m", "hoiam.site.demo", name, *arguments], **more)


def _up(port: int) -> int:
    if not os.environ.get("HOIAM_DATABASE_URL"):
        raise CannotStart(
            "HOIAM_DATABASE_URL is missing: for real use the database is a PostgreSQL that somebody maintains and backs up.\n"
            "Set it to postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE. To try things out: ./hoiam demo."
        )
    if not os.environ.get("HOIAM_ORIGIN"):
        raise CannotStart(
            "HOIAM_ORIGIN is missing: the address that people type, e.g. https://kiennghi.example.vn.\n"
            "Set it, and HOIAM_BEHIND_PROXY=1 when a proxy ends TLS before this."
        )
    place = Place.of("production")
    if not (place.home / "keys" / "ledger" / "log.key").exists():
        raise CannotStart(
            f"This installation has no public log yet ({place.home / 'keys' / 'ledger'} has no key).\n"
            "Found it once, under the name that it keeps for ever: ./hoiam ledger new ORIGIN."
        )
    with place.alone(), place.open() as addresses:
        if " demo " in f"{_stamp(addresses.owner)} ":
            raise CannotStart("That database holds a demo.\nSet HOIAM_DATABASE_URL to one for real use.")
        place.make_ready(addresses)
        unfit = unfit_keys(addresses.owner)
        if unfit:
            raise CannotStart(
                f"Demo keys, or keys that cost too little to guess: {', '.join(unfit[:8])}{' ...' if unfit[8:] else ''}.\n"
                "Make real ones: ./hoiam keys officer, then ./hoiam keys ceremony."
            )
        with Children(place.environ(addresses.app)) as children:
            place.start(children, addresses, "127.0.0.1", port)
            engine.tell(f"Hồi Âm is up on 127.0.0.1:{port} for {os.environ['HOIAM_ORIGIN']}.")
            children.watch()
            engine.tell("\nStopping ...")
    return 0


def _guarded(run: object) -> int:
    """Run, and turn what can be foreseen into a message and an exit code."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        return run()  # type: ignore[operator, no-any-return]  # a function without arguments
    except KeyboardInterrupt:
        return 130
    except (CannotStart, ChildDied, migrated.DoesNotFit, engine.EngineError, words.WordsError) as problem:
        engine.tell(f"\n{problem}")
        return 1


def _free_port(asked: int | None) -> int:
    for port in [asked] if asked else range(8000, 8020):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotStart(f"Port {asked or '8000 to 8019'} is in use.\nChoose another: ./hoiam demo --port 8080.")


# --- what has been done already ---------------------------------------------------------------------------------------


def files_digest(files: Sequence[Path]) -> str:
    """A digest of names and contents."""
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _stamp(owner: str) -> str:
    import psycopg

    with psycopg.connect(owner) as database:
        row = database.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return str(row[0] or "") if row else ""


def _set_stamp(owner: str, text: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(owner) as database:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        database.execute(statement.format(sql.Identifier(database.info.dbname), sql.Literal(text)))
