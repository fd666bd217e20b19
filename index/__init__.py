"""Passages -> a searchable folder that carries its own encoder. Imports corpus."""

import contextlib
import ctypes
import os

# Read when ONNX Runtime is imported. Without it, that would write an identifier of this machine and
# send telemetry; its own function for switching that off comes too late for the identifier.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# One heap for all threads: glibc makes several, each of which keeps what was freed. After 160
# questions that the reader read 465 MB stayed instead of 520, at the same speed; with four threads
# 55 questions a second were answered instead of 57 (measured once). M_ARENA_MAX is -8 in malloc.h;
# other C libraries have no such function.
with contextlib.suppress(AttributeError, OSError):
    ctypes.CDLL(None).mallopt(-8, 1)
