"""Going on from the wall clock after it was stepped; what was promised keeps its moment."""

from data import clock
from data.errors import Refused
from data.i18n import _
from data.records import Ms
from warroom.room import Act


async def accept(act: Act) -> Ms:
    """Take over a step of the wall clock, however large; return it."""
    base = await clock.read_base(act.tx)
    if base is None or base.drill:
        raise Refused(_("a drill's clock follows no wall clock; `warroom drill advance` moves it"))
    instant = clock.machine_instant()
    step = base.wall_step(instant)
    if abs(step) <= clock.STEP_NOTICED:
        raise Refused(_("the war room's clock and this machine's agree; there is no step to accept"))
    await clock.write_base(act.tx, base.moved(instant, instant.wall))
    await act.record("clock", "clock_accepted", step_ms=step)
    return step


async def follow_small_step(act: Act) -> None:
    """Take over a step that is small enough to need nobody's consent; leave any other alone."""
    base = await clock.read_base(act.tx)
    instant = clock.machine_instant()
    if base is not None and base.steps_a_little(instant):
        await clock.write_base(act.tx, base.moved(instant, instant.wall))
        await act.record("clock", "clock_stepped", step_ms=base.wall_step(instant))
