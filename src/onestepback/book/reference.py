"""The reference of the library: what each public name does, as its docstring says it."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from sphinx.ext.napoleon import Config
from sphinx.ext.napoleon.docstring import NumpyDocstring
from sphinx.util.docutils import SphinxDirective

PARTS = {
    "onestepback": "Tables, members, terms",
    "onestepback.measures": "Measures",
    "onestepback.charts": "Charts",
    "onestepback.claims": "Numbers and claims",
}
"""Each module that a notebook imports from -> what its section is called."""

WIDTH = 64
"""Signs of a call that fit on a line; one with more has a line for each argument."""

_PLAIN: Any = Config(napoleon_use_param=False, napoleon_use_rtype=False, napoleon_use_ivar=False)
_ROLE = re.compile(r":(?:func|class|data|meth|mod):`~?(?:[\w.]+\.)?(\w+)`")


class Reference(SphinxDirective):
    """``{reference}``: every function and class of the modules that a notebook imports from."""

    def run(self) -> list[nodes.Node]:
        """Write a section for each module, and in it one for each name."""
        made: list[nodes.Node] = []
        known: set[str] = set()
        for module, title in PARTS.items():
            part = _section(f"part-{module.rpartition('.')[2]}", title)
            imported = "import onestepback as osb" if module == "onestepback" else f"from {module} import ..."
            part += nodes.literal_block(imported, imported, language="python")
            for name, thing in _public(module):
                if name in known:  # at the top as well
                    continue
                known.add(name)
                entry = _section(name, name)
                call = _call(name, thing)
                entry += nodes.literal_block(call, call, language="python")
                entry += _told(thing)
                part += entry
            made.append(part)
        return made


def _section(key: str, title: str) -> nodes.section:
    name = f"reference-{key}"
    return nodes.section("", nodes.title(title, title), ids=[name], names=[name])


def _public(module: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions and classes that a module offers, with their names."""
    offered = importlib.import_module(module)
    for name in getattr(offered, "__all__", None) or sorted(vars(offered)):
        thing = getattr(offered, name)
        if callable(thing) and thing.__module__.startswith("onestepback."):
            yield name, thing


def _call(name: str, thing: Callable[..., Any]) -> str:
    """How a thing is called: its arguments with what they are if nothing is given."""
    if isinstance(thing, type) and issubclass(thing, Exception):
        return name
    bare = [one.replace(annotation=inspect.Parameter.empty) for one in inspect.signature(thing).parameters.values()]
    call = f"{name}{inspect.Signature(bare)}"
    if len(call) <= WIDTH:
        return call
    return "\n".join([f"{name}(", *(f"    {argument}," for argument in _arguments(bare)), ")"])


def _arguments(parameters: list[inspect.Parameter]) -> Iterator[str]:
    kinds = [one.kind for one in parameters]
    for turn, one in enumerate(parameters):
        if one.kind is one.KEYWORD_ONLY and not {one.KEYWORD_ONLY, one.VAR_POSITIONAL} & set(kinds[:turn]):
            yield "*"
        yield str(one)


def _told(thing: Callable[..., Any]) -> list[nodes.Node]:
    """The docstring of a thing."""
    written = _ROLE.sub(r"``\1``", inspect.getdoc(thing) or "")
    # Attributes of a class would become directives of Sphinx, for which there is no page yet.
    written = written.replace("Attributes\n----------", "Other Parameters\n----------------")
    restructured = re.sub(
        r"^:(returns|raises)", lambda found: found[0].title(), str(NumpyDocstring(written, _PLAIN)), flags=re.M
    )
    restructured = restructured.replace(" -- ", ": ").replace(":Other Parameters:", ":Attributes:")
    # A fault of a docstring stops the build: what is no reStructuredText would be printed with its signs.
    settings = {"report_level": 2, "halt_level": 2, "doctitle_xform": False, "smart_quotes": False}
    return list(publish_doctree(restructured, settings_overrides=settings).children)
