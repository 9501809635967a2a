"""Link the stylesheets of every page, and say which file a module's imports mean."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath
from typing import cast

from django import template
from django.apps import apps
from django.conf import STATICFILES_STORAGE_ALIAS
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import storages
from django.http import HttpRequest
from django.middleware.csp import get_nonce
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

STYLESHEETS = ("tokens", "base", "shell", "controls", "components", "table", "chart", "search", "print")
IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](?P<path>\.[^"']+)["']""", re.MULTILINE)


@register.simple_tag
def shell_styles() -> SafeString:
    """Link the stylesheets of every page, each once and in the order in which later rules win."""
    links = ((static(f"lms_core/css/{name}.css"),) for name in STYLESHEETS)
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def module_preloads(name: str) -> SafeString:
    """Let the browser fetch at once all that a module imports, which it would find out file by file."""
    links = ((static(each),) for each in _imported_by(name))
    return format_html_join("", '<link rel="modulepreload" href="{}">', links)


@cache
def _imported_by(name: str) -> tuple[str, ...]:
    """List what a module imports, directly or not, in the order met; the same until the process ends.

    Of a module that is no file here, as a site's own finder may serve one, nothing is known.
    """
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop(0)
        place = finders.find(module)
        text = Path(place).read_text(encoding="utf-8") if isinstance(place, str) else ""
        for path in IMPORT.findall(text):
            imported = normpath(f"{dirname(module)}/{path}")
            if imported not in found:
                found[imported] = None
                waiting.append(imported)
    return tuple(found)


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
