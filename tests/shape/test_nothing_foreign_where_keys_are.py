"""No process that serves, or that holds a key, loads a library that parses or draws what a stranger sent: the reader's do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from committed import ROOT

from hoiam.reader.asking import MOST_AT_ONCE
from hoiam.reader.kinds import KINDS
from hoiam.site import config, engine
from hoiam.site.front.adapter import THREADS
from hoiam.site.processes import PROCESSES, Process

# Packages that parse or draw: each is named where it is used, and a new one has to be entered here (below).
PARSERS = (
    "PIL", "pypdf", "pypdfium2", "typst", "defusedxml", "lxml", "docx", "openpyxl", "pi_heif", "olefile", "python_calamine",
)  # fmt: skip
JOBS = sorted({kind.call.partition(":")[0] for kind in KINDS.values()})
# Modules of ours that are there for jobs alone.
OURS = (*JOBS, "hoiam.gate.letters.press", "hoiam.gate.outsider", "hoiam.vault.page_drawer", "hoiam.vault.paged")
UPLOADS = "hoiam.vault.uploads."
# Of what looks at uploads: names, bounds and sentences, which parse nothing.
NO_PARSERS = {f"{UPLOADS}{name}" for name in ("file_names", "found", "sentences")}
LOADED = "import sys; print(' '.join(sys.modules))"


def loaded(code: str, **environ: str) -> set[str]:
    """The modules that a Python has after running this."""
    told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOIAM_ROOT": str(ROOT), "HOIAM_MODE": "test"}
    told |= {"HOIAM_ORIGIN": "https://a.example", "HOIAM_SECRET_KEY": config.TEST_SECRET, **environ}
    done = subprocess.run([sys.executable, "-c", f"{code}\n{LOADED}"], env=told, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("process", [each for each in PROCESSES if each.user != "reader"], ids=lambda each: each.user)
def test_a_process_loads_nothing_that_parses_or_draws(process: Process, own_database: engine.Addresses) -> None:
    module = process.module
    code = f"import {module.replace('hoiam.site.web', 'hoiam.site.wsgi')}"
    if module == "hoiam.clock":
        code = "import django; django.setup(); import hoiam.clock.__main__, hoiam.clock.owed"
    if module == "hoiam.site.web":
        # And every page's own module.
        code += "; from django.urls import get_resolver; get_resolver().url_patterns"
    if module == "hoiam.clock.ledger":
        code = "import django; django.setup(); import hoiam.clock.ledger"
    environ = {"HOIAM_DATABASE_URL": own_database.app, "DJANGO_SETTINGS_MODULE": "hoiam.site.settings"}
    found = loaded(code, **environ)
    assert module.removesuffix(".web") in found or module in found or module == "hoiam.site.web"
    tops = {name.partition(".")[0] for name in found}
    assert sorted(tops & set(PARSERS)) == []
    assert sorted(found & set(OURS)) == []
    assert sorted({name for name in found if name.startswith(UPLOADS)} - NO_PARSERS) == []


def test_a_thread_of_each_worker_is_never_with_the_reader() -> None:
    assert MOST_AT_ONCE < THREADS


def test_the_reader_has_them_all_before_it_forks() -> None:
    found = loaded("from hoiam.reader.serving import load; load()")
    assert set(JOBS) <= found
    assert {"PIL", "pypdf", "typst"} <= {name.partition(".")[0] for name in found}
    assert sorted({name.partition(".")[0] for name in found} & {"django", "psycopg"}) == [], "it knows no database"
