"""The look: built files are those of the manifest, nothing names a registry, and nothing passes for its source's owner."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "hoiam" / "site" / "static" / "hoiam"


def test_every_built_file_is_the_one_in_the_manifest() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    here = {str(file.relative_to(STATIC)) for file in STATIC.rglob("*") if file.is_file()} - {"manifest.json"}
    assert here == set(manifest["files"])
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name
    for package in manifest["packages"]:
        assert package["integrity"].startswith("sha512-")
        assert package["license"] in ("MIT", "OFL-1.1")


def test_the_lock_file_names_no_host() -> None:
    lock = (ROOT / "theme" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "theme" / ".npmrc").read_text("utf-8")


def test_crown_name_and_type_of_the_source_library_are_not_served() -> None:
    css = (STATIC / "hoiam.css").read_text("utf-8")
    rules = re.sub(r"/\*!.*?\*/", "", css, flags=re.S)
    assert "govuk" not in rules.lower()
    assert "GDS Transport" not in rules
    assert "crown" not in rules.lower()
    licences = (STATIC / "licences.txt").read_text("utf-8")
    assert "MIT License" in licences
    assert "SIL OPEN FONT LICENSE" in licences.upper()


def test_the_style_sheet_fetches_nothing_from_elsewhere() -> None:
    css = (STATIC / "hoiam.css").read_text("utf-8")
    assert not re.findall(r"url\(['\"]?(?!['\"]?fonts/)[^)]*\)|@import", css)


def test_dark_scheme_print_and_less_movement_are_there() -> None:
    css = (STATIC / "hoiam.css").read_text("utf-8")
    for media in ("prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "@media print", "forced-colors: active"):
        assert media in css, media


def test_components_are_written_down() -> None:
    folder = ROOT / "src" / "hoiam" / "site" / "templates" / "cotton"
    told = (folder / "README.md").read_text("utf-8")
    for file in folder.glob("*.html"):
        assert f"`c-{file.stem.replace('_', '-')}`" in told, file.name
