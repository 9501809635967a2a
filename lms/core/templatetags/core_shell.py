"""Link the stylesheets, each once and in their order, and say which file a module's imports mean."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import cast

from django import template
from django.apps import apps
from django.conf import STATICFILES_STORAGE_ALIAS
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import storages
from django.http import HttpRequest
from django.middleware.csp import get_nonce
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

STYLESHEETS = ("tokens", "base", "shell", "controls", "components", "table", "chart", "print")


@register.simple_tag
def shell_styles() -> SafeString:
    """Write one link for each stylesheet."""
    return format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}">',
        ((static(f"lms_core/css/{name}.css"),) for name in STYLESHEETS),
    )


@register.simple_tag(takes_context=True)
def import_map(context: template.Context) -> SafeString:
    """Tell the browser which file each module is that another one imports; before the first module.

    Modules import one another by their places below `static/`. Where the storage gives every file a name by
    its content, the map leads there from the plain name.
    """
    request = context.get("request")
    nonce = get_nonce(request) if isinstance(request, HttpRequest) else None
    allowed = "" if nonce is None else format_html(' nonce="{}"', nonce)
    modules = _modules_of(cast("StaticFilesStorage", storages[STATICFILES_STORAGE_ALIAS]))
    return format_html('<script type="importmap"{}>{}</script>', allowed, modules)


@cache
def _modules_of(storage: StaticFilesStorage) -> SafeString:
    """Write the map of all our apps' modules; it is the same until the process ends."""
    folders = [Path(app.path) / "static" for app in apps.get_app_configs() if app.label.startswith("lms_")]
    names = sorted(path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.js"))
    imports = {f"{storage.base_url}{name}": storage.url(name) for name in names}
    return mark_safe(json.dumps({"imports": imports}).replace("<", "\\u003c"))  # noqa: S308 - no < ends it
