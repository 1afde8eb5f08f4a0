"""Which titles speak of the same trouble: the pairs that the threshold was chosen by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.rules.likeness import ALIKE, likeness, most_alike

SAME = [
    ("상담 라우팅 불능", "상담 라우팅 지연"),
    ("상담 라우팅 불능", "상담 라우팅이 불능 상태"),
    ("SIP 트렁크 단절", "SIP 트렁크 2번 단절"),
    ("녹취 서버 디스크 부족", "녹취 서버 디스크 92% 사용"),
    ("IVR 음성인식 지연", "IVR 음성 인식이 지연됨"),
    ("통계 화면 지연", "통계 화면이 느림"),
    ("routing down", "routing is down again"),
    ("calls drop after 30 s", "calls drop after 45 seconds"),
    ("agent desktop slow", "Agent desktop is SLOW!"),
    ("DB connection pool exhausted on node 3", "DB connection pool exhausted (node 7)"),
    ("desk: connection refused", "desk: connection timed out"),
    ("desk: [STATUS] < 400, was 503", "desk: [STATUS] < 400, was 502"),
]
OTHER = [
    ("상담 라우팅 불능", "녹취 서버 디스크 부족"),
    ("상담 라우팅 불능", "통계 화면 지연"),
    ("상담 화면 지연", "상담 라우팅 불능"),
    ("SIP 트렁크 단절", "CTI-CRM 화면 팝업 누락"),
    ("IVR 음성인식 지연", "통계 화면 지연"),
    ("녹취 서버 디스크 부족", "라우팅 서버 불능"),
    ("routing down", "statistics slow"),
    ("recording server disk full", "routing server down"),
    ("calls drop", "agents cannot log in"),
    ("500", "502"),
    ("", "routing down"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_trouble_is_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE + 0.05


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_trouble_is_not(one: str, other: str) -> None:
    assert likeness(one, other) <= ALIKE - 0.05


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_goes_both_ways_between_nought_and_one(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


def test_numbers_count_for_nothing() -> None:
    assert likeness("node 3 of 12 down", "node 7 of 9 down") == 1
    assert likeness("2번 회선 단절", "17번 회선 단절") == 1


def test_the_most_alike_is_taken_and_of_equals_the_newest() -> None:
    titles = [(9, "statistics slow"), (8, "routing slow"), (7, "routing down"), (6, "routing down")]
    assert most_alike("routing down", titles) == (7, 1.0)
    assert most_alike("printer on fire", titles) is None
    assert most_alike("routing down", []) is None
