"""Findings: what somebody saw in the figures, written down with them, so that an action can follow."""
