"""Peer review: the life of a question from draft to approved and retired, and who may take which step."""
