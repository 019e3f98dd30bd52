"""./hoiam ledger: the public log.

    ledger new ORIGIN               found a log: its key, and a policy that says in words that there are no witnesses yet
                                    --witness NAME KEY URL (once for each): a policy that asks more than half of them,
                                    or as many as --enough says
    ledger status                   size, waiting lines, witnesses, stops
    ledger check [--all]            recompute everything from the entries; --all verifies every old signature too
    ledger export [--all]           make durable what is signed; --all writes every file of what is shown anew
    ledger repair --from-mirror P   bring back lost lines from a folder or URL, and what came in since from the tail beside the
                                    high-water mark, then lift the stop
    ledger fillers [--open N]       open every filler line, which only the log's key can; --open N: the text of line N;
                                    --key FILE (as often as needed): a key that signed before the present one
    ledger mark                     set a new high-water mark after asking witnesses and mirrors
    ledger policy                   the policy file and its SHA-256, to be printed where this site cannot change it
    ledger run                      the signing loop in the foreground

Environment: as in hoiam.clock.ledger.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from hoiam.casework import migrated
from hoiam.casework.ledger import ahead, check, exporter, fillers, keys, repair, slots
from hoiam.casework.ledger.health import health
from hoiam.casework.ledger.mirror import Mirror, Unreachable
from hoiam.casework.ledger.refusals import LogRefusal, LogStopped
from hoiam.casework.ledger.tail import Tail
from hoiam.clock import ledger as loop
from hoiam.core.ledger.errors import LedgerError, ProofFailed
from hoiam.core.ledger.note import is_key_name, parse_vkey
from hoiam.core.ledger.policy import Named
from hoiam.core.words import LANGUAGES, Text
from hoiam.site.cli.language import Say, language, saying
from hoiam.site.installation import Place, on_installation

_WITHOUT_DATABASE = {"new", "policy", "-h", "--help"}
_ADDRESSES = ("HOIAM_LEDGER_DATABASE_URL", "HOIAM_OWNER_DATABASE_URL")


def main(arguments: Sequence[str]) -> int:
    """The public log of this installation; where it has a trial engine, that runs for as long as needed."""
    if not arguments or _WITHOUT_DATABASE & set(arguments) or any(os.environ.get(name) for name in _ADDRESSES):
        return _asked(arguments)
    return on_installation(lambda place: _with_engine(place, arguments))


def _with_engine(place: Place, arguments: Sequence[str]) -> int:
    with place.open() as addresses:
        os.environ["HOIAM_LEDGER_DATABASE_URL"] = addresses.owner
        return _asked(arguments)


def _asked(argv: Sequence[str]) -> int:
    """0: done and good; 1: the log refuses, or a fault was found; 2: the question is wrong."""
    parser = argparse.ArgumentParser(
        prog="./hoiam ledger", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("new", "status", "check", "export", "repair", "mark", "fillers", "policy", "run"))
    parser.add_argument("origin", nargs="?")
    parser.add_argument("--witness", nargs=3, action="append", default=[], metavar=("NAME", "KEY", "URL"))
    parser.add_argument("--enough", type=int, default=0, metavar="N")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--from-mirror", metavar="PLACE")
    parser.add_argument("--open", type=int, metavar="N")
    parser.add_argument("--key", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--lang", choices=LANGUAGES)
    options = parser.parse_args(argv)
    say = saying(options.lang)
    spoken = language(options.lang)
    home = Path(os.environ.get("HOIAM_HOME") or "var").resolve()
    try:
        if options.what == "new":
            return _new(home, options.origin, options.witness, options.enough, say)
        if options.what == "policy":
            return _policy(home, say)
        if options.what == "run":
            return loop.main([])
        migrated.of(loop.database_url(os.environ)).refuse_newer()
        keeper = loop.open_keeper(os.environ)
        with psycopg.connect(loop.database_url(os.environ), autocommit=True) as conn:
            if options.what == "status":
                return _status(conn, keeper, say)
            if options.what == "check":
                return _check(conn, keeper, say, every=options.all)
            if options.what == "export":
                return _export(conn, keeper, say, every=options.all)
            if options.what == "fillers":
                return _fillers(conn, keeper, say, options.open, options.key)
            if options.what == "mark":
                return _mark(conn, keeper, say)
            if not options.from_mirror:
                parser.error("repair --from-mirror PLACE")
            return _repair(conn, keeper, options.from_mirror, say)
    except LogRefusal as refusal:
        print(refusal.words(spoken), file=sys.stderr)
    except slots.NoSlot as wrong:
        print(wrong, file=sys.stderr)
    except migrated.DoesNotFit as newer:
        print(newer, file=sys.stderr)
    except ProofFailed as wrong:
        print(
            say(
                Text(
                    f"Không sửa gì: {wrong}. Bản sao này không nối tiếp sổ trong cơ sở dữ liệu. Hãy thử bản sao khác; nếu "
                    "cơ sở dữ liệu đã ký một nhánh khác, hãy khôi phục bản sao lưu cũ hơn rồi chạy lại lệnh này.",
                    f"Nothing was changed: {wrong}. This mirror does not continue the log in the database. Try another "
                    "mirror; if the database has already signed a fork, restore an older backup and repair that.",
                ),
            ),
            file=sys.stderr,
        )
    except (LedgerError, Unreachable) as wrong:
        print(say(Text("Không làm được:", "It cannot be done:")), wrong, file=sys.stderr)
    except FileExistsError as there:
        print(
            say(
                Text(f"Đã có {there.filename}; khóa không bao giờ bị ghi đè.", f"{there.filename} exists; no key is replaced.")
            ),
            file=sys.stderr,
        )
    except OSError as wrong:
        print(
            say(Text("Không đọc hoặc ghi được", "Cannot read or write")), f"{wrong.filename}: {wrong.strerror}", file=sys.stderr
        )
    except psycopg.OperationalError as wrong:
        print(say(Text("Cơ sở dữ liệu không trả lời:", "The database does not answer:")), str(wrong).strip(), file=sys.stderr)
    return 1


def _new(home: Path, origin: str | None, witnesses: Sequence[Sequence[str]], enough: int, say: Say) -> int:
    """Found the log: its key and its policy; prints the public key, and what a policy without witnesses costs."""
    if not origin or not is_key_name(origin):
        print(
            say(
                Text(
                    "Hãy cho biết tên sổ, ví dụ: ./hoiam ledger new log.example.vn/2026 (không có dấu cách hay dấu cộng).",
                    "Name the log, e.g. ./hoiam ledger new log.example.vn/2026 (no space, no plus).",
                ),
            ),
            file=sys.stderr,
        )
        return 2
    named = [Named(name, parse_vkey(vkey), url) for name, vkey, url in witnesses]
    signer = keys.new(home / "keys" / "ledger", origin, named, enough)
    print(signer.verifier)
    if not named:
        print(
            say(
                Text(
                    "Chưa có nhân chứng: biên nhận của sổ này không chứng minh được với người khác, và ./hoiam up không chạy. "
                    "Hãy đưa khóa ở trên cho các nhân chứng, rồi ghi khóa của họ vào keys/ledger/policy "
                    "(docs/operate/witnesses.md).",
                    "No witnesses yet: receipts of this log are not provable by others, and ./hoiam up does not start. Give "
                    "the key above to the witnesses, and write theirs into keys/ledger/policy (docs/operate/witnesses.md).",
                ),
            )
        )
    print(
        say(
            Text(
                "Khóa bí mật nằm trong keys/ledger/log.key; hãy cất một bản trên giấy trong két.",
                "The private key is in keys/ledger/log.key; keep a copy on paper in a safe.",
            ),
        )
    )
    return 0


def _policy(home: Path, say: Say) -> int:
    data = (home / "keys" / "ledger" / "policy").read_bytes()
    keys.read_policy(home / "keys" / "ledger")
    sys.stdout.write(data.decode("utf-8", "replace"))
    print("#", say(Text("SHA-256 của tệp này:", "SHA-256 of this file:")), hashlib.sha256(data).hexdigest())
    return 0


def _status(conn: Connection[Any], keeper: loop.Keeper, say: Say) -> int:
    """How the log is; 1 when something is wrong with it."""
    now = health(conn, keeper.policy)
    print(f"{keeper.signers[0].name}: {now.size} {say(Text('dòng', 'lines'))}, {now.at or '-'}")
    print(
        say(
            Text(
                f"{now.durable} dòng đã ký, kể cả phần chưa đến lúc cho xem.",
                f"{now.durable} lines are signed, with those that are not to be shown yet.",
            ),
        )
    )
    print(say(Text(f"{now.waiting} dòng đang chờ.", f"{now.waiting} lines are waiting.")))
    for witness in now.witnesses:
        seen = f"{witness.size}, {witness.cosigned_at:%Y-%m-%d %H:%M:%S}" if witness.cosigned_at else "-"
        print(f"  {witness.name}: {seen} {witness.failure}".rstrip())
    for stop in now.stops:
        stopped = LogStopped(stop.cause, stop.source, stop.detail)
        print("!", say(stopped.what), say(stopped.why), say(stopped.next))
    if now.lost:
        print(
            say(
                Text(
                    f"! {now.lost} dòng không còn việc trong cơ sở dữ liệu; các việc đó phải được nhập lại.",
                    f"! {now.lost} lines have lost their act in the database; those acts must be entered again.",
                ),
            )
        )
    return 0 if now.good else 1


def _check(conn: Connection[Any], keeper: loop.Keeper, say: Say, *, every: bool = False) -> int:
    """Recompute the log from its entries; 1 when there is a fault, after naming each."""
    done = check.check(conn, keeper.policy.log_keys, all_signatures=every, folder=keeper.folder)
    print(
        say(
            Text(
                f"Đã tính lại {done.entries} dòng, {done.tiles} mảnh, {done.checkpoints} gốc, {done.signatures} chữ ký, "
                f"{done.files} tệp.",
                f"Recomputed {done.entries} lines, {done.tiles} tiles, {done.checkpoints} roots, {done.signatures} "
                f"signatures, {done.files} files.",
            ),
        )
    )
    for fault in done.faults:
        print("!", fault)
    print(
        say(Text("Có lỗi.", "There are faults."))
        if done.faults
        else say(Text("Tất cả đúng như đã ký.", "All is as it was signed."))
    )
    return 1 if done.faults else 0


def _mark(conn: Connection[Any], keeper: loop.Keeper, say: Say) -> int:
    """A new high-water mark, after asking every witness and mirror; 1 when none of them answers and there was no mark."""
    silent = ahead.check_nobody_is_ahead(conn, keeper.mark, keeper.policy, keeper.mirrors, marked=False)
    asked = len([w for w in keeper.policy.witnesses if w.url]) + len(keeper.mirrors)
    for name, why in silent.items():
        print(f"  {name}: {why}")
    if keeper.mark.read() is None and asked and len(silent) == asked:
        print(
            say(
                Text(
                    "Không nhân chứng hay bản sao nào trả lời, nên chưa đặt mốc. Hãy nối mạng tới ít nhất một nơi rồi thử lại.",
                    "No witness and no mirror answered, so no mark was set. Reach at least one of them and try again.",
                ),
            ),
            file=sys.stderr,
        )
        return 1
    row = conn.execute("SELECT size, note FROM ledger_checkpoint WHERE durable ORDER BY size DESC LIMIT 1").fetchone()
    if row is not None:
        keeper.mark.raise_to(keeper.mark.read(), row[1])
        print(f"{keeper.mark.path}: {row[0]}")
    return 0


def _export(conn: Connection[Any], keeper: loop.Keeper, say: Say, *, every: bool) -> int:
    """Make durable what is signed; write the public files of what is shown anew where that is asked for."""
    size = exporter.keep(conn, keeper.mark)
    if every and (shown := exporter.rebuild(conn, keeper.folder)) is not None:
        print(f"{keeper.folder}: {shown}")
    elif size is None:
        print(say(Text("Không có gì mới.", "Nothing new.")))
    if size is not None:
        print(f"{keeper.mark.path}: {size}")
    return 0


def _fillers(conn: Connection[Any], keeper: loop.Keeper, say: Say, one: int | None, earlier: Sequence[Path]) -> int:
    """Open the fillers, all or the one at a place (lines are counted from one); 1 when a line does not open as what it is."""
    known = [*keeper.signers, *(key for file in earlier for key in keys.signers(file.parent, file))]
    found = fillers.opened(conn, known, one)
    if one is not None and found.text is not None:
        print(found.text, end="")
    print(
        say(
            Text(
                f"{found.lines} dòng: {found.opened} dòng lấp, mở ra đúng như vậy; {found.acts} dòng là việc hoặc ghi rõ lời.",
                f"{found.lines} lines: {found.opened} fillers, which open as fillers; {found.acts} are acts or in clear.",
            ),
        )
    )
    for index in found.closed:
        print(
            "!",
            say(
                Text(
                    f"dòng {index + 1} được ghi là dòng lấp mà khóa này không mở được",
                    f"line {index + 1} is kept as a filler, and this key does not open it",
                ),
            ),
        )
    return 1 if found.closed else 0


def _repair(conn: Connection[Any], keeper: loop.Keeper, place: str, say: Say) -> int:
    """Bring lost lines back from a mirror, and those that no mirror has seen yet from the tail; write the files anew, compare
    all, lift the stops; 1 when a fault is left."""
    now = datetime.now(UTC)
    done = repair.from_mirror(conn, Mirror(place.rstrip("/")), keeper.policy, now=now, signers=keeper.signers)
    repair.show_as_before(conn, done.theirs, (keeper.slots or slots.Slots()).begin(now))
    after = repair.from_tail(conn, Tail.beside(keeper.mark), keeper.policy, now=now, signers=keeper.signers)
    if after is not None:
        done = repair.Repaired(done.before, after.after, done.known + after.known, done.theirs, done.fillers + after.fillers)
    print(
        say(
            Text(
                f"Sổ có {done.after} dòng (trước đó {done.before}). {done.known} dòng còn việc trong hộp chờ; "
                f"{done.without_act} dòng đã mất việc và phải được nhập lại.",
                f"The log has {done.after} lines (before: {done.before}). {done.known} still had their act in the outbox; "
                f"{done.without_act} have lost it, and those acts must be entered again.",
            ),
        )
    )
    # The files may be those of the lost log or none at all: they are written anew before anything is compared.
    exporter.keep(conn, keeper.mark)
    exporter.rebuild(conn, keeper.folder)
    if _check(conn, keeper, say):
        return 1
    silent = ahead.check_nobody_is_ahead(conn, keeper.mark, keeper.policy, keeper.mirrors)
    cleared = repair.clear_stops(conn, f"repaired from {place}", now=now, silent=silent)
    print(say(Text(f"Đã gỡ {cleared} dấu dừng.", f"{cleared} stops were lifted.")))
    for name, why in silent.items():
        print(say(Text(f"  {name} không trả lời: {why}", f"  {name} did not answer: {why}")))
    return 0
