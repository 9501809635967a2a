"""Load the appraisal templates from their content file, and refuse weights that do not make 100."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from lms.core.files.api import LoadReport, read_files, refuse_unfit
from lms.core.files.content.rules import Entry, refuse_repeated
from lms.core.wording import JSON
from lms.performance.appraisal.models import AppraisalItem, AppraisalRule, AppraisalTemplate
from lms.performance.choices import AppraisalRuleKind, Dimension
from lms.performance.dictionaries.services import bring_up
from lms.performance.indicators.models import Indicator


@dataclass(frozen=True)
class TemplateEntry:
    """A template as written, each part with its entry."""

    entry: Entry
    values: dict[str, object]
    items: tuple[tuple[Entry, dict[str, object]], ...]
    rules: tuple[tuple[Entry, dict[str, object]], ...]

    def fill(self, template: AppraisalTemplate) -> AppraisalTemplate:
        """Put what the file says into a row and its parts."""
        for name, value in self.values.items():
            setattr(template, name, value)
        template.items.set(
            AppraisalItem(sort_order=place, **values) for place, (_entry, values) in enumerate(self.items)
        )
        template.rules.set(
            AppraisalRule(sort_order=place, **values) for place, (_entry, values) in enumerate(self.rules)
        )
        return template


def read_templates(path: Path, indicators: Collection[str]) -> tuple[Entry, list[TemplateEntry]]:
    """Read the templates of a file, whose items name indicators; faults are in the whole beside them."""
    whole, files = read_files(path)
    read = [_read(entry, indicators) for file in files for entry in file.entries("templates", "key", least=1)]
    whole.done()
    refuse_repeated("key", ((str(one.values["key"]), one.entry) for one in read))
    return whole, read


def _read(entry: Entry, indicators: Collection[str]) -> TemplateEntry:
    read = TemplateEntry(
        entry,
        {
            "key": entry.text("key"),
            "name": entry.text("name"),
            "name_en": entry.text("name_en", ""),
            "is_default": entry.flag("default", default=False),
            "source": entry.text("source", ""),
            "scoring": entry.text("scoring", ""),
        },
        items=tuple((item, _item(item, indicators)) for item in entry.entries("items", "name", least=1)),
        rules=tuple(
            (
                rule,
                {
                    "kind": rule.choice("kind", AppraisalRuleKind),
                    "text": rule.text("text"),
                    "text_en": rule.text("text_en", ""),
                },
            )
            for rule in entry.entries("rules")
        ),
    )
    missing = weights_missing(Decimal(str(values["weight"])) for _item, values in read.items)
    if missing and not entry.faults:
        entry.refuse(f"the weights make {100 - missing:f}, not 100", "items")
    refuse_unfit(AppraisalTemplate(**read.values), entry)
    for item, values in read.items:
        refuse_unfit(AppraisalItem(**values), item)
    for rule, values in read.rules:
        refuse_unfit(AppraisalRule(**values), rule)
    return read


def _item(item: Entry, indicators: Collection[str]) -> dict[str, object]:
    keys = item.texts("indicators")
    for key in keys:
        if key not in indicators:
            item.refuse(f"indicator {key} does not exist", "indicators")
    return {
        "dimension": item.choice("dimension", Dimension),
        "name": item.text("name"),
        "name_en": item.text("name_en", ""),
        "weight": item.decimal("weight"),
        "indicator_keys": keys,
    }


@transaction.atomic
def load_appraisal_templates(*, path: Path) -> LoadReport:
    """Create templates by key, and change those no person changed; raises `FaultyContent`.

    Indicators are loaded before, as items name them. Templates the file no longer holds stay.
    """
    whole, read = read_templates(path, set(Indicator.objects.values_list("key", flat=True)))
    whole.raise_faults()
    rows = {
        template.key: template for template in AppraisalTemplate.objects.prefetch_related("items", "rules")
    }
    report = LoadReport()
    for one in read:
        _bring_in(one, rows.pop(str(one.values["key"]), None), report)
    report.left_over += sorted(rows)
    return report


def _bring_in(one: TemplateEntry, row: AppraisalTemplate | None, report: LoadReport) -> None:
    template = row or AppraisalTemplate()
    present: JSON = as_data(template) if row else None

    def save(digest: str) -> None:
        one.fill(template)
        template.loaded_digest = digest
        template.save()

    wanted = as_data(one.fill(AppraisalTemplate()))
    bring_up(str(one.values["key"]), (present, wanted, template.loaded_digest), save, report)


def as_data(template: AppraisalTemplate) -> JSON:
    """Write a template plainly, to compare it with its file."""
    return {
        "name": template.name,
        "name_en": template.name_en,
        "default": template.is_default,
        "source": template.source,
        "scoring": template.scoring,
        "items": [
            [
                item.dimension,
                item.name,
                item.name_en,
                f"{item.weight.normalize():f}",
                list(item.indicator_keys),
            ]
            for item in template.items.all()
        ],
        "rules": [[rule.kind, rule.text, rule.text_en] for rule in template.rules.all()],
    }


WHOLE = Decimal(100)


def weights_missing(weights: Iterable[Decimal]) -> Decimal:
    """Give what the weights lack to make 100; below zero where they make more."""
    return WHOLE - sum(weights, Decimal(0))
