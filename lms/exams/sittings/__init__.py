"""The sitting itself: when, where and by whom a paper may be taken; its seats and messages."""
