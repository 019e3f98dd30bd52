"""The log's private key and the policy file, in HOIAM_HOME/keys/ledger.

Only the process that signs reads `log.key`; never a web worker. Its thief can sign checkpoints, but no witness will
cosign a fork of them: the log then needs a new key and a public entry that says so, and no receipt becomes wrong.

    log.key     PRIVATE+KEY+<origin>+<id>+<base64>; a second line during a change of keys; mode 0600
    policy      c2sp.org/tlog-policy: the log's vkey, the witnesses with their URLs, the quorum
    mirrors     one folder or URL per line; may be missing
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from hoiam.core.ledger import note, policy
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.words import Text

from .highwater import write_durably
from .refusals import KeyMissing

WITHOUT = (
    "# No witness: receipts of this log are not provable by others (docs/operate/witnesses.md).\n"
    "# Không có nhân chứng: biên nhận của sổ này không chứng minh được với người khác.\n"
)


def policy_of(logs: Sequence[note.VerifierKey], witnesses: Sequence[policy.Named], enough: int = 0) -> str:
    """A policy of these keys. enough: how many witnesses have to sign; 0 for more than half of them.

    Without witnesses it says in words what that costs. Raises Malformed where the names or keys make no policy.
    """
    lines = [f"log {key}\n" for key in logs]
    if witnesses:
        lines += [f"witness {one.name} {one.key}{f' {one.url}' if one.url else ''}\n" for one in witnesses]
        names = " ".join(one.name for one in witnesses)
        lines += [f"group outside {enough or len(witnesses) // 2 + 1} {names}\n", "quorum outside\n"]
    else:
        lines = [WITHOUT, *lines, "quorum none\n"]
    text = "".join(lines)
    policy.parse(text.encode())
    return text


def new(folder: Path, origin: str, witnesses: Sequence[policy.Named] = (), enough: int = 0) -> note.SignerKey:
    """A fresh key for a log of this origin, and a policy of these witnesses or of none. Never replaces a key."""
    signer = note.SignerKey(origin, note.ED25519, secrets.token_bytes(32))
    text = policy_of([signer.verifier], witnesses, enough)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "log.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(signer.to_text() + "\n")
        file.flush()
        os.fsync(file.fileno())
    if not (folder / "policy").exists():
        write_durably(folder / "policy", text.encode())
    return signer


def signers(folder: Path, key: Path | None = None) -> list[note.SignerKey]:
    """The keys that sign, the present one first; KeyMissing when there is none or others may read it.

    `key`: the file, where it is not the folder's own: a credential of the process, on which systemd lets its user in by an
    access list, which shows as a right of the group.
    """
    path = key or folder / "log.key"
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8")
    except OSError as wrong:
        raise KeyMissing(Text(f"Không đọc được {path}.", f"{path} cannot be read ({wrong.strerror}).")) from wrong
    if mode & (stat.S_IRWXO if key else stat.S_IRWXG | stat.S_IRWXO):
        raise KeyMissing(Text(f"Người khác đọc được {path}.", f"Others may read {path}."))
    try:
        found = [note.parse_signer(line) for line in text.splitlines() if line.strip()]
    except LedgerError as wrong:
        raise KeyMissing(Text(f"{path} không đúng dạng.", f"{path} is not a key ({wrong}).")) from wrong
    if not found or len({key.name for key in found}) > 1 or any(key.kind != note.ED25519 for key in found):
        raise KeyMissing(Text(f"{path} phải có một hoặc hai khóa của cùng một sổ.", f"{path} must have keys of one log."))
    return found


def read_policy(folder: Path) -> policy.Policy:
    """The policy; its log keys are those that verify this log's own checkpoints. KeyMissing when there is none."""
    path = folder / "policy"
    try:
        data = path.read_bytes()
    except OSError as wrong:
        raise KeyMissing(Text(f"Không đọc được {path}.", f"{path} cannot be read ({wrong.strerror}).")) from wrong
    return policy.parse(data)


def mirrors(folder: Path) -> list[str]:
    """Folders or URLs of mirrors."""
    path = folder / "mirrors"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
