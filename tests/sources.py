"""Read the product's own code: each module is parsed once, whichever tests look at it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """A statement of a module: the names it gives, and the names it uses, imports aside."""

    names: tuple[str, ...]
    uses: frozenset[str]


@dataclass
class Source:
    """What tests ask of a module; the tree itself is let go."""

    docstring: str | None
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    lengths: list[tuple[str, int]] = field(default_factory=list)
    """Each function's name and lines."""
    actions: list[str] = field(default_factory=list)
    """What stands beside `action=` where something is recorded in the audit trail."""
    details: set[str] = field(default_factory=set)
    """The names inside what stands beside `details=` there."""
    parts: list[Part] = field(default_factory=list)
    """The module's own statements, but imports and what it offers by name."""

    def modules(self) -> list[str]:
        """Name the modules it imports, or imports from."""
        found: list[str] = []
        for each in self.imports:
            if isinstance(each, ast.Import):
                found += [name.name for name in each.names]
            elif each.module:
                found.append(each.module)
        return found


@dataclass(frozen=True)
class Place:
    """A function in which a value stands, with all functions of its module by name."""

    function: ast.AST
    functions: dict[str, ast.FunctionDef]

    def names_in(self, value: ast.expr | None) -> set[str]:
        """Find the keys of a dictionary written here, held by a variable or returned by a function."""
        match value:
            case ast.Dict():
                keys = {str(key.value) for key in value.keys if isinstance(key, ast.Constant)}
                return keys.union(*map(self.names_in, value.values))
            case ast.Name():
                return self._assigned(value.id)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                inside = Place(self.functions[name], self.functions)
                returned = [node.value for node in ast.walk(inside.function) if isinstance(node, ast.Return)]
                return set[str]().union(*map(inside.names_in, returned))
            case _:
                return set()

    def _assigned(self, name: str) -> set[str]:
        """Find the keys of what a variable is given, whole or key by key."""
        found: set[str] = set()
        for node in ast.walk(self.function):
            match node:
                case ast.Assign(targets=[ast.Name(id=known)]) | ast.AnnAssign(target=ast.Name(id=known)):
                    found |= self.names_in(node.value) if known == name else set()
                case ast.Subscript(value=ast.Name(id=known), slice=ast.Constant(value=key)):
                    found |= {str(key)} if known == name else set()
        return found


def recorded_details(tree: ast.Module) -> set[str]:
    """Find the names of the details that the functions of a module record."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    for function in functions.values():
        place = Place(function, functions)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and is_record(node):
                given = (word.value for word in node.keywords if word.arg == "details")
                found = found.union(*map(place.names_in, given))
    return found


def is_record(call: ast.Call) -> bool:
    """Tell whether something is recorded in the audit trail."""
    return isinstance(call.func, ast.Name) and call.func.id in {"record", "record_action"}


def names_given(statement: ast.stmt) -> tuple[str, ...]:
    """Name what a statement of a module defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.TypeAlias(name=ast.Name(id=name)) | ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
        case ast.Assign(targets=targets):
            return tuple(each.id for each in targets if isinstance(each, ast.Name))
        case _:
            return ()


def parts_of(tree: ast.Module) -> list[Part]:
    """Take a module apart; importing a name again, or offering it in `__all__`, uses nothing."""
    found: list[Part] = []
    for statement in tree.body:
        names = names_given(statement)
        if isinstance(statement, ast.Import | ast.ImportFrom) or names == ("__all__",):
            continue
        uses = set[str]().union(*map(names_used, ast.walk(statement)))
        found.append(Part(names, frozenset(uses - set(names))))
    return found


def names_used(node: ast.AST) -> set[str]:
    """Name what one node refers to; the quoted type of a `cast` counts."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case ast.Call(func=ast.Name(id="cast"), args=[ast.Constant(value=str(quoted)), *_]):
            return set(re.findall(r"\w+", quoted))
        case _:
            return set()


@cache
def source(path: Path) -> Source:
    """Read one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read = Source(ast.get_docstring(tree), details=recorded_details(tree), parts=parts_of(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            read.imports.append(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            read.lengths.append((node.name, (node.end_lineno or 0) - node.lineno + 1))
        elif isinstance(node, ast.Call) and is_record(node):
            read.actions += [
                str(word.value.value)
                for word in node.keywords
                if word.arg == "action" and isinstance(word.value, ast.Constant)
            ]
    return read
