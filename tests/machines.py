"""How a state machine of Hypothesis plays on real stores."""

from hypothesis import HealthCheck, Phase, settings


def played(examples: int) -> settings:
    """Return how ``examples`` days of thirty steps are played.

    Real stores make shrinking take minutes, so each run plays the same days, to be looked into as they are.
    """
    return settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
