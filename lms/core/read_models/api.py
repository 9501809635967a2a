"""What other apps may use of read models: register one."""

from lms.core.read_models.services import ReadModel, register_read_model

__all__ = ["ReadModel", "register_read_model"]
