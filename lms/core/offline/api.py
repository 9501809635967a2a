"""What apps may use of reading without network."""

from lms.core.offline.keeping import kept_offline

__all__ = ["kept_offline"]
