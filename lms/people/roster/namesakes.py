"""Point out new people in a roster who have the name of somebody else, known or in the same sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.files.workbooks.api import folded
from lms.core.imports.api import SheetRow
from lms.core.wording import day_text
from lms.people.organisation.models import Employee
from lms.people.roster.rows import Roster

NAMESAKES_NAMED = 3


def namesake_remarks(rows: Sequence[SheetRow], roster: Roster) -> list[str]:
    """Give a remark for each new person whose name somebody else has too, else an empty text."""
    known: dict[str, list[Employee]] = defaultdict(list)
    for employee in roster.employees.values():
        known[folded(employee.name)].append(employee)
    coming: dict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        if row.text("number") not in roster.employees:
            coming[folded(row.text("name"))].append(row)
    return [_remark(row, roster, known, coming) for row in rows]


def _remark(
    row: SheetRow,
    roster: Roster,
    known: Mapping[str, Sequence[Employee]],
    coming: Mapping[str, Sequence[SheetRow]],
) -> str:
    if row.text("number") in roster.employees:
        return ""
    name = folded(row.text("name"))
    others = [*_known_namesakes(row, roster, known.get(name, ())), *_coming_namesakes(row, coming[name])]
    if not others:
        return ""
    people = pgettext("between people", ", ").join(others[:NAMESAKES_NAMED])
    left = len(others) - NAMESAKES_NAMED
    if left > 0:
        words = ngettext("%(people)s and %(left)d other", "%(people)s and %(left)d others", left)
        people = words % {"people": people, "left": left}
    return _("%(name)s is also the name of %(people)s: another person, or a new number of the same one?") % {
        "name": row.text("name"),
        "people": people,
    }


def _known_namesakes(row: SheetRow, roster: Roster, others: Sequence[Employee]) -> Iterator[str]:
    """Name each known namesake with number and unit, those of the row's own unit first."""
    for employee in sorted(
        others, key=lambda each: (_unit_of(each, roster) != row.text("unit"), each.number)
    ):
        posting = roster.postings.get(employee.pk)
        words = {"number": employee.number, "unit": posting.unit.name if posting else "—"}
        if employee.left_on is not None:
            words["day"] = day_text(employee.left_on)
            yield _("%(number)s (%(unit)s, left on %(day)s)") % words
        elif _unit_of(employee, roster) == row.text("unit"):
            yield _("%(number)s (%(unit)s, the same unit)") % words
        else:
            yield _("%(number)s (%(unit)s)") % words


def _unit_of(employee: Employee, roster: Roster) -> str:
    posting = roster.postings.get(employee.pk)
    return posting.unit.code if posting else ""


def _coming_namesakes(row: SheetRow, others: Sequence[SheetRow]) -> Iterator[str]:
    """Name each other new person of the sheet who has the same name."""
    for other in others:
        if other.number != row.number:
            words = {"number": other.text("number"), "row": other.number}
            yield _("%(number)s (row %(row)d of this sheet)") % words
