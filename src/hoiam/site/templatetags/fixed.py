"""A part of a page that says the same to everybody: drawn once for each language, and kept while the process stands.

    {% fixed %}<ul>...</ul>{% endfixed %}          words, addresses and files of the house only
    {% fixed one_user %}...{% endfixed %}          and what is the same for the whole installation

Nothing of a request, a person or a petition may stand in it; a test looks at each one for that.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class Fixed(template.Node):
    """The part, with what it has been drawn as."""

    def __init__(self, nodelist: NodeList, given: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self._given = given
        self._drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """As it was drawn first in this language."""
        key = (get_language(), *(bool(each.resolve(context)) for each in self._given))
        if key not in self._drawn:
            self._drawn[key] = self.nodelist.render(context)
        return self._drawn[key]


@register.tag
def fixed(parser: Parser, token: Token) -> Fixed:
    """Parses ``{% fixed %}``; each word behind it is a yes or no of the whole installation."""
    given = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    return Fixed(nodelist, given)
