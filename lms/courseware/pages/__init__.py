"""The page of a course that a package is played on."""
