from __future__ import annotations

from collections.abc import Iterable

Fault = dict[str, str]


class ProblemError(Exception):
    """A request that a door refuses: a problem of the kind `slug` (`problems.KINDS`).

    Each fault has a `detail` and the `parameter` or the `pointer` (into the body) it is about.
    """

    def __init__(self, slug: str, detail: str, errors: Iterable[Fault] = ()) -> None:
        super().__init__(detail)
        self.slug, self.detail, self.errors = slug, detail, list(errors)
