"""Carry rich text between sites: links to lessons by their address, everything unsafe taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import nh3

from lms.authoring.drafting.rules import link_to_lesson

TAGS: Final = frozenset(
    {
        *("p", "b", "i", "strong", "em", "ul", "ol", "li", "br", "hr", "h2", "h3", "h4", "h5", "h6", "a"),
        *("blockquote", "code", "sub", "sup", "del"),
    }
)
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
LINK: Final = re.compile(r"<a\b[^>]*>")
ATTRIBUTE: Final = re.compile(r'([\w-]+)="([^"]*)"')


def cleaned(html: str) -> str:
    """Keep what the editor of a lesson makes; a link leads to an address or to a lesson of the course."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "data-lesson"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def carried(html: str, slugs: Mapping[int, str], lost: Callable[[], None]) -> str:
    """Name lessons of the course by their addresses; a link to anything else of this site becomes text."""

    def link(found: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(found[0]))
        if attributes.get("linktype") is None:
            return found[0]
        number = attributes.get("id", "")
        if attributes["linktype"] == "page" and number.isdecimal() and int(number) in slugs:
            return link_to_lesson(slugs[int(number)])
        lost()
        return "<a>"

    return cleaned(LINK.sub(link, html))
