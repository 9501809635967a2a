"""What a site may choose about its people."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class PeopleSettings(AppSettings, section="people"):
    """The `people` section of XUNPING."""

    own_device_days: int = setting(
        30,
        minimum=1,
        maximum=90,
        help_text="Who says at the sign-in that the device is the own one stays signed in for so many days.",
    )
