"""Read the standard chapter by chapter, and set an edition beside the one it replaces."""
