"""Whom to call by hand next, and what came of the calls before."""

import pytest

from data.incidentviews import Contact, Rung
from data.records import MINUTE, Event, State
from warroom.rules.calls import Call, calls_in, outcome, proposed

LEE = Contact(name="이기술", phone="010-2222-2222", role="")
PARK = Contact(name="박인프라", phone="010-3333-3333", role="")
KIM = Contact(name="김지원", phone="010-1111-1111", role="")


def call(contact: Contact, at: int, answered: bool) -> Call:
    return Call(at * MINUTE, contact.name, contact.phone, answered)


def rung(level: int, state: State | None, *contacts: Contact) -> Rung:
    return Rung(
        level=level, name=f"L{level}", due_at=0, state=state, fired_at=0, held=False, contacts=tuple(contacts)
    )


def tried(contact: Contact, *, answered: bool) -> Contact:
    return contact.model_copy(update={"answered": answered})


@pytest.mark.parametrize(
    ("rungs", "next_level", "who"),
    [
        # Nobody has been called yet: the next level's first.
        ((rung(1, State.ARMED, LEE, PARK), rung(2, State.ARMED, KIM)), 1, LEE),
        # The highest level that was called comes before the lower ones.
        ((rung(1, State.FIRED, LEE, PARK), rung(2, State.FIRED, KIM)), 3, KIM),
        # Whoever has answered is left in peace, whoever has not is called again.
        ((rung(1, State.FIRED, tried(LEE, answered=True), PARK), rung(2, State.ARMED, KIM)), 2, PARK),
        ((rung(1, State.FIRED, tried(LEE, answered=False), PARK), rung(2, State.ARMED, KIM)), 2, LEE),
        ((rung(1, State.FIRED, LEE), rung(2, State.FIRED, tried(KIM, answered=True))), 3, LEE),
        # All have answered: the next level's first, if somebody is known there.
        ((rung(1, State.FIRED, tried(LEE, answered=True)), rung(2, State.ARMED, KIM)), 2, KIM),
        ((rung(1, State.FIRED, tried(LEE, answered=True)), rung(2, State.ARMED)), 2, None),
        # A level that fired with nobody says nothing; the last one, called again, is called already.
        ((rung(1, State.FIRED, LEE), rung(2, State.FIRED)), 3, LEE),
        ((rung(1, State.FIRED, tried(LEE, answered=True)),), 1, None),
        ((), None, None),
    ],
)
def test_who_is_called_by_hand_next(rungs: tuple[Rung, ...], next_level: int | None, who: Contact | None) -> None:
    found = proposed(rungs, next_level)
    assert (found.name if found else None) == (who.name if who else None)


def test_what_came_of_calling() -> None:
    calls = [call(LEE, 1, True), call(KIM, 2, False), call(LEE, 3, False), call(KIM, 4, False)]
    assert (outcome(LEE, calls, None).answered, outcome(LEE, calls, None).misses) == (True, 1)
    assert (outcome(KIM, calls, None).answered, outcome(KIM, calls, None).misses) == (False, 2)
    assert (outcome(PARK, calls, None).answered, outcome(PARK, calls, None).misses) == (None, 0)


def test_an_answer_before_the_level_was_called_does_not_count() -> None:
    calls = [call(LEE, 1, True)]
    assert outcome(LEE, calls, 2 * MINUTE).answered is None
    assert outcome(LEE, calls, 1 * MINUTE).answered is True


def test_namesakes_are_told_apart_by_their_number() -> None:
    other = LEE.model_copy(update={"phone": "010-9999-0000"})
    assert outcome(other, [call(LEE, 1, True)], None).answered is None


def test_calls_are_read_from_the_timeline_of_the_present_life() -> None:
    def event(seq: int, kind: str, **payload: object) -> Event:
        fields = {"actor": "lee", "os_user": "lee", "subject": "INC-1", "prev": "", "hash": ""}
        return Event.model_validate({**fields, "seq": seq, "at": seq * MINUTE, "kind": kind, "payload": payload})

    timeline = [
        event(1, "call", name="이기술", phone=None, answered=True),
        event(2, "reopened", epoch=2),
        # As it was recorded before numbers were.
        event(3, "call", name="김지원", answered=False),
    ]
    assert calls_in(timeline) == [Call(3 * MINUTE, "김지원", None, False)]
