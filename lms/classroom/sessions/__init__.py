"""Sessions in a room or online: who may come, places, a waiting list that moves up, changes and notices."""
