"""The bundled witness: a small server that another institution runs, so that this log cannot show two faces.

It keeps, for each log that it was told to watch, the last tree that it cosigned; it cosigns a new one only when that is
a continuation. Check and store are one step under a lock, and the new tree is on disk before the cosignature leaves.
Nothing is deleted, everything fits in a folder:

    witness.key                     PRIVATE+KEY+..., mode 0600; its thief can cosign a fork
    <SHA-256 of origin>/checkpoint  the last checkpoint, signed by the log and cosigned here
    evidence/<n>-<status>.txt       what a log signed that cannot be true, and what was known then

Protocol: c2sp.org/tlog-witness. Standard library and this package only; no database.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hoiam.casework.ledger.highwater import write_durably
from hoiam.core.ledger import checkpoint, note, witness

LONGEST = note.MAX_NOTE + 8_192  # bytes of a request
MOST_EVIDENCE = 10_000  # files; a log that forks does so once


def key_in(folder: Path, name: str) -> note.SignerKey:
    """The witness's key, made on the first start. ValueError when the folder belongs to a witness of another name."""
    path = folder / "witness.key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        signer = note.SignerKey(name, note.COSIGNATURE, secrets.token_bytes(32))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(signer.to_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
    signer = note.parse_signer(path.read_text("utf-8"))
    if signer.name != name or signer.kind != note.COSIGNATURE:
        raise ValueError(f"{path} is the key of {signer.name}, not of a witness {name}")
    return signer


@dataclass
class Witness:
    """The state of a witness in a folder, and its answers."""

    folder: Path
    signer: note.SignerKey
    logs: Sequence[note.VerifierKey]
    clock: Callable[[], int] = lambda: int(time.time())
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def home_of(self, origin: str) -> Path:
        return self.folder / hashlib.sha256(origin.encode()).hexdigest()

    def known(self, origin: str) -> checkpoint.Checkpoint | None:
        """The last tree of a log that was cosigned here."""
        try:
            stored = (self.home_of(origin) / "checkpoint").read_text("utf-8")
        except FileNotFoundError:
            return None
        return checkpoint.parse(note.split(stored)[0])

    def add_checkpoint(self, body: bytes) -> tuple[int, str, bytes]:
        """(status, content type, body) of the answer to a request."""
        try:
            text = body.decode()
            origin = witness.origin_of(text)
        except ValueError as wrong:
            return 400, "text/plain; charset=utf-8", f"{wrong}\n".encode()
        with self._lock, (self.folder / "lock").open("a") as guard:
            # Two processes on one folder would be two witnesses with one key.
            fcntl.flock(guard, fcntl.LOCK_EX)
            last = self.known(origin)
            answer = witness.judge(text, (last.size, last.root) if last else None, self.logs)
            if answer.evidence:
                self._keep_evidence(text, last, answer.status)
            if answer.status == 409:
                return 409, witness.SIZE_TYPE, f"{answer.size}\n".encode()
            if answer.head is None:
                return answer.status, "text/plain; charset=utf-8", f"{answer.reason}\n".encode()
            line = witness.cosign(self.signer, answer.head, self.clock())
            signed = witness.parse_request(text).signed_checkpoint
            plain, lines = note.split(signed)
            trusted = {(key.name, key.id) for key in self.logs}
            kept = "".join(str(one) for one in lines if (one.name, one.id) in trusted)
            # If we stop before this, nothing was promised; after it, the log may ask again and gets a new line.
            write_durably(self.home_of(origin) / "checkpoint", (plain + "\n" + kept + line).encode())
        return 200, "text/plain; charset=utf-8", line.encode()

    def _keep_evidence(self, text: str, last: checkpoint.Checkpoint | None, status: int) -> None:
        folder = self.folder / "evidence"
        folder.mkdir(exist_ok=True)
        number = len(list(folder.iterdir()))
        if number < MOST_EVIDENCE:
            known = f"known: {last.size} {last.root.hex()}\n\n" if last else "known: nothing\n\n"
            write_durably(folder / f"{number:05}-{status}.txt", (known + text).encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds a silent connection may stay
    witness: Witness

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._answer(404, "text/plain; charset=utf-8", b"no such place\n")
        elif not length.isdecimal() or int(length) > LONGEST:
            self.close_connection = True
            self._answer(400, "text/plain; charset=utf-8", b"a length up to 139264 is needed\n")
        else:
            self._answer(*self.witness.add_checkpoint(self.rfile.read(int(length))))

    def do_GET(self) -> None:
        parts = self.path.split("/")
        known = {hashlib.sha256(key.name.encode()).hexdigest() for key in self.witness.logs}
        if len(parts) == 3 and parts[1] in known and parts[2] == "checkpoint":
            try:
                stored = (self.witness.folder / parts[1] / "checkpoint").read_bytes()
            except FileNotFoundError:
                stored = b""
            if stored:
                return self._answer(200, "text/plain; charset=utf-8", stored)
        return self._answer(404, "text/plain; charset=utf-8", b"nothing was cosigned\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a request's address is nobody's business."""


def serve(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is ready; `serve_forever` starts it, port 0 takes any free one."""
    handler = type("Handler", (_Handler,), {"witness": witness})
    server = ThreadingHTTPServer((host, port), handler)
    server.daemon_threads = True
    return server
