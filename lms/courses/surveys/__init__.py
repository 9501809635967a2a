"""What learners think of a course at its end, in four taps, kept without their names."""
