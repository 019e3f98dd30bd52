"""What stands when a process is ready is passed by when it looks for garbage; a search through all of it stops one request."""

import gc
import os
import re
import subprocess
import sys

import pytest
from committed import ROOT

from hoiam.site import config, engine
from hoiam.site.processes import PROCESSES

HOUSE = ROOT / "src" / "hoiam"
# The module in which each process of the house gets ready: of the web, what its workers load.
STARTED = [process.module.removeprefix("hoiam.").replace("site.web", "site.wsgi") for process in PROCESSES]
MOST_OF_IT = 0.95


def begins(module: str) -> str:
    """The text of the file in which a process gets ready: its own, or the one that agent and gatekeeper share."""
    path = HOUSE / module.replace(".", "/")
    text = (path / "__main__.py" if path.is_dir() else path.with_suffix(".py")).read_text()
    return (HOUSE / "vault/sockets.py").read_text() if "\n    serve_until_told(" in text else text


@pytest.mark.parametrize("module", STARTED)
def test_a_process_clears_and_freezes_its_heap_once_before_it_works(module: str) -> None:
    text = begins(module)
    assert text.count("gc.freeze()") == 1
    assert re.search(r"^( *)gc\.collect\(\)\n\1gc\.freeze\(\)$", text, re.M)
    # Neither a thread of its own nor whoever waits for its word comes before.
    for later in ("threading.Thread(target=server.serve", "threading.Thread(target=_recheck", 'print("ready"'):
        assert text.find(later) == -1 or text.index("gc.freeze()") < text.index(later)


def test_the_web_has_read_the_code_of_every_page_and_the_law_before_it_freezes(own_database: engine.Addresses) -> None:
    told = """
import gc, sys
from hoiam.site import wsgi
from django.urls import get_resolver
from hoiam.casework import laws
frozen, known = gc.get_freeze_count(), set(sys.modules)
get_resolver().url_patterns, laws.current()
gc.collect()
print(frozen, len(gc.get_objects()), len(set(sys.modules) - known))
"""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOIAM_ROOT": str(ROOT), "HOIAM_MODE": "test"}
    environ |= {"HOIAM_ORIGIN": "https://a.example", "HOIAM_SECRET_KEY": config.TEST_SECRET}
    environ |= {"HOIAM_DATABASE_URL": own_database.app}
    done = subprocess.run([sys.executable, "-c", told], env=environ, capture_output=True, text=True, check=True, timeout=60)
    frozen, young, read_later = map(int, done.stdout.split())
    assert frozen > MOST_OF_IT * (frozen + young)
    assert read_later == 0
    # And here, where nothing was frozen, the same count would have told so.
    assert gc.get_freeze_count() == 0
