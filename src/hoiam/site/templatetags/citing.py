"""An article as a citation, for templates: see casework.citations."""

from __future__ import annotations

from django import template

from hoiam.casework.citations import cited

register = template.Library()
register.filter("cited", cited)
