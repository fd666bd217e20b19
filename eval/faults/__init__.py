"""What happens when things break: `make faults`, or `python -m eval.faults`.

Each row of docs/faults.md is a module here: it breaks something on purpose, many times or for some
minutes, and counts how often the promise held.
"""
