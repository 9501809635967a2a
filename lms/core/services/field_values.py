"""Read what stands in the fields of a thing, as an entry of the audit trail can hold it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Field, Model
from django.db.models.deletion import Collector
from django.utils import translation
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations

from lms.core.receipts import JSON
from lms.core.services.audit import actor_label

type Told = dict[str, JSON]
type AnyField = Field[object, object]


def told_fields(model: type[Model]) -> list[AnyField]:
    """List the fields that somebody edits, in the order of the model."""
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.primary_key and not isinstance(field, ParentalKey)
    ]


def told_rows(model: type[Model]) -> dict[str, type[Model]]:
    """Name the rows that are edited in the form of a thing, with their models."""
    if not issubclass(model, ClusterableModel):
        return {}
    return {
        relation.get_accessor_name(): relation.related_model for relation in get_all_child_relations(model)
    }


def read_fields(thing: Model, *, leave_out: Collection[str] = ()) -> Told:
    """Read every field that somebody edits, then the rows; names are in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        told = _read(thing, leave_out)
        for name in told_rows(type(thing)):
            told[name] = [_filled(row) for row in getattr(thing, name).all()]
    return told


def _filled(row: Model) -> Told:
    """Read a row without what is empty in it."""
    return {name: value for name, value in _read(row, ()).items() if value not in ("", [], None)}


def _read(thing: Model, leave_out: Collection[str]) -> Told:
    fields = [field for field in told_fields(type(thing)) if field.name not in leave_out]
    return {field.name: _value(thing, field) for field in fields}


def _value(thing: Model, field: AnyField) -> JSON:
    """Read one field; people and other things by their names."""
    if field.many_to_many:
        return site_words(getattr(thing, field.name).all())
    value = getattr(thing, field.name)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return "" if value is None else value
    return _said(value)


def site_words(things: Iterable[object]) -> list[JSON]:
    """Call things by their names in the site's language, in the order of the names."""
    with translation.override(settings.LANGUAGE_CODE):
        return [*sorted(str(each) for each in things)]


def _said(value: object) -> str:
    """Write a value that JSON has no word for."""
    match value:
        case AbstractBaseUser():
            return actor_label(value)
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def difference(before: Told, after: Told) -> Told:
    """Say only what differs: values before and after, and of a list what was taken out and put in."""
    said: dict[str, Told] = {"before": {}, "after": {}, "taken_out": {}, "put_in": {}}
    for name, now in after.items():
        was = before[name]
        if was == now:
            continue
        taken_out, put_in = _apart(was, now), _apart(now, was)
        if taken_out or put_in:
            said["taken_out"] |= {name: taken_out} if taken_out else {}
            said["put_in"] |= {name: put_in} if put_in else {}
        else:
            said["before"][name], said["after"][name] = was, now
    return {part: told for part, told in said.items() if told}


def _apart(some: JSON, others: JSON) -> list[JSON]:
    """List what of some list is not in another; nothing where the values are no lists."""
    if not isinstance(some, list) or not isinstance(others, list):
        return []
    return [each for each in some if each not in others]


def goes_along(thing: Model) -> Told:
    """Count by kind what the database deletes together with a thing, its own rows aside."""
    own = {type(thing), *told_rows(type(thing)).values()}
    collector = Collector(using=thing._state.db or "default", origin=thing)
    collector.collect([thing])
    counts = {model: len(found) for model, found in collector.data.items()}
    for found in collector.fast_deletes:
        counts[found.model] = counts.get(found.model, 0) + found.count()
    return {
        model._meta.label_lower: count
        for model, count in counts.items()
        if count and model not in own and not model._meta.auto_created
    }
