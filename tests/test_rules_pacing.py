"""Which lines go out together, and which never do."""

from data.messaging import OutboxLine
from warroom.rules.pacing import bundles


def line(number: int, *, subject: str = "INC-1", promise: int | None = 1, channels: str = "ops") -> OutboxLine:
    return OutboxLine(
        id=number,
        subject=subject,
        obligation_id=promise,
        channels=tuple(channels.split()),
        people=("이기술",),
        text=f"line {number}",
        at=0,
        state="waiting",
        message_id=None,
        reason=None,
    )


def numbers(*lines: OutboxLine) -> list[list[int]]:
    return [[each.id for each in bundle.lines] for bundle in bundles(lines)]


def test_calls_of_one_recipient_go_out_together() -> None:
    assert numbers(line(1), line(2, subject="INC-2", promise=2)) == [[1, 2]]
    assert numbers(line(1), line(2, promise=2, channels="ops mail")) == [[1, 2]]
    assert numbers(line(1), line(2, promise=2, channels="mail")) == [[1], [2]]


def test_what_an_operator_sends_is_never_merged_with_a_call() -> None:
    assert numbers(line(1), line(2, subject="test", promise=None), line(3, promise=2)) == [[1, 3], [2]]
    assert numbers(line(1, subject="test", promise=None), line(2, channels="ops mail")) == [[2], [1]]
    assert numbers(line(1, promise=None), line(2)) == [[2], [1]]


def test_what_operators_send_goes_out_one_by_one() -> None:
    by_hand = [line(n, subject=subject, promise=None) for n, subject in enumerate(("test", "INC-1", "test"), 1)]
    assert numbers(*by_hand) == [[1], [2], [3]]
