"""Name the tables of the app, for Django."""

from lms.automation.rulebook.models import AutomationRule, RuleEntry

__all__ = ["AutomationRule", "RuleEntry"]
