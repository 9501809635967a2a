"""What a site allows webhooks to do."""

from dataclasses import dataclass

from lms.core.settings import AppSettings, setting


@dataclass(frozen=True)
class Reach:
    """Where may be posted to: to which hosts, whether inside the company's network too, for how long."""

    hosts: frozenset[str]
    private_networks: bool
    seconds: int


@dataclass(frozen=True)
class WebhookSettings(AppSettings, section="webhooks"):
    """Where notices may be posted to, and how often."""

    hosts: str = setting(
        "",
        help_text="Hosts that notices may be posted to, parted by spaces, such as qyapi.weixin.qq.com"
        " oapi.dingtalk.com open.feishu.cn; host:port for another port than the usual one, host:* for all;"
        " empty: none, and webhooks are off.",
    )
    private_networks: bool = setting(
        False,
        help_text="True lets a host named above have an address inside the company's network or on this"
        " machine; otherwise such an address is not connected to.",
    )
    minutes_between: int = setting(
        10,
        minimum=1,
        maximum=1440,
        help_text="After a message a group gets the next after so long, with all that came meanwhile.",
    )
    posts_a_minute: int = setting(
        20,
        minimum=1,
        maximum=1000,
        help_text="Most posts a minute to another system, each of up to 100 notices; a group gets one.",
    )
    seconds: int = setting(10, minimum=1, maximum=60, help_text="Seconds a post may take from end to end.")
    dry_run: bool = setting(
        False, help_text="True writes every message and posts none, for a site that only shows them."
    )

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Give the hosts, as addresses name them."""
        return frozenset(self.hosts.lower().split())

    @property
    def reach(self) -> Reach:
        """Give where notices may be posted to."""
        return Reach(self.allowed_hosts, self.private_networks, self.seconds)
