"""Invented figures of the last closed quarters, so that the demo's register has numbers to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import yaml
from django.db import connection

from hoiam.casework import bodies
from hoiam.casework.register.figures import Quarter
from hoiam.site.demo.examples import EXAMPLES


def close_quarters(today: date) -> None:
    """Puts the quarters of examples/figures.yaml before the one of a day, the newest first, for every body; one that has none
    there was sent nothing."""
    told: dict[str, Sequence[dict[str, Any]]] = yaml.safe_load((EXAMPLES / "figures.yaml").read_text("utf-8"))
    zone = bodies.public_zone()
    with connection.cursor() as cursor:
        for code in bodies.every():
            quarter = Quarter.of(today)
            for counts in told.get(code) or ({"received": 0, "published": 0, "terms": {}},):
                counted = datetime.combine(quarter.starts, time(), zone)
                quarter = quarter.before
                cursor.execute(
                    "INSERT INTO casework_quarter (body, starts, received, published, closed_at, closed_by)"
                    " VALUES (%s, %s, %s, %s, %s, 'examples')",
                    [code, quarter.starts, counts["received"], counts["published"], counted],
                )
                for rule, numbers in counts["terms"].items():
                    cursor.execute(
                        "INSERT INTO casework_quarterterm (body, starts, rule, on_time, only_not_counted, only_extended, late,"
                        " overdue) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                        [code, quarter.starts, rule, *numbers],
                    )
