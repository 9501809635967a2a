"""Somebody's own words, or a bookmark, at a passage of a lesson."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.courses.pages.models import LessonPage


class LessonNote(models.Model):
    """An employee's note at a passage; without `text` it is a bookmark.

    `quote` is what the passage began with when the note was written, so that it says what it was about
    after the passage is gone.
    """

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="lesson_notes",
        verbose_name=_("employee"),
    )
    lesson = models.ForeignKey(
        LessonPage, on_delete=models.CASCADE, related_name="notes", verbose_name=_("lesson")
    )
    block_id = models.CharField(_("passage"), max_length=40)
    quote = models.CharField(_("words of the passage"), max_length=80, blank=True)
    text = models.TextField(pgettext_lazy("in a lesson", "note"), blank=True)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("own note")
        verbose_name_plural = _("own notes")
        default_permissions = ()
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "lesson", "block_id"], name="lms_courses_one_note_a_passage"
            )
        ]

    def __str__(self) -> str:
        return self.quote or self.block_id
