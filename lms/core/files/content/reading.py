"""Parse content files, with the line of everything in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import yaml

from lms.core.files.content.rules import ENGLISH, Entry, LinedMapping

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML was built without libyaml: the same, ten times slower
    from yaml import SafeLoader  # type: ignore[assignment] # has the same methods


class LiningLoader(SafeLoader):
    """Read mappings with their lines, and refuse a key that stands twice, of which YAML keeps the last."""

    def lined(self, node: yaml.MappingNode) -> Iterator[LinedMapping]:
        """Build one mapping."""
        made = LinedMapping()
        yield made
        lines: dict[str, int] = {}
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a text", key.start_mark)
            if key.value in lines:
                reason = f"{key.value} stands twice"
                raise yaml.constructor.ConstructorError(None, None, reason, key.start_mark)
            lines[key.value] = key.start_mark.line + 1
        made.update(cast("dict[str, object]", self.construct_mapping(node, deep=True)))
        made.line, made.lines = node.start_mark.line + 1, lines


LiningLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, LiningLoader.lined)


def read_content(file: Path, *, root: Path | None = None, within: Entry | None = None) -> Entry:
    """Read one file, called as seen from `root`; one that cannot be read has a fault and no values."""
    name = file.relative_to(root or file.parent).as_posix()
    line = 0
    try:
        values = yaml.load(file.read_text(encoding="utf-8"), Loader=LiningLoader)  # noqa: S506 # a safe one
    except FileNotFoundError:
        reason = "is missing"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        reason = "is not written in UTF-8"
    except yaml.MarkedYAMLError as error:
        reason = f"is not YAML: {error.problem or error.context}"
        line = error.problem_mark.line + 1 if error.problem_mark else 0
    except yaml.YAMLError as error:
        reason = f"is not YAML: {' '.join(str(error).split())}"
    else:
        return Entry(values, name, within=within)
    unread = LinedMapping()
    unread.line = line
    entry = Entry(unread, name, within=within)
    entry.refuse(reason)
    entry.leave()
    return entry


def read_files(path: Path) -> tuple[Entry, list[Entry]]:
    """Read the files of a folder, or the one named; give the whole, which has all faults, and each.

    Files of translated texts are read with what they translate.
    """
    whole = Entry({}, path.name)
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    files = [file for file in found if not file.name.endswith(ENGLISH)]
    if not files:
        whole.refuse("holds no content file")
    return whole, [read_content(file, within=whole) for file in files]
