"""``shift`` and ``contacts``: both organisations, the roster and its gaps, swaps, and who is called when."""

from typing import Any

import pytest

from tests.support import Desk

SITE = """\
plan: aicc
go_live: 2026-12-01T00:00:00+09:00
language: en
people:
  seo: {name: 서운영, role: operations_lead, phone: 02-100-0001}
  moon: {name: 문오퍼, role: system_operator, phone: 02-100-0002, hours: "mon-fri 10:00-18:00"}
  im: {name: 임상담, role: floor_lead, phone: 02-100-0003}
  go: {name: 고아이티, role: it_contact, phone: 02-100-0004, email: it@example.com, user: goit,
       routes: [sms, mail]}
  bae: {name: 배벤더, role: vendor, phone: 02-200-0001}
notify:
  - {name: mail, url: "json://127.0.0.1:9/mail"}
  - {name: sms, url: "json://127.0.0.1:9/sms", levels: [1]}
  - {name: room, url: "json://127.0.0.1:9/room", levels: [1, 2]}
roster:
  days:
    2026-12-01: {morning: [lee, park], afternoon: [choi, jung], night: [han, kim]}
    2026-12-02: {morning: [lee, park], afternoon: [choi, jung], night: [han]}
  overrides:
    - {from: "2026-12-01T14:00+09:00", to: "2026-12-01T22:00+09:00", out: choi, in: park, reason: ill}
"""


@pytest.fixture
def staff(desk: Desk) -> Desk:
    """A desk of a site that names almost everybody."""
    desk.site(SITE)
    return desk


class TestContacts:
    def test_both_organisations_and_the_vendors_are_there(self, staff: Desk) -> None:
        found = staff.ok("contacts")
        assert list(found)[:4] == ["hotline", "people", "roles", "ladder"]
        roles = {each["id"]: each for each in found["roles"]}
        counts = {
            name: each["count"] for name, each in roles.items() if name in ("support_lead", "technical_support")
        }
        counts |= {name: roles[name]["count"] for name in ("user_support", "quality")}
        assert counts == {"support_lead": 1, "technical_support": 3, "user_support": 2, "quality": 1}
        customer = {name: each for name, each in roles.items() if each["side"] == "customer"}
        assert set(customer) == {"operations_lead", "system_operator", "floor_lead", "it_contact"}
        assert {(each["count"], each["named"]) for each in customer.values()} == {(1, 1)}
        assert (roles["vendor"]["side"], roles["vendor"]["count"], roles["vendor"]["named"]) == ("vendor", 1, 1)
        assert (roles["quality"]["named"], roles["technical_support"]["named"]) == (0, 3)

    def test_a_person_has_channels_hours_and_whether_now(self, staff: Desk) -> None:
        people = {each["id"]: each for each in staff.ok("contacts")["people"]}
        assert people["go"] == {
            "id": "go",
            "name": "고아이티",
            "role": "it_contact",
            "side": "customer",
            "title": None,
            "phone": "02-100-0004",
            "email": "it@example.com",
            "routes": ["sms", "mail"],
            "hours": None,
            "available_now": True,
        }
        assert (people["moon"]["hours"], people["moon"]["available_now"]) == ("mon-fri 10:00-18:00", False)
        staff.ok("drill", "advance", "1h")
        assert {each["id"]: each["available_now"] for each in staff.ok("contacts")["people"]}["moon"] is True

    def test_each_call_names_the_channels_that_carry_it(self, staff: Desk) -> None:
        first, second = staff.ok("contacts")["ladder"][:2]
        assert {each["name"]: each["channels"] for each in first["calls"]} == {
            "이기술": ["room"],
            "박인프라": ["room"],
            "고아이티": ["sms", "mail", "room"],
        }
        assert [(each["name"], each["channels"]) for each in second["calls"]] == [("김지원", ["room"])]

    def test_the_page_begins_with_the_hotline_and_shows_every_gap(self, staff: Desk) -> None:
        page = staff("contacts").out
        assert page.startswith("hotline 1588-1111\n")
        assert [page.index(side) for side in ("\nsupport\n", "\ncustomer\n", "\nvendors\n")] == sorted(
            page.index(side) for side in ("\nsupport\n", "\ncustomer\n", "\nvendors\n")
        )
        assert "Technical support 3/3\n" in page
        assert "Quality management 0/1 ✗\n    nobody is named; add them under people in the site file" in page
        assert "(NOT NOW)" in page
        assert "02-200-0001  bae" in page

    def test_without_an_it_contact_the_ladder_says_so(self, desk: Desk) -> None:
        desk.site("plan: aicc\ngo_live: 2026-12-01T00:00:00+09:00\nlanguage: en\n")
        first = desk.ok("contacts")["ladder"][0]
        assert first["unnamed"] == ["IT contact"]
        assert [each["name"] for each in first["calls"]] == ["이기술", "박인프라", "최개발"]
        assert "IT contact: nobody is named" in desk("contacts").out


class TestOrganisation:
    def test_every_role_has_its_people_duties_and_levels(self, staff: Desk) -> None:
        found = staff.ok("organisation")
        assert list(found) == ["at", "hotline", "roles"]
        roles = {each["id"]: each for each in found["roles"]}
        technical = roles["technical_support"]
        assert (technical["wanted"], technical["missing"], len(technical["people"])) == (3, 0, 3)
        assert (roles["quality"]["wanted"], roles["quality"]["missing"]) == (1, 1)
        assert (roles["support_lead"]["levels"], roles["it_contact"]["levels"]) == ([2], [1])
        assert [each["name"] for each in roles["it_contact"]["people"]] == ["고아이티"]
        assert "Manage escalations" in roles["support_lead"]["duties"]

    def test_it_is_handed_on_as_a_page_and_as_markdown(self, staff: Desk) -> None:
        page = staff("organisation").out
        assert "Quality management    0/1     —      ✗ nobody named: write people: in warroom.yaml" in page
        assert "Hotline 1588-1111." in page
        lines = staff("organisation", "--format", "md").out.splitlines()
        assert lines[0] == "# Organisation of both sides"
        assert "| IT contact | 1 | L1 | 고아이티 | 02-100-0004 | — | — |" in lines
        duties = next(line for line in lines if line.startswith("| User support | Teach"))
        assert duties.endswith("Update the manual |")


class TestOutsideCoverage:
    def test_who_is_the_first_level_then(self, staff: Desk) -> None:
        for command in ("shift", "contacts"):
            found = staff.ok(command)["outside_coverage"]
            assert (found["role"], found["name"], found["now"]) == ("support_lead", "Support lead", False)
            assert found["people"] == [{"name": "김지원", "phone": "010-1111-1111"}]
            assert "L1 is Support lead: 김지원 010-1111-1111" in staff(command).out

    def test_that_it_is_such_a_time_is_loud(self, staff: Desk) -> None:
        staff.ok("drill", "advance", "450h")  # the third Sunday, 03:00
        found = staff.ok("contacts")
        assert found["outside_coverage"]["now"] is True
        assert [each["name"] for each in found["ladder"][0]["calls"]] == ["김지원", "고아이티"]
        assert "NOW OUTSIDE COVERAGE" in staff("shift").out


def gaps(desk: Desk) -> list[tuple[str, str, list[str], int]]:
    return [(each["date"], each["shift"], each["people"], each["missing"]) for each in desk.ok("shift")["gaps"]]


def turns(desk: Desk, date: str, shift: str) -> list[tuple[str, list[str]]]:
    (found,) = [each for each in desk.ok("shift")["roster"] if (each["date"], each["shift"]) == (date, shift)]
    return [(each["starts_at"][11:16], each["people"]) for each in found["turns"]]


class TestRoster:
    def test_seven_days_swaps_and_gaps(self, staff: Desk) -> None:
        found = staff.ok("shift")
        assert [(each["date"], each["shift"]) for each in found["roster"]][:4] == [
            ("2026-12-01", "morning"),
            ("2026-12-01", "afternoon"),
            ("2026-12-01", "night"),
            ("2026-12-02", "morning"),
        ]
        assert found["roster"][-1]["date"] == "2026-12-08"
        assert found["roster"][1]["people"] == ["박인프라", "정교육"]
        assert found["swaps"] == [
            {
                "id": None,
                "out": "최개발",
                "in": "박인프라",
                "starts_at": "2026-12-01T14:00:00.000+09:00",
                "ends_at": "2026-12-01T22:00:00.000+09:00",
                "reason": "ill",
                "holds": False,
            }
        ]
        assert found["gaps"][0] == {
            "date": "2026-12-02",
            "shift": "night",
            "starts_at": "2026-12-02T22:00:00.000+09:00",
            "ends_at": "2026-12-03T06:00:00.000+09:00",
            "people": ["한프로세스"],
            "missing": 1,
        }
        assert [(each["shift"], each["missing"]) for each in found["gaps"][1:]] == [
            ("morning", 2),
            ("afternoon", 2),
            ("night", 2),
            ("morning", 2),
        ]
        (note,) = found["notes"]
        assert (note["kind"], note["people"]) == ("successive", ["박인프라"])
        assert "two shifts in a row, 16 h" in note["text"]

    def test_the_page_says_it_too(self, staff: Desk) -> None:
        page = staff("shift").out
        assert (
            "gaps of the next 72 hours\n  2026-12-02  Night      2026-12-02 22:00 – 2026-12-03 06:00  1 missing"
            in page
        )
        assert "최개발 → 박인프라" in page
        assert "박인프라: two shifts in a row, 16 h" in page

    def test_a_day_set_from_a_screen_goes_before_the_files(self, staff: Desk) -> None:
        answer = staff.ok("shift", "set", "2026-12-02", "night", "han", "김지원")
        assert (answer["date"], answer["shift"], answer["people"]) == (
            "2026-12-02",
            "night",
            ["한프로세스", "김지원"],
        )
        assert gaps(staff)[0] == ("2026-12-03", "morning", [], 2)
        staff.ok("shift", "set", "2026-12-02", "night", "choi")
        assert gaps(staff)[0] == ("2026-12-02", "night", ["최개발"], 1)
        assert turns(staff, "2026-12-02", "morning") == [("06:00", ["이기술", "박인프라"])]

    def test_swaps_of_file_and_screen_both_apply(self, staff: Desk) -> None:
        made = staff.ok(
            *("shift", "swap", "park", "goit", "--from", "18:00", "--to", "22:00", "--reason", "home"),
            "--as",
            "kim",
        )
        assert made == {
            "id": "SWAP-1",
            "out": "박인프라",
            "in": "고아이티",
            "starts_at": "2026-12-01T18:00:00.000+09:00",
            "ends_at": "2026-12-01T22:00:00.000+09:00",
            "reason": "home",
            "holds": False,
        }
        assert turns(staff, "2026-12-01", "afternoon") == [
            ("14:00", ["박인프라", "정교육"]),
            ("18:00", ["고아이티", "정교육"]),
        ]
        # It applies over a day set from a screen too.
        staff.ok("shift", "set", "2026-12-01", "afternoon", "choi", "lee")
        assert turns(staff, "2026-12-01", "afternoon") == [
            ("14:00", ["박인프라", "이기술"]),
            ("18:00", ["고아이티", "이기술"]),
        ]

    def test_a_swap_is_taken_back_from_then_on(self, staff: Desk) -> None:
        staff.ok("shift", "swap", "lee", "choi", "--from", "0m", "--to", "4h", "--reason", "ill")
        staff.ok("drill", "advance", "1h")
        assert staff.ok("shift")["people"] == ["최개발", "박인프라"]
        staff.ok("shift", "unswap", "swap-1")
        assert staff.ok("shift")["people"] == ["이기술", "박인프라"]
        assert [each["id"] for each in staff.ok("shift")["swaps"]] == [None]
        assert "was taken back" in staff.refused("shift", "unswap", "1")
        assert "there is no such swap" in staff.refused("shift", "unswap", "SWAP-9")
        assert "is not a swap" in staff.wrong("shift", "unswap", "INC-1")

    def test_a_swap_that_leaves_one_short_is_a_gap_and_a_note(self, staff: Desk) -> None:
        staff.ok("shift", "swap", "lee", "park", "--from", "10:00", "--to", "12:00", "--reason", "doctor")
        found = staff.ok("shift")
        assert (found["gaps"][0]["starts_at"], found["gaps"][0]["missing"]) == ("2026-12-01T10:00:00.000+09:00", 1)
        assert [each["kind"] for each in found["notes"]][:2] == ["twice", "short"]

    def test_all_of_it_is_in_the_chain(self, staff: Desk) -> None:
        staff.ok("shift", "set", "2026-12-03", "morning", "이기술", "park")
        staff.ok("shift", "swap", "lee", "choi", "--from", "10:00", "--to", "14:00", "--reason", "ill")
        staff.ok("shift", "unswap", "SWAP-1")
        shown = [
            (each["subject"], each["kind"], each["text"])
            for each in staff.ok("log", "show")
            if each["subject"] == "roster"
        ]
        assert shown == [
            ("roster", "rostered", "2026-12-03 Morning: 이기술, 박인프라"),
            ("roster", "swapped", "SWAP-1 이기술 → 최개발, 12-01 10:00 – 12-01 14:00: ill"),
            ("roster", "unswapped", "taken back: SWAP-1 이기술 → 최개발"),
        ]

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("set", "2026-12-02", "night", "hna"), "nothing is called 'hna'; did you mean han?"),
            (("set", "2026-12-02", "nigth", "han"), "nothing is called 'nigth'; did you mean night?"),
            (("set", "2026-12-02", "night", "han", "한프로세스"), "named twice"),
            (
                ("swap", "leee", "park", *("--from", "10:00", "--to", "12:00", "--reason", "x")),
                "did you mean lee?",
            ),
            (
                ("swap", "lee", "이기술", *("--from", "10:00", "--to", "12:00", "--reason", "x")),
                "stand in for themselves",
            ),
            (("swap", "jung", "kim", *("--from", "10:00", "--to", "12:00", "--reason", "x")), "is on no shift"),
            (
                (
                    "swap",
                    "lee",
                    "kim",
                    *("--from", "2026-12-01T12:00", "--to", "2026-12-01T10:00", "--reason", "x"),
                ),
                "ends before it begins",
            ),
            (
                (
                    "swap",
                    "lee",
                    "kim",
                    *("--from", "2026-12-01T06:00", "--to", "2026-12-01T07:00", "--reason", "x"),
                ),
                "is over already",
            ),
            (
                ("swap", "lee", "kim", *("--from", "10:00", "--to", "12:00", "--reason", " ")),
                "the reason is empty",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, staff: Desk, words: tuple[str, ...], why: str) -> None:
        before = staff.ok("log", "show")
        assert why in staff.refused("shift", *words)
        assert staff.ok("log", "show") == before

    def test_wrong_usage_is_told(self, staff: Desk) -> None:
        assert "is not a date" in staff.wrong("shift", "set", "tomorrow", "night", "han")
        assert "too far away" in staff.wrong("shift", "set", "9026-01-01", "night", "han")
        assert "--reason" in staff.wrong("shift", "swap", "lee", "park", "--from", "10:00", "--to", "12:00")
        assert "NAME" in staff.wrong("shift", "set", "2026-12-02", "night")
        assert "invalid choice" in staff.wrong("shift", "borrow")

    def test_somebody_whom_the_file_names_no_more_is_still_shown(self, staff: Desk) -> None:
        staff.ok("shift", "set", "2026-12-01", "morning", "goit", "lee")
        staff.site(SITE.replace("  go: ", "  gone: "))
        assert staff.ok("shift")["people"] == ["go", "이기술"]
        assert staff.ok("status")["shift"]["people"] == ["go", "이기술"]
        assert "go" in staff("shift").out

    def test_of_two_namesakes_the_key_is_asked_for(self, staff: Desk) -> None:
        staff.site(SITE.replace("서운영", "이기술"))
        said = staff.refused("shift", "set", "2026-12-02", "night", "이기술")
        assert "이기술: is several people; write one of lee seo" in said


def test_a_call_names_person_number_and_answer(staff: Desk) -> None:
    staff.ok("incident", "open", "down", "--priority", "P1")
    staff.ok("incident", "call", "INC-1", "goit", "--result", "no_answer")
    shown: list[dict[str, Any]] = staff.ok("incident", "call", "INC-1", "Mr Smith", "--result", "answered")[
        "timeline"
    ]
    assert [each["text"] for each in shown[-2:]] == ["고아이티: no answer", "Mr Smith: answered"]
