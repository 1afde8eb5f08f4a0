"""A plan that leaves a few things behind, for tests."""

import re
from pathlib import Path

PLAN = Path(__file__).parents[1] / "data" / "plans" / "aicc.yaml"
DELIVERABLES = """\
deliverables:
  - id: operations
    name: {ko: 운영 문서, en: Operations documents}
    kind: document
    items:
      - {id: manual, text: {ko: 운영 매뉴얼, en: Operations manual}, role: technical_support, review_every: 28d}
      - {id: templates, text: {ko: 템플릿, en: Templates}}
  - id: knowledge
    name: {ko: 인수인계, en: Handing over}
    kind: transfer
    items:
      - {id: operation, text: {ko: 운영 지식 전수, en: Operating knowledge passed on}, role: technical_support}
      - {id: contacts, text: {ko: 연락처 정리, en: Contacts settled}, role: support_lead}

"""
CUSTOMER = """
people:
  hong: {name: 홍길동, role: it_contact, user: hong}
"""
"""Somebody of the customer, for a site file."""


def write_plan(folder: Path, site: str) -> str:
    """Write the bundled plan with these few things into ``folder``; return the site file that goes by it."""
    text, count = re.subn(
        r"^deliverables:.*?(?=^\w)", DELIVERABLES, PLAN.read_text(encoding="utf-8"), flags=re.S | re.M
    )
    assert count == 1
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    assert site.count("plan: aicc") == 1
    return site.replace("plan: aicc", "plan: plan.yaml") + CUSTOMER
