"""The two-parameter model: how hard questions are, how sharply they tell, how able people are."""
