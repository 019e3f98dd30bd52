# ruff: noqa: S603 - starts only the verifier of this project
"""./hoiam receipt, ledger and witness: verify a receipt, look after the public log, watch somebody else's."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hoiam.site import engine
from hoiam.site.cli_run import CannotStart, Place

ROOT = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).resolve().parents[3])
LANGUAGE = "en" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("en") else "vi"


def receipt(arguments: Sequence[str]) -> int:
    """receipt verify FILE [--policy FILE] ...: what verify/hoiam_verify.py says; without --policy, by our own policy."""
    if not arguments or arguments[0] != "verify":
        print("./hoiam receipt verify FILE [--policy FILE] [--lang vi|en]", file=sys.stderr)
        return 2
    given = list(arguments[1:])
    ours = _home() / "keys" / "ledger" / "policy"
    if not any(each.split("=")[0] in ("--policy", "--vkey", "-h", "--help") for each in given) and ours.exists():
        given += ["--policy", str(ours)]
    return subprocess.run([sys.executable, str(ROOT / "verify" / "hoiam_verify.py"), *given], check=False).returncode


def ledger(arguments: Sequence[str]) -> int:
    """ledger new ORIGIN | check [--all] | export [--all] | mark | repair --from-mirror PLACE --because WORDS"""
    parser = argparse.ArgumentParser(prog="./hoiam ledger")
    orders = parser.add_subparsers(dest="order", required=True, metavar="new|check|export|mark|repair")
    new = orders.add_parser("new", help="found the log of this installation: a key and a policy; done once")
    new.add_argument("origin", help="the log's name for ever, e.g. hoiam.example.vn/log")
    check = orders.add_parser("check", help="recompute every tile and root from the entries")
    check.add_argument("--all", action="store_true", help="every signature too, not only the latest")
    export = orders.add_parser("export", help="write the files of the log that are missing")
    export.add_argument("--all", action="store_true", help="write every file anew")
    orders.add_parser("mark", help="set the high-water mark anew, after asking everybody else")
    repair = orders.add_parser("repair", help="bring a lost tail back from a mirror")
    repair.add_argument("--from-mirror", required=True, metavar="PLACE", help="folder or URL of a mirror")
    repair.add_argument("--because", required=True, metavar="WORDS", help="what happened; written beside the stop")
    asked = parser.parse_args(arguments)
    return _answering({"new": _new, "check": _check, "export": _export, "mark": _mark, "repair": _repair}[asked.order], asked)


def witness(arguments: Sequence[str]) -> int:
    """A witness: watches logs of others and cosigns each that only grows. Needs no database; runs until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="./hoiam witness", description=witness.__doc__)
    parser.add_argument("--name", required=True, help="the witness's name for ever, e.g. witness.example.vn")
    parser.add_argument("--log", action="append", required=True, metavar="VKEY", help="key of a log to watch; repeatable")
    parser.add_argument("--folder", type=Path, default=None, help="its state (default: HOIAM_HOME/witness)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    return _answering(_witness, parser.parse_args(arguments))


# --- orders -----------------------------------------------------------------------------------------------------------


def _new(asked: argparse.Namespace) -> int:
    from hoiam.casework.ledger import keys

    folder = _home() / "keys" / "ledger"
    if (folder / "log.key").exists():
        raise CannotStart(f"This installation has a log already: {folder}.\nA log is founded once; nothing was changed.")
    signer = keys.new(folder, asked.origin)
    print(f"The log {asked.origin} is founded. Publish its key where this site cannot change it:\n\n  {signer.verifier}\n")
    print(f"Keep a copy of {folder / 'log.key'} off this machine, and name witnesses in {folder / 'policy'}.")
    return 0


def _check(asked: argparse.Namespace) -> int:
    from hoiam.casework.ledger.check import check

    with _log() as (keeper, database):
        found = check(database, keeper.policy.log_keys, all_signatures=asked.all, folder=keeper.folder)
    print(
        f"{found.entries} entries, {found.tiles} tiles, {found.checkpoints} checkpoints, "
        f"{found.signatures} signatures, {found.files} files."
    )
    for fault in found.faults:
        print(f"! {fault}")
    print("Nothing is wrong." if not found.faults else f"{len(found.faults)} faults.")
    return 1 if found.faults else 0


def _export(asked: argparse.Namespace) -> int:
    from hoiam.casework.ledger import exporter

    with _log() as (keeper, database):
        size = exporter.export(database, keeper.folder, keeper.mark, rebuild=asked.all)
    print("Nothing was new." if size is None else f"Published: {size} entries, in {keeper.folder}.")
    return 0


def _mark(asked: argparse.Namespace) -> int:
    from hoiam.casework.ledger import ahead

    with _log() as (keeper, database):
        silent = ahead.check_nobody_is_ahead(database, keeper.mark, keeper.policy, keeper.mirrors, marked=False)
        row = database.execute("SELECT size, note FROM ledger_checkpoint WHERE published ORDER BY size DESC LIMIT 1").fetchone()
        if row is None:
            raise CannotStart("Nothing has been published yet, so there is nothing to mark.\nStart the house first.")
        if silent and len(silent) == len([each for each in keeper.policy.witnesses if each.url]) + len(keeper.mirrors):
            said = "; ".join(f"{name}: {why}" for name, why in silent.items())
            raise CannotStart(f"Nobody who remembers the log could be asked ({said}).\nTry again when one answers.")
        keeper.mark.raise_to(keeper.mark.read(), row[1])
    print(f"Marked: {row[0]} entries, in {keeper.mark.path}.")
    return 0


def _repair(asked: argparse.Namespace) -> int:
    from hoiam.casework.ledger import ahead, exporter, repair
    from hoiam.casework.ledger.check import check
    from hoiam.casework.ledger.mirror import Mirror
    from hoiam.clock.ledger_witnesses import utc_now

    with _log() as (keeper, database):
        done = repair.from_mirror(database, Mirror(asked.from_mirror), keeper.policy, now=utc_now())
        print(f"{done.before} -> {done.after} entries; {done.without_act} of them are acts that this database has lost.")
        if done.without_act:
            print("Enter those acts again: the petitioners hold receipts for them.")
        found = check(database, keeper.policy.log_keys)
        if found.faults:
            raise CannotStart("\n".join(("The log does not hold together:", *found.faults, "The stop stands.")))
        ahead.check_nobody_is_ahead(database, keeper.mark, keeper.policy, keeper.mirrors, marked=False)
        cleared = repair.clear_stops(database, asked.because, now=utc_now(), causes=("ahead", "damaged"))
        exporter.export(database, keeper.folder, keeper.mark)
    print(f"The whole log was recomputed and is as signed; {cleared} stops cleared.")
    return 0


def _witness(asked: argparse.Namespace) -> int:
    from hoiam.clock import ledger_witness
    from hoiam.core.ledger import note

    folder = asked.folder or _home() / "witness"
    logs = [note.parse_vkey(each) for each in asked.log]
    server = ledger_witness.serve(
        ledger_witness.Witness(folder, ledger_witness.key_in(folder, asked.name), logs), asked.host, asked.port
    )
    signer = ledger_witness.key_in(folder, asked.name)
    print(f"Witness {asked.name} on http://{asked.host}:{asked.port}. Its key, for the log's policy:\n\n  {signer.verifier}\n")
    print("Ctrl-C ends it.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


# --- around them ------------------------------------------------------------------------------------------------------


def _home() -> Path:
    return Path(os.environ.get("HOIAM_HOME") or ROOT / "var").absolute()


@contextmanager
def _log() -> Iterator[tuple[Any, Any]]:
    """(keeper, connection as the owner of the log's tables) of this installation; its server runs meanwhile."""
    import psycopg

    from hoiam.clock.ledger import open_keeper

    given = os.environ.get("HOIAM_LEDGER_DATABASE_URL")
    if given:
        with psycopg.connect(given, autocommit=True) as database:
            yield open_keeper(os.environ), database
        return
    kind = _home() / "keys" / "mode"
    place = Place.of(kind.read_text().strip() if kind.exists() else "production")
    with place.open() as addresses, psycopg.connect(addresses.owner, autocommit=True) as database:
        yield open_keeper(os.environ), database


def _answering(order: Callable[[argparse.Namespace], int], asked: argparse.Namespace) -> int:
    """Run an order; what can be foreseen becomes a sentence, not a traceback."""
    from hoiam.casework.ledger.mirror import Unreachable
    from hoiam.casework.ledger.refusals import LogRefusal

    try:
        return order(asked)
    except LogRefusal as refusal:
        engine.tell(refusal.words(LANGUAGE))
    except (CannotStart, engine.EngineError, Unreachable, ValueError, OSError) as problem:
        engine.tell(str(problem))
    return 1
