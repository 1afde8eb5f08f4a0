"""What the engine does at a moment that has come, in one transaction."""

from warroom.commands import alarm, firing, following
from warroom.room import Act


async def settle(act: Act, late_cause: str) -> None:
    """Settle everything whose moment has come.

    Args:
        act: the transaction.
        late_cause: what is written on promises that fire long after their moment.
    """
    await following.keep_up(act)
    # Before firing: what has been quiet for long enough holds levels back that are due by now.
    await alarm.settle_quiet(act)
    await firing.fire_due(act, late_cause=late_cause)
