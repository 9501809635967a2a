"""Read the appraisal templates, and for how many people their items could be scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from django.db.models import Count, QuerySet, Sum

from lms.core.wording import in_reader_language
from lms.courses.api import CreditRecord
from lms.performance.appraisal.models import AppraisalItem, AppraisalTemplate
from lms.performance.choices import Dimension, EvidenceKind
from lms.performance.evidence.keeping import kept
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.quality.models import QualityReview
from lms.performance.settings import PerformanceSettings

SAMPLE_DAYS = 30
# What the system keeps one by one itself: quality reviews, complaints among the contacts, credit hours.
REVIEWED, COMPLAINED, LEARNED = KEPT_HERE = ("qa_score", "cmpl_rate", "hours")


@dataclass(frozen=True)
class SampleReach:
    """For how many people of those with any figure the smallest sample was reached."""

    reached: int
    people: int


@dataclass(frozen=True)
class ItemIndicator:
    """An indicator an item is scored by; nothing where the file of indicators lost it."""

    key: str
    indicator: Indicator | None
    sample: SampleReach | None

    @property
    def name(self) -> str:
        """Name it in the reader's language, by its key where it is not defined."""
        return self.indicator.shown_name if self.indicator else self.key


@dataclass(frozen=True)
class ShownItem:
    """An item with its indicators."""

    item: AppraisalItem
    indicators: tuple[ItemIndicator, ...]

    @property
    def name(self) -> str:
        """Name it in the reader's language."""
        return self.item.shown_name

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
        return self.template.shown_name

    @property
    def rules(self) -> list[tuple[str, str]]:
        """List its rules by kind and words, in the reader's language."""
        return [
            (str(rule.get_kind_display()), in_reader_language(rule.text, rule.text_en))
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
    shown = []
    for template in templates:
        items = [
            ShownItem(
                item,
                tuple(
                    ItemIndicator(key, indicators.get(key), samples.get(key)) for key in item.indicator_keys
                ),
            )
            for item in template.items.all()
        ]
        parts = [
            DimensionPart(dimension, tuple(one for one in items if one.item.dimension == dimension))
            for dimension in Dimension
        ]
        shown.append(ShownTemplate(template, tuple(part for part in parts if part.items)))
    return shown


def samples_of(indicators: Collection[Indicator], day: date) -> dict[str, SampleReach]:
    """Count, by indicator, the people whose cases of thirty days reach its smallest sample.

    Cases are the denominators of its values; where the system keeps them itself, what it keeps: reviews,
    contacts for complaints, people with credit hours. What values and reviews tell is kept until they change.
    """
    begin = day - timedelta(days=SAMPLE_DAYS)
    smallest = {indicator.key: indicator.min_n for indicator in indicators}
    asked, contacts = (begin, day, sorted(smallest.items())), PerformanceSettings.current().contacts_indicator
    found = kept(
        (EvidenceKind.VALUES,),
        ("samples of values", *asked, contacts),
        lambda: _reach(chain(_imported(indicators, begin, day), _contacts(contacts, begin, day)), smallest),
    )
    found |= kept(
        (EvidenceKind.REVIEWS,),
        ("samples of reviews", *asked),
        lambda: _reach(_reviewed(begin, day), smallest),
    )
    found |= _reach(_learned(begin, day), smallest)
    return {key: found.get(key, SampleReach(0, 0)) for key in smallest}


def _reach(
    cases_of_people: Iterable[tuple[str, Decimal]], smallest: Mapping[str, int]
) -> dict[str, SampleReach]:
    people: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for key, cases in cases_of_people:
        people[key] += 1
        reached[key] += cases >= smallest.get(key, 0)
    return {key: SampleReach(reached[key], count) for key, count in people.items()}


def _imported(indicators: Collection[Indicator], begin: date, day: date) -> Iterator[tuple[str, Decimal]]:
    """Sum the denominators of each indicator by person, but of those whose cases are kept here."""
    values = IndicatorValue.objects.filter(indicator__in=indicators, day__gt=begin, day__lte=day).order_by()
    values = values.exclude(indicator__key__in=KEPT_HERE)
    for key, _employee, cases in (
        values.values_list("indicator__key", "employee").annotate(cases=Sum("denominator")).iterator()
    ):
        yield key, cases


def _contacts(indicator_key: str, begin: date, day: date) -> Iterator[tuple[str, Decimal]]:
    """Sum by person the contacts among which complaints are counted."""
    contacts = IndicatorValue.objects.filter(indicator__key=indicator_key, day__gt=begin, day__lte=day)
    for _employee, served in contacts.order_by().values_list("employee").annotate(Sum("denominator")):
        yield COMPLAINED, served


def _reviewed(begin: date, day: date) -> Iterator[tuple[str, Decimal]]:
    reviews = QualityReview.objects.filter(reviewed_on__gt=begin, reviewed_on__lte=day, upheld_on=None)
    for _employee, count in reviews.order_by().values_list("employee").annotate(Count("pk")):
        yield REVIEWED, Decimal(count)


def _learned(begin: date, day: date) -> Iterator[tuple[str, Decimal]]:
    learners = CreditRecord.objects.filter(earned_on__gt=begin, earned_on__lte=day).order_by()
    for _employee in learners.values_list("employee").distinct():
        yield LEARNED, Decimal(1)
