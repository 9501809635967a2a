"""Load the indicators from their content file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from lms.evaluation.models import Indicator
from lms.standards.api import clauses_of_current_edition


class IndicatorEntry(TypedDict, total=False):
    """One indicator as the content file writes it; `grain` tells authors who it is counted for."""

    key: str
    name: str
    name_en: str
    numerator: str
    numerator_en: str
    denominator: str
    denominator_en: str
    unit: str
    direction: str
    band: list[float]
    grain: list[str]
    min_n: int
    to_person: bool
    note: str


class IndicatorsFaulty(Exception):
    """The content file holds something no indicator can be made of; the text has one line a fault."""


@dataclass
class IndicatorsLoaded:
    """What loading did, by key; `unknown` are keys that clauses name and the file does not hold."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


PLAIN = (
    "name",
    "name_en",
    "numerator",
    "numerator_en",
    "denominator",
    "denominator_en",
    "unit",
    "direction",
    "min_n",
    "to_person",
    "note",
)


@transaction.atomic
def load_indicators(*, path: Path) -> IndicatorsLoaded:
    """Create or change indicators by key and tie them to the clauses that should move them.

    Indicators the file no longer holds stay, as values may hang on them. Raises IndicatorsFaulty.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries: list[IndicatorEntry] = content["indicators"]
    known = {indicator.key: indicator for indicator in Indicator.objects.prefetch_related("clauses")}
    clauses, unknown = _clauses_by_indicator({entry["key"] for entry in entries})
    loaded = IndicatorsLoaded(unknown=unknown)
    faults: list[str] = []
    for entry in entries:
        indicator = known.get(entry["key"], Indicator(key=entry["key"]))
        try:
            _load_one(indicator, entry, clauses.get(entry["key"], set()), loaded)
        except ValidationError as fault:
            faults.append(f"{entry['key']}: {'; '.join(fault.messages)}")
    if faults:
        raise IndicatorsFaulty("\n".join(faults))
    return loaded


def _load_one(
    indicator: Indicator, entry: IndicatorEntry, clauses: set[int], loaded: IndicatorsLoaded
) -> None:
    is_new = indicator.pk is None
    tied = set() if is_new else {clause.pk for clause in indicator.clauses.all()}
    wanted = fields_of(entry)
    differs = any(getattr(indicator, name) != value for name, value in wanted.items())
    if not (is_new or differs or tied != clauses):
        loaded.unchanged.append(indicator.key)
        return
    for name, value in wanted.items():
        setattr(indicator, name, value)
    indicator.full_clean(validate_unique=is_new)
    indicator.save()
    indicator.clauses.set(clauses)
    (loaded.created if is_new else loaded.changed).append(indicator.key)


def fields_of(entry: IndicatorEntry) -> Mapping[str, str | int | float | bool | None]:
    """Give the values of an indicator as its file writes them."""
    low, high = entry.get("band") or (None, None)
    found: dict[str, str | int | float | bool | None] = {"band_from": low, "band_to": high}
    for name in PLAIN:
        if name in entry:
            found[name] = entry[name]  # type: ignore[literal-required] # PLAIN lists keys of the entry
    return found


def _clauses_by_indicator(keys: set[str]) -> tuple[dict[str, set[int]], list[str]]:
    """Turn each clause's list of indicators round; give also the keys nobody defines."""
    found: dict[str, set[int]] = {}
    for clause in clauses_of_current_edition():
        for key in clause.indicator_keys:
            found.setdefault(key, set()).add(clause.pk)
    return found, sorted(found.keys() - keys)
