"""Whatever is written into the audit trail is written in the transaction of the change itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import is_record, source

ROOT = Path(__file__).resolve().parents[2] / "lms"
SOURCES = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]

# Views that record a look or a download, which is the whole change.
LOOKS = {
    "certification/certificates/views.py",
    "courses/assignment/views.py",
    "performance/evidence/views.py",
    "performance/archive/views.py",
    "exams/results/views.py",
    "people/employees/views.py",
}
# Functions that write nothing but the entry.
ENTRIES_ALONE = {
    "core/statements/sending.py try_store",
    "core/webhooks/sending.py try_webhook",
    "performance/file/services.py record_view",
    "people/receivers.py signed_out",
    "people/sign_in/services.py note_failure",
    "people/sign_in/services.py note_lock",
    "people/sign_in/services.py note_sign_in",
}
# Steps of an import, for which whoever runs it opens the transaction.
STEPS_OF_AN_IMPORT = {
    "exchange/imports/services.py write_import",
    "people/roster/rows.py keep_roster_address",
    "people/roster/rows.py record_changes",
    "people/roster/rows.py record_newcomer",
}


def name_of(path: Path) -> str:
    """Write a path from the apps on."""
    return path.relative_to(ROOT).as_posix()


def records(path: Path) -> bool:
    """Tell whether a module takes the function that records."""
    return any(name.name == "record" for each in source(path).imports for name in each.names)


def is_atomic(node: ast.AST) -> bool:
    """Tell whether a function or a with statement opens a transaction."""
    match node:
        case ast.FunctionDef():
            return any("atomic" in ast.unparse(each) for each in node.decorator_list)
        case ast.With():
            return any("atomic" in ast.unparse(each.context_expr) for each in node.items)
        case _:
            return False


def calls(node: ast.AST, *, within: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """List the calls in a function, each with whether it stands in a transaction opened there."""
    within = within or is_atomic(node)
    if isinstance(node, ast.Call):
        yield node, within
    for child in ast.iter_child_nodes(node):
        yield from calls(child, within=within)


def calls_by_name(node: ast.AST, name: str) -> Iterator[bool]:
    """Say of each call of a function of the same module whether it stands in a transaction."""
    return (
        within for call, within in calls(node) if isinstance(call.func, ast.Name) and call.func.id == name
    )


def is_held(name: str, functions: dict[str, ast.FunctionDef]) -> bool:
    """Tell whether a function runs in a transaction: its own, or as a part of functions that do."""
    if is_atomic(functions[name]):
        return True
    callers = [other for other, node in functions.items() if any(True for _ in calls_by_name(node, name))]
    return (
        name.startswith("_")
        and bool(callers)
        and all(all(calls_by_name(functions[one], name)) or is_held(one, functions) for one in callers)
    )


def outside_a_transaction(path: Path) -> Iterator[str]:
    """List the functions that record where a change before it would stay though the entry fails."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for name, node in functions.items():
        recorded = [within for call, within in calls(node) if is_record(call)]
        if recorded and not all(recorded) and not is_held(name, functions):
            yield f"{name_of(path)} {name}"


def test_views_leave_it_to_services_to_record_a_change() -> None:
    views = {name_of(path) for path in SOURCES if {"views", "viewsets", "forms"} & {path.stem, *path.parts}}

    assert len(views) > 100
    assert {name for name in views if records(ROOT / name)} == LOOKS


def test_a_change_and_its_entry_share_a_transaction() -> None:
    services = [path for path in SOURCES if records(path) and name_of(path) not in LOOKS]

    assert len(services) > 30
    found = {name for path in services for name in outside_a_transaction(path)}
    assert found == ENTRIES_ALONE | STEPS_OF_AN_IMPORT
