"""Review of courses and lessons by another trainer, before anybody learns from them."""
