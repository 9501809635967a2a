"""What a site may choose about learning."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class CoursesSettings(AppSettings, section="courses"):
    """Rules of completion and the year's aim."""

    least_time_share: float = setting(
        0.3,
        minimum=0.0,
        maximum=1.0,
        help_text="Share of a lesson's minutes for which its text must be in view before it counts as done.",
    )
    yearly_hours: int = setting(
        40,
        minimum=0,
        maximum=1000,
        help_text="The most credit hours a year shown as the aim; at most what the position's courses bring.",
    )
    body_cache_seconds: int = setting(
        3600,
        minimum=0,
        maximum=604_800,
        help_text="How long a process keeps what it made of courses and lessons; 0 makes it each time.",
    )
    media_megabytes: int = setting(
        300, minimum=1, maximum=10_000, help_text="Largest video or sound an author may upload."
    )
    embed_hosts: str = setting(
        "",
        help_text="Hosts whose pages authors may put into lessons, parted by spaces, such as"
        " player.bilibili.com. A reader's browser asks them only once the reader opens such a page.",
    )
