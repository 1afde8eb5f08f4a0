"""Every change an operator can make, one function each; the board's keys and the CLI call the same ones.

A command works inside one transaction (``Act``): it reads, asks the rules, writes, and records what it did.
"""
