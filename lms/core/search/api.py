"""What other apps may use of the search: say what can be found."""

from lms.core.search.rules import fold
from lms.core.search.services import register_search
from lms.core.search.sources import Answer, Answers, AskedSource, Entry, IndexedSource, Place

__all__ = ["Answer", "Answers", "AskedSource", "Entry", "IndexedSource", "Place", "fold", "register_search"]
