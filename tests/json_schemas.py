"""The JSON schemas of the verbs, each read and checked once."""

import json
from functools import cache
from importlib.resources import files

from jsonschema import Draft202012Validator


@cache
def validator(verb: str) -> Draft202012Validator:
    """What tells whether a document is as the schema of its verb says; the schema is itself as schemas are."""
    schema = json.loads((files("periodic.cli") / "schemas" / f"{verb}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
