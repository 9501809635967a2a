"""Load the rules of retention from their content file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from lms.core.api import JSON
from lms.evaluation.choices import RecordSeries, RetentionStart
from lms.evaluation.models import RetentionRule
from lms.evaluation.services.dictionaries import (
    DictionaryLoaded,
    Entry,
    bring_up,
    read_entries,
    reasons_of,
    refuse,
)
from lms.standards.api import facts_by_code

NEEDED = ("key", "name", "starts")
KNOWN = (*NEEDED, "name_en", "series", "months", "minimum", "fact", "note")


def read_rules(path: Path) -> list[Entry]:
    """Read the entries of the file; raises DictionaryFaulty where it cannot be read as rules."""
    return read_entries(path, "rules", NEEDED, KNOWN)


def rule_faults(entry: Entry, facts: Collection[str]) -> Iterator[str]:
    """Say which fact of an entry does not exist, and what no rule can be made of."""
    if entry.get("fact") and entry["fact"] not in facts:
        yield f"fact {entry['fact']} does not exist"
    rule = RetentionRule(key=str(entry["key"]), **_values(entry, 0))
    try:
        with translation.override("en"):
            rule.clean_fields()
    except ValidationError as fault:
        yield reasons_of(fault)
    if rule.series and rule.starts == RetentionStart.ENDED:
        yield "this system knows no end of a service or contract"
    if rule.series == RecordSeries.AUDIT and rule.starts == RetentionStart.LEFT:
        yield "the audit trail runs from the day of the record"


@transaction.atomic
def load_retention_rules(*, path: Path) -> DictionaryLoaded:
    """Create rules by key, and change those no person changed; raises DictionaryFaulty.

    The standard is loaded before, as rules name its facts. Rules the file no longer holds stay.
    """
    entries = read_rules(path)
    rows = {rule.key: rule for rule in RetentionRule.objects.all()}
    facts = facts_by_code({str(entry["fact"]) for entry in entries if entry.get("fact")})
    refuse([f"{entry['key']}: {fault}" for entry in entries for fault in rule_faults(entry, facts)])
    loaded = DictionaryLoaded()
    for sort, entry in enumerate(entries):
        _load_one(rows.pop(str(entry["key"]), None), entry, sort, loaded)
    loaded.left_over += sorted(rows)
    return loaded


def _load_one(row: RetentionRule | None, entry: Entry, sort: int, loaded: DictionaryLoaded) -> None:
    values = _values(entry, sort)
    rule = row or RetentionRule(key=str(entry["key"]))
    present: JSON = {name: getattr(rule, name) for name in values} if row else None

    def save(digest: str) -> None:
        for name, value in values.items():
            setattr(rule, name, value)
        rule.loaded_digest = digest
        rule.save()

    bring_up(rule.key, (present, values, rule.loaded_digest), save, loaded)


def _values(entry: Entry, sort: int) -> dict[str, JSON]:
    return {
        "name": entry["name"],
        "name_en": entry.get("name_en") or "",
        "series": entry.get("series") or "",
        "starts": entry["starts"],
        "months": entry.get("months"),
        "is_minimum": bool(entry.get("minimum")),
        "fact_code": entry.get("fact") or "",
        "note": entry.get("note") or "",
        "sort": sort,
    }
