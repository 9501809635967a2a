"""Bring what is edited by hand to its line, and find rows by clause, whatever their wording."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.standards.clauses.models import Clause, Edition
from lms.standards.clauses.queries import topics_that_count
from lms.standards.lines.queries import on_lines
from lms.standards.lines.services import trace_lines


class EditionForm(WagtailAdminModelForm):
    """Trace the lines anew when it is said which edition it replaces."""

    def save(self, commit: bool = True) -> Edition:
        """Save the edition, then its clauses' lines."""
        edition: Edition = super().save(commit=commit)
        if commit:
            trace_lines(edition.standard)
        return edition


class ClauseForm(WagtailAdminModelForm):
    """Bring a clause that is entered or renumbered to its line."""

    def save(self, commit: bool = True) -> Clause:
        """Save the clause, then its line."""
        clause: Clause = super().save(commit=commit)
        if commit:
            trace_lines(clause.chapter.edition.standard)
        return clause


class LineFilter(django_filters.ModelChoiceFilter):
    """Offer the clauses that count, beside them the one asked for; keep the rows on its line."""

    def get_queryset(self, request: HttpRequest | None) -> QuerySet[Clause]:
        """Offer what counts, and the clause that a link names although it counts no longer."""
        asked = request.GET.get(str(self.field_name), "") if request else ""
        return topics_that_count(besides=int(asked) if asked.isdecimal() else None)

    def filter(self, qs: QuerySet[Any], value: Clause | None) -> QuerySet[Any]:  # rows of any model
        """Keep the rows whose clause is on the line of the one chosen."""
        return qs.filter(on_lines([value.line], str(self.field_name))) if value else qs
