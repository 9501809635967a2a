"""Read each app's settings from one dictionary and say plainly what is wrong with them."""

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Self, get_type_hints

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

DICTIONARY = "XUNPING"


@dataclass(frozen=True)
class Bounds:
    """What a value may be, beside its type."""

    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    def fault(self, value: object) -> str | None:
        """Say what the value breaks, if anything."""
        if self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        if not isinstance(value, int | float):
            return None
        if self.minimum is not None and value < self.minimum:
            return f"must be at least {self.minimum}"
        if self.maximum is not None and value > self.maximum:
            return f"must be at most {self.maximum}"
        return None


def setting[T](
    default: T,
    *,
    help_text: str,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
) -> T:
    """Declare one setting of an AppSettings class with its default, meaning and bounds."""
    bounds = Bounds(minimum, maximum, choices)
    declared: T = dataclasses.field(default=default, metadata={"bounds": bounds, "help_text": help_text})
    return declared


@dataclass(frozen=True)
class AppSettings:
    """The settings of one app: subclass as a frozen dataclass and name its `section` of XUNPING."""

    section: ClassVar[str] = ""
    known: ClassVar[dict[str, type["AppSettings"]]] = {}

    def __init_subclass__(cls, *, section: str) -> None:
        """Remember the section, so that the system check looks at it."""
        super().__init_subclass__()
        cls.section = section
        AppSettings.known[section] = cls

    @classmethod
    def current(cls) -> Self:
        """Give the values in force."""
        values = _load(cls.section)
        if not isinstance(values, cls):
            raise TypeError(f"{cls.__name__} is not a frozen dataclass")
        return values


@cache
def _load(section: str) -> AppSettings:
    """Build the settings once; a wrong value stops the site with the sentence the check would give."""
    cls = AppSettings.known[section]
    given = section_values(section)
    faults = section_faults(cls, given)
    if faults:
        raise ImproperlyConfigured("\n".join(message.msg for message in faults))
    return cls(**given)


@receiver(setting_changed)
def forget(*, setting: str, **_kwargs: object) -> None:
    """Forget loaded values when a test changes the dictionary."""
    if setting == DICTIONARY:
        _load.cache_clear()


def section_values(section: str) -> dict[str, object]:
    """Give what the site wrote for a section; an odd shape counts as nothing here, the check reports it."""
    dictionary: object = getattr(settings, DICTIONARY, {})
    found = dictionary.get(section, {}) if isinstance(dictionary, Mapping) else {}
    return dict(found) if isinstance(found, Mapping) else {}


def section_faults(cls: type[AppSettings], given: Mapping[str, object]) -> list[CheckMessage]:
    """Compare what was given with what the class declares."""
    fields = {field.name: field for field in dataclasses.fields(cls)}
    kinds = get_type_hints(cls)
    faults: list[CheckMessage] = []
    for key, value in given.items():
        where = f'{DICTIONARY}["{cls.section}"]["{key}"]'
        if key not in fields:
            known = ", ".join(sorted(fields))
            faults.append(
                Error(f"{where} is not a setting.", hint=f"Known here: {known}.", id="lms_core.E002")
            )
        elif not _fits(value, kinds[key]):
            hint = f"Write a value like {fields[key].default!r}. {fields[key].metadata['help_text']}"
            faults.append(
                Error(f"{where} is {value!r}, which is of the wrong type.", hint=hint, id="lms_core.E003")
            )
        elif problem := fields[key].metadata["bounds"].fault(value):
            hint = str(fields[key].metadata["help_text"])
            faults.append(Error(f"{where} is {value!r}: it {problem}.", hint=hint, id="lms_core.E004"))
    return faults


def _fits(value: object, kind: object) -> bool:
    """Tell whether a value is of the declared type; a whole number may stand where a fraction may."""
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, int | float)
    outer = getattr(kind, "__origin__", kind)
    return isinstance(outer, type | types.UnionType) and isinstance(value, outer)


@dataclass(frozen=True)
class CoreSettings(AppSettings, section="core"):
    """What core itself lets a site choose."""

    demo: bool = setting(False, help_text="True shows the banner that people and figures are invented.")
    home: str = setting(
        "",
        help_text="Where the brand and the way back from the admin lead: the name of an address, or a path.",
    )
    handover: str = setting(
        "",
        help_text="Where nginx finds the uploaded files of this site, such as /handed-over/: it then sends"
        " films itself (X-Accel-Redirect). Without it the site sends them, by parts.",
    )
    page_size: int = setting(25, minimum=5, maximum=200, help_text="Rows on one page of a list.")
    import_rows_at_once: int = setting(
        200, minimum=1, maximum=5000, help_text="A workbook with more rows is imported as a job."
    )
    import_kilobytes_at_once: int = setting(
        64, minimum=1, maximum=2000, help_text="A larger workbook is examined as a job."
    )
    upload_megabytes: int = setting(
        120, minimum=1, maximum=2000, help_text="Largest workbook somebody may upload."
    )
    unpacked_megabytes: int = setting(
        1000, minimum=10, maximum=10_000, help_text="Largest size a workbook may have once unpacked."
    )
    upload_rows: int = setting(
        100_000, minimum=100, maximum=1_000_000, help_text="Most rows a workbook may have."
    )
    long_upload_rows: int = setting(
        2_500_000,
        minimum=100,
        maximum=20_000_000,
        help_text="Most rows a file may have that is read block by block, such as indicator values.",
    )
    export_rows_at_once: int = setting(
        5000, minimum=1, maximum=100_000, help_text="A download of more rows is made by a job."
    )
    export_days: int = setting(
        3, minimum=1, maximum=365, help_text="Days a download that a job has made is kept."
    )
    job_silence_minutes: int = setting(
        5, minimum=1, maximum=120, help_text="A running job that is silent for longer counts as dead."
    )
    job_attempts: int = setting(
        3, minimum=1, maximum=10, help_text="How often a repeatable job is tried in all."
    )
    job_megabytes: int = setting(
        1500,
        minimum=200,
        maximum=1_000_000,
        help_text="Most memory a heavy job may take; one that takes more is ended with a sentence.",
    )
    free_megabytes: int = setting(
        500, minimum=1, maximum=1_000_000, help_text="A disk of uploads with less room counts as full."
    )
    upload_days: int = setting(30, minimum=1, maximum=3650, help_text="Days an uploaded workbook is kept.")
    queue_days: int = setting(
        14, minimum=1, maximum=3650, help_text="Days an ended entry of the queue is kept; jobs stay."
    )
