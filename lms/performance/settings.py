"""Hold what a site may choose about figures, verdicts and complaints."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class PerformanceSettings(AppSettings, section="performance"):
    """The section "performance" of XUNPING."""

    contacts_indicator: str = setting(
        "aht", help_text="Key of the indicator whose denominators are the contacts handled."
    )
    mastery_cut: float = setting(
        0.7, minimum=0.0, maximum=1.0, help_text="Share of marks under which a clause counts as not known."
    )
    complaint_cut: float = setting(
        0.0,
        minimum=0.0,
        maximum=10_000.0,
        help_text="Complaints per 10,000 contacts from which a clause has many; 0 takes the average clause.",
    )
    verdict_level: float = setting(
        0.8, minimum=0.5, maximum=0.99, help_text="Level of the intervals that must lie clear of both cuts."
    )
    exam_lead_months: int = setting(
        6, minimum=0, maximum=12, help_text="Exams count from so many months before the period: work follows."
    )
    file_months: int = setting(
        6, minimum=3, maximum=12, help_text="Months a performance file shows unless another span is chosen."
    )
    min_surveys: int = setting(10, minimum=1, maximum=1000, help_text="Fewest surveys that make a mean.")
    min_reviews: int = setting(
        5, minimum=1, maximum=1000, help_text="Fewest quality reviews that make a mean."
    )
    complaint_days: int = setting(
        15,
        minimum=1,
        maximum=90,
        help_text="Days in which a complaint must be answered when no day is given.",
    )
