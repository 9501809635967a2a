"""What a site may choose about its question bank."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class QuestionSettings(AppSettings, section="questions"):
    """The `questions` section of XUNPING."""

    recording_bytes: int = setting(
        20_000_000, minimum=100_000, maximum=100_000_000, help_text="Largest recording of a simulated call."
    )
    unused_file_days: int = setting(
        30, minimum=2, maximum=3650, help_text="Recordings and imported pictures nobody uses stay so long."
    )
