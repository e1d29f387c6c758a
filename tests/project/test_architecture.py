"""docs/architecture.md and the rules it states, held to the code."""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]
PRODUCT = sorted(
    path
    for package in ("measures", "tracker")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted(p for p in (ROOT / "tests").rglob("*.py") if "migrations" not in p.parts)
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
#: A row of the page -> the pattern of something that was added so, in the product.
EXAMPLES = {
    "a kind": r"rules_alignment|RULES_ALIGNMENT",
    "a filter of lists": r"\bunits_at_least\b",
    "a status": r"\bsuspended\b|SUSPENDED",
    "a verb": r"\b[Rr]einstate\b",
    "a language of the interface": r"\bzh-hant\b",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def floors(container: str) -> list[list[str]]:
    [contract] = [each for each in CONTRACTS if each.get("containers") == [container]]
    assert contract["exhaustive"]
    return [floor.split(" | ") for floor in contract["layers"]]


def rooms(package: str) -> set[str]:
    """The packages and modules that stand directly in `package`."""
    inside = {path.name for path in (ROOT / package).iterdir() if (path / "__init__.py").exists()}
    return inside | {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}


def test_every_path_on_the_page_exists():
    paths = set(re.findall(r"`((?:measures|tracker|tests|docs|seeds|fixtures)/[^`*{]*)`", PAGE))

    assert len(paths) > 40
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_every_function_on_the_page_exists():
    calls = set(re.findall(r"`(workflow|editing|ledger)\.(\w+)`", PAGE))
    modules = {"ledger": "measures/ledger", "workflow": "measures/actions/workflow.py"}
    modules["editing"] = "measures/actions/editing.py"

    assert calls
    for module, function in calls:
        path = ROOT / modules[module]
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        assert function in {each.name for file in files for each in functions(file)}, function


def test_every_room_is_on_the_page_on_its_floor():
    layers = floors("measures")
    numbered = {room: len(layers) - up for up, floor in enumerate(layers) for room in floor}
    rows = re.findall(r"^\| (\d+) \| `measures/(\w+)/` \|", PAGE, re.M)

    assert {room: int(floor) for floor, room in rows} == numbered
    assert rooms("measures") - {"apps", "migrations"} == numbered.keys()


def test_every_room_of_the_api_is_on_the_page():
    contract = {room for floor in floors("measures.api") for room in floor}

    assert rooms("measures/api") == contract
    assert [room for room in sorted(contract) if f"`measures/api/{room}" not in PAGE] == []


@pytest.mark.parametrize(
    ("container", "most_rooms", "most_floors"), [("measures", 19, 8), ("measures.api", 7, 7)]
)
def test_the_house_stays_small(container, most_rooms, most_floors):
    layers = floors(container)

    assert sum(map(len, layers)) <= most_rooms
    assert len(layers) <= most_floors


def test_files_and_functions_stay_short():
    long_files = {name(path): lines(path) for path in PRODUCT if lines(path) > 300}
    long_functions = {
        f"{name(path)}:{each.name}": each.end_lineno - each.lineno + 1
        for path in PRODUCT
        for each in functions(path)
        if each.end_lineno - each.lineno >= 40
    }

    assert long_files == {}
    assert long_functions == {}
    assert statistics.median(filter(None, map(lines, PRODUCT))) < 100


def test_no_test_module_is_longer_than_300_lines():
    assert {name(path): lines(path) for path in TESTS if lines(path) > 300} == {}


def test_no_import_of_our_own_stands_inside_a_function():
    late = [
        f"{name(path)}:{node.lineno}"
        for path in PRODUCT
        for function in functions(path)
        for node in ast.walk(function)
        if (isinstance(node, ast.ImportFrom) and (node.level or ours(node.module or "")))
        or (isinstance(node, ast.Import) and any(ours(alias.name) for alias in node.names))
    ]

    assert late == []


def ours(module: str) -> bool:
    return module.split(".")[0] in ("measures", "tracker", "tests")


def test_no_test_module_is_imported_by_another():
    imported = [
        f"{name(path)} imports {node.module}"
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for module in [node.module or "", *(alias.name for alias in node.names)]
        if re.search(r"(^|\.)test_", module) and ours(node.module or "tests")
    ]

    assert imported == []


def named_files() -> dict[str, set[str]]:
    """A row of the page -> the files and folders of the product that it names."""
    rows = re.findall(r"^\| (an? [^|]+) \| ([^|]+) \|", PAGE, re.M)
    return {what: set(re.findall(r"`((?:measures|tracker)/[^`]*)`", files)) for what, files in rows}


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_addition_touches_the_files_that_the_page_names(what):
    touched = {name(p) for p in PRODUCT if re.search(EXAMPLES[what], p.read_text("utf-8"))}
    named = named_files()[what]

    assert touched
    assert [path for path in sorted(touched) if not path.startswith(tuple(named))] == []
