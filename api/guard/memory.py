"""Memory of large arrays goes back to the system as soon as they are freed.

By default glibc does not return it: after a large block is freed, blocks up to that size (at most
32 MB, mallopt(3)) are taken from the heap in place of a mapping of their own, and the heaps of the
threads become fragmented.
Two people with questions of 2,000 characters then took 988 MB instead of 669 MB
(both encoders loaded).
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h
_LARGE = 1024 * 1024  # bytes; glibc starts at an eighth of it, which costs small arrays time


def give_back_large_blocks() -> None:
    """Fix that size at 1 MB for the whole process. Does nothing with another C library."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt:
            mallopt(_MMAP_THRESHOLD, _LARGE)
            mallopt(_TRIM_THRESHOLD, _LARGE)
