"""Programs that nobody here wrote read the log, verify its receipts and cosign it. Each is skipped by name when absent."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.ledger import naive
from core.ledger.conftest import CASE, ORIGIN, House, no_witnesses
from core.ledger.test_receipt import Witnessed
from hoiam.casework.ledger import health, receipts
from hoiam.casework.ledger.mirror import Unreachable, fetch
from hoiam.clock.ledger_witness import Witness, key_in, serve
from hoiam.clock.ledger_witnesses import utc_now
from hoiam.core.ledger import act, checkpoint, note, receipt
from hoiam.core.ledger import witness as protocol
from waiting import until

READER = Path(__file__).with_name("reader.go")
GO_PACKAGES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")
AICS = os.environ.get("HOIAM_AICS_WITNESS") or shutil.which("aics-witness")

needs_go = pytest.mark.skipif(
    shutil.which("go") is None or not GO_PACKAGES.is_dir(),
    reason="Go's x/mod reader was not tried: install golang-go and golang-golang-x-mod-dev",
)
needs_proofbundle = pytest.mark.skipif(
    importlib.util.find_spec("proofbundle") is None, reason="proofbundle was not tried: it is not installed"
)
needs_scales = pytest.mark.skipif(
    importlib.util.find_spec("tlog_scales") is None, reason="tlog-scales was not tried: it is not installed"
)
needs_aics = pytest.mark.skipif(
    AICS is None, reason="aics-witness was not tried: it needs Python 3.12; name its command in HOIAM_AICS_WITNESS"
)


@needs_go
@pytest.mark.parametrize("sizes", [(1,), (255, 1, 1), (300, 300)])
def test_gos_own_reader_reads_the_exported_log(house: House, sizes: tuple[int, ...], tmp_path: Path) -> None:
    house = no_witnesses(house)
    for count in sizes:
        house.fill(count)
        house.turn()
    rows = house.conn.execute("SELECT size, root FROM ledger_checkpoint WHERE size > 0 ORDER BY size").fetchall()
    old = [f"{size}:{base64.b64encode(root).decode()}" for size, root in rows]
    # Compiled once per machine: Go keeps what it built.
    done = subprocess.run(
        ["go", "run", str(READER), str(house.home / "log"), str(house.keeper.signers[0]), ORIGIN, *old],
        capture_output=True, text=True, timeout=240, check=False,
        env={**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""},
    )  # fmt: skip
    assert done.stdout.strip() == f"READ {sum(sizes)}", done.stdout + done.stderr


def _receipt(house: House) -> tuple[str, str]:
    """(receipt, act text) of an act among others, witnessed."""
    house.fill(300)
    seq, text = house.act()
    house.fill(40)
    house.turn(2)
    full = receipts.receipt_for(house.conn, CASE, seq, house.keeper.policy, text)
    assert full is not None
    return full, text


@needs_proofbundle
def test_proofbundle_verifies_a_receipt(house: House, tmp_path: Path) -> None:
    full, text = _receipt(house)
    (tmp_path / "r.tlog-proof").write_text(full, "utf-8")
    (tmp_path / "entry").write_bytes(act.leaf_of(text))
    command = [
        sys.executable, "-m", "proofbundle.cli", "verify-proof", str(tmp_path / "r.tlog-proof"), "--payload-file",
        str(tmp_path / "entry"), "--log-vkey", str(house.keeper.signers[0]), "--expected-origin", ORIGIN, "--json",
    ]  # fmt: skip
    for witness in house.keeper.policy.witness_keys:
        command += ["--witness-vkey", str(witness)]
    done = subprocess.run([*command, "--threshold", "2"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["ok"] is True
    (tmp_path / "entry").write_bytes(act.leaf_of(text.replace("received", "accepted")))
    done = subprocess.run([*command, "--threshold", "2"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0


@needs_proofbundle
def test_a_receipt_without_witnesses_is_weighed_the_same_by_proofbundle(house: House) -> None:
    from proofbundle.tlogproof import verify_tlog_proof

    full, text = _receipt(house)
    proof = receipt.parse(full)
    plain, lines = note.split(proof.signed_checkpoint)
    bare = replace(proof, signed_checkpoint=plain + "\n" + str(lines[0]))
    vkeys = [str(key) for key in house.keeper.policy.witness_keys]
    for one, enough in ((proof, True), (bare, False)):
        judged = verify_tlog_proof(str(one), act.leaf_of(text), str(house.keeper.signers[0]), vkeys, threshold=2)
        assert judged["ok"] is enough
        assert judged["inclusion_ok"] is True


@needs_scales
def test_tlog_scales_reads_the_exported_log(house: House) -> None:
    from tlog_scales.backend import LocalBackend
    from tlog_scales.reader import TilesReader

    house = no_witnesses(house)
    for count in (255, 45, 230):
        house.fill(count)
        house.turn()
    reader = TilesReader(LocalBackend(house.home / "log"))
    head = reader.get_checkpoint()
    assert (head.origin, head.size) == (ORIGIN, 530)
    assert reader.calculate_root_hash() == head.root_hash
    entries = [row[0] for row in house.conn.execute("SELECT leaf FROM ledger_entry ORDER BY idx").fetchall()]
    for index in (0, 254, 255, 256, 529):
        assert reader.get_entry(index) == entries[index]
        assert reader.get_inclusion_proof(index, 530).node_hashes == naive.path(index, entries)


@contextmanager
def _bundled(folder: Path, logs: list[note.VerifierKey]) -> Iterator[tuple[Witness, str]]:
    witness = Witness(folder, key_in(folder, "w.example.org"), logs)
    server = serve(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield witness, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


LOG = note.SignerKey(ORIGIN, note.ED25519, b"\x01" * 32)


def _walk(url: str, vkey: note.VerifierKey) -> None:
    """The conversation that every witness must be able to hold."""
    sizes = (5, 300, 301, 301)
    known = 0
    for size in sizes:
        log = Witnessed(size)
        text = log.request(known, LOG)
        status, body = fetch(f"{url}/add-checkpoint", text.encode())
        assert status == 200, body
        signed = protocol.parse_request(text).signed_checkpoint
        line, _ = protocol.accept(body.decode(), signed, vkey)
        opened = checkpoint.verify(signed + line, [LOG.verifier], [vkey])
        assert opened.checkpoint.size == size
        known = size
    status, body = fetch(f"{url}/add-checkpoint", Witnessed(400).request(5, LOG).encode())
    assert (status, protocol.parse_size(body.decode())) == (409, 301)
    for fork in (Witnessed(301, "forged"), Witnessed(400, "forged")):
        assert fetch(f"{url}/add-checkpoint", fork.request(301, LOG).encode())[0] == 422
    stranger = replace(LOG, name="log.unknown.org")
    assert fetch(f"{url}/add-checkpoint", Witnessed(400).request(0, stranger).encode())[0] == 404
    # A key that is not the log's: 403 by the protocol; one witness says 400 to a malformed one. No cosignature, ever.
    thief = note.SignerKey(ORIGIN, note.ED25519, b"\x02" * 32)
    assert fetch(f"{url}/add-checkpoint", Witnessed(400).request(301, thief).encode())[0] not in (200, 409)
    assert fetch(f"{url}/add-checkpoint", b"nonsense")[0] not in (200, 409)
    assert fetch(f"{url}/add-checkpoint", Witnessed(302).request(301, LOG).encode())[0] == 200


def test_the_bundled_witness_holds_the_conversation(tmp_path: Path) -> None:
    with _bundled(tmp_path / "w", [LOG.verifier]) as (witness, url):
        _walk(url, witness.signer.verifier)
        home = witness.home_of(ORIGIN).name
        status, body = fetch(f"{url}/{home}/checkpoint")
        assert status == 200
        assert checkpoint.verify(body.decode(), [LOG.verifier], [witness.signer.verifier]).checkpoint.size == 302
        assert fetch(f"{url}/{'0' * 64}/checkpoint")[0] == 404
        assert fetch(f"{url}/{home}/../witness.key")[0] == 404
        assert len(list((tmp_path / "w" / "evidence").iterdir())) == 2
    # A restart remembers.
    with _bundled(tmp_path / "w", [LOG.verifier]) as (_, url):
        status, body = fetch(f"{url}/add-checkpoint", Witnessed(400).request(0, LOG).encode())
        assert (status, body) == (409, b"302\n")


def test_two_requests_at_once_never_roll_a_witness_back(tmp_path: Path) -> None:
    with _bundled(tmp_path / "w", [LOG.verifier]) as (witness, url):
        fetch(f"{url}/add-checkpoint", Witnessed(5).request(0, LOG).encode())
        answers: list[tuple[int, int]] = []

        def ask(size: int) -> None:
            status, _ = fetch(f"{url}/add-checkpoint", Witnessed(size).request(5, LOG).encode())
            answers.append((status, size))

        threads = [threading.Thread(target=ask, args=(size,)) for size in range(6, 22)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        good = [size for status, size in answers if status == 200]
        assert len(good) == 1
        known = witness.known(ORIGIN)
        assert known is not None
        assert known.size == good[0]


def test_a_witness_keeps_its_name_and_its_key_private(tmp_path: Path) -> None:
    signer = key_in(tmp_path / "w", "w.example.org")
    assert key_in(tmp_path / "w", "w.example.org") == signer
    assert (tmp_path / "w" / "witness.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match=r"w\.example\.org"):
        key_in(tmp_path / "w", "other.example.org")


def test_an_oversized_request_is_not_read(tmp_path: Path) -> None:
    with _bundled(tmp_path / "w", [LOG.verifier]) as (_, url):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 99999999\r\n\r\n")
            assert b" 400 " in raw.recv(4096)


def _aics(*arguments: str, folder: Path) -> str:
    done = subprocess.run([str(AICS), *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _foreign(folder: Path, log: note.VerifierKey) -> Iterator[tuple[note.VerifierKey, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = _aics("init", "--name", "foreign.example.org", "--listen", f"127.0.0.1:{port}", folder=folder)
    vkey = re.search(r"foreign\.example\.org\+[0-9a-f]{8}\+\S+", said)
    assert vkey, said
    _aics("add-log", "--origin", log.name, "--vkey", str(log), folder=folder)
    with (folder / "said").open("w") as out:
        process = subprocess.Popen([str(AICS), "serve"], cwd=folder, stdout=out, stderr=out)
    try:

        def answers() -> bool:
            try:
                fetch(f"http://127.0.0.1:{port}/")
            except Unreachable:
                return False
            return True

        until(answers, process=process, said=(folder / "said").read_text)
        yield note.parse_vkey(vkey[0]), f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@needs_aics
def test_a_foreign_witness_holds_the_same_conversation(tmp_path: Path) -> None:
    with _foreign(tmp_path, LOG.verifier) as (vkey, url):
        _walk(url, vkey)


@needs_aics
def test_a_foreign_witness_cosigns_this_log(house: House, tmp_path: Path) -> None:
    (tmp_path / "aics").mkdir()
    with _foreign(tmp_path / "aics", house.keeper.signers[0].verifier) as (vkey, url):
        folder = house.home / "keys" / "ledger"
        (folder / "policy").write_text(
            f"log {house.keeper.signers[0]}\nwitness foreign {vkey} {url}\nquorum foreign\n", "utf-8"
        )
        house = house.again()
        house.keeper.witnesses.post = fetch
        house.keeper.get = fetch
        # A foreign witness has the real clock.
        house.keeper.witnesses.clock = house.keeper.clock = utc_now
        seq, text = house.act()
        house.fill(300)
        for _ in range(2):
            done = house.keeper.run_once(house.conn)
            assert done.refusal is None
        full = receipts.receipt_for(house.conn, CASE, seq, house.keeper.policy, text)
        assert full is not None
        assert set(receipt.verify(receipt.parse(full), house.keeper.policy).witnesses) == {"foreign"}
        assert health.health(house.conn, house.keeper.policy).good
