"""The audit trail: who did what, when and why, chained so that no later change stays unseen."""
