"""The standard's editions, chapters, clauses and the single facts in them.

The standard's own sentences are protected and are not stored: every text here is in own words.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.api import in_reader_language
from lms.standards.choices import Basis, Verification
from lms.standards.domain.signing import FactWording
from lms.standards.models.competencies import Competency
from lms.standards.models.laws import LawVersion


class Standard(models.Model):
    """A service standard, whatever its edition."""

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


class RealClauses(models.Manager["Clause"]):
    """The clauses of editions that can count; a demo edition is read by `with_demos` alone."""

    def get_queryset(self) -> ClauseQuerySet:
        """Leave out demo editions."""
        return ClauseQuerySet(self.model, using=self._db).filter(chapter__edition__is_demo=False)

    def of_edition(self, edition: Edition) -> ClauseQuerySet:
        """List the clauses of one edition, in its order; none of a demo edition."""
        return self.get_queryset().of_edition(edition)


class Clause(models.Model):
    """A clause such as 2.1, with a summary in own words."""

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
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class FactQuerySet(models.QuerySet["Fact"]):
    """Filters with names."""

    def of_edition(self, edition: Edition) -> FactQuerySet:
        """Keep the facts of one edition, in its order."""
        return self.filter(clause__chapter__edition=edition).order_by("clause__sort", "sort", "pk")


class RealFacts(models.Manager["Fact"]):
    """The facts of editions that can count; a demo edition is read by `with_demos` alone."""

    def get_queryset(self) -> FactQuerySet:
        """Leave out demo editions."""
        return FactQuerySet(self.model, using=self._db).filter(clause__chapter__edition__is_demo=False)

    def of_edition(self, edition: Edition) -> FactQuerySet:
        """List the facts of one edition, in its order; none of a demo edition."""
        return self.get_queryset().of_edition(edition)


class Fact(models.Model):
    """One statement that can be taught and tested, with its basis and how far it was checked."""

    clause = models.ForeignKey(
        Clause, on_delete=models.CASCADE, related_name="facts", verbose_name=_("clause")
    )
    code = models.CharField(_("code"), max_length=20)
    statement = models.TextField(_("statement"))
    basis = models.CharField(_("basis"), max_length=20, choices=Basis)
    value = models.CharField(_("value"), max_length=40, blank=True)
    unit = models.CharField(pgettext_lazy("measure", "unit"), max_length=40, blank=True)
    value_meaning = models.CharField(_("what the value means"), max_length=200, blank=True)
    law_version = models.ForeignKey(
        LawVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="facts",
        verbose_name=_("law"),
    )
    article = models.CharField(_("article"), max_length=40, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=40, default="全国")
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    correction = models.TextField(_("correction of the public text"), blank=True)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = RealFacts()
    with_demos = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["clause", "sort"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "code"], name="lms_standards_fact_unique"),
            models.CheckConstraint(
                condition=~Q(basis=Basis.LAW) | Q(law_version__isnull=False),
                name="lms_standards_law_fact_names_its_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.statement[:40]}"

    @property
    def wording(self) -> FactWording:
        """Give what a reviewer signs; reads `law_version` and its law."""
        version = self.law_version
        return FactWording(
            statement=self.statement,
            basis=self.basis,
            value=self.value,
            unit=self.unit,
            value_meaning=self.value_meaning,
            law=version.law.title if version else "",
            law_version=version.label if version else "",
            article=self.article,
            jurisdiction=self.jurisdiction,
            correction=self.correction,
        )
