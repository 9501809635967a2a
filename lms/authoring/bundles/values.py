"""Carry the values of blocks between sites by what their definitions say, whatever kinds there are.

Where a value is a number of this site (a picture, a document, a lesson, a thing with a code), the file holds
a name: `{"$file": …}`, `{"$lesson": …}`, `{"$code": …}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Model
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from lms.authoring.bundles.rich_texts import carried, cleaned
from lms.authoring.drafting.rules import FileName, LessonName
from lms.core.wording import JSON

FILE, LESSON, CODE = "$file", "$lesson", "$code"


class Mismatch(ValueError):
    """A value is not of the shape that its block has."""


@dataclass
class Outgoing:
    """Takes values out of this site: keeps which files they need, and how often something stays behind."""

    slugs: Mapping[int, str]
    name_file: Callable[[int, bool], str | None]
    lost: list[str] = field(default_factory=list)

    def leaf(self, block: blocks.Block, value: JSON) -> JSON:
        """Write one value."""
        match block:
            case blocks.RichTextBlock() if isinstance(value, str):
                return self.text(value, is_rich=True)
            case ImageChooserBlock() | DocumentChooserBlock() if isinstance(value, int):
                name = self.name_file(value, isinstance(block, DocumentChooserBlock))
                return {FILE: name} if name else None
            case blocks.PageChooserBlock() if isinstance(value, int):
                return self.named(LESSON, self.slugs.get(value), "page")
            case ChooserBlock() if value is not None:
                return self.named(CODE, getattr(_chosen(block, "pk", value), "code", None), "thing")
            case _:
                return value

    def text(self, text: str, *, is_rich: bool) -> str:
        """Write a text; links in rich ones are named as they are found elsewhere."""
        return carried(text, self.slugs, lambda: self.lost.append("link")) if is_rich else text

    def named(self, by: str, name: object, what: str) -> JSON:
        """Say by what name it is found elsewhere; leave behind what has none."""
        if name:
            return {by: str(name)}
        self.leave(what)
        return None

    def leave(self, what: str) -> None:
        """Leave something behind, and note it."""
        self.lost.append(what)

    def unknown(self, name: str) -> None:
        """Leave what no block knows any more."""
        self.leave(name)


@dataclass
class Incoming:
    """Brings values into this site; `unknown_names` are kinds of block and fields that it does not have."""

    files: Mapping[str, object]
    lost: list[str] = field(default_factory=list)
    unknown_names: list[str] = field(default_factory=list)

    def leaf(self, block: blocks.Block, value: JSON) -> JSON:
        """Read one value; what it should be is asked of its form when the page is published."""
        named = value if isinstance(value, dict) else {}
        match block:
            case blocks.RichTextBlock():
                return cleaned(_text(value))
            case ImageChooserBlock() | DocumentChooserBlock():
                return self.file(named.get(FILE))
            case blocks.PageChooserBlock():
                slug = named.get(LESSON)
                return cast("JSON", LessonName(slug)) if isinstance(slug, str) else None
            case ChooserBlock():
                chosen = _chosen(block, "code", named.get(CODE)) if named.get(CODE) else None
                if named and chosen is None:
                    self.lost.append(str(named.get(CODE)))
                return cast("JSON", chosen.pk) if chosen else None
            case _ if isinstance(value, dict | list):
                raise Mismatch
            case _:
                return value

    def file(self, name: object) -> JSON:
        """Name a file of the course, to be replaced by the number it is stored under."""
        if name is None:
            return None
        if not isinstance(name, str) or name not in self.files:
            raise Mismatch
        return cast("JSON", FileName(name))

    def unknown(self, name: str) -> None:
        """Leave out what this site has no block for."""
        self.unknown_names.append(name)


type Carrier = Outgoing | Incoming


def carry(block: blocks.Block, value: JSON, carrier: Carrier) -> JSON:
    """Carry a raw value and all within it; ids of blocks stay behind, as a new page has new ones."""
    match block:
        case blocks.StreamBlock():
            return [
                {"type": kind, "value": carry(block.child_blocks[kind], item.get("value"), carrier)}
                for item in map(_mapping, _list(value))
                if (kind := _known(str(item.get("type")), block.child_blocks, carrier))
            ]
        case blocks.StructBlock():
            fields = _mapping(value if value is not None else {})
            known = [name for name in fields if _known(name, block.child_blocks, carrier)]
            return {name: carry(block.child_blocks[name], fields[name], carrier) for name in known}
        case blocks.ListBlock():
            items = [_mapping(one)["value"] if _is_item(one) else one for one in _list(value)]
            return [carry(block.child_block, item, carrier) for item in items]
        case BaseTypedTableBlock():
            return _carry_table(block, value, carrier)
        case _:
            return carrier.leaf(block, value)


def _carry_table(block: BaseTypedTableBlock, value: JSON, carrier: Carrier) -> JSON:
    if value is None:
        return None
    table = _mapping(value)
    columns = [_mapping(column) for column in _list(table.get("columns"))]
    kinds = [str(column.get("type")) for column in columns]
    if any(kind not in block.child_blocks for kind in kinds):
        raise Mismatch
    rows: list[JSON] = []
    for row in map(_mapping, _list(table.get("rows"))):
        cells = zip(kinds, _list(row.get("values")), strict=True)
        rows.append({"values": [carry(block.child_blocks[kind], cell, carrier) for kind, cell in cells]})
    heads: list[JSON] = [
        {"type": kind, "heading": _text(column.get("heading"))}
        for kind, column in zip(kinds, columns, strict=True)
    ]
    return {"columns": heads, "rows": rows, "caption": _text(table.get("caption"))}


def _known(name: str, known: Mapping[str, object], carrier: Carrier) -> str:
    """Give a name that there is; another is noted and gives nothing."""
    if name in known:
        return name
    carrier.unknown(name)
    return ""


def _chosen(block: ChooserBlock, by: str, value: object) -> Model | None:
    """Find what a chooser means, by its number here or by the code that it has everywhere."""
    model: type[Model] = block.target_model
    if by not in {"pk", *(each.name for each in model._meta.get_fields())}:  # Django's own name
        return None
    found: Model | None = model._default_manager.filter(**{by: value}).first()
    return found


def _is_item(value: JSON) -> bool:
    """Tell an item as lists are stored now from the plain one of older pages."""
    return isinstance(value, dict) and value.get("type") == "item" and "value" in value


def _mapping(value: JSON) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise Mismatch
    return value


def _list(value: JSON) -> list[JSON]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Mismatch
    return value


def _text(value: JSON) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Mismatch
    return value
