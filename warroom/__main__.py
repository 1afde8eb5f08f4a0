"""``python -m warroom`` is the command ``warroom``."""

from warroom.cli import main

main()
