"""A site that lacks what an app of the chain needs is told so before Django stumbles over a model."""

from __future__ import annotations

import pytest
from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.core.exceptions import ImproperlyConfigured

from lms.core.plugin import missing_apps

WAGTAIL = ["django.contrib.auth", "django.contrib.contenttypes", "wagtail.admin", "wagtail.snippets"]


def site_with(names: list[str]) -> Apps:
    """Register apps without importing a model, as Django does first."""
    site = Apps()
    for name in names:
        config = AppConfig.create(name)
        config.apps = site
        site.app_configs[config.label] = config
    site.apps_ready = True
    return site


def test_all_that_is_missing_is_named_at_once_down_to_the_lowest_app() -> None:
    site = site_with(["lms.courses", *WAGTAIL])

    assert missing_apps(site) == [
        "lms.standards",
        "wagtail.images",
        "wagtail.documents",
        "lms.people",
        "lms.core",
        "allauth",
        "allauth.account",
        "django.forms",
        "django_filters",
        "django_htmx",
    ]


def test_nothing_is_missing_where_everything_is_installed() -> None:
    assert missing_apps(apps) == []


def test_a_model_is_not_imported_while_an_app_is_missing() -> None:
    site = site_with(["lms.people", "lms.core", *WAGTAIL, "django.forms", "django_filters", "django_htmx"])

    with pytest.raises(ImproperlyConfigured) as refusal:
        site.get_app_config("lms_people").import_models()

    assert str(refusal.value) == (
        'INSTALLED_APPS lacks "allauth", "allauth.account": lms.people cannot do without them.'
    )
