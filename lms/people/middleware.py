"""Lead whoever must change the password to the page that does it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django_htmx.http import HttpResponseClientRedirect

from lms.people.access.permissions import employee_of

OPEN_PAGES = ("account_logout", "set_language")


class PasswordChangeRequired:
    """Hold back every page but the change itself, signing out and the language switch."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; what is held back is decided once its view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send the reader to the change, unless the view is marked by `password_change_exempt`."""
        target = address("account_change_password")
        if not target or getattr(view, "password_change_exempt", False):
            return None
        if not request.user.is_authenticated or request.path in open_paths(target):
            return None
        employee = employee_of(request.user)
        if employee is None or not employee.must_change_password or not request.user.has_usable_password():
            return None
        return redirect_to(target, request)


def address(url_name: str) -> str:
    """Give the address of a page, or nothing where the site has none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def open_paths(target: str) -> set[str]:
    """List the addresses that stay open."""
    return {target, *(address(name) for name in OPEN_PAGES)}


def redirect_to(target: str, request: HttpRequest) -> HttpResponse:
    """Redirect the whole page, also when only a part of it was asked for; come back after a plain visit."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(target)
    if request.method != "GET":
        return HttpResponseRedirect(target)
    return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")
