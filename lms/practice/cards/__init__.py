"""What somebody has to see again and when: one card for each person and question."""
