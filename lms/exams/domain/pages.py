"""Part a paper into the pages a taker turns."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from lms.exams.domain.papers import Slot

type PageMode = Literal["one", "part", "all"]
type Page = tuple[int, int]


def pages_of(slots: Sequence[Slot], mode: str) -> tuple[Page, ...]:
    """Give the first and the last slot number of every page, in order."""
    match mode:
        case "all":
            return ((1, len(slots)),) if slots else ()
        case "part":
            groups = (list(group) for _part, group in groupby(slots, key=lambda slot: slot.part))
            return tuple((group[0].number, group[-1].number) for group in groups)
        case _:
            return tuple((slot.number, slot.number) for slot in slots)


def page_after(pages: Sequence[Page], first: int) -> Page | None:
    """Return the page after the one that begins with the slot; None after the last."""
    return next((page for page in pages if page[0] > first), None)
