"""What the programme leaves behind, read for a page: documents, and what the customer takes over."""

from typing import Final

from data import delivered, events
from data.deliverables import Deliverable, DeliverableGroup
from data.deliverableviews import Confirmed, DeliverableGroupView, DeliverableView
from data.delivered import Delivered
from data.i18n import language
from data.records import Ms
from data.store import Tx
from warroom.config import Site
from warroom.rules import delivering as rules
from warroom.rules.duty import role_name
from warroom.wording import deliverable_state

_KINDS: Final = (rules.RECORDED, rules.RETRACTED)


async def read(tx: Tx, site: Site, now: Ms) -> tuple[DeliverableGroupView, ...]:
    """Return every group of the plan as it stands at ``now``, in the plan's order."""
    saved = await delivered.by_id(tx)
    subjects = [
        f"transfer:{group.id}.{item.id}"
        for group in site.plan.deliverables
        if group.kind == "transfer"
        for item in group.items
    ]
    told = await events.newest_and(tx, _KINDS, subjects) if subjects else {}
    steps = {subject.partition(":")[2]: rules.confirmed(happened) for subject, happened in told.items()}
    return tuple(_group(site, group, saved, steps, now) for group in site.plan.deliverables)


def _group(
    site: Site,
    group: DeliverableGroup,
    saved: dict[str, Delivered],
    steps: dict[str, tuple[Confirmed, ...]],
    now: Ms,
) -> DeliverableGroupView:
    items = []
    for item in group.items:
        item_id = f"{group.id}.{item.id}"
        items.append(_item(site, group, item, saved.get(item_id), steps.get(item_id, ()), now))
    return DeliverableGroupView(
        id=group.id,
        name=group.name.say(language()),
        kind=group.kind,
        items=tuple(items),
        counted=rules.counted(group.kind, items),
    )


def _item(
    site: Site,
    group: DeliverableGroup,
    item: Deliverable,
    known: Delivered | None,
    steps: tuple[Confirmed, ...],
    now: Ms,
) -> DeliverableView:
    first, last = rules.STATES[group.kind][0], rules.STATES[group.kind][-1]
    review_at = None if known is None else known.review_at
    state = first if known is None else rules.stands(known.state, review_at, now)
    return DeliverableView(
        id=f"{group.id}.{item.id}",
        kind=group.kind,
        text=item.text.say(language()),
        state=state,
        words=deliverable_state(state),
        done=state == last,
        late=rules.is_late(review_at, now),
        owner=None if known is None else known.owner,
        role=None if item.role is None else role_name(site.plan, item.role, language()),
        review_at=review_at,
        link=None if known is None else known.link,
        note=None if known is None else known.note,
        by=None if known is None else known.by_whom,
        at=None if known is None else known.at,
        confirmed=steps,
    )
