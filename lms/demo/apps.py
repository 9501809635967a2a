"""Tell Django how the app is called."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Register the commands that invent an organisation; a site of one's own does without them."""

    name = "lms.demo"
    label = "lms_demo"
