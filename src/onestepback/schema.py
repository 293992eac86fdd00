"""The JSON Schemas of the project's own files, and what is at fault by them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, ValidationError

from onestepback import paths


def faults(record: Any, schema: str) -> list[ValidationError]:
    """Say what is at fault in a record by a schema, in the order of its fields.

    Parameters
    ----------
    record
        What was read from YAML or JSON.
    schema : str
        Name of the schema, such as ``"claim"``.
    """
    quick, thorough = _validators(schema)
    if quick.is_valid(record):
        return []
    return sorted(thorough.iter_errors(record), key=lambda fault: list(map(str, fault.path)))


@cache
def _validators(schema: str) -> tuple[jsonschema_rs.Validator, Draft202012Validator]:
    """One that is a hundred times quicker, and one whose words authors can use."""
    written = json.loads((paths.SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(written), Draft202012Validator(written)
