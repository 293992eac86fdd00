"""Checks of the text that need no build."""
