"""The command ``periodic``."""
