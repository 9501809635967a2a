"""What learners say to trainers at a passage: unclear, a question, an error; and what trainers answer."""
