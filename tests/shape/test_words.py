"""Every sentence that a person may meet exists in both languages."""

import re

from babel.messages.pofile import read_po
from committed import texts

from hoiam.site import translations


def test_every_sentence_has_its_english():
    assert translations.missing() == []


def test_words_have_one_english():
    """Django reads every folder's English into one catalogue: of two for the same words, one is never seen."""
    english = {}
    for text in sorted(translations.SOURCES.glob("*/locale/en/LC_MESSAGES/*.po")):
        with text.open("rb") as source:
            for message in read_po(source, locale="en"):
                if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,)):
                    english.setdefault((message.id, message.context), set()).add(message.string)
    assert {words: said for words, said in english.items() if len(said) > 1} == {}


def test_a_sentence_without_english_is_found(tmp_path):
    app = tmp_path / "portal"
    (app / "templates").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "views.py").write_text('_("Gửi đơn")\nngettext("%(n)d đơn", "%(n)d đơn", 2)\n')
    (app / "templates" / "a.html").write_text(
        "{% load i18n %}{% translate 'Nơi nhận' %}{% blocktranslate %}Còn {{ n }} ngày{% endblocktranslate %}"
    )
    assert [line.split(": ", 1)[1] for line in translations.missing(tmp_path)] == [
        "Còn %(n)s ngày", "Nơi nhận", "%(n)d đơn", "Gửi đơn",
    ]  # fmt: skip


def test_a_sentence_is_found_however_far_the_line_is_indented_and_wherever_it_is_broken(tmp_path):
    app = tmp_path / "portal"
    (app / "templates").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "templates" / "a.html").write_text(
        "{% load i18n %}<ul>\n      <li>{% translate 'Nơi nhận' %}</li>\n   <li\n     title=\"{% translate 'Ngày nhận' %}\">\n"
        "    {% blocktranslate trimmed %}\n        Còn {{ n }}\n        ngày\n    {% endblocktranslate %}\n  </li>\n</ul>"
    )
    assert [line.split(": ", 1)[1] for line in translations.missing(tmp_path)] == ["Còn %(n)s ngày", "Ngày nhận", "Nơi nhận"]


def test_no_template_shows_english_in_its_source():
    """A template's own words are Vietnamese; a heading without a translate tag would stay Vietnamese under /en/."""
    bare = re.compile(r"<(h1|h2|label|legend|th|dt|button)\b[^>]*>\s*([^<{}\s][^<{}]*)<", re.I)
    found = [
        f"{name}: {match[2].strip()}"
        for name, text in texts(".html", under="src/")
        for match in bare.finditer(text)
        if re.search(r"[^\W\d_]{2}", match[2])
    ]
    assert found == []
