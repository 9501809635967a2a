"""Show how long which records are kept and why, and what is due to be appraised for disposal."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lms.core.trail.api import record
from lms.core.ui.api import Column, EmptyState, Table
from lms.people.api import SignedInRequest, role_required
from lms.performance.archive.models import RetentionRule
from lms.performance.archive.queries import Batch, RetentionLine, due_batches, retention_lines
from lms.performance.choices import RetentionStart
from lms.performance.permissions import SEE_EVERYTHING

PAGE = "lms_performance/archive/rules.html"


def period_text(line: RetentionLine) -> str:
    """Say how long, and whether the law sets it as the least."""
    months = line.rule.months
    if months is None:
        return _("For good")
    period = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return _("at least %(period)s") % {"period": period} if line.rule.is_minimum else period


def basis_text(line: RetentionLine) -> str:
    """Name the law with its article, or the company."""
    fact = line.fact
    if fact is None:
        return line.rule.fact_code or _("Set by the company")
    version = fact.law_version
    if version is None:
        return fact.code
    if not fact.article:
        return f"{version.law.title} · {fact.code}"
    law = _("%(law)s, article %(article)s") % {"law": version.law.title, "article": fact.article}
    return f"{law} · {fact.code}"


class RetentionTable(Table[RetentionLine]):
    """The rules with what is held and what is due."""

    caption = gettext_lazy("Retention of records")
    export_name = "retention"
    page_size = 100
    columns = (
        Column("rule.shown_name", gettext_lazy("Records")),
        Column("period", gettext_lazy("Kept for"), value=period_text),
        Column("starts", gettext_lazy("Runs"), value=lambda line: line.rule.get_starts_display()),
        Column(
            "basis",
            pgettext_lazy("retention", "Basis"),
            value=basis_text,
            template="lms_performance/archive/cells/basis.html",
        ),
        Column("held", pgettext_lazy("records", "Held"), numeric=True),
        Column(
            "due",
            gettext_lazy("Due for appraisal"),
            numeric=True,
            link=lambda line: "" if line.due is None else line.rule.get_absolute_url(),
        ),
    )
    empty = EmptyState(
        gettext_lazy("No rule of retention yet"),
        gettext_lazy("Rules appear once an administrator loads them: load_retention_rules."),
    )


class PersonBatchTable(Table[Batch]):
    """Records of people who left, by person."""

    caption = gettext_lazy("Due for appraisal")
    export_name = "retention-due"
    columns = (
        Column("name", gettext_lazy("Full name")),
        Column("number", gettext_lazy("Staff number")),
        Column("left_on", gettext_lazy("Left on")),
        Column("count", gettext_lazy("Records"), numeric=True),
    )
    empty = EmptyState(gettext_lazy("Nothing is due"), gettext_lazy("No record has reached its period."))


class MonthBatchTable(Table[Batch]):
    """Records by the month they are of."""

    caption = gettext_lazy("Due for appraisal")
    export_name = "retention-due"
    columns: ClassVar[tuple[Column[Batch], ...]] = (
        Column("month", gettext_lazy("Month"), text=lambda month: f"{month:%Y-%m}" if month else "—"),
        Column("count", gettext_lazy("Records"), numeric=True),
    )
    empty = PersonBatchTable.empty


@role_required(*SEE_EVERYTHING)
def retention(request: SignedInRequest) -> HttpResponse:
    """List the rules."""
    lines = retention_lines(timezone.localdate())
    due = sum(line.due or 0 for line in lines)
    context = {
        "page_title": due_title(due) if lines else _("Retention of records"),
        "note": _(
            "Nothing is deleted by itself: what is due is appraised and approved by people, "
            "and disposed of by a list."
        ),
    }
    return RetentionTable(request, lines).respond(PAGE, context)


def due_title(due: int) -> str:
    """State how much waits for appraisal, as the title."""
    if not due:
        return _("No record is due for appraisal")
    return ngettext(
        "%(count)d record is due for appraisal", "%(count)d records are due for appraisal", due
    ) % {"count": due}


@role_required(*SEE_EVERYTHING)
def retention_due(request: SignedInRequest, key: str) -> HttpResponse:
    """List what is due under one rule; a download is recorded."""
    rule = get_object_or_404(RetentionRule.objects.exclude(series=""), key=key)
    today: date = timezone.localdate()
    if request.GET.get("export") == "xlsx":
        details = {"list": rule.name, "day": str(today)}
        record(actor=request.user, action="evidence.exported", subject=rule, details=details)
    batches = due_batches(rule, today)
    table = PersonBatchTable if rule.starts == RetentionStart.LEFT else MonthBatchTable
    context = {
        "page_title": due_title(sum(batch.count for batch in batches)),
        "eyebrow": rule.shown_name,
        "note": rule.note,
        "back_url": reverse("lms_performance:retention"),
    }
    return table(request, batches).respond(PAGE, context)
