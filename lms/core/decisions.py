"""Collect what waits for somebody's decision from the apps that are installed, and list exactly that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from lms.core.components import Tab, Words

DECISIONS_HOOK = "portal_waiting_decisions"
WAITING = "waiting"


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


def waiting_url(name: str) -> str:
    """Give the address of a list narrowed to what waits, which a waiting line leads to."""
    return f"{reverse(name)}?of={WAITING}"


def waiting_or_all[M: Model](
    request: HttpRequest, rows: QuerySet[M], waiting: QuerySet[M]
) -> tuple[QuerySet[M], list[Tab]]:
    """Give a list as a waiting line counts it where the address asks for that, else whole, with both ways.

    `waiting` is to be the rows the line counts, by the same rule.
    """
    asked = request.GET.get("of") == WAITING
    tabs = [
        Tab(_("All"), "?", not asked),
        Tab(_("To be dealt with"), f"?of={WAITING}", asked),
    ]
    return (rows.filter(pk__in=waiting.order_by().values("pk")) if asked else rows), tabs
