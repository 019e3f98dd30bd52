"""What whoever takes the house over looks for first is there, and says the same everywhere: licence, version, what changed."""

import hashlib
import re
import tomllib
from typing import Any

import yaml
from committed import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PUBLIC: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text())
CHANGES = (ROOT / "CHANGELOG.md").read_text()


def test_the_licence_is_the_whole_text_of_the_eupl_1_2():
    text = " ".join((ROOT / "LICENSE").read_text().split())
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2 EUPL © the European Union 2007, 2016")
    assert text.endswith("All other changes or additions to this Appendix require the production of a new EUPL version.")
    # The Commission's plain text, word for word; nobody may change a licence that he did not write.
    assert hashlib.sha256(text.encode()).hexdigest() == "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"


def test_the_licence_has_one_name_everywhere():
    assert PROJECT["license"] == {"text": "EUPL-1.2"}
    assert PUBLIC["legal"]["license"] == "EUPL-1.2"


def test_the_newest_release_of_the_changelog_is_the_version_of_the_programme():
    released = re.findall(r"^## (\d+\.\d+\.\d+), \d{4}-\d\d-\d\d$", CHANGES, re.M)
    assert released
    assert released == sorted(released, key=lambda each: [int(part) for part in each.split(".")], reverse=True)
    assert released[0] == PROJECT["version"] == PUBLIC["softwareVersion"]


def test_every_change_says_whom_it_touches_and_what_they_do():
    first = "0.1.0"  # says so once for all of it
    parts = [part for part in re.split(r"^## ", CHANGES, flags=re.M)[1:] if not part.startswith(first)]
    changes = [change for part in parts for change in re.findall(r"^- .*?(?=^- |^#|\Z)", part, re.M | re.S)]
    assert changes
    assert [change for change in changes if not ("*Touches*:" in change and "*Do*:" in change)] == []


# publiccode.yml 0.4: what must be there, and where only some words are allowed.
MANDATORY = {
    *("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
}
OPTIONAL = {"softwareVersion", "releaseDate", "landingURL", "logo", "usedBy", "roadmap", "intendedAudience", "dependsOn"}
WORDS = {
    "developmentStatus": {"concept", "development", "beta", "stable", "obsolete"},
    "softwareType": {"standalone/web"},
}
# Of the standard's list, those that fit the house.
CATEGORIES = {
    *("digital-citizenship", "document-management", "feedback-and-reviews-management", "regulations-and-directives"),
    *("whistleblowing", "workflow-management"),
}


def test_publiccode_has_the_fields_that_its_standard_asks_for_and_no_other():
    assert PUBLIC["publiccodeYmlVersion"] == "0.4"
    assert set(PUBLIC) >= MANDATORY
    assert set(PUBLIC) <= MANDATORY | OPTIONAL
    for field, allowed in WORDS.items():
        assert PUBLIC[field] in allowed
    assert set(PUBLIC["categories"]) <= CATEGORIES
    assert isinstance(PUBLIC["localisation"]["localisationReady"], bool)


def test_publiccode_describes_the_house_in_both_its_languages():
    assert set(PUBLIC["description"]) == set(PUBLIC["localisation"]["availableLanguages"]) == {"vi", "en"}
    for told in PUBLIC["description"].values():
        assert len(told["shortDescription"]) <= 150 <= len(told["longDescription"]) <= 10_000
        assert told["features"]


def test_publiccode_names_who_maintains_the_house_or_says_that_nobody_does():
    maintenance = PUBLIC["maintenance"]
    needs = {"internal": "contacts", "community": "contacts", "contract": "contractors", "none": ""}[maintenance["type"]]
    assert not needs or maintenance[needs]
    assert set(maintenance) <= {"type", needs}


def test_publiccode_asks_for_the_python_that_the_project_asks_for():
    python = next(each for each in PUBLIC["dependsOn"]["open"] if each["name"] == "Python")
    newest = ".".join(str(int(part) + (place == 1)) for place, part in enumerate(python["versionMax"].split(".")))
    assert PROJECT["requires-python"] == f">={python['versionMin']},<{newest}"
    minors = [f"3.{minor}" for minor in range(int(python["versionMin"][2:]), int(python["versionMax"][2:]) + 1)]
    assert f"Python {', '.join(minors[:-1])} or {minors[-1]}" in (ROOT / "README.md").read_text()
