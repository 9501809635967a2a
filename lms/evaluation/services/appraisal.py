"""Load the appraisal templates from their content file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from lms.core.api import JSON
from lms.evaluation.domain.appraisal import weights_missing
from lms.evaluation.models import AppraisalItem, AppraisalRule, AppraisalTemplate, Indicator
from lms.evaluation.services.dictionaries import (
    DictionaryLoaded,
    Entry,
    bring_up,
    read_entries,
    reasons_of,
    refuse,
)

NEEDED = ("key", "name", "items")
KNOWN = (*NEEDED, "name_en", "default", "source", "scoring", "rules")


def read_templates(path: Path) -> list[Entry]:
    """Read the entries of the file; raises DictionaryFaulty where it cannot be read as templates."""
    return read_entries(path, "templates", NEEDED, KNOWN)


@transaction.atomic
def load_appraisal_templates(*, path: Path) -> DictionaryLoaded:
    """Create templates by key, and change those no person changed; raises DictionaryFaulty.

    Indicators are loaded before, as items name them. Templates the file no longer holds stay.
    """
    entries = read_templates(path)
    indicators = set(Indicator.objects.values_list("key", flat=True))
    refuse(
        [
            f"{entry['key']}: {fault}"
            for entry in entries
            for fault in (*template_faults(entry, indicators), *form_faults(entry))
        ]
    )
    rows = {
        template.key: template for template in AppraisalTemplate.objects.prefetch_related("items", "rules")
    }
    loaded = DictionaryLoaded()
    for entry in entries:
        _load_one(rows.pop(str(entry["key"]), None), entry, loaded)
    loaded.left_over += sorted(rows)
    return loaded


def template_faults(entry: Entry, indicators: set[str]) -> Iterator[str]:
    """Say which items name no known indicator, and what the weights lack."""
    items = _entries(entry, "items")
    for item in items:
        for name in _keys(item):
            if name not in indicators:
                yield f"{item.get('name')}: indicator {name} does not exist"
    try:
        missing = weights_missing(_weight(item) for item in items)
    except InvalidOperation:
        yield "a weight is no number"
        return
    if missing:
        yield f"the weights make {100 - missing:f}, not 100"


def form_faults(entry: Entry) -> Iterator[str]:
    """Say what no template can be made of; the database is not asked."""
    template = AppraisalTemplate(key=str(entry["key"]))
    try:
        _fill(template, entry)
    except InvalidOperation:
        return  # said of the weights already
    for part in (template, *template.items.all(), *template.rules.all()):
        try:
            with translation.override("en"):
                part.clean_fields(exclude=["template"])
        except ValidationError as fault:
            yield reasons_of(fault)


def _load_one(row: AppraisalTemplate | None, entry: Entry, loaded: DictionaryLoaded) -> None:
    wanted = _wanted(entry)
    template = row or AppraisalTemplate(key=str(entry["key"]))
    present: JSON = as_data(template) if row else None

    def save(digest: str) -> None:
        _fill(template, entry)
        template.loaded_digest = digest
        template.save()

    bring_up(template.key, (present, wanted, template.loaded_digest), save, loaded)


def _fill(template: AppraisalTemplate, entry: Entry) -> None:
    """Put what the file says into the row and its parts."""
    template.name, template.name_en = str(entry["name"]), str(entry.get("name_en") or "")
    template.is_default = bool(entry.get("default"))
    template.source, template.scoring = str(entry.get("source") or ""), str(entry.get("scoring") or "")
    template.items.set(
        AppraisalItem(
            sort_order=place,
            dimension=str(item.get("dimension") or ""),
            name=str(item.get("name") or ""),
            name_en=str(item.get("name_en") or ""),
            weight=_weight(item),
            indicator_keys=_keys(item),
        )
        for place, item in enumerate(_entries(entry, "items"))
    )
    template.rules.set(
        AppraisalRule(
            sort_order=place,
            kind=str(rule.get("kind") or ""),
            text=str(rule.get("text") or ""),
            text_en=str(rule.get("text_en") or ""),
        )
        for place, rule in enumerate(_entries(entry, "rules"))
    )


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


def _wanted(entry: Entry) -> JSON:
    template = AppraisalTemplate(key=str(entry["key"]))
    _fill(template, entry)
    return as_data(template)


def _entries(entry: Entry, name: str) -> list[Entry]:
    listed = entry.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _weight(item: Entry) -> Decimal:
    return Decimal(str(item.get("weight")))


def _keys(item: Entry) -> list[str]:
    listed = item.get("indicators")
    return [str(name) for name in listed] if isinstance(listed, list) else []
