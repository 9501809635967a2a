"""Learn: what to do next, read lessons, answer check questions, complete courses, earn credit hours."""
