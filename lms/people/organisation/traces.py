"""Say how the audit trail tells of people, postings and units that somebody edits."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from lms.core.trail.api import Actor, FieldTrace, FieldValues, Known, detail_label, record
from lms.core.wording import JSON
from lms.people.organisation.models import Employee, OrgUnit, Posting


def _apart(before: FieldValues, after: FieldValues) -> FieldValues:
    """Set what differs before against what differs after; nothing if all is as it was."""
    changed = [name for name, value in after.items() if value != before[name]]
    if not changed:
        return {}
    return {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }


class LoneTrace:
    """A thing that takes along nothing of which the trail would have to tell."""

    asks_why: Collection[str] = ()

    def goes_along(self, thing: Model) -> FieldValues:
        """Count nothing: what rests on people keeps them from being deleted."""
        return {}

    def field_label(self, name: str) -> str:
        """Give the label of what is recorded."""
        return detail_label(name)


class PersonTrace(LoneTrace):
    """People, by their staff numbers."""

    model: type[Model] = Employee

    def as_kept(self, thing: Model) -> Employee | None:
        """Read a person afresh."""
        return Employee.objects.select_related("mentor").filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> FieldValues:
        """Tell of a person what the admin can change."""
        employee = cast("Employee", thing)
        return {
            "staff_number": employee.number,
            "person_name": employee.name,
            "hired_on": employee.hired_on.isoformat(),
            "employment": employee.employment_kind,
            "mentor": employee.mentor.number if employee.mentor else "",
        }

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a new person."""
        record(actor=by, action="employee.added", subject=thing, details={"after": self.tell(thing)})

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs."""
        if details := _apart(before.values, after.values):
            record(actor=by, action="employee.changed", subject=after.thing, details=details)

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record whom nobody finds any more."""
        record(actor=by, action="employee.removed", subject=gone.thing, details={"before": gone.values})


class PostingTrace(LoneTrace):
    """Postings, as actions about the person they belong to."""

    model: type[Model] = Posting
    asks_why: Collection[str] = ("employee", "unit", "position", "from")  # it moves entries to another team

    def as_kept(self, thing: Model) -> Posting | None:
        """Read a posting afresh."""
        postings = Posting.objects.select_related("employee", "unit", "position")
        return postings.filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> FieldValues:
        """Tell of a posting what the admin can change."""
        posting = cast("Posting", thing)
        return {
            "employee": posting.employee.number,
            "unit": posting.unit.code,
            "position": posting.position.code,
            "from": posting.starts_on.isoformat(),
            "to": posting.ends_on.isoformat() if posting.ends_on else "",
        }

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a posting as the ordinary way of posting does."""
        person = cast("Posting", thing).employee
        record(actor=by, action="employee.posted", subject=person, details=self.tell(thing))

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs; a posting given to somebody else is a change in the life of both."""
        if details := _apart(before.values, after.values):
            people = [cast("Posting", each.thing).employee for each in (before, after)]
            for person in {each.pk: each for each in people}.values():
                record(actor=by, action="employee.posting_changed", subject=person, details=details)

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record what the posting said."""
        person, details = cast("Posting", gone.thing).employee, {"before": cast("JSON", gone.values)}
        record(actor=by, action="employee.posting_removed", subject=person, details=details)

    def field_label(self, name: str) -> str:
        """Call the first day as the form does."""
        return (
            str(Posting._meta.get_field("starts_on").verbose_name) if name == "from" else detail_label(name)
        )


class UnitTrace(FieldTrace):
    """Units with their place in the tree."""

    def __init__(self) -> None:
        """Tell of the unit above instead of the tree's own columns."""
        tree = ("path", "depth", "numchild")
        super().__init__(OrgUnit, leave_out=tree, asks_why=("parent",))  # it changes who may see whom

    def tell(self, thing: Model) -> FieldValues:
        """Tell of the unit above by its code."""
        above = cast("OrgUnit", thing).get_parent()
        return super().tell(thing) | {"parent": f"{above.name}（{above.code}）" if above else ""}

    def goes_along(self, thing: Model) -> FieldValues:
        """Count the branch below, which the tree deletes as well."""
        below = cast("OrgUnit", thing).get_descendant_count()
        return super().goes_along(thing) | ({OrgUnit._meta.label_lower: below} if below else {})

    def field_label(self, name: str) -> str:
        """Call the unit above as the form does."""
        return str(_("Belongs to")) if name == "parent" else super().field_label(name)
