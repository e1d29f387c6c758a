"""Random acts of people of every right, through the API and the admin: each seed gives one walk."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from measures.models import STEPS, Measure, Override, Source, Target, Zone
from measures.text.script import Script

from . import make
from .admin_pages import form_of
from .api import V1

ZONES = {"hetao": None, "hetao-sz": "hetao", "hetao-hk": "hetao", "qianhai": None}
ROLES = ("viewer", "editor", "verifier", "auditor", "administrator")
WORDS = (
    "科研",
    "资金",
    "口岸",
    "人才",
    "税收",
    "平台",
    "面积",
    "数据",
    "尽快",
    "后海",
    "创新",
    "检验",
)
KINDS = ("rd_platform", "tax", "whitelist", "talent_housing", "funding_cap")
TERMS: dict[str, dict[str, Any]] = {
    "whitelist": {"listed": {"zh-Hans": "科研设备"}},
    "talent_housing": {"units": 500},
    "funding_cap": {"amount": "5000000", "currency": "CNY"},
}


class Walk:
    """People with their clients, and a few zones and sources to begin with.

    `permitted` and `refused` count the acts by name; an answer of 500 or more raises.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.permitted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._made = 0
        zones: dict[str, Zone] = {}
        for code, parent in ZONES.items():
            zones[code] = make.zone(code, zones.get(parent or ""))
        for number in range(4):
            make.source(f"paper-{number}", kind=("press", "official")[number % 2])
        people = [make.user(role, zone) for role in ROLES for zone in zones.values()]
        chief = make.user(is_superuser=True)
        # Most acts are those of people who may do much.
        self._people = [*people, *[chief] * 12]
        for number in range(8):
            make.measure(f"WALK-{number:03}", zone=zones["hetao-sz"], source=self._pick(Source))

    def step(self) -> None:
        """One act by one person."""
        name = self.random.choice(ACTS)
        who = self.random.choice(self._people)
        status = getattr(self, f"_{name}")(who)
        if status is None:
            return
        assert status < 500, f"{name} by {who}: {status}"
        (self.permitted if status in (200, 201, 302) else self.refused)[name] += 1

    # What acts are made of.

    def _pick(self, model: Any, **where: Any) -> Any:
        rows = list(model.objects.filter(**where).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def _measure(self, *, withdrawn: bool = False) -> Any:
        return self._pick(Measure, withdrawn=withdrawn)

    def _text(self) -> str:
        return "".join(self.random.choices(WORDS, k=self.random.randint(1, 5)))

    def _day(self) -> str:
        return str(date(2023, 9, 6) + timedelta(days=self.random.randint(0, 1000)))

    def _call(self, who: Any, method: str, address: str, version: int | None, **body: Any) -> int:
        api = APIClient()
        api.force_authenticate(who)
        headers = {"If-Match": f'"{version}"'} if version is not None else {}
        body = {"reason": self._text()} | body
        send = getattr(api, method)
        return int(send(f"{V1}{address}", body, format="json", headers=headers).status_code)

    def _form(self, who: Any, address: str, change: Callable[[dict[str, Any]], object]) -> int:
        """Send the admin's form at `address` with a change; 200 shows a refusal in it."""
        browser = Client()
        browser.force_login(who)
        shown = browser.get(address)
        if shown.status_code != 200 or "adminform" not in shown.context:
            return int(shown.status_code) if shown.status_code != 302 else 403
        data = form_of(browser, address)
        change(data)
        return self._sent(browser, address, data)

    def _post(self, who: Any, address: str, data: dict[str, Any]) -> int:
        browser = Client()
        browser.force_login(who)
        return self._sent(browser, address, {"reason": self._text()} | data)

    def _sent(self, browser: Client, address: str, data: dict[str, Any]) -> int:
        status = int(browser.post(address, data).status_code)
        return 400 if status == 200 else status

    # The API.

    def _create(self, who: Any) -> int:
        self._made += 1
        kind = self.random.choice(KINDS)
        terms = {"terms": TERMS[kind]} if kind in TERMS else {}
        script = self.random.choice(["zh-Hans", "zh-Hant"])
        if script == "zh-Hant" and kind == "whitelist":
            terms = {}
        return self._call(
            *(who, "post", "measures/", None),
            **{"code": f"NEW-{self._made:04}", "kind": kind, "origin_script": script},
            **{"title": {script: self._text(), "en": "New"}, "status": "planned"},
            **{"zone": self._pick(Zone).code, "source": self._pick(Source).code},
            **{"effective_on": self._day()},
            **terms,
        )

    def _amend(self, who: Any) -> int:
        measure = self._measure()
        script = {"hans": "zh-Hans", "hant": "zh-Hant"}[measure.origin_script]
        by = self._day()
        content = self.random.choice(
            [
                {"title": {script: self._text()}},
                {"summary": {script: self._text()}, "title": {script: self._text()}},
                {"zone": self._pick(Zone).code},
                {"deadline": {"stated": {script: "年底"}, "from": by, "by": by}},
                {"deadline": None},
                {"kind": self.random.choice(KINDS)},
                {"evidence": [{"source": self._pick(Source).code, "locator": self._text()}]},
            ]
        )
        address = f"measures/{measure.code}/"
        return self._call(who, "patch", address, measure.version, **content)

    def _advance(self, who: Any) -> int:
        measure = self._measure()
        steps = list(STEPS[measure.status])
        if not steps:
            return 400
        to = self.random.choice(steps)
        fields = {"to": to.value, "effective_on": str(measure.status_on), "confirm": ["final"]}
        if to == "superseded":
            fields["successors"] = [self._measure().code]
        if self.random.random() < 0.8:
            fields |= {"source": self._pick(Source).code, "locator": "p. 1"}
        address = f"measures/{measure.code}/advance/"
        return self._call(who, "post", address, measure.version, **fields)

    def _take_back(self, who: Any) -> int:
        measure = self._measure()
        return self._call(who, "post", f"measures/{measure.code}/take-back/", measure.version)

    def _confirm(self, who: Any) -> int:
        measure = self._measure()
        address = f"measures/{measure.code}/confirm/"
        return self._call(who, "post", address, measure.version, true_on=self._day())

    def _add_target(self, who: Any) -> int:
        measure = self._measure()
        script = {"hans": "zh-Hans", "hant": "zh-Hant"}[measure.origin_script]
        target = {"indicator": {script: self._text(), "en": "x"}, "comparator": "at_least"}
        figure = {"value": str(self.random.randint(1, 999)), "unit": "m2"}
        address = f"measures/{measure.code}/targets/"
        return self._call(who, "post", address, measure.version, **target, **figure)

    def _read_figure(self, who: Any) -> int | None:
        target = self._pick(Target, measure__withdrawn=False)
        if target is None:
            return None
        address = f"measures/{target.measure.code}/targets/{target.number}/readings/"
        fields = {"value": str(self.random.randint(1, 999)), "read_on": self._day()}
        fields["source"] = self._pick(Source).code
        return self._call(who, "post", address, target.measure.version, **fields)

    def _cite(self, who: Any) -> int:
        measure = self._measure()
        cited = {"source": self._pick(Source).code, "locator": self._text()}
        address = f"measures/{measure.code}/evidence/"
        return self._call(who, "post", address, measure.version, **cited)

    def _withdraw(self, who: Any) -> int:
        measure = self._measure()
        return self._call(who, "post", f"measures/{measure.code}/withdraw/", measure.version)

    def _reinstate(self, who: Any) -> int | None:
        measure = self._measure(withdrawn=True)
        if measure is None:
            return None
        return self._call(who, "post", f"measures/{measure.code}/reinstate/", measure.version)

    # The admin.

    def _change_measure(self, who: Any) -> int:
        measure = self._measure()
        address = reverse("admin:measures_measure_change", args=[measure.pk])
        title = {"title": self._text(), "reason": self._text()}
        return self._form(who, address, lambda data: data.update(title))

    def _change_source(self, who: Any) -> int:
        address = reverse("admin:measures_source_change", args=[self._pick(Source).pk])
        change = self.random.choice(
            [
                {"kind": self.random.choice(["official", "press", "research"])},
                {"published_on": self._day()},
                {"title": self._text()},
            ]
        ) | {"reason": self._text()}
        return self._form(who, address, lambda data: data.update(change))

    def _change_zone(self, who: Any) -> int:
        address = reverse("admin:measures_zone_change", args=[self._pick(Zone).pk])
        change = self.random.choice(
            [{"name_en": self._text()}, {"parent": self._pick(Zone).pk}, {"area_km2": "3.5"}]
        ) | {"reason": self._text()}
        return self._form(who, address, lambda data: data.update(change))

    def _advance_by_hand(self, who: Any) -> int:
        measure = self._measure()
        steps = list(STEPS[measure.status])
        if not steps:
            return 400
        address = reverse("admin:measures_measure_advance", args=[measure.pk])
        fields = {"to": self.random.choice(steps).value, "source": self._pick(Source).pk}
        day = {"effective_on": str(measure.status_on), "version": measure.version}
        return self._post(who, address, fields | day | {"locator": "p. 9"})

    def _review(self, who: Any) -> int:
        model = self.random.choice([Measure, Source])
        row = self._pick(model, **({"withdrawn": False} if model is Measure else {}))
        address = reverse(f"admin:measures_{model._meta.model_name}_text", args=[row.pk, "title"])
        derived = getattr(row, f"title_{Script(row.script_of_origin).other}")
        text = derived if self.random.random() < 0.5 else self._text()
        fields = {"text": text, "version": row.version}
        if self.random.random() < 0.2:
            fields["release"] = "on"
        return self._post(who, address, fields)

    def _override(self, who: Any) -> int:
        address = reverse("admin:measures_override_add")
        word = "".join(self.random.choices("后周范汇复准尽里", k=2))
        fields = {"direction": "s2hk", "word": word, "replacement": word[::-1], "note": "a"}
        return self._post(who, address, fields | {"confirmed": "1"})

    def _withdraw_override(self, who: Any) -> int | None:
        row = self._pick(Override, withdrawn=False)
        if row is None:
            return None
        address = reverse("admin:measures_override_withdraw", args=[row.pk])
        return self._post(who, address, {"version": row.version, "confirmed": "1"})


_WEIGHTS = {
    **{"create": 2, "amend": 6, "advance": 4, "add_target": 2, "read_figure": 3, "cite": 2},
    **{
        "take_back": 2,
        "confirm": 1,
        "withdraw": 1,
        "reinstate": 2,
        "change_measure": 2,
        "change_source": 3,
        "change_zone": 2,
    },
    **{"advance_by_hand": 2, "review": 2, "override": 1, "withdraw_override": 1},
}
ACTS = [name for name, weight in _WEIGHTS.items() for _each in range(weight)]
