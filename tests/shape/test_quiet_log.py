"""The programme's own records do not repeat what a person typed."""

import json
import logging
import sys

from committed import ROOT

from hoiam.site.quiet import QuietFormatter

CANARY = "Trần Thị Chim Yến 079185001234"


def _record(message: str, exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, (), exc_info)  # type: ignore[arg-type]  # as logging does


def test_an_exception_is_recorded_by_its_place_and_without_its_message():
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise ValueError(f"not a name: {CANARY}") from cause
    except ValueError:
        line = QuietFormatter().format(_record("Internal Server Error: /follow/", sys.exc_info()))
    assert CANARY not in line
    assert "builtins.KeyError" in line and "builtins.ValueError" in line and "test_quiet_log.py" in line


def test_a_traceback_inside_a_message_loses_its_end():
    trace = f'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x = "{CANARY}"\nValueError: {CANARY}'
    line = QuietFormatter().format(_record("Application callable raised an exception\n" + trace))
    assert CANARY not in line
    assert 'File "a.py", line 1' in line


def test_the_web_servers_own_records_go_through_the_same_hand():
    config = json.loads((ROOT / "src/hoiam/site/granian-log.json").read_text())
    assert config["formatters"]["quiet"]["()"] == "hoiam.site.quiet.QuietFormatter"
    assert config["loggers"]["granian.access"]["handlers"] == []
