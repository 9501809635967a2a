"""Lead whoever must change the password to the page that does it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django_htmx.http import HttpResponseClientRedirect

from lms.people.permissions import employee_of

OPEN_PAGES = ("account_logout", "set_language")


class PasswordChangeRequired:
    """Hold back every page but the change itself, signing out and the language switch."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or send its reader to the change."""
        target = address("account_change_password")
        if not target or not request.user.is_authenticated or request.path in open_paths(target):
            return self.get_response(request)
        employee = employee_of(request.user)
        if employee is None or not employee.must_change_password:
            return self.get_response(request)
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
