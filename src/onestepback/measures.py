"""Measures: pure functions from tables to results. They load nothing, plot nothing and round nothing."""

from __future__ import annotations
