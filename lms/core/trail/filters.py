"""Say by which filters a list was narrowed, as the list shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast
from urllib.parse import unquote_plus

import django_filters
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms.core.ui.tables import Table
from lms.core.wording import DASH, enumerated

# How a list is laid out; it narrows nothing.
LAYOUT = frozenset({"sort", "page", "export"})
ASKED = re.compile(r"(?:^|[ &])(\w+)=")


def asked_text(asked: str, name: str) -> str:
    """Put what an old entry kept as an address, such as state=open owner=480, into the words of its list.

    What the list `name` no longer has shows as it was kept; so does a chosen thing that is gone. One query
    for each chosen thing.
    """
    parts = ASKED.split(asked)
    if len(parts) == 1:
        return asked
    given = dict(zip(parts[1::2], map(unquote_plus, parts[2::2]), strict=True))
    known = _filters_of(name, given)
    said = [
        f"{_label(known[key])} {_value(known[key], value)}" if key in known else f"{key}={value}"
        for key, value in given.items()
        if key not in LAYOUT and value
    ]
    return enumerated(said) or DASH


def _filters_of(name: str, given: Mapping[str, str]) -> dict[str, django_filters.Filter]:
    """Give the filters of the list with the name that has most of those given."""
    declared = (
        table.filterset_class.base_filters
        for table in _tables(cast("type[Table[object]]", Table))
        if table.export_name == name and table.filterset_class
    )
    best: Mapping[str, django_filters.Filter] = max(
        declared, key=lambda filters: len(filters.keys() & given), default={}
    )
    return dict(best)


def _tables(base: type[Table[object]]) -> Iterator[type[Table[object]]]:
    for table in base.__subclasses__():
        yield table
        yield from _tables(table)


def _label(criterion: django_filters.Filter) -> str:
    return capfirst(str(criterion.label or criterion.field_name))


def _value(criterion: django_filters.Filter, value: str) -> str:
    """Say what was chosen."""
    if isinstance(criterion, django_filters.BooleanFilter):
        return _("Yes")
    choices, things = criterion.extra.get("choices", ()), criterion.extra.get("queryset")
    choices = choices() if callable(choices) else choices
    labels = {str(key): str(label) for key, label in choices or ()}
    if isinstance(things, QuerySet) and value.isdecimal():
        return str(things.filter(pk=value).first() or value)
    return labels.get(value, value)
