"""What formats share: answers, grades, tags, pictures, plain texts, limits, safe XML."""
