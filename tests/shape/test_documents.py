"""What the documents say is so."""

import re
import shlex
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from committed import ROOT, texts

from hoiam.site.cli import COMMANDS

DOCUMENTS = ["README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CONTRIBUTING.md", "SECURITY.md", "docs/operate/upgrade.md"]
DOCUMENTS += ["docs/operate/users.md"]
NAMING_PATHS = [*DOCUMENTS, "CHANGELOG.md", "bench/README.md", "verify/README.md", "docs/decisions/README.md"]
PLACES = ["", "src/hoiam/", "src/hoiam/core/", "src/hoiam/core/petition/", "src/hoiam/casework/", "src/hoiam/site/"]

STATE = {"keys/", "run/", "socket/", "static/", "log/", "ledger-mark/", "files/"}  # folders of HOIAM_HOME, not of the clone


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_there_and_short(name):
    most = 300 if name == "GLOSSARY.md" else 200  # a line a word
    assert 10 < len((ROOT / name).read_text().splitlines()) < most


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


@pytest.mark.parametrize("name", NAMING_PATHS)
def test_every_path_that_the_document_names_is_there(name):
    """A path is a word in backquotes or in a drawn map that ends in / or in a suffix of ours; with / before it, an address."""
    places = [*PLACES, f"{Path(name).parent}/"]
    text = (ROOT / name).read_text()
    blocks = "\n".join(re.findall(r"^```[a-z]*\n(.*?)^```", text, re.S | re.M))
    marked = re.findall(r"`([\w./-]+?(?:/|\.py|\.md|\.txt|\.in|\.yaml|\.sql|\.toml))`", text)
    mapped = re.findall(r"^\s*([\w.-]+(?:/[\w.-]+)*(?:/|\.py|\.md))(?:\s|$)", blocks, re.M)
    ours = [path for path in dict.fromkeys(marked + mapped) if not path.startswith(("var/", "/")) and path not in STATE]
    assert [path for path in ours if not any((ROOT / place / path).exists() for place in places)] == []


def test_every_code_word_of_the_glossary_is_a_word_of_the_code():
    code = "\n".join(text for _, text in texts(".py", ".yaml", ".sql", ".html", under="src/") + texts(".yaml", under="law/"))
    words = re.findall(r"`([^`]+)`", (ROOT / "GLOSSARY.md").read_text())
    assert words
    assert [word for word in dict.fromkeys(words) if not re.search(rf"\b{re.escape(word)}\b", code)] == []


def links(text: str) -> list[str]:
    """Where the links of a document lead, without those to other sites and inside the page."""
    code = re.compile(r"^```.*?^```|`[^`]*`", re.S | re.M)
    found: list[str] = re.findall(r"\]\(([^)\s]+)\)", code.sub("", text))
    return [target.partition("#")[0] for target in found if not re.match(r"[a-z]+:|#", target)]


def test_every_link_of_a_document_leads_to_a_file():
    written = [(name, target) for name, text in texts(".md") for target in links(text)]
    assert written
    assert [(name, target) for name, target in written if not (ROOT / name).parent.joinpath(target).exists()] == []


def test_a_link_is_seen_where_there_is_one():
    assert links("[a](b.md) `[c](d.md)` [e](https://f.example/g) [h](#i) [j](../k.md#l)") == ["b.md", "../k.md"]


def test_every_decision_is_in_the_index_once():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    listed = Counter(re.findall(r"^\| [^|]* \| \[[^]]*\]\(([^)]*)\)", index, re.M))
    assert {name: times for name, times in listed.items() if times > 1} == {}
    assert set(listed) == {page.name for page in folder.glob("*.md")} - {"README.md"}
    assert {name for name in links(index) if "/" not in name} == set(listed), "one that replaced another is listed too"


def test_the_index_says_of_every_decision_when_it_was_made_and_whether_it_stands():
    rows = re.findall(r"^\| ([^|]*) \| \[[^|]*\|[^|]*\| ([^|]*) \|$", (ROOT / "docs/decisions/README.md").read_text(), re.M)
    assert len(rows) == len(list((ROOT / "docs" / "decisions").glob("*.md"))) - 1
    assert [day for day, _ in rows if date.fromisoformat(day) < date(2026, 11, 24)] == []
    standing = re.compile(r"yes|replaced by \[[^]]+\]\([\w-]+\.md\)")
    assert [stands for _, stands in rows if not standing.fullmatch(stands)] == []


def test_every_mutant_that_is_explained_is_one_of_the_code():
    command = [sys.executable, "bench/mutation.py", "--list"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    every = {re.sub(r" \(line \d+\)$", "", line) for line in listed.stdout.splitlines()}
    explained = re.findall(r"^- `(.+?)`", (ROOT / "docs/decisions/mutation-of-the-law.md").read_text(), re.M)
    assert explained
    assert [mutant for mutant in explained if mutant not in every] == []


def test_every_bench_is_explained():
    text = (ROOT / "bench" / "README.md").read_text()
    benches = {file.stem for file in (ROOT / "bench").glob("[a-z]*.py")}
    assert [name for name in sorted(benches) if f"`./hoiam bench {name}`" not in text] == []


def test_what_the_page_of_the_verifiers_says_to_type_verifies_a_receipt():
    typed = re.findall(r"^    (python3 verify/.*)$", (ROOT / "verify" / "README.md").read_text(), re.M)
    assert typed
    for line in typed:
        done = subprocess.run([sys.executable, *shlex.split(line)[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, "RECEIPT HOLDS" in done.stdout) == (0, True), done.stdout + done.stderr
