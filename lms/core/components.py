"""The small values that component templates show."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise
Tone = Literal["", "good", "warn", "bad", "accent", "muted"]


@dataclass(frozen=True)
class Action:
    """A link at the head of a page."""

    label: Words
    url: str
    kind: Literal["", "primary", "danger", "quiet"] = ""
    download: bool = False


@dataclass(frozen=True)
class Tab:
    """One view of a thing that has several."""

    label: Words
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Fact:
    """One line of a definition list."""

    name: Words
    value: object
    note: Words = ""
    url: str = ""


@dataclass(frozen=True)
class EmptyState:
    """What a list says while it holds nothing."""

    title: Words
    text: Words = ""
    action_label: Words = ""
    action_url: str = ""
