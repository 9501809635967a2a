"""The effects of declared programmes: what goes into an estimate, what is kept of it, and its words."""
