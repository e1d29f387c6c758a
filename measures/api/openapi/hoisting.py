"""Postprocessing hook of the OpenAPI document: what operations repeat stands in it once."""

from __future__ import annotations

from typing import Any


def hoist(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Move the headers of responses to `components/headers`; list the tags of operations."""
    headers: dict[str, Any] = {}
    tags = set()
    for path in result["paths"].values():
        for operation in path.values():
            tags.update(operation["tags"])
            for response in operation["responses"].values():
                for name, header in response.get("headers", {}).items():
                    if headers.setdefault(name, header) == header:
                        reference = f"#/components/headers/{name}"
                        response["headers"][name] = {"$ref": reference}
    result["components"]["headers"] = dict(sorted(headers.items()))
    return result | {"tags": [{"name": name} for name in sorted(tags)]}
