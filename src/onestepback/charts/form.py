"""The form a figure is drawn for: a figure is a function of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from onestepback.charts.tokens import NARROW, WIDE

T = TypeVar("T")


@dataclass(frozen=True)
class Form:
    """What a figure is drawn for: a desk, or a phone.

    Attributes
    ----------
    name : str
        ``"wide"`` or ``"narrow"``.
    width : int
        px, labels included.
    """

    name: str
    width: int

    def __call__(self, wide: T, narrow: T) -> T:
        """One of two values: ``form(330, 300)`` is 330 at a desk and 300 on a phone."""
        return wide if self.wide else narrow

    @property
    def wide(self) -> bool:
        """Whether it is drawn for a desk."""
        return self.name == "wide"


FORMS = (Form("wide", WIDE), Form("narrow", NARROW))
