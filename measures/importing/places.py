"""At which cell a refusal of a verb appears."""

from __future__ import annotations

import re

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from .rows import ROLES, Row

_TARGET = re.compile(r"targets\.\d+\.(?:readings\.\d*\.?)?")
_STEP = {"to": "status", "effective_on": "status_on", "source": "source"}
_READING = {"value": "reading_value", "read_on": "reading_on", "source": "reading_source"}
_READING |= {"qualifier": "reading_qualifier", "target": "target"}


def faults_of(refusal: ValidationError) -> dict[str, list[str]]:
    return (
        getattr(refusal, "error_dict", None)
        and refusal.message_dict
        or {NON_FIELD_ERRORS: refusal.messages}
    )


def column_of(name: str, row: Row, about: str) -> str:
    """The column that the verb's name of a field is of; `about`: "step", "reading", "target", ""."""
    if about == "step":
        return _STEP.get(name, "status")
    if about == "reading":
        return _READING.get(name, "reading_value")
    if name.startswith("organisations"):
        return next((role for role in ROLES if role in row.cells), "code")
    within = _TARGET.match(name)
    part = "target_" if within or (about == "target" and name != "source") else ""
    name = _TARGET.sub("", name).replace("terms.", "terms_")
    bare = name.removesuffix("_hans").removesuffix("_hant")
    wanted = (f"{part}{name}", f"{part}{bare}")
    texts = (f"{part}{bare}_zh_hans", f"{part}{bare}_zh_hant")
    names = tuple(f"{each}_name" for each in wanted)
    return next((code for code in (*wanted, *texts, *names) if code in row.cells), "code")
