"""The exception that becomes a problem document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Fault = dict[str, str]


class ProblemError(Exception):
    """A refused request; `slug` is its problem type (`problems.PROBLEM_TYPES`).

    Each fault has a `detail` and the `parameter` or `pointer` (into the body) that is wrong.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.slug, self.detail, self.errors = slug, detail, list(errors)
        self.headers = headers
