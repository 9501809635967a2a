"""Packages as they are bought: looked at, unpacked, and what their manifests say."""
