"""Newer vintages: looked for at their publishers, compared with what is there, and kept when the author says so."""
