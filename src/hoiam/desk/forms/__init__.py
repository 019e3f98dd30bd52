"""What each step asks of the officer: ``forms/<word>.py`` has the step's form, or the address of its own screen in ``SCREEN``.

A module here is found by its name, which is the step's word in the journey. Of a step without one the desk has no page: it
comes in before there is a petition (``desk.receive``), or only the petitioner takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from hoiam.core.petition.journey import BY_WORD
from hoiam.core.procedure import Edge
from hoiam.desk.step_form import StepForm


def sorted_out(modules: Iterable[ModuleType]) -> tuple[Mapping[str, type[StepForm]], Mapping[str, str]]:
    """The forms and the screens by their words. ImportError for a module that is named after no step, or that has neither one
    form of its own step nor a screen."""
    forms: dict[str, type[StepForm]] = {}
    screens: dict[str, str] = {}
    for module in modules:
        word = module.__name__.rpartition(".")[2]
        if word not in BY_WORD:
            raise ImportError(f"{module.__name__}: no step of the journey has the word {word}", name=module.__name__)
        named = vars(module)
        here = [each for each in named.values() if isinstance(each, type) and each.__module__ == module.__name__]
        own = [each for each in here if issubclass(each, StepForm)]
        if len(own) + ("SCREEN" in named) != 1:
            raise ImportError(f"{module.__name__} has neither one form nor a SCREEN", name=module.__name__)
        if "SCREEN" in named:
            screens[word] = named["SCREEN"]
        elif own[0].word != word:
            raise ImportError(f"{module.__name__} has the form of the step {own[0].word}", name=module.__name__)
        else:
            forms[word] = own[0]
    return forms, screens


FORMS, OWN_SCREENS = sorted_out([import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)])


def has_screen(edge: Edge) -> bool:
    """Whether the desk has a page for this step."""
    return edge.step in FORMS or edge.step in OWN_SCREENS
