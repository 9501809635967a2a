"""What a site may choose about its exams."""

from dataclasses import dataclass

from lms.core.api import AppSettings, setting


@dataclass(frozen=True)
class ExamSettings(AppSettings, section="exams"):
    """The `exams` section of XUNPING."""

    grace_seconds: int = setting(
        30, minimum=0, maximum=600, help_text="Answers on their way at the deadline are taken for so long."
    )
    answer_bytes: int = setting(
        8_192, minimum=1_024, maximum=65_536, help_text="Largest request that saves one answer."
    )
