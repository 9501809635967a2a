"""Tags of the lesson templates."""
