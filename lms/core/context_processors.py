"""Give every template the shell around the page, worked out only when it is asked for."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from lms.core.accounts import account_name
from lms.core.notices.queries import unread_count
from lms.core.offline.keeping import person_key
from lms.core.settings import CoreSettings
from lms.core.ui.navigation import NavLink, Place, home_for, links_for, user_note


class Shell:
    """What surrounds the page: links, the reader's name, the demonstration banner."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request; nothing is read from it yet."""
        self._request = request

    @cached_property
    def _links(self) -> dict[Place, list[NavLink]]:
        return links_for(self._request)

    @property
    def main_links(self) -> list[NavLink]:
        """List the links of the bar."""
        return self._links["main"]

    @property
    def tabs(self) -> list[NavLink]:
        """List the tabs of a phone; none where no page gathers the reader's own things and settings."""
        tabs = self._links["tab"]
        return tabs if any(link.icon == "own" for link in tabs) else []

    @cached_property
    def home(self) -> str:
        """Give the address the brand leads to."""
        return home_for(self._request)

    @property
    def user_links(self) -> list[NavLink]:
        """List the links of the user's menu."""
        return self._links["user"]

    @cached_property
    def user_name(self) -> str:
        """Give the reader's name as people write it."""
        user = self._request.user
        return account_name(user) if user.is_authenticated else ""

    @cached_property
    def user_note(self) -> str:
        """Give the few words beside the name."""
        return user_note(self._request)

    @cached_property
    def unread(self) -> int:
        """Count the notices the reader has not opened."""
        user = self._request.user
        return unread_count(user) if user.is_authenticated else 0

    @property
    def person(self) -> str:
        """Give the word under which a device keeps what this reader was sent; empty for nobody."""
        return person_key(self._request)

    @property
    def csrf_cookie(self) -> str:
        """Name the cookie in which a script finds the token that holds now."""
        return settings.CSRF_COOKIE_NAME

    @property
    def is_demo(self) -> bool:
        """Tell whether this site shows invented data."""
        return CoreSettings.current().demo

    @property
    def now(self) -> datetime:
        """Give the moment the page was made, which a print says."""
        return timezone.now()

    @property
    def path(self) -> str:
        """Give the address of this page with its parameters."""
        return self._request.get_full_path()


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Add `shell` to the context."""
    return {"shell": Shell(request)}
