"""Tags that show a paper to its taker."""
