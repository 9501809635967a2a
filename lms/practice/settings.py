"""What a site may choose about practice."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class PracticeSettings(AppSettings, section="practice"):
    """How many questions a day, how they are spaced, and what stays out for the sake of exams."""

    daily_questions: int = setting(5, minimum=1, maximum=50, help_text="Questions of a day's practice.")
    set_questions: int = setting(
        10, minimum=1, maximum=50, help_text="Questions of one round on a clause or on own mistakes."
    )
    retention: float = setting(
        0.9,
        minimum=0.7,
        maximum=0.97,
        help_text="Chance of still knowing an answer at which its question comes again.",
    )
    longest_days: int = setting(
        180, minimum=7, maximum=3650, help_text="The most days until a question comes again."
    )
    rights_to_settle: int = setting(
        2, minimum=1, maximum=5, help_text="Days answered rightly after which a mistake leaves the book."
    )
    weak_share: float = setting(
        0.8, minimum=0, maximum=1, help_text="A clause examined below this share of marks counts as weak."
    )
    keeps_drawn_out: bool = setting(
        True,
        help_text="Questions drawn for anybody in a formal exam that is open or to come are not practised.",
    )
    days_kept: int = setting(
        400, minimum=30, maximum=3650, help_text="Days for which single answers of practice are kept."
    )
