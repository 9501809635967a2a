"""The rules as they were written, and what each did for whom on which occasion."""
