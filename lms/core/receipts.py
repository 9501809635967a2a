"""Say what a piece of work did, in a form that can be kept and shown later."""

from dataclasses import dataclass
from typing import Self, TypedDict

from lms.core.components import Words

type JSON = bool | int | float | str | list[JSON] | dict[str, JSON] | None


class ReceiptData(TypedDict):
    """A receipt as it is kept."""

    headline: str
    lines: list[list[str]]
    link_label: str
    link_url: str


@dataclass(frozen=True)
class ReceiptLine:
    """One count or fact of a receipt."""

    label: Words
    value: object


@dataclass(frozen=True)
class Receipt:
    """What was done: a sentence, the counts, and where to look next."""

    headline: Words
    lines: tuple[ReceiptLine, ...] = ()
    link_label: Words = ""
    link_url: str = ""

    @classmethod
    def from_data(cls, kept: ReceiptData) -> Self:
        """Read a receipt that was kept."""
        lines = tuple(ReceiptLine(label, value) for label, value in kept["lines"])
        return cls(kept["headline"], lines, kept["link_label"], kept["link_url"])

    def as_data(self) -> ReceiptData:
        """Write the receipt in the language now active."""
        return {
            "headline": str(self.headline),
            "lines": [[str(line.label), str(line.value)] for line in self.lines],
            "link_label": str(self.link_label),
            "link_url": self.link_url,
        }
