"""Put what an entry tells of the fields of a thing into the words of its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms.core.receipts import JSON
from lms.core.services.field_values import told_fields, told_rows
from lms.core.wording import DASH, enumerated

type Readers = Mapping[str, Callable[[str], str]]
NO_READERS: Readers = {}


def field_name(model: type[Model], name: str) -> str:
    """Give the words of a field, or of the rows in the form; a name that is gone shows as it is."""
    if rows := told_rows(model).get(name):
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
            rows = told_rows(model).get(name)
            said = (field_value(rows or model, name, each, readers=readers) for each in value)
            return enumerated(said) or DASH
        case dict():
            return f"（{told_text(model, value, readers=readers)}）"
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


def told_text(model: type[Model], told: Mapping[str, JSON], *, readers: Readers = NO_READERS) -> str:
    """Write the fields of a row and what stands in them, in the order of the form."""
    names = in_order(model, told)
    return "，".join(
        f"{field_name(model, name)} {field_value(model, name, told[name], readers=readers)}" for name in names
    )


def in_order(model: type[Model], names: Iterable[str]) -> list[str]:
    """Put names into the order of the form; those it does not know come last."""
    order = [*(field.name for field in told_fields(model)), *told_rows(model)]
    return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))


def kind_name(label: str) -> str:
    """Name a kind of thing by its label, such as lms_people.position; one that is gone shows as it is."""
    try:
        return capfirst(str(apps.get_model(label)._meta.verbose_name))
    except (LookupError, ValueError):
        return label
