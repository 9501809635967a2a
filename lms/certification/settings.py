"""What a site may choose about certificates."""

from dataclasses import dataclass

from lms.certification.requirements.rules import Aims
from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class CertificationSettings(AppSettings, section="certification"):
    """The issuer's name, the aims of coverage, and how often strangers may look serials up."""

    issuer: str = setting("", help_text="Who issues certificates; empty: the top unit above the holder.")
    aim_good: float = setting(0.95, minimum=0, maximum=1, help_text="Share from which coverage is good.")
    aim_warn: float = setting(0.85, minimum=0, maximum=1, help_text="Share from which coverage can wait.")
    expiring_days: int = setting(30, minimum=1, maximum=365, help_text="Days that count as expiring soon.")
    look_ups_a_minute: int = setting(
        30, minimum=1, maximum=10_000, help_text="How many serials one address may look up in a minute."
    )
    proxies: int = setting(
        0, minimum=0, maximum=5, help_text="How many own proxies stand in front and write X-Forwarded-For."
    )

    @property
    def aims(self) -> Aims:
        """Give the aims to the rules."""
        return Aims(self.aim_good, self.aim_warn)
