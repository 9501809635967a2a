"""Read the appraisal templates, and for how many people their items could be scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from lms.evaluation.choices import Dimension
from lms.evaluation.models import (
    AppraisalItem,
    AppraisalTemplate,
    Indicator,
    IndicatorValue,
    QualityReview,
)
from lms.evaluation.wording import in_language

SAMPLE_DAYS = 30
REVIEWED = "qa_score"  # its cases are the quality reviews themselves, which are kept one by one


@dataclass(frozen=True)
class Sample:
    """For how many people of those with any figure the smallest sample was reached."""

    reached: int
    people: int


@dataclass(frozen=True)
class ItemIndicator:
    """An indicator an item is scored by; nothing where the file of indicators lost it."""

    key: str
    indicator: Indicator | None
    sample: Sample | None

    @property
    def name(self) -> str:
        """Name it in the reader's language, by its key where it is not defined."""
        return in_language(self.indicator.name, self.indicator.name_en) if self.indicator else self.key


@dataclass(frozen=True)
class ShownItem:
    """An item with its indicators."""

    item: AppraisalItem
    indicators: tuple[ItemIndicator, ...]

    @property
    def name(self) -> str:
        """Name it in the reader's language."""
        return in_language(self.item.name, self.item.name_en)

    @property
    def weight(self) -> str:
        """Write its weight without needless zeros."""
        return weight_text(self.item.weight)


@dataclass(frozen=True)
class DimensionPart:
    """The items of one dimension and what they weigh together."""

    dimension: Dimension
    items: tuple[ShownItem, ...]

    @property
    def weight(self) -> str:
        """Add up the weights."""
        return weight_text(sum((shown.item.weight for shown in self.items), Decimal(0)))


@dataclass(frozen=True)
class ShownTemplate:
    """A template by dimensions, in their order."""

    template: AppraisalTemplate
    parts: tuple[DimensionPart, ...]

    @property
    def name(self) -> str:
        """Name it in the reader's language."""
        return in_language(self.template.name, self.template.name_en)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """List its rules by kind and words, in the reader's language."""
        return [
            (str(rule.get_kind_display()), in_language(rule.text, rule.text_en))
            for rule in self.template.rules.all()
        ]


def weight_text(weight: Decimal) -> str:
    """Write a weight: 20, 7.5."""
    return f"{weight.normalize():f}"


def appraisal_templates(*, default_only: bool) -> QuerySet[AppraisalTemplate]:
    """List the templates with their parts, the company's own first."""
    templates = AppraisalTemplate.objects.prefetch_related("items", "rules")
    return templates.filter(is_default=True) if default_only else templates


def shown_templates(templates: Collection[AppraisalTemplate], samples_on: date | None) -> list[ShownTemplate]:
    """Put the indicators beside the items; with a day, count the samples of the thirty days up to it."""
    keys = {key for template in templates for item in template.items.all() for key in item.indicator_keys}
    indicators = {indicator.key: indicator for indicator in Indicator.objects.filter(key__in=keys)}
    samples = samples_of(indicators.values(), samples_on) if samples_on else {}
    return [ShownTemplate(template, tuple(_parts(template, indicators, samples))) for template in templates]


def _parts(
    template: AppraisalTemplate, indicators: Mapping[str, Indicator], samples: Mapping[str, Sample]
) -> list[DimensionPart]:
    items = [
        ShownItem(
            item,
            tuple(ItemIndicator(key, indicators.get(key), samples.get(key)) for key in item.indicator_keys),
        )
        for item in template.items.all()
    ]
    parts = (
        DimensionPart(dimension, tuple(one for one in items if one.item.dimension == dimension))
        for dimension in Dimension
    )
    return [part for part in parts if part.items]


def samples_of(indicators: Collection[Indicator], day: date) -> dict[str, Sample]:
    """Count, by indicator, the people whose denominators of thirty days reach its smallest; two queries."""
    begin = day - timedelta(days=SAMPLE_DAYS)
    values = IndicatorValue.objects.filter(indicator__in=indicators, day__gt=begin, day__lte=day).order_by()
    reviews = QualityReview.objects.filter(reviewed_on__gt=begin, reviewed_on__lte=day).order_by()
    sums = [
        *values.values_list("indicator__key", "employee").annotate(total=Sum("denominator")),
        *(
            (REVIEWED, employee, total)
            for employee, total in reviews.values_list("employee").annotate(Count("pk"))
        ),
    ]
    smallest = {indicator.key: indicator.min_n for indicator in indicators}
    people: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for key, _employee, total in sums:
        people[key] += 1
        reached[key] += total >= smallest.get(key, 0)
    return {key: Sample(reached[key], people[key]) for key in smallest}
