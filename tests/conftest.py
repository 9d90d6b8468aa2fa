"""Laws are checked on random maps; how long one example takes is no law."""

from hypothesis import HealthCheck, settings

settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.load_profile("laws")
