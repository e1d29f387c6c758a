"""Build fixtures/ from seeds/: ordinary Django fixtures with natural keys, reproducible bytes."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from measures.models import Measure, Terms, Zone

from .rows import build_rows
from .seeds import read_seeds

NAMES = ("zones", "sources", "organisations", "measures")

Fixture = list[dict[str, Any]]
Fields = dict[str, Any]
#: The fields of each measure with those of its parts, by the part's model.
Owners = dict[str, tuple[Fields, dict[type[models.Model], list[Fields]]]]


class FixturesMissing(Exception):
    """A fixture file is missing or is not JSON; the message says how to build it."""


def fixture_texts(seeds: Path) -> dict[str, str]:
    """The text of each fixture, by name, from the seeds in the directory `seeds`.

    Raises SeedMistake.
    """
    rows = build_rows(read_seeds(seeds))
    return {name: _json(getattr(rows, name)) for name in NAMES}


def _json(rows: list[models.Model]) -> str:
    plain = serializers.serialize(
        "python", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    for row, data in zip(rows, plain, strict=True):
        # Django leaves out a primary key that is also a relation; loaddata needs it.
        if isinstance(row, Terms):
            data["fields"] = {"measure": list(row.natural_key())} | data["fields"]
    return json.dumps(plain, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n"


def differing(texts: dict[str, str], directory: Path) -> list[str]:
    """The names of the fixtures that are missing in `directory` or differ from `texts`."""
    return [name for name, text in texts.items() if _text(directory, name) != text]


def write(texts: dict[str, str], directory: Path) -> None:
    directory.mkdir(exist_ok=True)
    for name, text in texts.items():
        _path(directory, name).write_text(text, encoding="utf-8")


def read(directory: Path) -> dict[str, Fixture]:
    """The rows of each fixture in `directory`. Raises FixturesMissing."""
    fixtures = {}
    for name in NAMES:
        try:
            fixtures[name] = json.loads(_path(directory, name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FixturesMissing(
                f"{_path(directory, name)} cannot be used ({error}). Run build_fixtures first."
            ) from None
    return fixtures


def _path(directory: Path, name: str) -> Path:
    return directory / f"{name}.json"


def _text(directory: Path, name: str) -> str | None:
    path = _path(directory, name)
    return path.read_text(encoding="utf-8") if path.exists() else None


def zones_with_parents(fixture: Fixture) -> list[Fields]:
    """The fields of each zone, with the codes of its `parents`."""
    zones: dict[str, Fields] = {}
    for row in fixture:
        fields = row["fields"]
        if apps.get_model(row["model"]) is Zone:
            zones[fields["code"]] = fields | {"parents": []}
        else:
            zones[fields["zone"][0]]["parents"] += fields["parent"]
    return list(zones.values())


def by_measure(fixture: Fixture) -> Owners:
    """The fields of each measure with those of its parts, by the part's model."""
    owners: Owners = {}
    for row in fixture:
        model, fields = apps.get_model(row["model"]), row["fields"]
        if model is Measure:
            owners[fields["code"]] = (fields, defaultdict(list))
        else:
            code = (fields.get("measure") or fields["target"])[0]
            owners[code][1][model].append(fields)
    return owners
