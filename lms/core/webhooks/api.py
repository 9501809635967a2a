"""What other apps may use of webhooks: say how people are parted."""

from lms.core.webhooks.audiences import WebhookAudience

__all__ = ["WebhookAudience"]
