"""Claims: a computed number in a sentence, the claims of the article, and the verdicts on them."""

import lazy_loader

# A page needs claims without tables, a script colours without Altair: what nobody asks for is not loaded.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
