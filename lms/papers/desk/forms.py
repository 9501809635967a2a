"""Find papers by their title and by what they are for."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind


class PaperFilter(django_filters.FilterSet):
    """Find papers by their title and by what they are for."""

    q = django_filters.CharFilter(label=_("Paper"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PaperKind.choices, empty_label=_("All"))

    class Meta:
        model = Paper
        fields: ClassVar[list[str]] = []

    def search(self, papers: QuerySet[Paper], _name: str, query: str) -> QuerySet[Paper]:
        """Look for the words in the title, in either language."""
        text = query.strip()
        return papers.filter(Q(title__icontains=text) | Q(title_en__icontains=text))
