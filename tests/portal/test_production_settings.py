"""Settings of a server behind proxies: one variable tells every part whose word is believed."""

from __future__ import annotations

import runpy
from typing import cast

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.portal.settings.base import mail_server


@pytest.mark.parametrize(
    ("environment", "networks", "count"),
    [
        ({}, "", 0),
        ({"XUNPING_PROXIES": "10.0.0.0/8 192.0.2.7"}, "10.0.0.0/8 192.0.2.7", 1),
        ({"XUNPING_PROXIES": "10.0.0.0/8", "XUNPING_PROXY_COUNT": "2"}, "10.0.0.0/8", 2),
        ({"XUNPING_PROXY_COUNT": "2"}, "", 0),
    ],
)
def test_proxies_are_told_once(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], networks: str, count: int
) -> None:
    monkeypatch.setenv("XUNPING_SECRET_KEY", "only-for-this-test")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    read = runpy.run_module("lms.portal.settings.production")

    assert read["ALLAUTH_TRUSTED_PROXY_COUNT"] == count
    assert read["XUNPING"] == {
        "exams": {"trusted_proxies": networks},
        "certification": {"proxies": count},
        "courseware": {"origin": ""},
        "webhooks": {"hosts": "", "private_networks": False},
        "statements": {
            "endpoint": "",
            "user": "",
            "password": "",
            "pseudonym_key": "",
            "private_networks": False,
        },
    }


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://li:p%40ss@mail.example.com", ("mail.example.com", None, "li", "p@ss", False, True)),
        ("smtp+tls://mail.example.com:587", ("mail.example.com", 587, "", "", True, False)),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, "", "", False, False)),
    ],
)
def test_a_mail_server_is_one_address(url: str, expected: tuple[object, ...]) -> None:
    options = cast("dict[str, object]", mail_server(url)["OPTIONS"])

    names = ("host", "port", "username", "password", "use_tls", "use_ssl")
    assert tuple(options[name] for name in names) == expected


def test_an_address_that_is_no_mail_server_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        mail_server("https://mail.example.com")


def test_mail_goes_out_where_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNPING_SECRET_KEY", "only-for-this-test")
    without = runpy.run_module("lms.portal.settings.production")
    monkeypatch.setenv("XUNPING_MAIL", "smtps://mail.example.com")
    monkeypatch.setenv("XUNPING_MAIL_FROM", "xunping@example.com")
    named = runpy.run_module("lms.portal.settings.production")

    assert "MAILERS" not in without
    assert (named["DEFAULT_FROM_EMAIL"], list(named["MAILERS"])) == ("xunping@example.com", ["default"])


def test_a_proxy_that_sends_films_is_told_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNPING_SECRET_KEY", "only-for-this-test")
    monkeypatch.setenv("XUNPING_HANDOVER", "/handed-over/")

    read = runpy.run_module("lms.portal.settings.production")

    assert read["XUNPING"]["core"] == {"handover": "/handed-over/"}
