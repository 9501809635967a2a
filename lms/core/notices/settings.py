"""What a site may choose about notices."""

from dataclasses import dataclass
from datetime import date, time

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class NoticeSettings(AppSettings, section="notices"):
    """When mail goes out, how much of it, and what it may say."""

    quiet_from: int = setting(
        21, minimum=0, maximum=23, help_text="Hour from which no mail goes out but the urgent."
    )
    quiet_until: int = setting(
        8, minimum=0, maximum=23, help_text="Hour at which mail goes out again; the same hour twice: always."
    )
    holidays: str = setting(
        "", help_text="Days without mail but the urgent, as 2026-10-01 2026-10-02, with spaces between."
    )
    mails_a_minute: int = setting(
        60, minimum=1, maximum=10_000, help_text="Most mails sent in a minute; the rest waits its turn."
    )
    minutes_between_mails: int = setting(
        30,
        minimum=0,
        maximum=1440,
        help_text="After a mail a person gets the next after so long, with all that came meanwhile.",
    )
    text_days: int = setting(
        365,
        minimum=1,
        maximum=3650,
        help_text="Days the text of a mail is kept; that and when it went out is kept on.",
    )
    mail_domains: str = setting(
        "",
        help_text="Domains of the addresses people may enter for themselves, parted by spaces; empty: any.",
    )
    mail_says_private: bool = setting(
        False,
        help_text="True writes also results and answers to objections into mails; otherwise a mail only says"
        " that something waits.",
    )

    def allows_address(self, address: str) -> bool:
        """Tell whether mail may go to an address, by its domain."""
        domains = self.mail_domains.lower().split()
        return not domains or address.rpartition("@")[2].lower() in domains

    @property
    def quiet_hours(self) -> tuple[time, time]:
        """Give the hours between which only urgent mail goes out."""
        return time(self.quiet_from), time(self.quiet_until)

    @property
    def free_days(self) -> frozenset[date]:
        """Give the days on which only urgent mail goes out; ValueError for what is no day."""
        return frozenset(date.fromisoformat(day) for day in self.holidays.split())
