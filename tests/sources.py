"""Read the product's own code: each module is parsed once, whichever tests look at it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass
class Source:
    """What tests ask of a module; the tree itself is let go."""

    docstring: str | None
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    lengths: list[tuple[str, int]] = field(default_factory=list)
    """Each function's name and lines."""
    actions: list[str] = field(default_factory=list)
    """What stands beside `action=` where something is recorded in the audit trail."""

    def modules(self) -> list[str]:
        """Name the modules it imports, or imports from."""
        found: list[str] = []
        for each in self.imports:
            if isinstance(each, ast.Import):
                found += [name.name for name in each.names]
            elif each.module:
                found.append(each.module)
        return found


@cache
def source(path: Path) -> Source:
    """Read one module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read = Source(ast.get_docstring(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            read.imports.append(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            read.lengths.append((node.name, (node.end_lineno or 0) - node.lineno + 1))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
            read.actions += [
                str(word.value.value)
                for word in node.keywords
                if word.arg == "action" and isinstance(word.value, ast.Constant)
            ]
    return read
