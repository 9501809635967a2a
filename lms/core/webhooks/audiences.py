"""Ask an app above about whose people a webhook may be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, cast

from wagtail import hooks

from lms.core.wording import StrOrPromise

HOOK: Final = "webhook_audience"


@dataclass(frozen=True)
class WebhookAudience:
    """How an app parts people: what may be chosen, as codes and labels, and which accounts the codes mean."""

    label: StrOrPromise
    choices: Callable[[], Sequence[tuple[str, str]]]
    accounts: Callable[[Collection[str]], set[int]]


def audience() -> WebhookAudience | None:
    """Ask how people are parted; the first answer to the hook `webhook_audience` counts."""
    asked = cast("list[Callable[[], WebhookAudience]]", hooks.get_hooks(HOOK))
    return asked[0]() if asked else None
