"""Write the pages of the reference that follow from the code: `python -m tools.reference_pages`.

The data model of each app is drawn as Mermaid, which GitHub renders: its models with their fields, and what
they point at. Beside it stand all settings with their bounds.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.db import models

from lms.core.settings import AppSettings, Bounds

FOLDER = Path(__file__).resolve().parents[1] / "docs/reference"
MODELS = "data-model"
SETTINGS = "settings.md"
COMMAND = "python -m tools.reference_pages"

KINDS = {
    "AutoField": "integer",
    "BigAutoField": "integer",
    "BigIntegerField": "integer",
    "BinaryField": "bytes",
    "BooleanField": "yes_no",
    "CharField": "text",
    "DateField": "day",
    "DateTimeField": "moment",
    "DecimalField": "decimal",
    "EmailField": "text",
    "FileField": "file",
    "FloatField": "float",
    "GenericIPAddressField": "address",
    "IntegerField": "integer",
    "JSONField": "json",
    "PositiveBigIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "SlugField": "text",
    "SmallIntegerField": "integer",
    "TextField": "text",
    "TimeField": "time",
    "URLField": "text",
    "UUIDField": "uuid",
}

type Model = type[models.Model]
type Column = models.Field[object, object]


def pages() -> dict[str, str]:
    """Write every page: where it stands below the reference, and its text."""
    drawn = {
        config.name.removeprefix("lms."): own
        for config in apps.get_app_configs()
        if config.name.startswith("lms.") and (own := models_of(config.name))
    }
    pictures = {f"{MODELS}/{app}.md": page(app, own) for app, own in drawn.items()}
    return {SETTINGS: settings_page(), f"{MODELS}/README.md": contents(drawn)} | pictures


def kept_pages() -> dict[str, str]:
    """Read the pages as they stand."""
    paths = [FOLDER / SETTINGS, *(FOLDER / MODELS).glob("*.md")]
    return {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in paths if path.exists()}


def settings_page() -> str:
    """Write down every setting of the apps, section by section."""
    lines = [
        "# Settings",
        "",
        f"Written by `{COMMAND}`; do not edit. They go into the settings module of the site as",
        '`XUNPING = {"exams": {"heartbeat_seconds": 30}}`; `manage.py check` says what is wrong with one.',
        "What a server needs beside them stands in",
        "[the guide for production](../how-to/run-in-production.md).",
    ]
    ours = {name: kind for name, kind in AppSettings.known.items() if kind.__module__.startswith("lms.")}
    for section, kind in sorted(ours.items()):
        lines += ["", f"## {section}", "", "| name | unless set | bounds | meaning |", "|---|---|---|---|"]
        for field in dataclasses.fields(kind):
            bounds, words = bounds_text(field.metadata["bounds"]), field.metadata["help_text"]
            lines.append(f"| `{field.name}` | {shown(field.default)} | {bounds} | {words} |")
    return "\n".join([*lines, ""])


def bounds_text(bounds: Bounds) -> str:
    """Say between what a value has to lie, or what it may be."""
    if bounds.choices:
        return ", ".join(bounds.choices)
    return f"{bounds.minimum} to {bounds.maximum}" if bounds.minimum is not None else ""


def shown(default: object) -> str:
    """Show what holds unless a site says otherwise."""
    return "–" if default == "" else f"`{default!r}`"


def models_of(package: str) -> list[Model]:
    """Find an app's tables in the order of their subjects; proxies have none of their own."""
    return sorted(
        (model for model in apps.get_models() if is_of(model, package) and not model._meta.proxy),
        key=lambda model: (subject_of(model), model.__name__),
    )


def is_of(model: Model, package: str) -> bool:
    """Tell whether a model is defined in this app."""
    return model.__module__.startswith(f"{package}.")


def subject_of(model: Model) -> str:
    """Name the folder of a model; what stands at the top of its app is of no subject."""
    inside = model.__module__.split(".")[2:-1]
    return "/".join(inside)


def contents(drawn: dict[str, list[Model]]) -> str:
    """Write the page that leads to the others."""
    rows = [f"| [{app}]({app}.md) | {len(own)} |" for app, own in drawn.items()]
    return "\n".join(
        [
            "# The data model, app by app",
            "",
            f"Drawn from the models by `{COMMAND}`; a test fails where a page is out of date.",
            "What the words mean stands in the [glossary](../glossary.md).",
            "",
            "| app | models |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def page(app: str, own: list[Model]) -> str:
    """Write the page of one app."""
    elsewhere = sorted(
        {
            f"`{target.__name__}` ({target._meta.app_label.removeprefix('lms_')})"
            for model in own
            for _, target, _ in arrows(model)
            if target not in own
        }
    )
    return "\n".join(
        [
            f"# The data model of {app}",
            "",
            f"Drawn by `{COMMAND}`; do not edit. Keys `id` and columns of foreign keys are left out.",
            "",
            "```mermaid",
            "erDiagram",
            *(line for model in own for line in box(model)),
            *(line for model in own for line in lines_of(model)),
            "```",
            "",
            *(
                [f"Without fields, as they belong to another app: {', '.join(elsewhere)}.", ""]
                * bool(elsewhere)
            ),
            "| model | subject | what it is |",
            "|---|---|---|",
            *(f"| `{model.__name__}` | {subject_of(model) or '–'} | {first_line(model)} |" for model in own),
            "",
        ]
    )


def first_line(model: Model) -> str:
    """Say what a model is, in the first line of its docstring."""
    text = (model.__doc__ or "").strip().partition("\n")[0]
    return "" if text.startswith(f"{model.__name__}(") else text.replace("|", "\\|")


def box(model: Model) -> Iterator[str]:
    """Draw a model with the columns that hold values."""
    yield f"    {model.__name__} {{"
    for field in model._meta.local_fields:
        if field.remote_field is None and (field.name != "id" or not field.primary_key):
            key = " PK" if field.primary_key else " UK" if field.unique else ""
            optional = ' "optional"' if field.null else ""
            yield f"        {KINDS[field.get_internal_type()]} {field.name}{key}{optional}"
    yield "    }"


def lines_of(model: Model) -> Iterator[str]:
    """Draw what a model points at."""
    for field, target, shape in arrows(model):
        yield f"    {model.__name__} {shape} {target.__name__} : {field}"


def arrows(model: Model) -> Iterator[tuple[str, Model, str]]:
    """Find what a model points at: the field's name, the model there, and how many stand at either end."""
    for field in model._meta.local_fields:
        target = field.related_model
        if isinstance(target, type):
            name = "is" if is_parent_link(field) else field.name
            yield name, target, f"{'|o' if field.unique else '}o'}--{'o|' if field.null else '||'}"
    for many in model._meta.local_many_to_many:
        through, target = many.remote_field.through, many.related_model
        if isinstance(target, type) and through and through._meta.auto_created:
            yield many.name, target, "}o--o{"


def is_parent_link(field: Column) -> bool:
    """Tell whether a field joins a row to that of the model it extends."""
    return bool(field.remote_field and getattr(field.remote_field, "parent_link", False))


def main() -> None:
    """Write all pages, and take away those of apps that are gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.portal.settings.dev")
    django.setup()
    (FOLDER / MODELS).mkdir(exist_ok=True)
    written = pages()
    for name in kept_pages().keys() - written.keys():
        (FOLDER / name).unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(written)} pages below {FOLDER} are written.\n")


if __name__ == "__main__":
    main()
