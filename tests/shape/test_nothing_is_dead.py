"""Nothing stands in src that nothing in src uses: what only tests ask for is not the product's."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from committed import texts

# Whom Django, a library or the interpreter calls by a name that it has given itself.
CALLED_BY_OTHERS = re.compile(
    r"(.*/)?(apps:\w+Config|urls:(app_name|handler\d+)|\w+:__all__)|site/settings:[A-Z0-9_]+"
    r"|casework/models:(Officers\.get_by_natural_key|[A-Z]\w+)|casework/wall:Wall\.process_view"
    r"|site/login:TwoFactors\.process_view|site/doors:Doors\.process_view|site/filled_again:(FilledAgain\.process_view|_Forms\.\w+)"
    r"|casework/keys/officer_sessions:SessionStore\.\w+|desk/.*:\w+Form(\.clean(_\w+)?)?|site/accounts:OfficerAdapter\.\w+"
    r"|portal/uploads:SealingUploadHandler\.\w+|site/demo/browser:Page\.handle_\w+|vault/reader:SealedReader\.\w+"
    r"|clock/ledger_witness:_Handler\.\w+|(?:casework/ledger/mirror|site/cli/advisories):_NoRedirect\.redirect_request"
)
# What nothing in src uses and stays all the same, and why.
KEPT: dict[str, str] = {
    "casework/ledger/sequencer:enqueue_public": "the log has entries in clear (act.public_entry); none is written yet",
    "casework/typed_fields:DayField.prepare_value": "Django's forms ask for it",
    "core/figures/judged:comes_again": "the figures as they are defined; the road that counts a quarter asks it",
    "core/figures/judged:tally": "as above",
    "core/figures/judged:Tally.honest": "as above",
    "core/ledger/tiles:tiles_of": "which tiles a tree of a size has; tests hold what is published to it",
    "core/places/competence:Matrix.bars": "by units and codes; the road asks the rule itself (never) of bodies that are here",
    "register/feed:_Feed.latest_post_date": "Django's feed asks for it",
    "site/front/request_body:_Unsealed.readinto": "io.BufferedReader asks for it",
    "site/translations:refresh": "bin/words",
    "site/unread:Unread.process_exception": "Django calls it by this name",
    "vault/paged/web_text:_Reading.handle_starttag": "html.parser calls it by this name",
    "vault/paged/web_text:_Reading.handle_endtag": "html.parser calls it by this name",
    "vault/paged/web_text:_Reading.handle_data": "html.parser calls it by this name",
    "vault/sealing:open_with_salt": "tests check the digest in a fact by hand, as whoever doubts it would",
}


def defined(name: str, source: str) -> Iterator[tuple[str, str]]:
    """(module:name, name) of what stands at the top of a module, and of the methods of its classes."""
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=it) | ast.AsyncFunctionDef(name=it):
                yield f"{name}:{it}", it
            case ast.ClassDef(name=it, body=body):
                yield f"{name}:{it}", it
                for part in body:
                    if isinstance(part, ast.FunctionDef) and not part.name.startswith("__"):
                        yield f"{name}:{it}.{part.name}", part.name
            case ast.Assign(targets=[ast.Name(id=it)]) | ast.AnnAssign(target=ast.Name(id=it)):
                yield f"{name}:{it}", it


def _docstrings(tree: ast.AST) -> set[int]:
    """Constants that are only read by people."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def used(name: str, source: str) -> Iterator[str]:
    """The names that a file uses. To import one is not to use it, nor to list it in ``__all__``; a string may name a view or a
    column, so its words count."""
    if not name.endswith(".py"):
        yield from re.findall(r"\w+", source)
        return
    tree = ast.parse(source)
    for_people = _docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                for_people |= {id(part) for part in ast.walk(value)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=it, ctx=ast.Load()) | ast.Attribute(attr=it, ctx=ast.Load()):
                yield it
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names if alias.asname not in (None, alias.name))
            case ast.Constant(value=str(words)) if id(node) not in for_people:
                yield from re.findall(r"\w+", words)


def dead(sources: list[tuple[str, str]]) -> list[str]:
    """What is defined in the Python of the sources and used nowhere in any of them."""
    living = Counter(word for name, source in sources for word in used(name, source))
    return [
        where
        for name, source in sources
        if name.endswith(".py")
        for where, it in defined(name.removeprefix("src/hoiam/").removesuffix(".py"), source)
        if not living[it] and not CALLED_BY_OTHERS.fullmatch(where)
    ]


def test_nothing_stands_here_that_nothing_uses():
    sources = [(name, text) for name, text in texts(under="src/") if "/locale/" not in name and "/migrations/" not in name]
    assert len(sources) > 300
    outside = [(name, text) for name, text in texts(".toml", "") if name in ("pyproject.toml", "hoiam")]
    found = dead(sources + outside)
    assert [where for where in found if where not in KEPT] == []
    assert set(KEPT) - set(found) == set(), "kept for a reason, and used now"


def test_the_finder_sees_what_only_an_import_or_a_docstring_names():
    room = '"""Says dead and buried."""\n__all__ = ["dead", "living"]\nfrom a import dead\ndef dead(): ...\ndef living(): ...\n'
    face = "from room import dead, living\nliving()\n"
    assert dead([("room.py", room), ("face.py", face)]) == ["room:dead"]
    assert dead([("room.py", room), ("face.py", face), ("page.html", "{{ x.dead }}")]) == []
