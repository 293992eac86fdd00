"""Set values in the text of a sidecar; all else stays as its author wrote it, comments and line ends of prose too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

Address = tuple[str | int, ...]


def edit(text: str, values: Mapping[Address, str]) -> str:
    """Set values in a YAML text.

    Parameters
    ----------
    text : str
        The YAML; its outermost node is a mapping.
    values : mapping of tuple to str
        What to write, as YAML, by the keys and indices that lead to it, such as ``("integrity", "rows")``.
        What leads there exists; the last key is added to its mapping, behind the first one, if it is not there.

    Returns
    -------
    str
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    # A set, as an alias leads to the node of another address; from the last to the first, so that places stay true.
    for start, end, written in sorted({_change(text, root, at, value) for at, value in values.items()}, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _change(text: str, root: yaml.Node | None, address: Address, value: str) -> tuple[int, int, str]:
    """From where to where the text is replaced, and by what."""
    node: Any = root
    *way, last = address
    for step in way:
        node = node.value[step] if isinstance(step, int) else _of(node, step)
    if (old := _of(node, last)) is not None:
        start, end = old.start_mark.index, old.end_mark.index
        return start, end, value if start < end else f" {value}"  # a blank starts right behind its colon
    first, behind = node.value[0]
    place = behind.end_mark.index
    if node.flow_style:
        return place, place, f", {last}: {value}"
    place = text.find("\n", place) if "\n" in text[place:] else len(text)
    return place, place, f"\n{' ' * first.start_mark.column}{last}: {value}"


def _of(mapping: Any, key: str | int) -> Any:
    return next((value for name, value in mapping.value if name.value == key), None)
