"""Turn rows of a feedback sheet into feedback, and compare them with what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Model
from django.utils.translation import gettext as _

from lms.core.files.workbooks.api import Value
from lms.core.imports.api import Change, Fault, SheetRow
from lms.people.api import Employee, OrgUnit
from lms.performance.choices import Attribution, ComplaintState, Severity
from lms.performance.evidence.sheets import known_people, person_faults
from lms.performance.feedback.models import Commendation, Complaint, Feedback, ServiceRating, SurveyResponse
from lms.performance.settings import PerformanceSettings
from lms.standards.api import ComplaintCategory

KINDS: dict[str, tuple[str, type[Feedback]]] = {
    "满意度调查": ("survey", SurveyResponse),
    "投诉": ("complaint", Complaint),
    "服务评价": ("rating", ServiceRating),
    "表扬": ("commendation", Commendation),
}
MODELS = dict(KINDS.values())
OF_COMPLAINTS = ("upheld", "attribution", "severity", "repeat", "due", "closed")

# The column that tells about a field; a unit may also follow from the posting of the day.
COLUMNS = {
    "channel": "channel",
    "received_on": "day",
    "employee_id": "number",
    "unit_id": "unit",
    "category_id": "category",
    "verbatim": "verbatim",
    "score": "score",
    "stars": "score",
    "scale": "scale",
    "upheld": "upheld",
    "attribution": "attribution",
    "severity": "severity",
    "is_repeat": "repeat",
    "due_on": "due",
    "closed_on": "closed",
}
type CodesOfKeys = Mapping[str, Mapping[int, str]]


class FeedbackRows:
    """The rows of one sheet with everything they name, read in five queries at most."""

    def __init__(self, rows: Sequence[SheetRow]) -> None:
        """Read people, units, categories and the feedback of the same tickets."""
        self.rows = rows
        self.people = known_people(rows)
        self.units = dict(
            OrgUnit.objects.filter(code__in={row.text("unit") for row in rows}).values_list("code", "pk")
        )
        self.categories = dict(ComplaintCategory.objects.values_list("code", "pk"))
        known = Feedback.objects.filter(ticket__in={row.text("ticket") for row in rows})
        self.known: dict[str, Feedback] = {each.ticket: each for each in known}

    def faults(self) -> Iterator[Fault]:
        """Report the faults of every row."""
        for row in self.rows:
            yield from self._place_faults(row)
            yield from self._category_faults(row)
            yield from _score_faults(row)
            yield from _complaint_faults(row)
            yield from self._kept_faults(row)

    def _place_faults(self, row: SheetRow) -> Iterator[Fault]:
        if row.text("number"):
            yield from person_faults(row, self.people, row.day("day"))
        elif not row.text("unit"):
            said = _("Neither a staff number nor a unit.")
            yield Fault(row, "number", said, _("Enter who served the customer, or the code of the unit."))
        if row.text("unit") and row.text("unit") not in self.units:
            said = _("There is no unit “%(code)s”.") % {"code": row.text("unit")}
            yield Fault(row, "unit", said, _("Look the code up in the organisation."))

    def _category_faults(self, row: SheetRow) -> Iterator[Fault]:
        code = row.text("category")
        if code and code not in self.categories:
            said = _("There is no complaint category “%(code)s”.") % {"code": code}
            yield Fault(row, "category", said, _("Take a code of the complaint categories, such as SVC-3."))
        if not code and row.text("kind") == "complaint":
            said = _("A complaint without a category.")
            yield Fault(row, "category", said, _("Enter its category, OTH if none fits."))

    def _kept_faults(self, row: SheetRow) -> Iterator[Fault]:
        """Protect what stands: a ticket keeps its kind, and a decision is changed where it is audited."""
        kept = self.known.get(row.text("ticket"))
        if kept is None:
            return
        if type(kept) is not MODELS[row.text("kind")]:
            said = _("This ticket already is another kind of feedback.")
            yield Fault(row, "kind", said, _("Check the kind, or give it another ticket."))
        elif isinstance(kept, Complaint) and self._overrules(row, kept):
            said = _("This complaint has been decided otherwise.")
            yield Fault(
                row,
                "upheld",
                said,
                _("Leave the cell empty, or change the decision on the complaint's page."),
            )

    def _overrules(self, row: SheetRow, kept: Complaint) -> bool:
        """Tell whether a row would change a decision that stands, or move it to somebody else."""
        if kept.upheld is None:
            return False
        employee = self.people.by_number.get(row.text("number"))
        moved = (
            kept.attribution == Attribution.EMPLOYEE
            and (employee.pk if employee else None) != kept.employee_id
        )
        upheld, attribution = row.get("upheld"), row.text("attribution")
        differs = upheld is not None and upheld != kept.upheld
        return moved or differs or (bool(attribution) and attribution != kept.attribution)

    def changes(self) -> list[tuple[Change, Feedback]]:
        """Say for each row what it would do, with the feedback as it would be; rows have no fault."""
        found = []
        for row in self.rows:
            kept = self.known.get(row.text("ticket"))
            feedback = kept or MODELS[row.text("kind")](ticket=row.text("ticket"))
            before = _facts(feedback)
            for name, value in self._fields(row, kept).items():
                setattr(feedback, name, value)
            change = Change.UNCHANGED if before == _facts(feedback) else Change.CHANGED
            found.append((change if kept else Change.NEW, feedback))
        return found

    def differences(self) -> list[list[tuple[str, Value, Value]]]:
        """Give for each row the column, what is kept and what would be, of everything that would change."""
        codes = self._codes_of_keys()
        found = []
        for row in self.rows:
            kept = self.known.get(row.text("ticket"))
            fields = self._fields(row, kept).items() if kept else ()
            changed = [(name, getattr(kept, name), now) for name, now in fields if name in COLUMNS]
            found.append(
                [
                    (COLUMNS[name], _shown(was, codes.get(name)), _shown(now, codes.get(name)))
                    for name, was, now in changed
                    if was != now
                ]
            )
        return found

    def _codes_of_keys(self) -> CodesOfKeys:
        """Give the number of each employee and the code of each unit and category by primary key."""
        known = self.known.values()
        staff = Employee.objects.filter(pk__in={each.employee_id for each in known})
        people = {each.pk: each.number for each in self.people.by_number.values()}
        return {
            "employee_id": people | dict(staff.values_list("pk", "number")),
            "unit_id": dict(OrgUnit.objects.values_list("pk", "code")),
            "category_id": {pk: code for code, pk in self.categories.items()},
        }

    def _fields(self, row: SheetRow, kept: Feedback | None) -> dict[str, Value]:
        employee = self.people.by_number.get(row.text("number"))
        of_day = self.people.unit_on(employee, row.day("day")) if employee else None
        fields: dict[str, Value] = {
            "channel": row.text("channel"),
            "received_on": row.day("day"),
            "employee_id": employee.pk if employee else None,
            "unit_id": of_day or self.units.get(row.text("unit")),
            "category_id": self.categories.get(row.text("category")),
            "verbatim": row.text("verbatim"),
        }
        match row.text("kind"):
            case "survey":
                fields |= {"score": row.whole("score"), "scale": row.get("scale") or 5}
            case "rating":
                fields |= {"stars": row.whole("score")}
            case "complaint":
                fields |= _complaint_fields(row, kept if isinstance(kept, Complaint) else None)
        return fields


def _score_faults(row: SheetRow) -> Iterator[Fault]:
    score, kind = row.get("score"), row.text("kind")
    highest = 5 if kind == "rating" else row.get("scale") or 5
    if kind not in {"survey", "rating"}:
        if score is not None:
            yield Fault(row, "score", _("This kind of feedback has no score."), _("Leave the cell empty."))
    elif not isinstance(score, int) or not isinstance(highest, int):
        yield Fault(row, "score", _("Empty."), _("Fill in this cell."))
    elif score > highest or (kind == "rating" and score < 1):
        said = _("%(score)d lies outside the scale up to %(highest)d.") % {"score": score, "highest": highest}
        yield Fault(row, "score", said, _("Check the score and the highest score."))


def _complaint_faults(row: SheetRow) -> Iterator[Fault]:
    if row.text("kind") != "complaint":
        for name in OF_COMPLAINTS:
            if row.get(name) is not None:
                yield Fault(row, name, _("Only a complaint has this."), _("Leave the cell empty."))
        return
    attribution, upheld = row.text("attribution"), row.get("upheld")
    if attribution == Attribution.EMPLOYEE and not row.text("number"):
        yield Fault(
            row, "attribution", _("Put down to an employee who is not named."), _("Enter the staff number.")
        )
    if attribution not in {"", Attribution.UNDECIDED} and upheld is not True:
        yield Fault(
            row,
            "attribution",
            _("Put down to something without being upheld."),
            _("Enter yes under “upheld”."),
        )
    if upheld is True and attribution in {"", Attribution.UNDECIDED}:
        yield Fault(
            row, "attribution", _("Upheld, but put down to nothing."), _("Enter what it is put down to.")
        )
    closed = row.get("closed")
    if isinstance(closed, date) and closed < row.day("day"):
        yield Fault(row, "closed", _("Closed before it was received."), _("Check the two days."))


def _complaint_fields(row: SheetRow, kept: Complaint | None) -> dict[str, Value]:
    """Give a complaint's own fields; empty cells of a known complaint keep what stands."""
    due = row.day("day") + timedelta(days=PerformanceSettings.current().complaint_days)
    closed = row.get("closed") or (kept.closed_on if kept else None)
    fields: dict[str, Value] = {
        "upheld": _kept_or(row.get("upheld"), kept.upheld if kept else None),
        "attribution": row.text("attribution") or (kept.attribution if kept else Attribution.UNDECIDED),
        "severity": row.text("severity") or (kept.severity if kept else Severity.ORDINARY),
        "is_repeat": _kept_or(row.get("repeat"), kept.is_repeat if kept else False),
        "due_on": row.get("due") or (kept.due_on if kept else due),
        "closed_on": closed,
    }
    if closed:
        fields["state"] = ComplaintState.CLOSED
    return fields


def _shown(value: Value, codes: Mapping[int, str] | None) -> Value:
    """Put its code in place of a primary key where the field keeps one."""
    return codes.get(value, "") if codes is not None and isinstance(value, int) else value


def _kept_or(written: Value, kept: bool | None) -> Value:
    return kept if written is None else written


def _facts(feedback: Model) -> dict[str, object]:
    return {field.attname: getattr(feedback, field.attname) for field in feedback._meta.concrete_fields}
