"""Collect the entries, pictures and remarks of a document while it is read from its beginning to its end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from django.core.exceptions import ValidationError

from lms.authoring.drafting.pictures import UnfitPicture, fit_picture
from lms.authoring.importing.rules.lessons import fits_a_table
from lms.authoring.importing.rules.outline import (
    Caveat,
    DocumentRemark,
    Entry,
    Grid,
    Heading,
    Outline,
    Picture,
    Place,
    texts_of,
    with_title,
)
from lms.core.personal_data.api import without_personal_data

# Programs write the name of the file where nobody wrote a text; it says nothing of what is shown.
FILE_NAME: Final = re.compile(r".*\.(?:png|jpe?g|gif|bmp|tiff?|webp|emf|wmf|svg)", re.IGNORECASE)


def _personal(entries: Iterable[Entry]) -> Iterator[DocumentRemark]:
    """Note, once below each heading, what may tell who a customer is."""
    heading, last = "", None
    for entry in entries:
        heading = entry.text if isinstance(entry, Heading) else heading
        for text in texts_of(entry):
            if heading != last and _names_somebody(text):
                last = heading
                yield DocumentRemark(Caveat.PERSONAL, Place(heading=heading), text.strip()[:40])


def _names_somebody(text: str) -> bool:
    try:
        without_personal_data(text)
    except ValidationError:
        return True
    return False


@dataclass
class Collector:
    """The reading so far; `place` is where it stands."""

    entries: list[Entry] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    remarks: list[DocumentRemark] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    _numbers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def heading(self, level: int, text: str) -> None:
        """Begin a part."""
        self.entries.append(Heading(level, text))
        self.place = replace(self.place, heading=text)

    def grid(self, rows: list[tuple[str, ...]]) -> None:
        """Add a table; one that is too large for a table of a lesson will be written as a list."""
        filled = [row for row in rows if any(row)]
        if not filled:
            return
        grid = Grid(tuple(filled))
        self.entries.append(grid)
        if not fits_a_table(grid):
            self.remark(Caveat.WIDE_TABLE, detail=" · ".join(cell for cell in filled[0] if cell)[:40])

    def picture(self, data: bytes | None, alt: str) -> None:
        """Add a picture, or a remark on why it cannot be taken."""
        place = self._numbered("picture")
        if data is None:
            self.remarks.append(DocumentRemark(Caveat.PICTURE_MISSING, place))
            return
        try:
            name, fit = fit_picture(data)
        except UnfitPicture as unfit:
            kind = Caveat.PICTURE_LARGE if unfit.is_large else Caveat.PICTURE_KIND
            self.remarks.append(DocumentRemark(kind, place))
            return
        self.pictures[name] = fit
        words = alt.strip()
        self.entries.append(Picture(name, "" if FILE_NAME.fullmatch(words) else words, place))

    def remark(self, kind: Caveat, *, detail: str = "", count: int = 1) -> None:
        """Note what cannot be taken over here."""
        if count:
            self.remarks.append(DocumentRemark(kind, self.place, detail, count))

    def outline(self, title: str, *, is_slides: bool = False) -> Outline:
        """Give the whole."""
        remarks = (*self.remarks, *_personal(self.entries))
        return with_title(Outline(title, tuple(self.entries), self.pictures, remarks, is_slides))

    def _numbered(self, kind: str) -> Place:
        """Number the pictures of a slide, or of a whole text."""
        self._numbers[kind, self.place.slide] += 1
        return replace(self.place, number=self._numbers[kind, self.place.slide])
