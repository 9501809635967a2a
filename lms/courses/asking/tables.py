"""Declare the trainers' desk of questions and reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.courses.asking.forms import RemarkFilter
from lms.courses.asking.models import Remark
from lms.courses.asking.queries import DeskRemark, desk_rows


class RemarkTable(Table[DeskRemark]):
    """Questions and reports, without names."""

    caption = _("Questions and reports at lessons")
    filterset_class = RemarkFilter
    columns = (
        Column("remark.text", pgettext_lazy("of a question or report", "Text"), link=lambda row: row.url),
        Column("remark.kind", _("Kind"), value=lambda row: row.remark.get_kind_display()),
        Column("lesson", _("Lesson")),
        Column("course", _("Course")),
        Column("remark.made_at", pgettext_lazy("of a question to trainers", "Since")),
        Column("remark.state", _("State"), value=lambda row: row.remark.get_state_display()),
    )
    empty = EmptyState(
        _("Nothing is waiting here"),
        _("Questions and reports come here when learners send them from a passage of a lesson."),
    )

    def decorated(self, rows: Sequence[DeskRemark]) -> Sequence[DeskRemark]:
        """Name the courses of the rows that are shown."""
        return desk_rows(cast("Sequence[Remark]", rows))
