"""Read XML into a small tree that knows its lines, and refuse what could harm: entities, doctypes, depth."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile

_DEEPEST: Final = 64
_MOST: Final = 2_000_000


@dataclass(slots=True)
class Node:
    """An element: its name, attributes, line, and what it holds in order."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    content: "list[str | Node]" = field(default_factory=list)

    def all(self, tag: str) -> "Iterator[Node]":
        """Give the elements of a name that stand directly inside."""
        return (one for one in self.content if isinstance(one, Node) and one.tag == tag)

    def child(self, tag: str) -> "Node | None":
        """Give the first element of a name directly inside."""
        return next(self.all(tag), None)

    @property
    def text(self) -> str:
        """The text inside; elements in it are written out, as they stand for formatted text."""
        return "".join(one if isinstance(one, str) else _written(one) for one in self.content)


class _Builder:
    """Builds the tree as the parser reports."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        node = Node(tag, self.parser.CurrentLineNumber, attributes)
        self.count += 1
        if len(self.open) >= _DEEPEST or self.count > _MOST:
            raise UnreadableFile(
                _("Line %(line)d: the elements nest too deep or are too many.") % {"line": node.line}
            )
        if self.open:
            self.open[-1].content.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        """Close the element opened last."""
        self.open.pop()

    def data(self, text: str) -> None:
        """Add text to the open element."""
        self.open[-1].content.append(text)

    def refuse(self, *_arguments: object) -> None:
        """Refuse a document type: it could define entities that grow without end or read files."""
        raise UnreadableFile(
            _("Line %(line)d: the file brings its own document type or entities. Take the DOCTYPE out.")
            % {"line": self.parser.CurrentLineNumber}
        )


def read_xml(text: str) -> Node:
    """Read a document; a text that is not well-formed is refused with its line."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    builder = _Builder(parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise UnreadableFile(
            _("Line %(line)d is not well-formed XML (%(reason)s). Export the file anew or mend that line.")
            % {"line": error.lineno, "reason": expat.errors.messages.get(error.code, "")}
        ) from error
    if builder.root is None:
        raise UnreadableFile(_("The file holds no element. Choose a file exported as Moodle XML."))
    return builder.root


def _written(node: Node) -> str:
    """Write an element out as it stood; the depth is bounded by the reader."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    inside = "".join(escape(one) if isinstance(one, str) else _written(one) for one in node.content)
    return f"<{node.tag}{attributes}>{inside}</{node.tag}>"
