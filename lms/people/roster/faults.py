"""Find what is wrong with the rows of a roster, lost zeros among it, and say what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import timedelta

from django.utils.translation import gettext as _

from lms.core.files.workbooks.api import folded
from lms.core.imports.api import Fault, SheetRow
from lms.core.refusals import sentence
from lms.people.leaves.services import LeaveOverlaps, LeaveRefused, refuse_impossible
from lms.people.organisation.models import Posting
from lms.people.roster.absences import FIRST, KIND, LAST, asked_leave
from lms.people.roster.addresses import address_faults
from lms.people.roster.rows import Roster, day_in, start_of


def short_number_remarks(rows: Sequence[SheetRow], roster: Roster) -> list[str]:
    """Give a remark for each new number of digits that is shorter than all known ones, else an empty text.

    Where nobody is known yet, the numbers of the sheet that still begin with a zero tell the length.
    """
    written = [row.text("number") for row in rows]
    lengths = [len(number) for number in roster.employees if number.isdigit()]
    lengths = lengths or [len(number) for number in written if number.startswith("0")]
    shortest = min(lengths, default=0)
    return [_remark(number, shortest) if number not in roster.employees else "" for number in written]


def _remark(number: str, shortest: int) -> str:
    if not number.isdigit() or len(number) >= shortest:
        return ""
    words = {"number": number, "length": shortest, "padded": number.zfill(shortest)}
    sentence = _(
        "%(number)s is shorter than every other number (%(length)d digits): is %(padded)s meant? Excel drops"
        " leading zeros of numbers that are not written as text."
    )
    return sentence % words


HIRED_AHEAD = timedelta(days=92)  # contracts are signed ahead; a later day is a slip of the pen
YEARS_OF_WORK = 70  # nobody works longer; an earlier day is a slip of the pen


def row_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find every fault of a row that the cells which could be read tell."""
    for find, cells in CHECKS:
        if row.was_read(*cells):
            yield from find(row, roster)


def unit_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find units that do not exist."""
    if row.text("unit") not in roster.units:
        message = _("There is no unit “%(code)s”.") % {"code": row.text("unit")}
        yield Fault(row, "unit", message, _("Check the code, or enter the unit first."))


def closed_unit_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find units that were closed."""
    unit = roster.units.get(row.text("unit"))
    if unit is not None and unit.closed_on and unit.closed_on <= start_of(row) and roster.moves(row):
        message = _("The unit was closed on %(day)s.") % {"day": unit.closed_on}
        yield Fault(row, "unit", message, _("Choose a unit that exists on that day."))


def position_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find positions that do not exist."""
    if row.text("position") not in roster.positions:
        message = _("There is no position “%(code)s”.") % {"code": row.text("position")}
        yield Fault(row, "position", message, _("Check the code, or enter the position first."))


def number_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find numbers that lost their zeros."""
    number = row.text("number")
    if number not in roster.employees and (padded := number_with_zeros(number, roster)):
        message = _("“%(number)s” is new, but %(padded)s is known: leading zeros may be lost.") % {
            "number": number,
            "padded": padded,
        }
        yield Fault(row, "number", message, _("Write the number as text, with its zeros."))


def number_with_zeros(number: str, roster: Roster) -> str:
    """Find a known number that differs only by leading zeros."""
    bare = number.lstrip("0")
    candidates = (bare.zfill(length) for length in range(len(bare), len(bare) + 6))
    return next((found for found in candidates if found in roster.employees), "")


def name_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find a known number beside another name: one of the two is wrong, and nobody may become another."""
    employee = roster.employees.get(row.text("number"))
    if employee is None or folded(employee.name) == folded(row.text("name")):
        return
    message = _("The number %(number)s belongs to %(name)s, not to %(written)s.") % {
        "number": employee.number,
        "name": employee.name,
        "written": row.text("name"),
    }
    remedy = _("Correct the number or the name. Somebody's new name is entered in the content admin first.")
    yield Fault(row, "number", message, remedy)


def hiring_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find days of hiring too far ahead or too long ago to be meant."""
    hired_on, today, remedy = row.day("hired_on"), roster.today, _("Check the days.")
    if hired_on > today + HIRED_AHEAD:
        yield Fault(row, "hired_on", _("The day of hiring is more than three months ahead."), remedy)
    if hired_on.year < today.year - YEARS_OF_WORK:
        message = _("The day of hiring is more than %(years)d years ago.") % {"years": YEARS_OF_WORK}
        yield Fault(row, "hired_on", message, remedy)


def late_hiring_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find a new day of hiring on which the person had already been posted."""
    employee, hired_on = roster.employees.get(row.text("number")), row.day("hired_on")
    first = roster.first_postings.get(employee.pk) if employee else None
    if employee is None or first is None or hired_on == employee.hired_on or hired_on <= first.starts_on:
        return
    message = _("%(name)s was posted before, in %(unit)s since %(day)s.") % {
        "name": employee.name,
        "unit": first.unit.name,
        "day": first.starts_on,
    }
    yield Fault(row, "hired_on", message, _("Correct the day, or the history in the content admin."))


def order_faults(row: SheetRow, _roster: Roster) -> Iterator[Fault]:
    """Find days in an impossible order within the row."""
    hired_on, left_on, starts_on = row.day("hired_on"), day_in(row, "left_on"), start_of(row)
    remedy = _("Check the days.")
    if left_on is not None and left_on <= hired_on:
        yield Fault(row, "left_on", _("The leaving day is not after the day of hiring."), remedy)
    elif left_on is not None and starts_on >= left_on:
        yield Fault(row, "starts_on", _("The posting would begin after leaving."), remedy)
    if starts_on < hired_on:
        yield Fault(row, "starts_on", _("The posting would begin before hiring."), remedy)


def history_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find rows that contradict what is already known about the person."""
    employee, latest = roster.employees.get(row.text("number")), roster.latest_posting(row)
    if employee is None:
        return
    if employee.left_on is not None and day_in(row, "left_on") is None:
        message = _("%(name)s left on %(day)s; the number is not given again.") % {
            "name": employee.name,
            "day": employee.left_on,
        }
        yield Fault(row, "number", message, _("Give somebody who comes back a new number."))
    elif employee.left_on is not None and roster.moves(row):
        message = _("%(name)s has left and cannot be transferred.") % {"name": employee.name}
        yield Fault(row, "unit", message, _("Correct the history in the content admin."))
    elif latest is not None and roster.knows_place(row) and roster.moves(row):
        yield from transfer_faults(row, latest)


def transfer_faults(row: SheetRow, latest: Posting) -> Iterator[Fault]:
    """Find transfers without a day, or before the posting that is already known."""
    starts_on = day_in(row, "starts_on")
    known = {"unit": latest.unit.name, "day": latest.starts_on}
    if starts_on is None:
        message = _("The unit or position has changed (until now %(unit)s), but the date is missing.") % known
        yield Fault(row, "starts_on", message, _("Enter the first day of the new posting."))
    elif starts_on < latest.starts_on:
        message = _("Before the posting already known (%(unit)s, since %(day)s).") % known
        yield Fault(row, "starts_on", message, _("Correct the day, or the history in the content admin."))


def own_mentor_faults(row: SheetRow, _roster: Roster) -> Iterator[Fault]:
    """Find people who would be their own mentor."""
    if row.text("mentor") and row.text("mentor") == row.text("number"):
        yield Fault(row, "mentor", _("Nobody is their own mentor."), _("Clear the cell or name another."))


LEAVE_CELLS = {"starts_on": FIRST, "ends_on": LAST}


def leave_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find leave without a first day, with impossible days, after leaving, or beside other leave."""
    known, remedy = roster.leaves_of(row), _("Check the days.")
    plan = asked_leave(row, known)
    if plan is None:
        if row.get(LAST) is not None or row.text(KIND):
            message = _("The first day away is missing.")
            yield Fault(row, FIRST, message, _("Enter it, or empty the other cells of the leave."))
        return
    employee = roster.employees.get(row.text("number"))
    left_on = day_in(row, "left_on") or (employee.left_on if employee else None)
    if left_on is not None and left_on <= plan.starts_on:
        yield Fault(row, FIRST, _("The leave would begin after leaving."), remedy)
    others = [leave for leave in known if leave.starts_on != plan.starts_on]
    try:
        refuse_impossible(plan, row.day("hired_on"), others)
    except LeaveOverlaps as refusal:
        yield Fault(row, FIRST, sentence(refusal), _("Change it on the page of the person."))
    except LeaveRefused as refusal:
        yield Fault(row, LEAVE_CELLS[refusal.field], sentence(refusal), remedy)


CHECKS: tuple[tuple[Callable[[SheetRow, Roster], Iterator[Fault]], tuple[str, ...]], ...] = (
    (unit_faults, ("unit",)),
    (closed_unit_faults, ("number", "unit", "position", "hired_on", "starts_on")),
    (position_faults, ("position",)),
    (number_faults, ("number",)),
    (own_mentor_faults, ("number", "mentor")),
    (name_faults, ("number", "name")),
    (address_faults, ("number", "email")),
    (order_faults, ("hired_on", "left_on", "starts_on")),
    (hiring_faults, ("hired_on",)),
    (late_hiring_faults, ("number", "hired_on")),
    (leave_faults, ("number", "hired_on", "left_on", FIRST, LAST, KIND)),
    (history_faults, ("number", "unit", "position", "hired_on", "left_on", "starts_on")),
)


def mentor_faults(rows: Sequence[SheetRow], roster: Roster, faulty: Set[int]) -> Iterator[Fault]:
    """Find mentors who do not exist, or who are left out because their own row has a fault."""
    times = Counter(row.text("number") for row in rows)
    known = set(roster.employees)
    sound = known | {
        row.text("number") for row in rows if row.number not in faulty and times[row.text("number")] == 1
    }
    waiting = [row for row in rows if row.text("mentor") not in {"", row.text("number")}]
    while lost := [row for row in waiting if row.text("mentor") not in sound]:
        yield from (mentor_fault(row, in_sheet=row.text("mentor") in times) for row in lost)
        left_out = {row.text("number") for row in lost}
        sound -= left_out - known
        waiting = [row for row in waiting if row.text("number") not in left_out]


def mentor_fault(row: SheetRow, *, in_sheet: bool) -> Fault:
    """Say why the row's mentor cannot be set."""
    names = {"number": row.text("mentor")}
    if in_sheet:
        message = _("The row of the mentor %(number)s has a fault.") % names
        return Fault(row, "mentor", message, _("Fix that row and import both together."))
    message = _("No employee has the number “%(number)s”.") % names
    return Fault(row, "mentor", message, _("Check the number, or add the person to the sheet."))
