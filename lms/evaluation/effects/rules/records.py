"""Write frozen dataclasses as JSON values and read them back with their types."""

import dataclasses
import math
import types
import typing
from datetime import date
from enum import StrEnum

from lms.core.statistics import Interval

type JsonValue = bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None


def encode(value: object) -> JsonValue:
    """Write a value; a number that is not finite becomes null, which every JSON store accepts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: encode(getattr(value, each.name)) for each in dataclasses.fields(value)}
    match value:
        case StrEnum():
            return value.value
        case float():
            return value if math.isfinite(value) else None
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case tuple():
            return [encode(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def decode[T](kind: type[T], data: object) -> T:
    """Read a dataclass back from what `encode` wrote; TypeError where the data has another shape.

    A field that was not yet known when the data was written takes its default.
    """
    found = _decode(kind, data)
    if not isinstance(found, kind):
        raise TypeError(f"{kind.__name__} expected")
    return found


def _decode(kind: object, data: object) -> object:
    if isinstance(kind, types.UnionType):
        return None if data is None else _decode(_without_none(kind), data)
    if typing.get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise TypeError("a list expected")
        return tuple(_decode(typing.get_args(kind)[0], part) for part in data)
    if not isinstance(kind, type):
        raise TypeError(f"{kind!r} cannot be read from JSON")
    if kind is Interval and isinstance(data, dict):
        low, high = data["low"], data["high"]
        # An end that nothing bounds was written as null.
        return Interval(-math.inf if low is None else float(low), math.inf if high is None else float(high))
    if dataclasses.is_dataclass(kind):
        if not isinstance(data, dict):
            raise TypeError(f"an object for {kind.__name__} expected")
        kinds = typing.get_type_hints(kind)
        written = [each.name for each in dataclasses.fields(kind) if each.name in data]
        return kind(**{name: _decode(kinds[name], data[name]) for name in written})
    return _decode_plain(kind, data)


def _without_none(kind: types.UnionType) -> object:
    return next(part for part in typing.get_args(kind) if part is not types.NoneType)


def _decode_plain(kind: type, data: object) -> object:
    if issubclass(kind, StrEnum):
        return kind(str(data))
    if issubclass(kind, date):
        return date.fromisoformat(str(data))
    if kind is float and isinstance(data, int | float):
        return float(data)
    if isinstance(data, kind):
        return data
    raise TypeError(f"{kind.__name__} expected, {data!r} found")
