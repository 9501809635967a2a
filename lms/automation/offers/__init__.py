"""What apps offer to rules: the occasions they know, and what they can do about one."""
