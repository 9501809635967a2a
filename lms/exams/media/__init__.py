"""Say who may see the pictures and hear the recordings of questions now, since they take or mark them."""
