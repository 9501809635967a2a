"""The result of an attempt: marks, answers as far as they are released, and who stands behind it."""
