"""Turn typed values into plain ones for storage, and back, by their types."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from math import isfinite

type Plain = bool | int | float | str | list[Plain] | dict[str, Plain] | None


def to_plain(value: object) -> Plain:
    """Write frozen dataclasses, tuples and mappings as JSON takes them; what is no finite number is None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} cannot be kept")


def from_plain[T](kind: type[T], plain: object) -> T:
    """Read what `to_plain` wrote back; TypeError or KeyError where it has another shape."""
    return typing.cast("T", _read(kind, plain))


def _read(kind: object, plain: object) -> object:
    if isinstance(kind, typing.TypeAliasType):
        return _read(kind.__value__, plain)
    if isinstance(kind, types.UnionType):
        (inner,) = (one for one in typing.get_args(kind) if one is not types.NoneType)
        return None if plain is None else _read(inner, plain)
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return plain
    if origin is not None:
        return _read_many(origin, typing.get_args(kind), plain)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(plain, dict):
            raise TypeError(f"an object expected for {kind.__name__}")
        hints = typing.get_type_hints(kind)
        return kind(**{one.name: _read(hints[one.name], plain[one.name]) for one in dataclasses.fields(kind)})
    return float(plain) if kind is float and isinstance(plain, int | float) else plain


def _read_many(origin: object, inner: tuple[object, ...], plain: object) -> object:
    """Read a tuple, whose parts are of one kind or each of its own, or a mapping with whole keys."""
    if isinstance(plain, list) and origin is tuple:
        kinds = [inner[0]] * len(plain) if inner[-1] is Ellipsis else list(inner)
        return tuple(_read(kind, one) for kind, one in zip(kinds, plain, strict=True))
    if isinstance(plain, dict) and origin is Mapping:
        return {int(key): _read(inner[1], one) for key, one in plain.items()}
    raise TypeError(f"{origin!r} cannot be read from {type(plain).__name__}")
