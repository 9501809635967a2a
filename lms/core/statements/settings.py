"""Where learning is told as statements, and under which key people are named there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lms.core.settings import AppSettings, setting
from lms.core.webhooks.settings import Reach

SHORTEST_KEY: Final = 32


@dataclass(frozen=True)
class StatementSettings(AppSettings, section="statements"):
    """The learning record store that is told, by xAPI 1.0.3; without address and key nothing is written."""

    endpoint: str = setting(
        "",
        help_text="Address of the learning record store, such as https://lrs.example.com/xapi/; what is told"
        " is posted to statements below it. Empty: off.",
    )
    user: str = setting("", help_text="Name under which the store lets the site in (Basic).")
    password: str = setting("", help_text="The password to it; it is shown and logged nowhere.")
    pseudonym_key: str = setting(
        "",
        help_text="Key of at least 32 characters under which staff numbers become pseudonyms; with another"
        " key the same people look like others. Empty: off.",
    )
    private_networks: bool = setting(
        False, help_text="True lets the store have an address inside the company's network."
    )
    seconds: int = setting(20, minimum=1, maximum=60, help_text="Seconds a post may take from end to end.")
    batch: int = setting(50, minimum=1, maximum=500, help_text="Most statements in one post.")
    batches_a_minute: int = setting(
        10, minimum=1, maximum=1000, help_text="Most posts a minute; the rest waits its turn."
    )
    content_days: int = setting(
        90,
        minimum=1,
        maximum=3650,
        help_text="Days the content of what the store took is kept; that it was told is kept on.",
    )
    dry_run: bool = setting(
        False, help_text="True writes every statement and posts none, for a site that only shows them."
    )

    @property
    def is_on(self) -> bool:
        """Tell whether learning is told: there is an address, and a key nobody guesses."""
        return bool(self.endpoint) and len(self.pseudonym_key) >= SHORTEST_KEY

    @property
    def address(self) -> str:
        """Give the address that is posted to."""
        return f"{self.endpoint.rstrip('/')}/statements"

    @property
    def host(self) -> str:
        """Give the host of the store, which is no secret."""
        return (urlsplit(self.endpoint).hostname or "").lower()

    @property
    def reach(self) -> Reach:
        """Give where may be posted to: the store and nowhere else."""
        return Reach(frozenset({f"{self.host}:*"}), self.private_networks, self.seconds)
