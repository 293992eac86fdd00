"""Editions: frozen, compared, put side by side."""
