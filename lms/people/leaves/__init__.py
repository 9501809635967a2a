"""Leave: who is away from work from one day to another, and what then waits."""
