"""A bloc of the reader's own: the answer, its words, and the page that asks for it."""
