"""What a reader writes beside a lesson, and searches in the own notes."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from lms.core.personal_data.api import without_personal_data
from lms.courses.notes.models import LessonNote


class NoteForm(forms.Form):
    """The words of a note; a bookmark has none."""

    text = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[without_personal_data],
    )


class NoteFilter(FilterSet):
    """Find own notes by their words."""

    q = CharFilter(label=_("Search your notes"), method="holding")

    class Meta:
        model = LessonNote
        fields = ("q",)

    def holding(self, rows: QuerySet[LessonNote], _name: str, value: str) -> QuerySet[LessonNote]:
        """Keep notes with the words in themselves, their passage or a title of their lesson."""
        words = value.strip()
        named = Q(lesson__title__icontains=words) | Q(title_en__icontains=words)
        return rows.filter(Q(text__icontains=words) | Q(quote__icontains=words) | named)
