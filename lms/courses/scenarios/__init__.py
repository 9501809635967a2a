"""Calls that go as the learner chooses: what a scenario has to be, and where a way through it ends."""
