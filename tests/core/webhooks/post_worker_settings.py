"""Settings of a real worker process that posts to a receiver on this machine, at any hour."""

from tests.core.notices.mail_worker_settings import *  # noqa: F403 - settings of a worker
from tests.core.notices.mail_worker_settings import XUNPING

MAILERS.clear()  # noqa: F405 - people here have no addresses
XUNPING = {**XUNPING, "webhooks": {"hosts": "127.0.0.1:*", "private_networks": True}}  # type: ignore[dict-item] # other values
