"""Check what a site has set for the chain and say how to mend it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.files.storage import FileSystemStorage
from django.urls import get_resolver

from lms.core.files.storages import ALIAS, MISSING, MissingStorage, private_storage
from lms.core.plugin import PluginConfig
from lms.core.settings import DICTIONARY, AppSettings, section_faults, section_values
from lms.core.ui.navigation import address_of


def check_settings(**_kwargs: object) -> list[CheckMessage]:
    """Look at every section of XUNPING that an installed app declared."""
    dictionary: object = getattr(settings, DICTIONARY, {})
    if not isinstance(dictionary, Mapping):
        hint = f'Write {DICTIONARY} = {{"core": {{"demo": True}}}}.'
        return [Error(f"{DICTIONARY} is not a dictionary.", hint=hint, id="lms_core.E001")]
    faults = [
        message for section in dictionary for message in _shape_faults(str(section), dictionary[section])
    ]
    for cls in AppSettings.known.values():
        faults += section_faults(cls, section_values(cls.section))
    return faults


def _shape_faults(section: str, value: object) -> list[CheckMessage]:
    """Report a section nobody reads, or one that is no dictionary."""
    known = ", ".join(sorted(AppSettings.known))
    if section not in AppSettings.known:
        return [
            Error(
                f'{DICTIONARY}["{section}"] belongs to no app.', hint=f"Known: {known}.", id="lms_core.E002"
            )
        ]
    if not isinstance(value, Mapping):
        return [
            Error(
                f'{DICTIONARY}["{section}"] is not a dictionary.', hint=f"Known: {known}.", id="lms_core.E001"
            )
        ]
    return []


PARTS = (
    ("FORM_RENDERER", "lms.core.ui.forms.PortalRenderer", "forms look like Django's own", 1),
    ("STATICFILES_FINDERS", "lms.core.finders.PlotlyFinder", "charts find no script", 2),
    (
        "MIDDLEWARE",
        "lms.core.middleware.ContentSecurityPolicy",
        "no content security policy is sent",
        3,
    ),
    ("MIDDLEWARE", "django.middleware.locale.LocaleMiddleware", "choosing a language changes nothing", 4),
)
SHELL = "lms.core.context_processors.shell"
JOBS = "django_tasks_db.DatabaseBackend"


def check_parts(**_kwargs: object) -> list[CheckMessage]:
    """Tell a site that installed core which of its parts are not switched on, and what is missing then."""
    return [
        Warning(
            f"{name} lacks {part}: {effect}.", hint=f'Put "{part}" into {name}.', id=f"lms_core.W00{number}"
        )
        for name, part, effect, number in PARTS
        if part not in getattr(settings, name, ())
    ]


def check_shell(**_kwargs: object) -> list[CheckMessage]:
    """Report templates that know nothing of the bar above the page."""
    engines = cast("list[dict[str, dict[str, list[str]]]]", settings.TEMPLATES)
    given = [each.get("OPTIONS", {}).get("context_processors", []) for each in engines]
    if any(SHELL in processors for processors in given):
        return []
    hint = f'Put "{SHELL}" into the context_processors of TEMPLATES.'
    return [
        Warning(
            "Pages have no links in their bar: no template knows the shell.", hint=hint, id="lms_core.W005"
        )
    ]


def check_jobs(**_kwargs: object) -> list[CheckMessage]:
    """Report jobs that nobody would take out of a request; the queue itself asks for its tables."""
    backend = getattr(settings, "TASKS", {}).get("default", {}).get("BACKEND", "")
    if backend == JOBS:
        return []
    effect = "jobs run inside the request that starts them, and work repeated every day is never done"
    hint = f'Write TASKS = {{"default": {{"BACKEND": "{JOBS}", "QUEUES": []}}}} and start run_worker.'
    return [Warning(f"TASKS has no {JOBS}: {effect}.", hint=hint, id="lms_core.W006")]


def check_order(**_kwargs: object) -> list[CheckMessage]:
    """Report a place among the apps in which core's forms of the admin are never found."""
    return order_faults([config.name for config in apps.get_app_configs()])


def order_faults(names: Sequence[str]) -> list[CheckMessage]:
    """Tell of apps in an order in which Wagtail's own templates come first."""
    if "wagtail.admin" not in names or names.index("lms.core") < names.index("wagtail.admin"):
        return []
    return [
        Error(
            "The admin asks for reasons and shows no place for them: lms.core stands below wagtail.admin.",
            hint="Put the apps of the chain above Wagtail's in INSTALLED_APPS.",
            id="lms_core.E010",
        )
    ]


def check_private_storage(**_kwargs: object) -> list[CheckMessage]:
    """Report private files that have no place, or one from which files are served."""
    kept = private_storage()
    if isinstance(kept, MissingStorage):
        return [Error(MISSING, hint=PRIVATE_HINT, id="lms_core.E005")]
    served = settings.MEDIA_ROOT and Path(settings.MEDIA_ROOT).resolve()
    if (
        isinstance(kept, FileSystemStorage)
        and served
        and Path(kept.location).resolve().is_relative_to(served)
    ):
        return [
            Error(
                f'STORAGES["{ALIAS}"] lies in MEDIA_ROOT, from which files are served.',
                hint=PRIVATE_HINT,
                id="lms_core.E006",
            )
        ]
    return []


PRIVATE_HINT = (
    f'Write STORAGES["{ALIAS}"] = {{"BACKEND": "django.core.files.storage.FileSystemStorage", '
    '"OPTIONS": {"location": BASE_DIR / "private"}}; no web server may serve that folder.'
)


def check_addresses(**_kwargs: object) -> list[CheckMessage]:
    """Report an installed app of the chain whose pages have no address; a site may have no pages at all."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    known = get_resolver().namespace_dict
    return [
        Error(
            f"The pages of {config.name} have no address.",
            hint=f"Put {address(config.name)} into {settings.ROOT_URLCONF}, above Wagtail's own pages.",
            id="lms_core.E008",
        )
        for config in apps.get_app_configs()
        if isinstance(config, PluginConfig) and config.label not in known
    ]


def check_home(**_kwargs: object) -> list[CheckMessage]:
    """Report a home that no address of the site has."""
    named = section_values("core").get("home")
    if not isinstance(named, str) or not named or named.startswith("/"):
        return []
    if address_of(named) is not None:
        return []
    return [
        Error(
            f'{DICTIONARY}["core"]["home"] is "{named}", which is no address here.',
            hint='Write the name of an address without arguments, such as "lms_core:gallery", or a path.',
            id="lms_core.E009",
        )
    ]


def check_holidays(**_kwargs: object) -> list[CheckMessage]:
    """Report a holiday without mail that is no day."""
    named = str(section_values("notices").get("holidays", ""))
    return [
        Error(
            f'{DICTIONARY}["notices"]["holidays"] names "{day}", which is no day.',
            hint="Write days as 2026-10-01, with spaces between.",
            id="lms_core.E012",
        )
        for day in named.split()
        if not is_day(day)
    ]


def is_day(text: str) -> bool:
    """Tell whether a text is a day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def address(name: str) -> str:
    """Propose the line that gives an app its addresses."""
    return f'path("{name.rpartition(".")[2]}/", include("{name}.urls"))'


CHECKS = (
    check_settings,
    check_parts,
    check_shell,
    check_jobs,
    check_order,
    check_private_storage,
    check_addresses,
    check_home,
    check_holidays,
)
