"""Cut a Python file into functions and what binds names outside them, with the names that each uses."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

Function = ast.FunctionDef | ast.AsyncFunctionDef
Branch = ast.If | ast.Try | ast.With | ast.ExceptHandler
# Decorators whose function is called by whoever it is registered with, not by who imports it.
REGISTERING = {"receiver", "task"}
DOTTED = re.compile(r"lms(\.\w+)+")


def fingerprint(*parts: str | bytes) -> str:
    """Return a short digest of texts."""
    found = blake2b(digest_size=8)
    for part in parts:
        found.update(part.encode() if isinstance(part, str) else part)
        found.update(b"\0")
    return found.hexdigest()


@dataclass
class Cut:
    """A file in pieces; names are those of the file, `a.b` an attribute of one of them.

    `said` are fingerprints of functions and methods by their names, `uses` the names that they use.
    `bound` are fingerprints of what binds a name outside functions - an assignment, a class without its
    methods, the decorators of a function, an import -, `needs` the names that these use; '' is what binds no
    name. `imports` are the names that come from elsewhere, as `module` or `module:name`. `spelled` are parts
    of the product that stand in the file as text. `registers` tells whether the file makes itself known to
    others while it is imported, so that they reach it without importing it.
    """

    said: dict[str, str] = field(default_factory=dict)
    uses: dict[str, list[str]] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    spelled: list[str] = field(default_factory=list)
    registers: bool = False


class _Names(ast.NodeVisitor):
    """Collect the names that a part of a file uses; the types of arguments and results are nobody's need."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.found.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name):
            self.found.add(f"{node.value.id}.{node.attr}")
        else:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """Leave the annotation of an argument out."""

    def visit_FunctionDef(self, node: Function) -> None:
        for each in (*node.decorator_list, node.args, *node.body):
            self.visit(each)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that these nodes use."""
    names = _Names()
    for node in nodes:
        names.visit(node)
    return names.found


class _Cutter:
    """Sort the statements of one file."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.functions: dict[str, list[str]] = defaultdict(list)
        self.uses: dict[str, set[str]] = defaultdict(set)
        self.texts: dict[str, list[str]] = defaultdict(list)
        self.needs: dict[str, set[str]] = defaultdict(set)
        self.imports: dict[str, str] = {}
        tree = ast.parse(text)
        for node in tree.body:
            self._sort(node)
        for node in ast.walk(tree):  # those within functions too
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
        self.spelled = sorted(set(_spelled(tree)))
        self.registers = any(map(_registers, tree.body))

    def _sort(self, node: ast.AST) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                pass
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, node.name, node.name)
            case ast.ClassDef():
                self._class(node, node.name, node.name)
            case ast.If() | ast.Try() | ast.With() | ast.ExceptHandler():
                self._branch(node)
            case ast.stmt():
                self._statement(node)

    def _branch(self, node: Branch) -> None:
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.stmt | ast.ExceptHandler):
                self._sort(each)
            else:
                self._bind([""], [ast.unparse(each)], [each])

    def _statement(self, node: ast.stmt) -> None:
        names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and _stores(each)]
        if isinstance(node, ast.TypeAlias):
            names = [node.name.id]
        self._bind(names or [""], self._text(node), [node])

    def _bind(self, names: Iterable[str], text: list[str], nodes: Iterable[ast.AST]) -> None:
        needs = names_in(nodes)
        for name in names:
            self.texts[name] += text
            self.needs[name] |= needs - {name}

    def _function(self, node: Function, name: str, owner: str) -> None:
        """Take a function; `owner` is the name of the file under which it is found."""
        start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        # A new method may stand before an inherited one, and a decorator registers.
        self._bind([owner], [name, *self.lines[start - 1 : node.lineno - 1]], [*node.decorator_list])
        self._bind([owner], [], _defaults(node))
        self.functions[name] += self.lines[start - 1 : node.end_lineno]
        self.uses[name] |= names_in([node]) | {owner}

    def _class(self, node: ast.ClassDef, name: str, owner: str) -> None:
        heads = [*node.decorator_list, *node.bases, *node.keywords]
        self._bind([owner], [name, *map(ast.unparse, heads)], heads)
        for each in node.body:
            match each:
                case ast.Expr(value=ast.Constant(value=str())):
                    pass
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._function(each, f"{name}.{each.name}", owner)
                case ast.ClassDef():
                    self._class(each, f"{name}.{each.name}", owner)
                case _:
                    self._bind([owner], self._text(each), [each])

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = "" if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module or ''}:"
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.imports[name] = module + alias.name
            self.texts[name].append(module + alias.name)

    def _text(self, node: ast.stmt) -> list[str]:
        rows = self.lines[node.lineno - 1 : node.end_lineno]
        return [row for row in rows if row.strip() and not row.lstrip().startswith("#")]

    def result(self) -> Cut:
        """Return the pieces."""
        return Cut(
            {name: fingerprint(*rows) for name, rows in self.functions.items()},
            {name: sorted(names) for name, names in self.uses.items()},
            {name: fingerprint(*rows) for name, rows in self.texts.items()},
            {name: sorted(names) for name, names in self.needs.items()},
            self.imports,
            self.spelled,
            self.registers,
        )


def _stores(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _defaults(node: Function) -> list[ast.expr]:
    return [*node.args.defaults, *filter(None, node.args.kw_defaults)]


def _spelled(tree: ast.AST) -> Iterator[str]:
    """Name what stands in a file as text that names a part of the product."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if DOTTED.fullmatch(text):
                yield text


def _registers(node: ast.stmt) -> bool:
    """Tell whether a statement of a module makes something known: a call for its own sake, or a decorator."""
    match node:
        case ast.Expr(value=ast.Call()):
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return any(map(_is_registering, node.decorator_list))
    return False


def _is_registering(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    names = ast.unparse(called).split(".")
    return any(name.startswith("register") or name in REGISTERING for name in names)


def cut(text: str) -> Cut:
    """Cut the text of a Python file; one that is half-written is one piece."""
    try:
        return _Cutter(text).result()
    except SyntaxError:  # nobody can use it as it is
        return Cut(bound={"": fingerprint(text)})
