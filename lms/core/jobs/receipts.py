"""Say what a piece of work did, in a form that can be kept and shown later in each reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NotRequired, Self, TypedDict, cast

from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, override

from lms.core.wording import StrOrPromise


class ReceiptText(TypedDict):
    """The words of a receipt in one language."""

    headline: str
    lines: list[list[str]]
    link_label: str


class ReceiptData(ReceiptText):
    """A receipt as it is kept: the words of whoever did the work, and those of every language of the site.

    Receipts of earlier versions hold the first only.
    """

    link_url: str
    languages: NotRequired[dict[str, ReceiptText]]


@dataclass(frozen=True)
class ReceiptLine:
    """One count or fact of a receipt."""

    label: StrOrPromise
    value: object


@dataclass(frozen=True)
class Receipt:
    """What was done: a sentence, the counts, and where to look next.

    Texts are given lazily, so that each language can be written; what is a plain text is so in all of them.
    """

    headline: StrOrPromise
    lines: tuple[ReceiptLine, ...] = ()
    link_label: StrOrPromise = ""
    link_url: str = ""

    @classmethod
    def from_data(cls, kept: ReceiptData) -> Self:
        """Read a receipt that was kept; its words are those of the language in which they are shown."""
        lines = tuple(
            ReceiptLine(
                worded(lambda place=place: _said(kept)["lines"][place][0]),  # type: ignore[misc] # bound at once
                worded(lambda place=place: _said(kept)["lines"][place][1]),  # type: ignore[misc] # bound at once
            )
            for place in range(len(kept["lines"]))
        )
        return cls(
            worded(lambda: _said(kept)["headline"]),
            lines,
            worded(lambda: _said(kept)["link_label"]),
            kept["link_url"],
        )

    def as_data(self) -> ReceiptData:
        """Write the receipt in the language now active, and in every language of the site."""
        languages: dict[str, ReceiptText] = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                languages[code] = self._written()
        return {**self._written(), "link_url": self.link_url, "languages": languages}

    def _written(self) -> ReceiptText:
        return {
            "headline": str(self.headline),
            "lines": [[str(line.label), str(line.value)] for line in self.lines],
            "link_label": str(self.link_label),
        }


def in_every_language(text: StrOrPromise) -> dict[str, str]:
    """Write text in every language of the site, to be kept."""
    written: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            written[code] = str(text)
    return written


def text_for_reader(written: Mapping[str, str], otherwise: str) -> str:
    """Choose what was kept in the reader's language, else the text given."""
    return written.get(get_language() or "", otherwise)


def filled(text: StrOrPromise, values: Mapping[str, object]) -> Promise:
    """Put values into a sentence anew in each language it is shown in."""
    return worded(lambda: str(text) % values)


def worded(say: Callable[[], str]) -> Promise:
    """Say a sentence anew in each language it is shown in."""
    return cast("Promise", lazy(say, str)())


def _said(kept: ReceiptData) -> ReceiptText:
    """Choose the words of the reader's language, else those of whoever did the work."""
    return kept.get("languages", {}).get(get_language() or "", kept)
