"""Charts: parts of plain Altair, one theme, and `publish`, which hands a figure to the page."""

import lazy_loader

# A page needs claims without tables, a script colours without Altair: what nobody asks for is not loaded.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
