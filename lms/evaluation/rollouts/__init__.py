"""Plan a rollout: which waves the seats allow, and the smallest effect that these could show."""
