"""Read the fields of a thing for an entry of the trail, and put an entry into the words of its form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.db.models.deletion import Collector
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations

from lms.core.trail.services import actor_label
from lms.core.wording import DASH, JSON, enumerated

type FieldValues = dict[str, JSON]
type AnyField = Field[object, object]


def recorded_fields(model: type[Model]) -> list[AnyField]:
    """List the fields that somebody edits, in the order of the model."""
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.primary_key and not isinstance(field, ParentalKey)
    ]


def recorded_rows(model: type[Model]) -> dict[str, type[Model]]:
    """Name the rows that are edited in the form of a thing, with their models."""
    if not issubclass(model, ClusterableModel):
        return {}
    return {
        relation.get_accessor_name(): relation.related_model for relation in get_all_child_relations(model)
    }


def read_fields(thing: Model, *, leave_out: Collection[str] = ()) -> FieldValues:
    """Read every field that somebody edits, then the rows; names are in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        values = _read(thing, leave_out)
        for name in recorded_rows(type(thing)):
            values[name] = [_filled(row) for row in getattr(thing, name).all()]
    return values


def _filled(row: Model) -> FieldValues:
    """Read a row without what is empty in it."""
    return {name: value for name, value in _read(row, ()).items() if value not in ("", [], None)}


def _read(thing: Model, leave_out: Collection[str]) -> FieldValues:
    fields = [field for field in recorded_fields(type(thing)) if field.name not in leave_out]
    return {field.name: _value(thing, field) for field in fields}


def _value(thing: Model, field: AnyField) -> JSON:
    """Read one field; people and other things by their names."""
    if field.many_to_many:
        return in_site_language(getattr(thing, field.name).all())
    value = getattr(thing, field.name)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return "" if value is None else value
    return _said(value)


def in_site_language(things: Iterable[object]) -> list[JSON]:
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


def difference(before: FieldValues, after: FieldValues) -> FieldValues:
    """Say only what differs: values before and after, and of a list what was taken out and put in."""
    said: dict[str, FieldValues] = {"before": {}, "after": {}, "taken_out": {}, "put_in": {}}
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
    return {part: values for part, values in said.items() if values}


def _apart(some: JSON, others: JSON) -> list[JSON]:
    """List what of some list is not in another; nothing where the values are no lists."""
    if not isinstance(some, list) or not isinstance(others, list):
        return []
    return [each for each in some if each not in others]


def goes_along(thing: Model) -> FieldValues:
    """Count by kind what the database deletes together with a thing, its own rows aside."""
    own = {type(thing), *recorded_rows(type(thing)).values()}
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


type Readers = Mapping[str, Callable[[str], str]]
NO_READERS: Readers = {}


def field_name(model: type[Model], name: str) -> str:
    """Give the words of a field, or of the rows in the form; a name that is gone shows as it is."""
    if rows := recorded_rows(model).get(name):
        return capfirst(str(rows._meta.verbose_name_plural))
    try:
        return capfirst(str(getattr(model._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return name


def field_value(model: type[Model], name: str, value: JSON, *, readers: Readers = NO_READERS) -> str:
    """Give the words of what stands in a field: a choice by its label, each row with its own fields.

    `readers` put values into words whose field has no choices, here and in the rows, by its name.
    """
    match value:
        case list():
            rows = recorded_rows(model).get(name)
            said = (field_value(rows or model, name, each, readers=readers) for each in value)
            return enumerated(said) or DASH
        case dict():
            return f"（{fields_text(model, value, readers=readers)}）"
        case bool():
            return _("Yes") if value else _("No")
        case _:
            read = readers.get(name, str)
            return _choices(model, name).get(str(value)) or read(str(value)) or DASH


def _choices(model: type[Model], name: str) -> dict[str, str]:
    """Give the labels of a field's choices."""
    try:
        known = getattr(model._meta.get_field(name), "flatchoices", ())
    except FieldDoesNotExist:
        return {}
    return {str(value): str(label) for value, label in known}


def fields_text(model: type[Model], values: Mapping[str, JSON], *, readers: Readers = NO_READERS) -> str:
    """Write the fields of a row and what stands in them, in the order of the form."""
    names = in_order(model, values)
    return "，".join(
        f"{field_name(model, name)} {field_value(model, name, values[name], readers=readers)}"
        for name in names
    )


def in_order(model: type[Model], names: Iterable[str]) -> list[str]:
    """Put names into the order of the form; those it does not know come last."""
    order = [*(field.name for field in recorded_fields(model)), *recorded_rows(model)]
    return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))


def kind_name(label: str) -> str:
    """Name a kind of thing by its label, such as lms_people.position; one that is gone shows as it is."""
    try:
        return capfirst(str(apps.get_model(label)._meta.verbose_name))
    except (LookupError, ValueError):
        return label
