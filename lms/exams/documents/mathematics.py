"""Write MathML as people write it in a line: raised, lowered, with a slash and a root sign."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

type Node = str | dict[str, object]
type Pieces = Sequence[list[Node]]


def in_line(nodes: Sequence[Node]) -> list[Node]:
    """Replace the elements of MathML among nodes by what a line of text can hold."""
    return [piece for node in nodes for piece in ([node] if isinstance(node, str) else _pieces(node))]


def _pieces(node: dict[str, object]) -> list[Node]:
    """Write one element; what is no mathematics stays, with its inside written."""
    tag, nodes = str(node["tag"]), cast("list[Node] | None", node.get("nodes"))
    if nodes is None:
        return [node]
    if tag in LEAVES:
        return in_line(nodes)
    inside = [in_line([one]) for one in nodes if not (isinstance(one, str) and not one.strip())]
    if tag in WRITERS and len(inside) == WANTED.get(tag, len(inside)):
        return WRITERS[tag](inside)
    if tag in WRITERS:
        return _row(inside)
    return [{**node, "nodes": in_line(nodes)}]


def _row(inside: Pieces) -> list[Node]:
    return [node for piece in inside for node in piece]


def _fraction(inside: Pieces) -> list[Node]:
    return [*_grouped(inside[0]), "/", *_grouped(inside[1])]


def _root(inside: Pieces) -> list[Node]:
    return ["√", *_grouped(_row(inside))]


def _nth_root(inside: Pieces) -> list[Node]:
    return [_shifted("sup", inside[1]), "√", *_grouped(inside[0])]


def _above(inside: Pieces) -> list[Node]:
    return [*inside[0], _shifted("sup", inside[1])]


def _below(inside: Pieces) -> list[Node]:
    return [*inside[0], _shifted("sub", inside[1])]


def _both(inside: Pieces) -> list[Node]:
    return [*inside[0], _shifted("sub", inside[1]), _shifted("sup", inside[2])]


def _table_row(inside: Pieces) -> list[Node]:
    return [*_row([[*cell, " "] for cell in inside]), "; "]


def _nothing(_inside: Pieces) -> list[Node]:
    return []


def _shifted(tag: str, nodes: list[Node]) -> Node:
    return {"tag": tag, "nodes": nodes}


def _grouped(nodes: list[Node]) -> list[Node]:
    """Put brackets around more than one sign."""
    is_plain = len(nodes) == 1 and isinstance(nodes[0], str)
    return nodes if is_plain else ["(", *nodes, ")"]


LEAVES: Final = frozenset({"mi", "mn", "mo", "mtext"})
WRITERS: Final[Mapping[str, Callable[[Pieces], list[Node]]]] = {
    **dict.fromkeys(("math", "mrow", "mstyle", "mpadded", "mtable", "mtd"), _row),
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _nth_root,
    "msup": _above,
    "mover": _above,
    "msub": _below,
    "munder": _below,
    "msubsup": _both,
    "munderover": _both,
    "mtr": _table_row,
    "mphantom": _nothing,
}
# How many parts an element has; one that was written otherwise is set part after part.
WANTED: Final = {
    **dict.fromkeys(("mfrac", "mroot", "msup", "mover", "msub", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
