"""Let Wagtail's own forms write their entries: every one of them saves and deletes by an action."""

from __future__ import annotations

import wagtail.models  # noqa: F401 - wagtail.actions cannot be imported before it
from django.db.models import Model
from wagtail.actions import CreateAction, DeleteAction, EditAction, action_registry

from lms.core.trail.traces import FieldTrace, Trace, recorded, register_trace


class RecordedCreateAction(CreateAction):
    """Add a thing and record it, both or neither."""

    def execute(self, skip_permission_checks: bool = False) -> Model:
        """Add as Wagtail does."""
        with recorded(self.instance, by=self.user):
            return super().execute(skip_permission_checks=skip_permission_checks)


class RecordedEditAction(EditAction):
    """Save a thing and record what changed, both or neither."""

    def execute(self, skip_permission_checks: bool = False) -> Model:
        """Save as Wagtail does."""
        with recorded(self.instance, by=self.user):
            return super().execute(skip_permission_checks=skip_permission_checks)


class RecordedDeleteAction(DeleteAction):
    """Delete a thing and record what is gone, both or neither."""

    def execute(self, skip_permission_checks: bool = False) -> object:
        """Delete as Wagtail does."""
        with recorded(self.instance, by=self.user, deleting=True):
            return super().execute(skip_permission_checks=skip_permission_checks)


RECORDED_ACTIONS = (RecordedCreateAction, RecordedEditAction, RecordedDeleteAction)


def trace_admin(*kinds: type[Model] | Trace) -> None:
    """Write whatever the admin adds, changes or deletes of these kinds into the audit trail.

    A kind without a trace of its own is told by its fields.
    """
    for kind in kinds:
        trace = FieldTrace(kind) if isinstance(kind, type) else kind
        register_trace(trace)
        for action in RECORDED_ACTIONS:
            action_registry.register(trace.model, action)
