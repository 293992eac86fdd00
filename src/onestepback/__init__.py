"""Kazakhstan and BRICS, one step back: the library behind the book."""
