"""Bring one row to what the files say, and note what was done; shared by the loads of the standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import translation

from lms.standards.domain.reading import ContentFault, FaultyContent, Origin


@dataclass
class TableReport:
    """What a load did to one kind of thing; the names are those of the content.

    `lapsed` names what a reviewer signed in other words than the files have now.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)


type LoadReport = dict[str, TableReport]


class Keeper:
    """A load that notes what it did to each kind of thing."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.report: LoadReport = {}

    def keep[M: Model](
        self,
        table: str,
        name: str,
        row: M,
        values: Mapping[str, object],
        origin: Origin,
        *,
        related: bool = False,
    ) -> M:
        """Save the row if it is new or differs, and note which; `related` says that its relations differ."""
        report = self.report.setdefault(table, TableReport())
        differing = [key for key, value in values.items() if row.pk is None or getattr(row, key) != value]
        for key in differing:
            setattr(row, key, values[key])
        if row.pk is not None and not differing:
            (report.changed if related else report.unchanged).append(name)
            return row
        _refuse_unfit(row, origin)
        (report.added if row.pk is None else report.changed).append(name)
        row.save()
        return row

    def leave(self, table: str, names: Iterable[str]) -> None:
        """Note what the tables hold beyond the files."""
        self.report.setdefault(table, TableReport()).left_alone += sorted(names)


def _refuse_unfit(row: Model, origin: Origin) -> None:
    """Refuse what the columns cannot take; not every database would."""
    relations = [column.name for column in row._meta.concrete_fields if column.is_relation]
    with translation.override("en"):
        try:
            row.clean_fields(exclude=[*relations, "id"])
        except ValidationError as error:
            reasons = [f"{key}: {' '.join(found)}" for key, found in error.message_dict.items()]
            raise FaultyContent(ContentFault(origin, reason) for reason in reasons) from error
