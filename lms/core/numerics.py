"""Name numpy and scipy, read when they are first used: most processes that serve pages never need them.

Together they take a second to import and 60 MB. Names of types stand under TYPE_CHECKING where they are used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from scipy import integrate, optimize, signal, sparse, special, stats
else:

    class _Late:
        """A module that is imported by the first look into it."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> object:
            found = getattr(import_module(self._name), name)
            setattr(self, name, found)
            return found

    np = _Late("numpy")
    integrate, optimize, signal, sparse, special, stats = (
        _Late(f"scipy.{name}") for name in ("integrate", "optimize", "signal", "sparse", "special", "stats")
    )

__all__ = ["integrate", "np", "optimize", "signal", "sparse", "special", "stats"]
