"""The tables of the book: what a dataset is, how it is loaded, verified and built; who belonged to what."""

from onestepback.data.blocs import brics_lists, members, partners, standing, vectors, west
from onestepback.data.sidecar import DataError, Dataset, describe, source_line
from onestepback.data.tables import datasets, export, load, verify
