"""Who has made entries: each account by each of its names, read by skipping from one to the next."""

from __future__ import annotations

from measures.db.sql import Sql, fetch

_ACCOUNTS = Sql(
    """
    WITH RECURSIVE found(id, name) AS (
        SELECT * FROM (
            SELECT actor_id, actor FROM measures_entry WHERE actor_id IS NOT NULL
            ORDER BY actor_id, actor LIMIT 1
        ) one
        UNION ALL
        SELECT e.actor_id, e.actor FROM found JOIN measures_entry e ON e.seq = (
            SELECT n.seq FROM measures_entry n WHERE (n.actor_id, n.actor) > (found.id, found.name)
            ORDER BY n.actor_id, n.actor LIMIT 1
        )
    )
    SELECT id, name FROM found
    """
)
_OTHERS = Sql(
    """
    WITH RECURSIVE found(name) AS (
        SELECT MIN(actor) FROM measures_entry WHERE actor_id IS NULL
        UNION ALL
        SELECT (
            SELECT MIN(n.actor) FROM measures_entry n
            WHERE n.actor_id IS NULL AND n.actor > found.name
        ) FROM found WHERE name IS NOT NULL
    )
    SELECT name FROM found WHERE name IS NOT NULL
    """
)


def actors() -> list[tuple[int | None, str]]:
    """The id and the name of each; None as the id of an import or a command. Two queries, whose
    cost grows with the names and not with the entries.
    """
    return [*fetch(_ACCOUNTS), *((None, name) for (name,) in fetch(_OTHERS))]
