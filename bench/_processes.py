"""What the processes of a house take while a bench asks it: processor time and memory, from /proc (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# A word of the command line -> what the process is in the figures; the first that fits. Anything else is "other".
PARTS = (
    ("granian", "web"),
    ("hoiam.site.web", "web"),
    ("hoiam.site.reader", "reader"),
    ("hoiam.vault.agent", "keys"),
    ("hoiam.vault.gatekeeper", "gatekeeper"),
    ("hoiam.vault.limiter", "limiter"),
    ("hoiam.clock.ledger", "log"),
    ("hoiam.clock", "worker"),
    (f"{Path(__file__).resolve().parent}/", "bench"),
)


def processes(root: int) -> Iterator[tuple[int, str]]:
    """Every descendant of ``root``: its process id and which part of the house it is."""
    parents: dict[int, int] = {}
    parts: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
        except OSError:
            continue  # it ended while we looked
        pid = int(entry.name)
        parents[pid] = int(stat.rpartition(")")[2].split()[1])
        name = stat[stat.index("(") + 1 : stat.rindex(")")]
        parts[pid] = "database" if name == "postgres" else next((part for word, part in PARTS if word in command), "other")
    for pid, part in parts.items():
        at = pid
        while at > 1 and at != root:
            at = parents.get(at, 0)
        if at == root and pid != root:
            yield pid, part


def used(root: int) -> dict[str, float]:
    """Processor seconds so far of the descendants of ``root`` and of what they have reaped, by part.

    A child that ended is counted with the one that waited for it: a backend of PostgreSQL with its postmaster.
    """
    spent = dict.fromkeys([*dict.fromkeys(part for _word, part in PARTS), "other", "database"], 0.0)
    for pid, part in processes(root):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent[part] += sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def resident(pid: int) -> int:
    """Kilobytes of a process, shared pages in full; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def memory(root: int) -> dict[str, float]:
    """Megabytes of all our Python but the bench's own, by part: proportional set size, shared pages by share."""
    parts: dict[str, float] = {}
    for pid, part in processes(root):
        if part in ("database", "bench"):
            continue
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except PermissionError:
            # They let no debugger in, which the kernel takes us for unless we are root: then shared pages count in full.
            lines = [f"Pss: {resident(pid)}"]
        except OSError:
            continue
        pss = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        parts[part] = parts.get(part, 0.0) + pss / 1024
    return parts
