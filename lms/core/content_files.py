"""Read content files with the line of everything in them, and say what is wrong there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML was built without libyaml: the same, ten times slower
    from yaml import SafeLoader  # type: ignore[assignment] # has the same methods


@dataclass(frozen=True, slots=True, order=True)
class ContentFinding:
    """One thing to mend: `rule` says which rule it breaks, `entry` the id of what is faulty.

    `file` is named as seen from the folder that was checked; `line` counts from 1 and is 0 where the
    whole file, or several files, are meant.
    """

    file: str
    line: int
    rule: str
    entry: str
    message: str


@dataclass(frozen=True, slots=True)
class SaidText:
    """A text of a content file: the keys above it, list places left out, and its line."""

    keys: tuple[str, ...]
    text: str
    line: int

    @property
    def key(self) -> str:
        """Return the key the text stands under."""
        return self.keys[-1] if self.keys else ""


class Marked(dict[str, object]):
    """A mapping that knows its place in the file: its own line and that of each key, counted from 1."""

    line: int = 0
    lines: Mapping[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of a key, or the mapping's own where the key is missing."""
        return self.lines.get(key, self.line)


class MarkingLoader(SafeLoader):
    """Read mappings with their lines, and refuse a key that stands twice, of which YAML keeps the last."""

    def marked(self, node: yaml.MappingNode) -> Iterator[Marked]:
        """Build one mapping."""
        made = Marked()
        yield made
        lines: dict[str, int] = {}
        for key, _value in node.value:
            if key.value in lines:
                reason = f"{key.value} stands twice"
                raise yaml.constructor.ConstructorError(None, None, reason, key.start_mark)
            lines[key.value] = key.start_mark.line + 1
        made.update(cast("dict[str, object]", self.construct_mapping(node, deep=True)))
        made.line, made.lines = node.start_mark.line + 1, lines


MarkingLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, MarkingLoader.marked)


def read_marked(file: Path) -> object:
    """Parse one file; raise OSError, UnicodeDecodeError or yaml.YAMLError where it cannot be."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=MarkingLoader)  # noqa: S506 # a safe one


def texts_in(value: object, leave_out: Callable[[Marked], bool] = lambda _: False) -> Iterator[SaidText]:
    """Yield every text at any depth, but those of mappings to leave out.

    A text in a list has the line of the list's key.
    """
    return _texts_in(value, (), 0, leave_out)


def _texts_in(
    value: object, keys: tuple[str, ...], line: int, leave_out: Callable[[Marked], bool]
) -> Iterator[SaidText]:
    if isinstance(value, Marked):
        for key, inner in () if leave_out(value) else value.items():
            yield from _texts_in(inner, (*keys, key), value.line_of(key), leave_out)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner, keys, line, leave_out)
    elif isinstance(value, str):
        yield SaidText(keys, value, line)
