"""Tags and filters of the component templates."""
