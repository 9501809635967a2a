"""Filter the lists of those who run sittings and write papers."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.exams.choices import PaperKind, SittingStage
from lms.exams.models import Paper, Sitting
from lms.exams.models.sittings import SittingQuerySet


class SittingFilter(django_filters.FilterSet):
    """Find sittings by their words, by what their papers are for, and by whether they run."""

    q = django_filters.CharFilter(label=_("Sitting or paper"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), field_name="paper__kind", choices=PaperKind.choices, empty_label=_("All")
    )
    stage = django_filters.ChoiceFilter(
        label=_("State"), choices=SittingStage.choices, method="narrow_to_stage", empty_label=_("All")
    )

    class Meta:
        model = Sitting
        fields: ClassVar[list[str]] = []

    def search(self, sittings: SittingQuerySet, _name: str, words: str) -> SittingQuerySet:
        """Look for the words in the title of the sitting or of its paper, in either language."""
        text = words.strip()
        named = Q(paper__title__icontains=text) | Q(paper__title_en__icontains=text)
        return sittings.filter(named | Q(title__icontains=text))

    def narrow_to_stage(self, sittings: SittingQuerySet, _name: str, stage: str) -> SittingQuerySet:
        """Keep what stands so now."""
        return sittings.at_stage(SittingStage(stage), timezone.now())


class PaperFilter(django_filters.FilterSet):
    """Find papers by their title and by what they are for."""

    q = django_filters.CharFilter(label=_("Paper"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PaperKind.choices, empty_label=_("All"))

    class Meta:
        model = Paper
        fields: ClassVar[list[str]] = []

    def search(self, papers: QuerySet[Paper], _name: str, words: str) -> QuerySet[Paper]:
        """Look for the words in the title, in either language."""
        text = words.strip()
        return papers.filter(Q(title__icontains=text) | Q(title_en__icontains=text))
