"""A process beside the one that runs a page of the book, which has ready what takes long to start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

server: Any = None
"""The pipe to that process, where this one runs a page."""


class EndedError(RuntimeError):
    """The process beside was ended by the system."""


def call(function: Callable[..., Result], *given: Any) -> Result:
    """Call a function in the process beside; here, where there is none.

    Parameters
    ----------
    function : callable
        One that other processes find by its name, and whose result does not depend on what was called before.
    """
    if server is None:
        return function(*given)
    server.send((function, given))
    try:
        result, error = server.recv()
    except EOFError:
        raise EndedError(f"the process beside, called for {function.__name__}, was ended by the system") from None
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]
