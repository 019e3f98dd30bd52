"""One type for words in two languages, and one place that asks for the language of the page."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from committed import texts

ASKS = "src/hoiam/casework/said.py"
# What every page says alike is kept by its language.
DRAWS_ONCE = ["src/hoiam/site/templatetags/fixed.py"]
HOME = "src/hoiam/core/words.py"
# A template that has to know which language the page has, and why.
TEMPLATES_THAT_ASK = {
    "src/hoiam/site/templates/base.html": "the page says its own language",
    "src/hoiam/site/templates/cotton/language.html": "the link to the other language",
    "src/hoiam/register/templates/register/answer.html": "an English heading inside a Vietnamese text is marked as English",
}
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
TAKE_PAIRS = {"Text", "sentence"}


def _text(node: ast.AST) -> str:
    """The literal words of an expression, as far as it has any."""
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(map(_text, parts))
        case ast.BinOp(left=left, right=right):
            return _text(left) + _text(right)
        case ast.IfExp(body=body):
            return _text(body)
    return ""


def _beside(nodes: list[ast.expr]) -> bool:
    """Whether a Vietnamese sentence stands directly before one without any Vietnamese letter."""
    said = [_text(node).strip() for node in nodes]
    beside = pairwise(said)
    return any(" " in vi and " " in en and VIETNAMESE.search(vi) and not VIETNAMESE.search(en) for vi, en in beside)


def pairs(source: str) -> Iterator[int]:
    """Lines with a pair of sentences, or a dictionary by language, that is no `Text`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Dict(keys=keys):
                if {"vi", "en"} <= {key.value for key in keys if isinstance(key, ast.Constant)}:
                    yield node.lineno
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                if _beside(elements):
                    yield node.lineno
            case ast.Call(func=function, args=given):
                if ast.unparse(function).rpartition(".")[2] not in TAKE_PAIRS and _beside(given):
                    yield node.lineno


def test_words_in_two_languages_are_a_text():
    sources = texts(".py", under="src/")
    assert len(sources) > 100
    assert [f"{name}:{line}" for name, source in sources if name != HOME for line in pairs(source)] == []


@pytest.mark.parametrize(
    "planted",
    [
        'what = {"vi": "Không mở được.", "en": "It does not open."}',
        'what = ("Không mở được.", "It does not open.")',
        'raise Refused("Không mở được.", f"It does {n} not open.")',
        'said = [code, "Không mở " + "được.", "It does not open." if n else "It opens."]',
    ],
)
def test_a_pair_that_is_no_text_is_found(planted):
    assert list(pairs(planted)) == [1]
    assert list(pairs('what = Text("Không mở được.", "It does not open.")')) == []


def test_one_place_asks_for_the_language_of_the_page():
    asking = re.compile(r"\bget_language(_info)?\b|\bLANGUAGE_CODE\b(?! = )")
    assert [name for name, source in texts(".py", under="src/") if asking.search(source)] == [ASKS, *DRAWS_ONCE]


def test_a_template_prints_words_and_does_not_choose_among_languages():
    asking = re.compile(r"\bLANGUAGE_CODE\b|get_current_language|\.(vi|en)\b\s*(\}\}|\|)|\b\w+_(vi|en)\b")
    found = {name for name, source in texts(".html", ".txt", under="src/") if asking.search(source)}
    assert found == set(TEMPLATES_THAT_ASK)
