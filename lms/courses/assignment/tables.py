"""Declare the lists of enrolments, of people on paths and of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import Column, EmptyState, Table
from lms.courses.assignment.forms import EnrolmentFilter, PathEnrolmentFilter
from lms.courses.assignment.queries import FollowedPath, UnitCompletion, lesson_counts, with_statuses
from lms.courses.choices import EnrolmentState
from lms.courses.learning.models import Enrolment
from lms.courses.paths.models import PathEnrolment


class EnrolmentTable(Table[Enrolment]):
    """Who takes which course, how far, until when."""

    caption = _("Enrolments")
    default_sort = "urgency"
    filterset_class = EnrolmentFilter
    export_name = "enrolments"
    columns = (
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("unit_name", _("Unit"), sort="unit_path"),
        Column("course.shown_title", _("Course"), sort="course__sort"),
        Column("source", _("How they came"), value=lambda row: row.get_source_display()),
        Column(
            "lessons",
            _("Lessons done"),
            value=lambda row: f"{getattr(row, 'lessons_done', 0)} / {getattr(row, 'lessons_total', 0)}",
        ),
        Column("due_on", _("Due on"), sort="due_on"),
        Column("completed_at", _("Completed"), sort="completed_at"),
        Column(
            "state",
            _("State"),
            sort="urgency",
            value=lambda row: str(EnrolmentState(getattr(row, "state", EnrolmentState.NOT_STARTED)).label),
            template="lms_courses/assignment/state_cell.html",
        ),
    )
    empty = EmptyState(
        _("No enrolment here"),
        _("Enrolments appear when somebody chooses a course or when one is assigned."),
    )

    def annotations(self) -> Mapping[str, Combinable]:
        """Count the lessons of each enrolment."""
        return lesson_counts()


class TickedEnrolments(EnrolmentTable):
    """The list of somebody who may take assigned courses back."""

    columns = (
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            template="lms_courses/assignment/pick_cell.html",
        ),
        *EnrolmentTable.columns[1:],
    )


class PathEnrolmentTable(Table[FollowedPath]):
    """Who is on which path, how far, until when."""

    caption = _("Learning paths")
    default_sort = "urgency"
    filterset_class = PathEnrolmentFilter
    export_name = "paths"
    export_action = "courses.exported"
    columns = (
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("walk.unit_name", _("Unit"), sort="unit_path"),
        Column(
            "walk.path.shown_title",
            _("Learning path"),
            sort="path__key",
            link=lambda row: reverse("lms_courses:path", args=[row.walk.path.key]),
        ),
        Column("source", _("How they came"), value=lambda row: row.walk.get_source_display(), screen=False),
        Column("walk.started_on", _("Started on"), sort="started_on"),
        Column(
            "steps",
            _("Steps done"),
            value=lambda row: f"{row.status.share.done} / {row.status.share.asked}",
        ),
        Column("next_course", _("Next course")),
        Column("walk.due_on", _("Due on"), sort="due_on"),
        Column("walk.again_by", _("Again by"), screen=False),
        Column(
            "state",
            _("State"),
            sort="urgency",
            value=lambda row: str(EnrolmentState(row.state).label),
            template="lms_courses/assignment/state_cell.html",
        ),
    )
    empty = EmptyState(
        _("Nobody is on a path here"),
        _("People appear once a path is assigned to them, or they begin one themselves."),
    )

    def decorated(self, rows: Sequence[FollowedPath]) -> Sequence[FollowedPath]:
        """Say how far each of the people shown has come."""
        return with_statuses(cast("Sequence[PathEnrolment]", rows))


class TickedPaths(PathEnrolmentTable):
    """The list of somebody who may take assigned paths back."""

    columns = (
        Column(
            "employee.name",
            _("Full name"),
            sort="employee__name",
            template="lms_courses/assignment/pick_cell.html",
        ),
        *PathEnrolmentTable.columns[1:],
    )


class CompletionTable(Table[UnitCompletion]):
    """How far each unit has come in one course."""

    caption = _("Completion by unit")
    export_name = "completion"
    page_size = 100
    columns = (
        Column("unit", _("Unit"), value=lambda row: f"{'　' * (row.unit.depth - 1)}{row.unit.name}"),
        Column("people", _("Number of people"), numeric=True),
        Column("enrolled", _("Enrolled"), numeric=True),
        Column("completed", _("Completed"), numeric=True),
        Column("share", _("Completed of people"), numeric=True, share=True),
    )
    empty = EmptyState(_("No unit here"), _("Units appear once the organisation is entered."))
