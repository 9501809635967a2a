"""What a taker may see of an attempt, and when: marks, key, explanations, what others answered."""
