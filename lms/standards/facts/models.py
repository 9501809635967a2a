"""Facts and what they rest on, and what reviewers signed: a conclusion on one wording of a fact.

A sign-off names the fact by its code and the wording by its digest, not by the row: files are the
standard's source, and what they load again, or load into another edition in the same words, stays signed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.standards.choices import Basis, Conclusion, Verification
from lms.standards.clauses.models import Clause, Edition, Standard
from lms.standards.facts.rules import FactWording
from lms.standards.laws.models import LawVersion


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
        return f"{self.code} {Truncator(self.statement).chars(40)}"

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


class FactSignOff(models.Model):
    """A reviewer's conclusion on one wording of a fact; the latest on the wording counts."""

    standard = models.ForeignKey(
        Standard, on_delete=models.CASCADE, related_name="sign_offs", verbose_name=_("standard")
    )
    fact_code = models.CharField(_("code"), max_length=20)
    digest = models.CharField(_("digest of the wording"), max_length=16)
    wording = models.JSONField(_("the wording that was signed"), default=dict)
    conclusion = models.CharField(_("conclusion"), max_length=20, choices=Conclusion)
    remark = models.TextField(_("remark"), blank=True)
    reviewer = models.CharField(pgettext_lazy("of a fact", "reviewer"), max_length=60)
    reviewed_on = models.DateField(pgettext_lazy("of a fact", "reviewed on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("sign-off of a fact")
        verbose_name_plural = _("sign-offs of facts")
        ordering = ["fact_code", "reviewed_on", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["standard", "fact_code"], name="lms_standards_sign_off_fact")]

    def __str__(self) -> str:
        return f"{self.fact_code} {self.get_conclusion_display()}"
