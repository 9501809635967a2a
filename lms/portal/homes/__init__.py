"""Put together what each of the three homes answers."""
