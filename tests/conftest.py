"""Laws are checked on random maps; how long one example takes is no law.

``laws`` draws new examples at each run. ``fixed``, for ``./check``, draws the same ones at each run, so that a change
is judged by what it changes; ``deep`` looks long: ``pytest --hypothesis-profile=deep``.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.register_profile("fixed", settings.get_profile("laws"), derandomize=True)
settings.register_profile("deep", settings.get_profile("laws"), max_examples=1000)
settings.load_profile("laws")
