"""What a site may choose about bought courseware."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class CoursewareSettings(AppSettings, section="courseware"):
    """Where packages run, and how much of them is taken."""

    origin: str = setting(
        "",
        help_text="The second address of the site, such as https://courseware.example.cn: packages run there,"
        " and nothing else does. Without it packages are kept and not played.",
    )
    address_hours: int = setting(
        12, minimum=1, maximum=72, help_text="Hours for which an opened package may be played and saved."
    )
    package_megabytes: int = setting(
        1000, minimum=1, maximum=20_000, help_text="Largest size of a package once unpacked."
    )
    file_megabytes: int = setting(
        500, minimum=1, maximum=20_000, help_text="Largest size of one file in a package once unpacked."
    )
    most_files: int = setting(10_000, minimum=1, maximum=100_000, help_text="Most files in a package.")
    most_ratio: int = setting(
        200, minimum=10, maximum=2000, help_text="How many times larger than packed a file may be."
    )
