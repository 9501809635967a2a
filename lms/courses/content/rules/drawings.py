"""Find what an SVG file must not hold: scripts, foreign content, addresses outside itself."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # carries no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # carries no types

FORBIDDEN = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler"})
OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)


def unsafe_parts(svg: bytes) -> list[str]:
    """List what is dangerous or broken in a drawing; an empty list means it may be shown."""
    try:
        root: Element = fromstring(svg)
    except (ParseError, DefusedXmlException, ValueError) as error:
        return [f"cannot be read: {error}"]
    if _name(root.tag) != "svg":
        return ["is not an SVG drawing"]
    return sorted({part for element in root.iter() for part in _unsafe_in(element)})


def _name(tag: str) -> str:
    """Give a tag's or an attribute's name without its namespace."""
    return tag.rpartition("}")[2].lower()


def _unsafe_in(element: Element) -> list[str]:
    """List what is dangerous in one element."""
    name = _name(element.tag)
    found = [f"<{name}>"] if name in FORBIDDEN else []
    if name == "style" and OUTSIDE.search(element.text or ""):
        found.append("a style that loads something")
    for key, value in element.attrib.items():
        attribute = _name(key)
        if attribute.startswith("on"):
            found.append(f"the event handler {attribute}")
        elif attribute == "href" and not value.startswith("#"):
            found.append("a link out of the drawing")
        elif OUTSIDE.search(value):
            found.append(f"an address in {attribute}")
    return found
