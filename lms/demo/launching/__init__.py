"""Prepare and run the demo: what is in the way, each step, server and worker, a clean end."""
