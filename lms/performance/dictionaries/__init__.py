"""The company's dictionaries: loaded from files, without losing what people changed in the admin."""
