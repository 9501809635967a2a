"""Read the figures of a page as its reader sees them, to hold two states of the site against each other."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from django.contrib.auth.models import User
from django.test import Client

FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
# Where a clause went that counts no longer is said beside its figures and is none of them.
WENT_TO = re.compile(r"(?:已并入|改看) \d+\.\d+")
SILENT = frozenset({"script", "style", "svg", "head"})


class _Words(HTMLParser):
    """Gather what is read of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def words_on(page: str) -> str:
    """Give the words of a page without its marks."""
    reader = _Words()
    reader.feed(page)
    return " ".join(" ".join(reader.words).split())


def figures_on(page: str) -> Counter[str]:
    """Count the figures of a page: numbers, shares, days and the numbers of clauses it has figures of."""
    return Counter(FIGURE.findall(WENT_TO.sub("", words_on(page))))


def page_for(user: User, address: str) -> str:
    """Give a page as somebody sees it, in Chinese."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()
