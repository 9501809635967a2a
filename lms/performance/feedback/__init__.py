"""What customers said: surveys, complaints, ratings and commendations, imported and listed."""
