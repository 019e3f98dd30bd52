"""What stands when a process is ready is passed by when it looks for garbage; a search through all of it stops one request."""

import gc
import os
import re
import subprocess
import sys

import pytest
from committed import ROOT

from hoiam.site import config, engine

# Where each process is ready: the web's door, the worker's loop, what agent and gatekeeper share.
READY = ("site/wsgi.py", "clock/__main__.py", "vault/sockets.py")
MOST_OF_IT = 0.95


@pytest.mark.parametrize("name", READY)
def test_a_process_freezes_its_heap_once_before_it_is_ready(name: str) -> None:
    text = (ROOT / "src/hoiam" / name).read_text()
    assert len(re.findall(r"\bgc\.freeze\(\)", text)) == 1
    ready = text.find('print("ready"')
    assert ready == -1 or text.index("gc.freeze()") < ready


def test_the_web_has_read_every_page_and_the_law_before_it_freezes(own_database: engine.Addresses) -> None:
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
