"""Kazakhstan and BRICS, one step back: the library behind the book."""

from importlib.metadata import version

__version__ = version("onestepback")
