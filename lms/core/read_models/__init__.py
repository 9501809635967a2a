"""Tables that repeat facts in the shape pages ask for: made anew by a command, checked every night."""
