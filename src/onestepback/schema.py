"""The project's own files: YAML without a key that is there twice, JSON Schemas, and what is at fault by them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import yaml

from onestepback import paths

if TYPE_CHECKING:
    from jsonschema import ValidationError


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # not every wheel has the quick one
    """YAML in which no key is there twice: of two the last would count, without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping, once it is sure that each of its keys is there once."""
        known = set()
        for key, _ in node.value:
            if key.value in known:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
            known.add(key.value)
        return super().construct_mapping(node, deep)


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
