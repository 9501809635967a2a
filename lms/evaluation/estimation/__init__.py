"""Methods that estimate what training did, how sure that is, and what a rollout could show at all."""
