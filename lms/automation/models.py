"""Name the tables of the app, for Django."""

from lms.automation.rulebook.models import AutomationRule, RuleDeed

__all__ = ["AutomationRule", "RuleDeed"]
