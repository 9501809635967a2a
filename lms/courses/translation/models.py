"""A lesson's texts in another language, each with the words it was translated from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.languages import TranslationLanguage


class LessonTranslation(models.Model):
    """One lesson in one language.

    `blocks` maps a block's id to {"texts": {place: text}, "of": digest of the texts it was translated from,
    "image": number of another picture, if there is one, "by": number of the account whose words on the law
    wait for a second trainer}. Where the source reads otherwise by now, readers
    see the source. `file_digest` is empty once a person has saved it: the loader then leaves it.
    """

    lesson = models.ForeignKey(
        "lms_courses.LessonPage",
        on_delete=models.CASCADE,
        related_name="translations",
        verbose_name=_("lesson"),
    )
    language = models.CharField(_("language"), max_length=10, choices=TranslationLanguage)
    title = models.CharField(_("title"), max_length=255, blank=True)
    source_title = models.CharField(_("title translated from"), max_length=255, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    source_intro = models.TextField(_("introduction translated from"), blank=True)
    blocks = models.JSONField(_("texts by block"), default=dict, blank=True)
    waiting = models.PositiveSmallIntegerField(_("blocks that wait for a second trainer"), default=0)
    file_digest = models.CharField(_("fingerprint of the file"), max_length=64, blank=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("translation of a lesson")
        verbose_name_plural = _("translations of lessons")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["lesson", "language"], name="lms_courses_translated_once")
        ]

    def __str__(self) -> str:
        return f"{self.lesson} · {self.get_language_display()}"
