"""Bring rows to what content files say, and report what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import translation

from lms.core.files.content.rules import Entry


@dataclass
class LoadReport:
    """What a load did, by the names of the content.

    `kept` were changed by people since they were loaded, and stay so; `left_over` are in the site, but in
    no file. `remarks` are whole sentences about what stops no load.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note(self, name: str, *, is_new: bool, is_changed: bool) -> None:
        """Note what became of one thing."""
        (self.added if is_new else self.changed if is_changed else self.unchanged).append(name)


def refuse_unfit(row: Model, entry: Entry) -> None:
    """Note in English what the columns of a row cannot take, unless its entry is faulty already.

    Not every database would refuse it.
    """
    if entry.faults:
        return
    relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
    with translation.override("en"):
        try:
            row.clean_fields(exclude={*relations, "id"})
        except ValidationError as fault:
            for name, said in fault.message_dict.items():
                entry.refuse(f"{name}: {' '.join(said)}", name)


def assign(row: Model, values: Mapping[str, object]) -> bool:
    """Give a row these values, and tell whether it is new or was otherwise."""
    differing = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    return row.pk is None or bool(differing)
