"""A record full of names and internal reasons, none of which the public may see."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from measures.actions import editing, monitoring, overrides, text_reviews, withdrawal, workflow
from measures.ledger import Actor
from measures.models import Channel, Entry, Measure, Zone

from . import make
from .make import DAY, NOW

#: Every text that only insiders may see has one of these in it.
NAME, INTERNAL, REQUEST = "Quetzalcoatlus", "xylophone-only-inside", "zugzwang-request"


def actor(role: str, zone: Zone | None, **fields: object) -> Actor:
    names = {"username": f"{NAME}-{role}", "first_name": NAME, "last_name": role.title()}
    return Actor.of(make.user(role, zone, **(names | fields)), Channel.API, REQUEST)


def why(by: Actor) -> dict[str, object]:
    return {"by": by, "reason": f"{INTERNAL} {Entry.objects.count()}", "internal": True, "at": NOW}


def record() -> SimpleNamespace:
    """A change of every verb on every subject, by people with names and for internal reasons."""
    hetao = make.zone("hetao")
    park = make.zone("hetao-sz", hetao)
    make.zone("qianhai")
    editor, verifier = actor("editor", park), actor("verifier", hetao)
    chief = actor("administrator", hetao)
    glossarist = actor("viewer", hetao, is_superuser=True)
    editing.save_zone(park, content={"name_en": "Park"}, **why(chief))
    paper = editing.save_source(make.source("paper"), content={"kind": "official"}, **why(editor))
    paper = text_reviews.review_text(paper, path="title", **why(editor))
    overrides.add_override("s2hk", "甲乙", "丙丁", **why(glossarist))
    content = {"zone": park, "kind": "rd_platform", "origin_script": "hans", "title": "研究平台"}
    content |= {"title_en": "Platform", "targets": [make.target()]}
    first = {"status": "planned", "effective_on": DAY, "source": paper}
    new = editing.create_measure("A-001", content=content, **first, **why(editor))
    withdrawal.withdraw(
        editing.create_measure("A-002", content=content, **first, **why(editor)), **why(editor)
    )
    figure = {"value": Decimal(7), "read_on": DAY, "source": paper}
    monitoring.record_reading(new.targets.get(), **figure, **why(editor))
    for to, by in (("in_progress", editor), ("completed", editor), ("verified", verifier)):
        step = {"to": to, "effective_on": DAY, "source": paper, "confirm": ["source_announced"]}
        workflow.advance(one(), **step, **why(by))
    text_reviews.review_text(one(), path="title", **why(editor))
    monitoring.add_evidence(one(), content={"source": paper, "locator": "p. 1"}, **why(editor))
    editing.save_source(paper, content={"published_on": DAY.replace(month=10)}, **why(chief))
    return SimpleNamespace(park=park, hetao=hetao, editor=editor, verifier=verifier, chief=chief)


def one() -> Measure:
    """The measure A-001 of `record()`, as it is now."""
    return Measure.objects.get(code="A-001")
