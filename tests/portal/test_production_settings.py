"""Settings of a server behind proxies: one variable tells every part whose word is believed."""

from __future__ import annotations

import runpy

import pytest


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
    }
