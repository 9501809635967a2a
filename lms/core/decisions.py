"""Collect what waits for somebody's decision from the apps that are installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail import hooks

from lms.core.components import Words

DECISIONS_HOOK = "portal_waiting_decisions"


@dataclass(frozen=True)
class WaitingLine:
    """So many things of one sort wait for the reader, and where they are decided."""

    label: Words
    count: int
    url: str


def waiting_lines(request: HttpRequest) -> list[WaitingLine]:
    """Ask every app what waits for this reader; sorts of which nothing waits are left out."""
    return [line for line in _registered(request) if line.count]


def _registered(request: HttpRequest) -> Iterator[WaitingLine]:
    for hook in hooks.get_hooks(DECISIONS_HOOK):
        found: Iterable[WaitingLine] = hook(request)
        yield from found
