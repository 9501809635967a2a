"""What a site may choose about its exams."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class ExamSettings(AppSettings, section="exams"):
    """The `exams` section of XUNPING."""

    grace_seconds: int = setting(
        30, minimum=0, maximum=600, help_text="Answers on their way at the deadline are taken for so long."
    )
    heartbeat_seconds: int = setting(
        30, minimum=5, maximum=120, help_text="How often an open exam page tells that it lives, in seconds."
    )
    silent_seconds: int = setting(
        75, minimum=15, maximum=900, help_text="A page silent for so long counts as disconnected."
    )
    trusted_proxies: str = setting(
        "", help_text="Networks of proxies whose X-Forwarded-For is believed, parted by blanks."
    )
    starts_a_second: int = setting(
        100,
        minimum=0,
        maximum=10_000,
        help_text=(
            "So many start an exam in a second on the whole site; who comes when more do waits on a page "
            "that says how many come before. 50 for each core; 0 lets everybody start at once."
        ),
    )
    answer_bytes: int = setting(
        32_768, minimum=1_024, maximum=65_536, help_text="Largest request that saves one answer."
    )
    objection_decision_days: int = setting(
        10, minimum=1, maximum=90, help_text="An objection to a question is decided within so many days."
    )
