"""Exceptions of kapitza."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["CaseError", "SolveError"]


class CaseError(ValueError):
    """The case is wrong: the text of the exception shows every mistake, its place and how to mend it.

    Attributes
    ----------
    errors : list of dict
        One entry per mistake with the keys ``file``, ``line``, ``column`` (both from 1, None for a dictionary),
        ``key`` (dotted path), ``message`` and ``help`` (None where there is nothing to add).
    """

    errors: list[dict[str, Any]]

    def __init__(self, message: str, errors: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.errors = list(errors)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.errors)


class SolveError(RuntimeError):
    """The case is right, but the computation failed; the text says where and why."""
