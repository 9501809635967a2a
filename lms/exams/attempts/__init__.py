"""The attempt itself: its frozen paper and answers, who may start one, until when, what passes."""
