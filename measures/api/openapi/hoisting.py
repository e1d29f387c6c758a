"""Postprocessing hook of the OpenAPI document: what operations repeat stands in it once."""

from __future__ import annotations

from typing import Any

#: What the operations of a tag are for.
TAGS = {
    "changes": "What has changed, in the order of the ledger, for copies that follow it.",
    "index": "The addresses of the API.",
    "kinds": "The kinds of measures, with their names.",
    "ledger": "The append-only record: its head and its entries.",
    "measures": "Measures with their targets, evidence and history: reads, writes and exports.",
    "organisations": "The bodies that lead or propose measures: reads, writes and merges.",
    "problems": "The types of problems that responses name.",
    "schedules": "The states of a schedule, with their definitions.",
    "states": "The states that count measures, with their definitions and their version.",
    "sources": "The documents that measures cite.",
    "statuses": "The statuses of a measure, and the steps between them.",
    "summary": "Counts of measures by zone, kind, status and schedule.",
    "targets": "Targets of all measures, with their progress.",
    "units": "The units of figures.",
    "zones": "Zones, what lies in them, and their measures.",
}


def hoist(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Move parameters, headers and problems to `components`; describe the tags of operations."""
    parameters: dict[str, Any] = {}
    headers: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    operations = [each for path in result["paths"].values() for each in path.values()]
    for operation in operations:
        for response in operation["responses"].values():
            _hoist_headers(response, headers)
    repeated = _repeated(operations)
    for operation in operations:
        for place, parameter in enumerate(operation.get("parameters", ())):
            name = _name_of(parameter, parameter["name"], parameters)
            operation["parameters"][place] = {"$ref": f"#/components/parameters/{name}"}
        for status, response in operation["responses"].items():
            if int(status) >= 300 or response in repeated:
                sort = "problem" if int(status) >= 400 else "response"
                name = _name_of(response, f"{sort}-{status}", problems)
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    tags = {tag for operation in operations for tag in operation["tags"]}
    result["components"]["parameters"] = dict(sorted(parameters.items()))
    result["components"]["headers"] = dict(sorted(headers.items()))
    result["components"]["responses"] = dict(sorted(problems.items()))
    return result | {"tags": [_tag(name) for name in sorted(tags)]}


def _repeated(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The responses of success that several operations have."""
    seen: list[dict[str, Any]] = []
    repeated: list[dict[str, Any]] = []
    for operation in operations:
        for status, response in operation["responses"].items():
            if int(status) < 300:
                (repeated if response in seen else seen).append(response)
    return repeated


def _hoist_headers(response: dict[str, Any], headers: dict[str, Any]) -> None:
    for name, header in response.get("headers", {}).items():
        if headers.setdefault(name, header) == header:
            response["headers"][name] = {"$ref": f"#/components/headers/{name}"}


def _name_of(part: dict[str, Any], name: str, known: dict[str, Any]) -> str:
    """The name under which `known` has `part`: `name`, or `name` with a number."""
    number, numbered = 1, name
    while known.setdefault(numbered, part) != part:
        number += 1
        numbered = f"{name}-{number}"
    return numbered


def _tag(name: str) -> dict[str, str]:
    return {"name": name} | ({"description": TAGS[name]} if name in TAGS else {})
