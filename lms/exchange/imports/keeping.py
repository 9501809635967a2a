"""Keep what was read from a file as JSON until it is stored; reading it back runs nothing of it."""

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Final

from lms.questions.records.rules import (
    EmbeddedFile,
    FileFault,
    FilePlace,
    Lost,
    NumericAnswer,
    QuestionRecord,
    Reading,
    Skipped,
    Understood,
)

_SHAPES: Final[Mapping[str, type]] = {
    shape.__name__: shape
    for shape in (
        *(Reading, QuestionRecord, FilePlace, NumericAnswer, EmbeddedFile),
        *(FileFault, Skipped, Understood, Lost),
    )
}
_NUMBERS: Final[Mapping[str, Callable[[str], object]]] = {"Decimal": Decimal, "Fraction": Fraction}
_KIND, _VALUE = "is", "value"
# Most files shrink to a tenth at the quickest level.
_QUICK: Final = 1


def kept(reading: Reading) -> bytes:
    """Write a reading down."""
    return gzip.compress(json.dumps(_plain(reading), ensure_ascii=False).encode(), _QUICK)


def reading_from(data: bytes) -> Reading:
    """Read what was written down; raises ValueError where it is something else."""
    found = _shaped(json.loads(gzip.decompress(data)))
    if not isinstance(found, Reading):
        raise ValueError("no reading is kept here")
    return found


def _plain(value: object) -> object:
    """Write a value: what JSON knows stands for itself, a record leaves out what it does not say."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal | Fraction):
        return {_KIND: type(value).__name__, _VALUE: str(value)}
    if isinstance(value, bytes):
        return {_KIND: "bytes", _VALUE: base64.b64encode(value).decode()}
    if type(value).__name__ not in _SHAPES:
        raise TypeError(f"{type(value).__name__} cannot be kept")
    said = {
        one.name: _plain(held)
        for one in fields(value)  # type: ignore[arg-type] # every shape is a dataclass
        if (held := getattr(value, one.name)) != one.default
    }
    return {_KIND: type(value).__name__, **said}


def _shaped(plain: object) -> object:
    if isinstance(plain, list):
        return tuple(_shaped(one) for one in plain)
    if not isinstance(plain, dict):
        return plain
    kind = str(plain.pop(_KIND))
    if kind == "bytes":
        return base64.b64decode(str(plain[_VALUE]))
    if kind in _NUMBERS:
        return _NUMBERS[kind](str(plain[_VALUE]))
    return _SHAPES[kind](**{name: _shaped(one) for name, one in plain.items()})
