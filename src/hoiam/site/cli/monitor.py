"""./hoiam monitor: follow a log from outside, and notice when it rewrites its past or shows another face.

    monitor PLACE --policy FILE [--folder DIR] [--compare PLACE ...] [--every SECONDS]

PLACE is the log's address or a folder. Keeps every checkpoint that it saw and a copy of the entries in its folder, which
is then a mirror that `ledger repair` and the verifier can use. --compare reads the checkpoint that another person or a
witness sees. Once without --every: for cron.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from hoiam.casework.ledger.highwater import write_durably
from hoiam.casework.ledger.mirror import Mirror, Unreachable
from hoiam.core.ledger import checkpoint, merkle, policy, tiles
from hoiam.core.ledger.errors import LedgerError, ProofFailed
from hoiam.core.words import LANGUAGES, Text
from hoiam.site.cli.language import Say, saying


def main(argv: Sequence[str]) -> int:
    """0: a continuation; 1: the log has two faces, or does not hold; 2: it could not be read."""
    parser = argparse.ArgumentParser(
        prog="./hoiam monitor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("place")
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--folder", type=Path, default=Path("monitor"))
    parser.add_argument("--compare", action="append", default=[], metavar="PLACE")
    parser.add_argument("--every", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--lang", choices=LANGUAGES)
    options = parser.parse_args(argv)
    say = saying(options.lang)
    while True:
        try:
            rules = policy.parse(options.policy.read_bytes())
            size = follow(Mirror(options.place.rstrip("/")), rules, options.folder)
            for place in options.compare:
                compare(Mirror(place.rstrip("/")), rules, options.folder)
            print(say(Text(f"{size} dòng, nối tiếp đúng.", f"{size} lines, a true continuation.")), flush=True)
            outcome = 0
        except LedgerError as wrong:
            print(_alarm(say), wrong, flush=True)
            return 1
        except (Unreachable, OSError) as wrong:
            print(say(Text("Chưa đọc được:", "Cannot be read now:")), wrong, file=sys.stderr, flush=True)
            outcome = 2
        if not options.every:
            return outcome
        time.sleep(options.every)


def _alarm(say: Say) -> str:
    return say(
        Text(
            "BÁO ĐỘNG: sổ không đúng với điều đã thấy trước đây. Hãy giữ nguyên thư mục này và báo cho các nhân chứng:",
            "ALARM: the log is not what was seen before. Keep this folder as it is and tell the witnesses:",
        ),
    )


def follow(log: Mirror, rules: policy.Policy, folder: Path) -> int:
    """Takes over what is new; the size reached. Raises ProofFailed when it is no continuation of what is in the folder.

    Every new entry is hashed and must make the signed root, so the folder never holds more than was proved. If we stop
    in between, the next call reads the same entries again; `checkpoint` is written last.
    """
    signed = log.checkpoint()
    theirs = checkpoint.verify(signed, rules.log_keys, rules.witness_keys)
    head, known = theirs.checkpoint, _known(folder, rules)
    size, root = (known.size, known.root) if known else (0, merkle.EMPTY_ROOT)
    write_durably(folder / "seen" / f"{head.size}-{head.root.hex()}", signed.encode())
    if head.size < size:
        # A smaller tree is no lie by itself (a cache); it must be one that the entries in the folder make.
        if tiles.TileTree(head.size, Mirror(str(folder)).tile).root() != head.root:
            raise ProofFailed("monitor", f"another root at {head.size}")
        return size
    if head.size == size and head.root != root:
        raise ProofFailed("monitor", f"another root at {size}")
    edge = {level: Mirror(str(folder)).tile(level, n, width) for level, n, width in tiles.edge_of(size)}
    bundle: list[bytes] = []
    if size % tiles.WIDTH:
        bundle = next(iter(Mirror(str(folder)).entries(size - size % tiles.WIDTH, size)))[1]
    for start, entries in log.entries(size, head.size):
        growth = tiles.grow(start, edge, [merkle.leaf_hash(entry) for entry in entries])
        bundle = (bundle if start % tiles.WIDTH else []) + entries
        for level, n, data in growth.tiles:
            write_durably(folder / tiles.tile_path(level, n, len(data) // 32), data)
        write_durably(folder / tiles.entries_path(start // tiles.WIDTH, len(bundle)), tiles.bundle(bundle))
        edge, root = growth.edge, growth.root
    if root != head.root:
        raise ProofFailed("monitor", f"the entries do not make the signed root of {head.size}")
    write_durably(folder / "checkpoint", signed.encode())
    return head.size


def compare(other: Mirror, rules: policy.Policy, folder: Path) -> None:
    """Raises ProofFailed when somebody else sees another log. What is not in the folder yet is compared next time."""
    signed = other.checkpoint()
    head = checkpoint.verify(signed, rules.log_keys).checkpoint
    known = _known(folder, rules)
    write_durably(folder / "seen" / f"{head.size}-{head.root.hex()}", signed.encode())
    if known is None or head.size > known.size:
        return
    root = tiles.TileTree(head.size, Mirror(str(folder)).tile).root() if head.size else merkle.EMPTY_ROOT
    if root != head.root:
        raise ProofFailed("monitor", f"{other.place} sees another root at {head.size}")


def _known(folder: Path, rules: policy.Policy) -> checkpoint.Checkpoint | None:
    try:
        return checkpoint.verify((folder / "checkpoint").read_text("utf-8"), rules.log_keys).checkpoint
    except FileNotFoundError:
        return None
