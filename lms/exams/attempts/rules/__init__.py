"""Say who may start and answer, and whether a marked attempt passes."""
