"""How people are appraised (规范 2.3): items with weights, and rules that stand above the sum."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lms.core.wording import in_reader_language
from lms.performance.choices import AppraisalRuleKind, Dimension


class AppraisalTemplate(ClusterableModel):
    """A way to appraise; the weights of its items make 100. The form and the loader hold that."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    is_default = models.BooleanField(
        _("the one the company uses"), default=False, help_text=_("Everybody who works here can read it.")
    )
    source = models.TextField(_("source"), blank=True)
    scoring = models.TextField(_("how it is scored"), blank=True)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("appraisal template")
        verbose_name_plural = _("appraisal templates")
        ordering = ["-is_default", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="lms_perf_one_default_appraisal"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)


class AppraisalItem(Orderable):
    """One thing that is scored, by indicators or, without any, by a person."""

    template = ParentalKey(AppraisalTemplate, on_delete=models.CASCADE, related_name="items")
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0.01), MaxValueValidator(100)],
    )
    indicator_keys = models.JSONField(
        _("indicators"), default=list, blank=True, help_text=_("Keys of indicators; none: a person judges.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gt=0) & Q(weight__lte=100), name="lms_perf_appraisal_weight"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)


class AppraisalRule(Orderable):
    """A gate, a veto, or what adds to the sum; a person decides that it applies."""

    template = ParentalKey(AppraisalTemplate, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(_("kind"), max_length=10, choices=AppraisalRuleKind)
    text = models.CharField(_("rule"), max_length=200)
    text_en = models.CharField(_("rule in English"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self) -> str:
        return self.text
