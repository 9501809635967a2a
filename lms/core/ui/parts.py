"""Let apps add parts to pages of apps they do not know: each a template of their own with what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wagtail import hooks


@dataclass(frozen=True)
class PagePart:
    """A part of a page: its template gets `part`, the mapping given here, and nothing else of the page."""

    template: str
    part: Mapping[str, object] = field(default_factory=dict)


def page_parts(hook: str, *about: object) -> list[PagePart]:
    """Ask the apps that answer a hook for their parts of a page, in their order.

    A function under the hook takes what the page is about and yields its parts, perhaps none.
    """
    return [part for function in hooks.get_hooks(hook) for part in function(*about)]
