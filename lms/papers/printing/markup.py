"""Turn the frozen HTML of a question into nodes that a template sets, with formulas written in a line.

No markup is built from texts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Final, cast

type Node = str | dict[str, object]
type Children = Sequence[list[Node]]


def in_line(nodes: Sequence[Node]) -> list[Node]:
    """Replace the elements of MathML among nodes by what a line of text can hold."""
    return [one for node in nodes for one in ([node] if isinstance(node, str) else _written(node))]


def _written(node: dict[str, object]) -> list[Node]:
    """Write one element; what is no mathematics stays, with its inside written."""
    tag, nodes = str(node["tag"]), cast("list[Node] | None", node.get("nodes"))
    if nodes is None:
        return [node]
    if tag in LEAVES:
        return in_line(nodes)
    inside = [in_line([one]) for one in nodes if not (isinstance(one, str) and not one.strip())]
    if tag not in RENDERERS:
        return [{**node, "nodes": in_line(nodes)}]
    return RENDERERS[tag](inside) if len(inside) == WANTED.get(tag, len(inside)) else _row(inside)


def _row(inside: Children) -> list[Node]:
    return [node for child in inside for node in child]


def _shifted(tag: str, nodes: list[Node]) -> Node:
    return {"tag": tag, "nodes": nodes}


def _grouped(nodes: list[Node]) -> list[Node]:
    """Put brackets around more than one sign."""
    is_plain = len(nodes) == 1 and isinstance(nodes[0], str)
    return nodes if is_plain else ["(", *nodes, ")"]


LEAVES: Final = frozenset({"mi", "mn", "mo", "mtext"})
# An element of MathML as it is read aloud: a fraction with a slash, a power raised.
RENDERERS: Final[Mapping[str, Callable[[Children], list[Node]]]] = {
    **dict.fromkeys(("math", "mrow", "mstyle", "mpadded", "mtable", "mtd"), _row),
    "mfrac": lambda inside: [*_grouped(inside[0]), "/", *_grouped(inside[1])],
    "msqrt": lambda inside: ["√", *_grouped(_row(inside))],
    "mroot": lambda inside: [_shifted("sup", inside[1]), "√", *_grouped(inside[0])],
    **dict.fromkeys(("msup", "mover"), lambda inside: [*inside[0], _shifted("sup", inside[1])]),
    **dict.fromkeys(("msub", "munder"), lambda inside: [*inside[0], _shifted("sub", inside[1])]),
    **dict.fromkeys(
        ("msubsup", "munderover"),
        lambda inside: [*inside[0], _shifted("sub", inside[1]), _shifted("sup", inside[2])],
    ),
    "mtr": lambda inside: [*_row([[*cell, " "] for cell in inside]), "; "],
    "mphantom": lambda _inside: [],
}
# How many parts an element has; one that was written otherwise is set part after part.
WANTED: Final = {
    **dict.fromkeys(("mfrac", "mroot", "msup", "mover", "msub", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}

VOID: Final = {"br", "img"}


class _Reader(HTMLParser):
    """Read the few elements that cleaned texts have; what is open at the end is closed there."""

    def __init__(self) -> None:
        super().__init__()
        self.top: list[Node] = []
        self.open: list[tuple[str, list[Node]]] = []

    @property
    def inside(self) -> list[Node]:
        """Return the nodes of the element being read."""
        return self.open[-1][1] if self.open else self.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; a span with a number is a blank to write on."""
        given = dict(attrs)
        if blank := given.get("data-blank"):
            self.inside.append({"tag": "blank", "number": blank})
        if tag in VOID:
            self.inside.append({"tag": tag, "alt": given.get("alt") or ""} | _picture(given))
            return
        inside: list[Node] = []
        self.inside.append({"tag": tag, "nodes": inside})
        self.open.append((tag, inside))

    def handle_endtag(self, tag: str) -> None:
        """Close the element and what was left open inside it."""
        if tag in {name for name, _nodes in self.open}:
            while self.open.pop()[0] != tag:
                continue

    def handle_data(self, data: str) -> None:
        """Keep the text; line breaks of the source are spaces."""
        text = data if data.strip() or self.open else ""
        if text:
            self.inside.append(" ".join(text.split("\n")))


def nodes_of(html: str) -> list[Node]:
    """Read a cleaned text into nodes: strings, and elements with their nodes; formulas stand in a line.

    A table has the nodes of its cells by rows, all rows of one length; a picture its address and size.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [_laid_out(node) for node in in_line(reader.top)]


def addresses_in(nodes: Sequence[Node]) -> Iterator[str]:
    """Give the addresses of the pictures among nodes."""
    for node in nodes:
        if isinstance(node, str):
            continue
        if "src" in node:
            yield str(node["src"])
        yield from addresses_in(cast("list[Node]", node.get("nodes", [])))
        for row in cast("list[list[list[Node]]]", node.get("rows", [])):
            for cell in row:
                yield from addresses_in(cell)


def _picture(given: dict[str, str | None]) -> dict[str, object]:
    """Take a picture's address, and its size in pixels; one without a size cannot be set."""
    sizes = [given.get(name) or "" for name in ("width", "height")]
    if not given.get("src") or not all(size.isdecimal() and int(size) for size in sizes):
        return {}
    return {"src": given["src"], "width": int(sizes[0]), "height": int(sizes[1])}


def _laid_out(node: Node) -> Node:
    """Lay the cells of tables out in rows, wherever tables stand."""
    if isinstance(node, str) or "nodes" not in node:
        return node
    if node["tag"] != "table":
        return {**node, "nodes": [_laid_out(one) for one in cast("list[Node]", node["nodes"])]}
    rows = [[[_laid_out(one) for one in cell] for cell in row] for row in _rows(node)]
    width = max(map(len, rows), default=0)
    filled = [[*row, *[[] for _ in range(width - len(row))]] for row in rows]
    return {"tag": "table", "rows": filled, "has_head": any(one["tag"] == "thead" for one in _elements(node))}


def _elements(node: dict[str, object]) -> list[dict[str, object]]:
    return [one for one in cast("list[Node]", node.get("nodes", [])) if not isinstance(one, str)]


def _rows(node: dict[str, object]) -> Iterator[list[list[Node]]]:
    for one in _elements(node):
        if one["tag"] == "tr":
            yield [cast("list[Node]", cell.get("nodes", [])) for cell in _elements(one)]
        else:
            yield from _rows(one)
