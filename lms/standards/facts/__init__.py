"""The single facts that are taught and tested: what each rests on, and what reviewers signed about it."""
