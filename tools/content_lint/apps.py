"""Tell Django how the app is called."""

from django.apps import AppConfig


class ContentLintConfig(AppConfig):
    """Register the commands that check our own content."""

    name = "tools.content_lint"
    label = "content_lint"
