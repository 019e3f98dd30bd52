"""What the folder examples/ says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).resolve().parents[4]) / "examples"


def read_bodies() -> list[dict[str, Any]]:
    """The invented bodies with their offices and officers, parents before children."""
    return list(yaml.safe_load((EXAMPLES / "bodies.yaml").read_text("utf-8"))["bodies"])
