"""The standard's editions, chapters and clauses, and what became of each clause from one to the next.

The standard's own sentences are protected and are not stored: every text here is in own words.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.wording import in_reader_language
from lms.standards.choices import StandardKind
from lms.standards.competencies.models import Competency


class Standard(models.Model):
    """A service standard, whatever its edition, or the list of the company's own topics."""

    kind = models.CharField(
        _("kind"), max_length=10, choices=StandardKind, default=StandardKind.STANDARD, editable=False
    )
    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class Edition(models.Model):
    """One edition of a standard; its dates stay empty until the company enters them."""

    standard = models.ForeignKey(
        Standard, on_delete=models.CASCADE, related_name="editions", verbose_name=_("standard")
    )
    key = models.SlugField(_("key"), max_length=80)
    label = models.CharField(_("edition"), max_length=80)
    label_en = models.CharField(_("English label"), max_length=80, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    is_demo = models.BooleanField(
        _("demo"),
        default=False,
        help_text=_("Fictitious: it can be compared, but never counts and never comes into force."),
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["standard", "key"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "key"], name="lms_standards_edition_unique"),
            models.CheckConstraint(
                condition=Q(is_demo=False) | Q(in_force_from__isnull=True),
                name="lms_standards_demo_never_in_force",
                violation_error_message=_("A demo edition cannot come into force."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} · {self.shown_label}"

    def get_absolute_url(self) -> str:
        """Give the address of what it changes."""
        return reverse("lms_standards:edition", args=[self.pk])

    @property
    def shown_label(self) -> str:
        """Give the label in the reader's language."""
        return in_reader_language(self.label, self.label_en)


class Chapter(models.Model):
    """A chapter of an edition; `text_public` tells whether its text can be read publicly."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="chapters", verbose_name=_("edition")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    text_public = models.BooleanField(_("text is public"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="lms_standards_chapter_unique")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.shown_title}"

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class ClauseQuerySet(models.QuerySet["Clause"]):
    """Filters with names."""

    def of_edition(self, edition: Edition) -> ClauseQuerySet:
        """Keep the clauses of one edition, in its order."""
        return self.filter(chapter__edition=edition).order_by("sort")

    def on_lines(self, lines: Collection[int] | models.QuerySet[Any, Any]) -> ClauseQuerySet:
        """Keep the clauses on some lines, in every wording."""
        return self.filter(Q(origin=None, pk__in=lines) | Q(origin__in=lines))


class RealClauses(models.Manager["Clause"]):
    """The clauses of editions that can count; a demo edition is read by `with_demos` alone."""

    def get_queryset(self) -> ClauseQuerySet:
        """Leave out demo editions."""
        return ClauseQuerySet(self.model, using=self._db).filter(chapter__edition__is_demo=False)

    def of_edition(self, edition: Edition) -> ClauseQuerySet:
        """List the clauses of one edition, in its order; none of a demo edition."""
        return self.get_queryset().of_edition(edition)

    def on_lines(self, lines: Collection[int]) -> ClauseQuerySet:
        """List the clauses on some lines, in every wording but those of demo editions."""
        return self.get_queryset().on_lines(lines)


class Clause(models.Model):
    """A clause such as 2.1, with a summary in own words, or a topic of the company's own such as P.1.

    Whatever is taught and examined belongs to one of them; a clause of the standard is one kind of topic.
    """

    chapter = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("chapter")
    )
    number = models.CharField(_("number"), max_length=10)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    summary = models.TextField(_("summary in own words"))
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    competencies = models.ManyToManyField(
        Competency, blank=True, related_name="clauses", verbose_name=_("competencies")
    )
    indicator_keys = models.JSONField(
        _("indicators it should move"),
        default=list,
        blank=True,
        help_text=_("Keys of indicators; a hypothesis."),
    )
    origin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("clause its line began with"),
        help_text=_("Empty where a line begins; traced from the editions, never entered."),
    )

    objects = RealClauses()
    with_demos = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["chapter", "sort"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "number"], name="lms_standards_clause_unique")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.shown_title}"

    def get_absolute_url(self) -> str:
        """Give the address of the clause's page."""
        return reverse("lms_standards:clause", args=[self.number])

    @property
    def line(self) -> int:
        """Give the key of its line, the clause through its editions: that of the first clause of it.

        Whatever counts over time is summed and kept by it, whichever wording was taught and asked.
        """
        return self.origin_id or self.pk

    @property
    def is_own_topic(self) -> bool:
        """Tell whether it is a topic of the company's own; reads its chapter, edition and standard."""
        return self.chapter.edition.standard.kind == StandardKind.TOPICS

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class ClauseSuccession(models.Model):
    """A clause and the one that follows it in a later edition; one side is missing for new and repealed ones.

    What kind of change it is, is not stored: it follows from how both read.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="successions", verbose_name=_("edition")
    )
    before = models.ForeignKey(
        Clause,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("clause before"),
    )
    after = models.ForeignKey(
        Clause,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("clause after"),
    )
    note = models.TextField(_("what changes"), blank=True)

    class Meta:
        verbose_name = _("succession of a clause")
        verbose_name_plural = _("successions of clauses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "before", "after"], name="lms_standards_succession_unique"
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="lms_standards_succession_has_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before or '–'} → {self.after or '–'}"
