"""What a site may choose about the analysis of its exams."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class PsychometricsSettings(AppSettings, section="psychometrics"):
    """The `psychometrics` section of XUNPING."""

    answers_judged_at_once: int = setting(
        200_000,
        minimum=0,
        maximum=10_000_000,
        help_text="A paper with more answers is analysed in the background, not while its page is read.",
    )
