"""The JSON Schemas of the project's own files, and what is at fault by them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from onestepback import paths

if TYPE_CHECKING:
    from jsonschema import ValidationError


def faults(record: Any, schema: str) -> list[ValidationError]:
    """Say what is at fault in a record by a schema, in the order of its fields.

    Parameters
    ----------
    record
        What was read from YAML or JSON.
    schema : str
        Name of the schema, such as ``"claim"``.
    """
    written, quick = _schema(schema)
    if quick.is_valid(record):
        return []
    from jsonschema import Draft202012Validator  # slower, and its words are of use to authors

    return sorted(Draft202012Validator(written).iter_errors(record), key=lambda fault: list(map(str, fault.path)))


@cache
def _schema(name: str) -> tuple[Any, jsonschema_rs.Validator]:
    written = json.loads((paths.SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return written, jsonschema_rs.validator_for(written)
