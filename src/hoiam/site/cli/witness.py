"""./hoiam witness: watch somebody's log and cosign it, so that it cannot show two faces. Needs no database.

    witness --name witness.example.org --log VKEY [--log VKEY ...] [--folder DIR] [--host H] [--port P]

Prints this witness's own key for the log's policy file, then serves c2sp.org/tlog-witness until it is stopped. Put a web
server with TLS before it. Its folder is the witness: keep it, back it up, never run two of one key.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from hoiam.clock.ledger_witness import Witness, key_in, serve
from hoiam.core.ledger import note
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.words import LANGUAGES, Text
from hoiam.site.cli.language import saying


def main(argv: Sequence[str]) -> int:
    """Serves until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="./hoiam witness", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--name", required=True, help="this witness's name: an address without https://")
    parser.add_argument("--log", action="append", required=True, help="a log's vkey; several for several logs or keys")
    parser.add_argument("--folder", type=Path, default=Path("witness"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--lang", choices=LANGUAGES)
    options = parser.parse_args(argv)
    say = saying(options.lang)
    try:
        logs = [note.parse_vkey(vkey) for vkey in options.log]
        witness = Witness(options.folder, key_in(options.folder, options.name), logs)
        server = serve(witness, options.host, options.port)
    except (LedgerError, ValueError) as wrong:
        print(say(Text("Khóa không dùng được:", "A key cannot be used:")), wrong, file=sys.stderr)
        return 2
    except OSError as wrong:
        print(say(Text("Không mở được:", "Cannot open:")), wrong, file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"witness {options.name} {witness.signer.verifier} http://{options.host}:{server.server_port}\nready", flush=True)
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0
