"""Find the unit and the position a row names, by code or by a name that only one has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.core.files.workbooks.api import folded
from lms.core.imports.api import Fault, SheetRow
from lms.core.wording import enumerated
from lms.people.organisation.models import OrgUnit, Position

CODES_NAMED = 4


@dataclass(frozen=True)
class UnitOrPosition:
    """A unit or a position: its code, the names it goes by, and where it is, to tell it from namesakes."""

    code: str
    names: Sequence[str]
    within: str = ""
    is_closed: bool = False


class Places:
    """The units or positions there are, by everything people write for one."""

    def __init__(self, places: Iterable[UnitOrPosition], *, unknown: str, remedy: str) -> None:
        """Look them up by code and by name; a closed one gives way to one that is open.

        `unknown` and `remedy` say that there is none of a code or name, and what to do.
        """
        self.unknown, self.remedy = unknown, remedy
        self.by_code = {place.code: place for place in places}
        named: defaultdict[str, list[UnitOrPosition]] = defaultdict(list)
        for place in self.by_code.values():
            for name in dict.fromkeys(map(folded, filter(None, place.names))):
                named[name].append(place)
        self._by_name = {
            name: [place for place in same if not place.is_closed] or same for name, same in named.items()
        }

    def called(self, written: str) -> list[UnitOrPosition]:
        """List what a word may mean; exactly one where it is clear."""
        place = self.by_code.get(written)
        return [place] if place else self._by_name.get(folded(written), [])

    def settle(self, row: SheetRow, name: str) -> Iterator[Fault]:
        """Put the code into the row for what its cells say: the column of codes, that of names, or both."""
        by_name = f"{name}_name"
        said = {cell: row.text(cell) for cell in (name, by_name) if row.was_read(cell) and row.text(cell)}
        found = {cell: self.called(written) for cell, written in said.items()}
        cell = next(iter(found), None)
        if cell is None:
            if row.was_read(name, by_name):
                row.blame(name)
                yield Fault(
                    row, name if name in row.values else by_name, _("Empty."), _("Fill in this cell.")
                )
            return
        if fault := _fault_of(row, said, found, self):
            row.blame(name)
            yield fault
        else:
            row.put(name, found[cell][0].code)

    def codes(self) -> Mapping[str, str]:
        """Give each code with the name beside it."""
        return {place.code: place.names[0] for place in self.by_code.values()}


def unit_places() -> Places:
    """Read the units in the order of the tree; one query."""
    units = list(OrgUnit.objects.order_by("path"))
    names = {unit.path: unit.name for unit in units}
    step = OrgUnit.steplen
    return Places(
        (
            UnitOrPosition(
                unit.code, [unit.name], names.get(unit.path[:-step], ""), unit.closed_on is not None
            )
            for unit in units
        ),
        unknown=_("There is no unit “%(code)s”."),
        remedy=_("Check the code, or enter the unit first."),
    )


def position_places() -> Places:
    """Read the positions; one query."""
    return Places(
        (UnitOrPosition(one.code, [one.name, one.name_en]) for one in Position.objects.all()),
        unknown=_("There is no position “%(code)s”."),
        remedy=_("Check the code, or enter the position first."),
    )


def _fault_of(
    row: SheetRow, said: Mapping[str, str], found: Mapping[str, Sequence[UnitOrPosition]], places: Places
) -> Fault | None:
    """Say why it is not clear what the cells of code and name mean, if it is not."""
    for cell in found:
        if not found[cell]:
            return Fault(row, cell, places.unknown % {"code": said[cell]}, places.remedy)
    cells = list(found)
    first, last = cells[0], cells[-1]
    if len(found[first]) > 1:
        return _unclear(row, first, said[first], found[first])
    if found[first][0] not in found[last]:
        return _contradiction(row, last, found[first][0], said)
    return None


def _unclear(row: SheetRow, cell: str, written: str, places: Sequence[UnitOrPosition]) -> Fault:
    """Say that several have the name."""
    codes = [f"{place.code} ({place.within})" if place.within else place.code for place in places]
    message = _("%(count)d are called “%(name)s”: %(codes)s.") % {
        "count": len(places),
        "name": written,
        "codes": enumerated([*codes[:CODES_NAMED], "…"] if len(codes) > CODES_NAMED else codes),
    }
    return Fault(row, cell, message, _("Write the code of the one that is meant."))


def _contradiction(row: SheetRow, cell: str, place: UnitOrPosition, said: Mapping[str, str]) -> Fault:
    """Say that code and name mean two different ones."""
    message = _("The code %(code)s is %(name)s, not %(written)s.") % {
        "code": place.code,
        "name": place.names[0],
        "written": said[cell],
    }
    return Fault(row, cell, message, _("Change both, or empty the one that no longer holds."))
