"""The README's table of keys, made of the list of all actions: ``python -m tests.keytable`` writes it."""

from pathlib import Path

from data.keymap import ENTRIES, GROUPS, group_words, key_words

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- keys: made by `make keys` -->\n"
END = "<!-- end of keys -->\n"


def table() -> str:
    """Return the default keys, a group after the other."""
    rows = ["| key | what it does |", "| --- | --- |"]
    for group in GROUPS:
        rows.append(f"| **{group_words(group)}** | |")
        for entry in (each for each in ENTRIES if each.group == group and each.keys):
            keys = " ".join(f"`{key_words(key)}`" for key in entry.keys)
            place = " (on an indicator)" if entry.where == "chart" else ""
            rows.append(f"| {keys} | {entry.explained}{place} |")
    return "\n".join(rows) + "\n"


def parts(text: str) -> tuple[str, str, str]:
    """Return what stands before the table, the table, and what stands behind it."""
    before, _, rest = text.partition(BEGIN)
    inside, _, behind = rest.partition(END)
    return before + BEGIN, inside, END + behind


if __name__ == "__main__":
    before, _, behind = parts(README.read_text(encoding="utf-8"))
    README.write_text(before + table() + behind, encoding="utf-8")
