"""Check the settings dictionary and say how to mend it."""

from collections.abc import Mapping

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from lms.core.settings import DICTIONARY, AppSettings, section_faults, section_values


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
    ("FORM_RENDERER", "lms.core.forms.PortalRenderer", "forms look like Django's own"),
    ("STATICFILES_FINDERS", "lms.core.finders.PlotlyFinder", "charts find no script"),
    ("MIDDLEWARE", "lms.core.middleware.ContentSecurityPolicy", "no content security policy is sent"),
)


def check_parts(**_kwargs: object) -> list[CheckMessage]:
    """Tell a site that installed core which of its parts are not switched on, and what is missing then."""
    return [
        Warning(
            f"{name} lacks {part}: {effect}.", hint=f'Put "{part}" into {name}.', id=f"lms_core.W00{number}"
        )
        for number, (name, part, effect) in enumerate(PARTS, start=1)
        if part not in getattr(settings, name, ())
    ]
