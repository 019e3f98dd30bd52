"""What the documents say is so."""

import re

import pytest
from committed import ROOT, texts

from hoiam.site.cli import COMMANDS

DOCUMENTS = ["README.md", "ARCHITECTURE.md", "GLOSSARY.md"]
PLACES = ["", "src/hoiam/", "src/hoiam/core/", "src/hoiam/core/petition/", "src/hoiam/casework/", "src/hoiam/site/"]

STATE = {"keys/", "run/", "socket/", "static/", "log/", "files/"}  # folders of HOIAM_HOME, not of the clone


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_there_and_short(name):
    assert 10 < len((ROOT / name).read_text().splitlines()) < 200


def test_every_command_that_a_document_names_exists():
    said = {
        (name, command)
        for name, text in texts(".md")
        for command in re.findall(r"\./hoiam ([a-z]+)\b", text)
        if not name.startswith("docs/decisions")
    }
    assert {command for _, command in said} >= {"demo", "test"}
    assert [pair for pair in sorted(said) if pair[1] not in COMMANDS] == []


def test_every_folder_of_the_programme_is_in_the_map_of_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    folders = {path.parent.name for path in (ROOT / "src" / "hoiam").glob("*/__init__.py")}
    assert [folder for folder in sorted(folders) if f"{folder}/" not in text] == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_every_path_that_the_document_names_is_there(name):
    """A path is a word in backquotes or in a drawn map that ends in / or in a suffix of ours."""
    text = (ROOT / name).read_text()
    blocks = "\n".join(re.findall(r"^```[a-z]*\n(.*?)^```", text, re.S | re.M))
    marked = re.findall(r"`([\w./-]+?(?:/|\.py|\.md|\.txt|\.in|\.yaml|\.sql|\.toml))`", text)
    mapped = re.findall(r"^\s*([\w.-]+(?:/[\w.-]+)*(?:/|\.py|\.md))(?:\s|$)", blocks, re.M)
    missing = [
        path for path in dict.fromkeys(marked + mapped)
        if not path.startswith("var/") and path not in STATE and not any((ROOT / place / path).exists() for place in PLACES)
    ]  # fmt: skip
    assert missing == []


def test_every_code_word_of_the_glossary_is_a_word_of_the_code():
    code = "\n".join(text for _, text in texts(".py", ".yaml", ".sql", ".html", under="src/") + texts(".yaml", under="law/"))
    words = re.findall(r"`([^`]+)`", (ROOT / "GLOSSARY.md").read_text())
    assert words
    assert [word for word in dict.fromkeys(words) if not re.search(rf"\b{re.escape(word)}\b", code)] == []
