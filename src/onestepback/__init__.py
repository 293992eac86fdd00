"""Kazakhstan and BRICS, one step back: the library behind the book, ``import onestepback as osb``."""

from importlib.metadata import version

import lazy_loader

__version__ = version("onestepback")

# What nobody asks for is not loaded.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
