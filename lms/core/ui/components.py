"""The small values that component templates show."""

from dataclasses import dataclass
from typing import Literal

from lms.core.wording import StrOrPromise

Tone = Literal["", "good", "warn", "bad", "accent", "muted"]


@dataclass(frozen=True)
class Action:
    """A link at the head of a page."""

    label: StrOrPromise
    url: str
    kind: Literal["", "primary", "danger", "quiet"] = ""
    download: bool = False


@dataclass(frozen=True)
class Tab:
    """One view of a thing that has several."""

    label: StrOrPromise
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Fact:
    """One line of a definition list."""

    name: StrOrPromise
    value: object
    note: StrOrPromise = ""
    url: str = ""


@dataclass(frozen=True)
class EmptyState:
    """What a list says while it holds nothing."""

    title: StrOrPromise
    text: StrOrPromise = ""
    action_label: StrOrPromise = ""
    action_url: str = ""
