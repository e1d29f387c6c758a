"""The OpenAPI document, and answers checked against it."""

from __future__ import annotations

from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.yaml"
SPEC = yaml.load(COMMITTED.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def parameters_of(spec, operation):
    """The parameters of an operation, which the document has once."""
    known = spec["components"]["parameters"]
    return [known[each["$ref"].split("/")[-1]] for each in operation["parameters"]]


def closed(schema):
    """`schema`, with every object of known members closed to others."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: closed(each) for name, each in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        copy["additionalProperties"] = False
    return copy


def hold_against(spec, path, response, method="get"):
    address = path.split("?")[0].replace("A-001", "{code}").replace("hetao-sz", "{code}")
    operation = spec["paths"][address.replace("targets/1", "targets/{number}")][method]
    described = operation["responses"][str(response.status_code)]
    if reference := described.get("$ref"):
        described = spec["components"]["responses"][reference.split("/")[-1]]
    [content] = described["content"].values()
    schema = closed({"components": spec["components"]} | content["schema"])
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json())
