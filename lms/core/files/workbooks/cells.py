"""Walk through the XML of a sheet without keeping it: which cells are filled, how much text they point at."""

from typing import IO
from xml.parsers import expat

CHUNK = 256 * 1024
# Whatever a part declares: the reader, too, takes every part for UTF-8.
ENCODING = "utf-8"
CONTENT = frozenset({"v", "is", "f"})


def local(name: str) -> str:
    """Drop a namespace prefix."""
    return name.rpartition(":")[2]


def column_number(letters: str) -> int:
    """Turn column letters into a number, A = 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(column: int) -> str:
    """Give the letters of a column counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class FirstElementReached(Exception):
    """The head of the document is over."""


def has_doctype(part: IO[bytes]) -> bool:
    """Tell whether a part declares a document type; only its head is read."""
    found: list[str] = []
    parser = expat.ParserCreate(ENCODING)

    def doctype(name: str, *_rest: object) -> None:
        found.append(name)

    def element(_name: str, _attributes: dict[str, str]) -> None:
        raise FirstElementReached

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        while chunk := part.read(4096):
            parser.Parse(chunk)
            if found:
                break
    except FirstElementReached:
        pass
    return bool(found)


class CellScan:
    """The filled area of one sheet; cells without content do not count."""

    def __init__(self) -> None:
        """Start above and left of the first cell."""
        self.last_row = 0
        self.last_column = 0
        self.shared_references = 0
        self._farthest_row = ""
        self._farthest_column = ""
        self._row = 0
        self._column = 0
        self._columns: dict[str, int] = {}

    @property
    def farthest(self) -> str:
        """Name the cell that stretches the area most."""
        return self._farthest_row if self.last_row > self.last_column * 100 else self._farthest_column

    def read(self, part: IO[bytes]) -> None:
        """Walk through the sheet."""
        parser = expat.ParserCreate(ENCODING)
        parser.StartElementHandler = self._element
        parser.ParseFile(part)

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        """Follow rows and cells; one without a reference stands beside the one before."""
        if ":" in name:
            name = local(name)
        if name == "c":
            self._cell(attributes)
        elif name in CONTENT:
            self._filled()
        elif name == "row":
            written = attributes.get("r", "")
            self._row = int(written) if written.isdecimal() else self._row + 1
            self._column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        """Note where a cell stands; letters are turned into a number once, as sheets have few columns."""
        self._column += 1
        if attributes.get("t") == "s":
            self.shared_references += 1
        written = attributes.get("r", "")
        letters = written.rstrip("0123456789")
        if not letters.isalpha() or len(letters) == len(written):
            return
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
        self._column = column
        self._row = int(written[len(letters) :])

    def _filled(self) -> None:
        """Stretch the area to the present cell."""
        if self._row > self.last_row:
            self.last_row = self._row
            self._farthest_row = self._name()
        if self._column > self.last_column:
            self.last_column = self._column
            self._farthest_column = self._name()

    def _name(self) -> str:
        """Write the present cell's reference."""
        return f"{column_letters(self._column - 1)}{self._row}"


def text_of_references(strings: IO[bytes], sheet: IO[bytes], references: int, enough: int) -> int:
    """Give how much text a sheet's cells point at; counted exactly only where the longest could exceed."""
    lengths = string_lengths(strings)
    if not lengths or max(lengths) * references <= enough:
        return 0
    counter = ReferenceCounter(lengths)
    counter.read(sheet)
    return counter.total


def string_lengths(part: IO[bytes]) -> list[int]:
    """List the length of every shared string."""
    lengths: list[int] = []
    parser = expat.ParserCreate(ENCODING)

    def element(name: str, _attributes: dict[str, str]) -> None:
        if local(name) == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser.StartElementHandler = element
    parser.CharacterDataHandler = characters
    parser.ParseFile(part)
    return lengths


class ReferenceCounter:
    """Add up the lengths of the shared strings a sheet's cells point at."""

    def __init__(self, lengths: list[int]) -> None:
        """Keep the lengths."""
        self.total = 0
        self._lengths = lengths
        self._shared = False
        self._digits: list[str] | None = None

    def read(self, part: IO[bytes]) -> None:
        """Walk through the sheet."""
        parser = expat.ParserCreate(ENCODING)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.ParseFile(part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Notice cells that hold a reference."""
        kind = local(name)
        if kind == "c":
            self._shared = attributes.get("t") == "s"
        elif kind == "v" and self._shared:
            self._digits = []

    def _characters(self, text: str) -> None:
        """Collect the number of the string."""
        if self._digits is not None:
            self._digits.append(text)

    def _end(self, name: str) -> None:
        """Add the string's length."""
        if local(name) != "v" or self._digits is None:
            return
        written = "".join(self._digits).strip()
        self._digits = None
        if written.isdecimal() and int(written) < len(self._lengths):
            self.total += self._lengths[int(written)]
