"""A question's own page for those who write: how it stands, the next step, what names it."""
