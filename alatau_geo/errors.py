"""The few exceptions of the package, by what the user can do about them.

Every message says what was needed, what was given and what to do. Each class carries the exit
code that the command line ends with.
"""

from __future__ import annotations


class AlatauError(Exception):
    """Base of every error the package raises on purpose."""

    exit_code = 4


class UsageError(AlatauError):
    """A wrong option, argument or name: change the call."""

    exit_code = 2


class PlanError(AlatauError):
    """A plan's own files are wrong: change ``catalog.yaml``, ``claims.yaml`` or a map's YAML."""

    exit_code = 2


class DataError(AlatauError):
    """A layer's file can't be read or used: change the data."""

    exit_code = 3
