"""The heartbeat of an open exam page: who is there, what happened, who is paused, locked or ended."""
