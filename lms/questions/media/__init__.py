"""Recordings and pictures that questions play and show: taken, found, cleared away when unused."""
