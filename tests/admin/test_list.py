"""The admin's list of measures."""

from datetime import date

import pytest

from measures.actions import editing, withdrawal
from measures.admin.desk import columns, worklist
from measures.reads import numbered_page
from tests.helpers import make
from tests.helpers.admin_pages import LIST


@pytest.fixture
def editor(client, db):
    """An editor of hetao and all below it, logged in."""
    make.zone("hetao-sz", make.zone("hetao"))
    user = make.user("editor", make.zone("hetao"), first_name="Ada", last_name="Editor")
    client.force_login(user)
    return user


def shown(response):
    return [measure.code for measure in response.context["cl"].result_list]


def test_a_zone_filter_takes_in_the_zones_below(client, editor):
    inside = make.measure(zone=make.zone("hetao-sz"))
    make.measure(zone=make.zone("qianhai"))

    assert shown(client.get(LIST, {"zone": "hetao"})) == [inside.code]


def test_filters_by_kind_status_and_schedule_narrow_the_list(client, editor):
    late = make.measure(
        kind="tax",
        status="in_progress",
        deadline="2024年底前",
        due_from=date(2024, 12, 1),
        due_by=date(2024, 12, 31),
    )
    other = make.measure()

    assert shown(client.get(LIST, {"kind": "tax"})) == [late.code]
    assert shown(client.get(LIST, {"status": "planned"})) == [other.code]
    assert shown(client.get(LIST, {"schedule": "overdue"})) == [late.code]
    assert shown(client.get(LIST, {"schedule": "no_deadline"})) == [other.code]


def test_the_measures_to_be_translated_are_a_list(client, editor):
    make.measure()
    untitled = make.measure(title_en="")
    make.measure(targets=[make.target()])
    unnamed = make.measure(targets=[make.target(), make.target(indicator_en="")])

    assert shown(client.get(LIST, {"has_english": "false"})) == [untitled.code, unnamed.code]


FILTERS = (
    "zone",
    "kind",
    "status",
    "schedule",
    "withdrawn",
    "has_english",
    "due_within",
    "changed",
)


@pytest.mark.parametrize("name", FILTERS)
def test_an_unknown_value_of_a_filter_is_refused_and_selects_nothing(client, editor, name):
    make.measure()

    response = client.get(LIST, {name: "nowhere"})

    assert shown(response) == []
    assert response.content.decode().count('class="error"') == 1


@pytest.mark.parametrize("name", ["withdrawn", "changed", "due_within", "has_target"])
def test_a_value_that_is_repeated_is_refused_where_one_is_meant(client, editor, name):
    make.measure()

    response = client.get(f"{LIST}?{name}=yes&{name}=me")

    assert shown(response) == []
    assert 'class="error"' in response.content.decode()


def test_filters_take_several_values_and_keep_them_in_every_link(client, editor):
    planned, begun = make.measure(), make.measure(status="in_progress")
    make.measure(status="in_force")

    response = client.get(f"{LIST}?status=planned&status=in_progress")

    assert shown(response) == [planned.code, begun.code]
    page = response.content.decode()
    assert "status=planned&amp;status=in_progress" in page
    assert page.count("checked") >= 2


def test_the_panel_offers_sources_and_the_roles_of_organisations(client, editor):
    cited = [{"source": make.source("plan-2023"), "locator": "p. 1"}]
    ours = make.measure(evidence=cited, organisations=make.named("bureau", role="joint"))
    make.measure(organisations=make.named("bureau"))

    def offered(name):
        panel = client.get(LIST).context["cl"].panel
        [group] = [each for each in panel if each["name"] == name]
        return {code: str(label) for code, label, *_more in group["choices"]}

    assert offered("source")["plan-2023"] == "來源plan-2023"
    assert offered("organisation_role")["joint"] == "Leads jointly"
    for address in ("source=plan-2023", "organisation=bureau&organisation_role=joint"):
        response = client.get(f"{LIST}?{address}")
        assert shown(response) == [ours.code]


def test_a_zone_is_indented_below_the_one_it_lies_in_and_keeps_that_where_it_wraps(client, editor):
    make.measure(zone=make.zone("hetao-sz", make.zone("hetao")))

    page = client.get(f"{LIST}?zone=hetao-sz").content.decode()

    assert '<span class="below-1">Zone hetao-sz</span>' in page
    assert "<span>Zone hetao</span>" in page


def test_boxes_that_were_left_empty_are_no_filters(client, editor):
    measure = make.measure()

    assert shown(client.get(f"{LIST}?pending=&due_after=&q=")) == [measure.code]


def test_the_withdrawn_are_left_out_until_they_are_asked_for(client, editor):
    kept, gone = make.measure("A-001"), make.measure("A-002", title="撤回的平台")
    withdrawal.withdraw(gone, by=make.BY, reason="twice on record", at=make.NOW)

    assert shown(client.get(LIST)) == [kept.code]
    assert shown(client.get(LIST, {"withdrawn": "yes"})) == [gone.code]
    assert shown(client.get(LIST, {"withdrawn": "any"})) == [kept.code, gone.code]
    for words in ("A-002", "撤回"):
        assert shown(client.get(LIST, {"withdrawn": "any", "q": words})) == [gone.code]


def test_what_a_person_changed_is_a_list(client, editor):
    make.measure()
    mine = make.measure()
    changed = {"content": {"title_en": "Another"}, "reason": "misprint", "at": make.NOW}
    editing.amend_measure(mine, by=make.actor(editor), **changed)

    assert shown(client.get(LIST, {"changed": "me"})) == [mine.code]


def test_no_deadline_comes_last_in_both_directions(client, editor):
    make.measure("A-001")
    for code, year in (("A-002", 2025), ("A-003", 2020)):
        day = date(year, 12, 31)
        make.measure(code, deadline=f"{year}年", due_from=day, due_by=day)
    columns = client.get(LIST).context["cl"].list_display
    deadline, schedule = columns.index("deadline"), columns.index("schedule")

    assert shown(client.get(LIST, {"o": f"{deadline}"})) == ["A-003", "A-002", "A-001"]
    assert shown(client.get(LIST, {"o": f"-{deadline}"})) == ["A-002", "A-003", "A-001"]
    assert shown(client.get(LIST, {"o": f"{schedule}"})) == ["A-003", "A-002", "A-001"]
    assert shown(client.get(LIST, {"schedule": "overdue"})) == ["A-003", "A-002"]  # longest first


def test_what_has_no_share_reached_comes_last_in_both_directions(client, editor):
    paper, due = make.source(), make.target(value=100)
    read = {
        reading: make.target(
            value=100, readings=[{"value": reading, "read_on": make.DAY, "source": paper}]
        )
        for reading in (20, 90, 130)
    }
    shares = {
        "A-001": [],
        "A-002": [read[90]],  # 90%
        "A-003": [read[130], due],  # one of two
        "A-004": [due],  # nothing reported
        "A-005": [read[20]],  # 20%
        "A-006": [read[130]],  # 130%
    }
    for code, targets in shares.items():
        make.measure(code, targets=targets)
    reached = client.get(LIST).context["cl"].list_display.index("reached")
    rising = ["A-005", "A-003", "A-002", "A-006"]

    assert shown(client.get(LIST, {"o": f"{reached}"})) == [*rising, "A-001", "A-004"]
    assert shown(client.get(LIST, {"o": f"-{reached}"})) == [*rising[::-1], "A-004", "A-001"]


@pytest.mark.parametrize("short", [500, 0])  # sorted, and read from the index of the order
def test_each_column_sorts_both_ways_and_page_by_page(client, editor, monkeypatch, short):
    monkeypatch.setattr(numbered_page, "SHORT", short)
    monkeypatch.setattr(worklist, "SHORT", short)
    monkeypatch.setattr(columns, "ROWS", (2,))
    due = {"deadline": "2025年", "due_from": date(2025, 1, 1), "due_by": date(2025, 12, 31)}
    for number in range(5):
        given = {**due} if number % 2 else {"owner": editor, "kind": "tax"}
        given["zone"] = make.zone(("hetao", "hetao-sz")[number % 3 > 0])
        make.measure(f"A-00{number}", status=("planned", "in_force")[number % 2], **given)
    monkeypatch.setattr(columns, "USUAL", columns.COLUMNS)

    for place in range(1, len(client.get(LIST).context["cl"].list_display)):
        for sign in ("", "-"):
            by_code = {"o": f"{sign}{place}.{sign}1", "zone": "hetao", "all": ""}
            expected = shown(client.get(LIST, by_code))
            pages = [
                shown(client.get(LIST, {"o": f"{sign}{place}", "zone": "hetao", "p": page}))
                for page in (1, 2, 3)
            ]
            assert sum(pages, []) == expected, (place, sign)


def test_columns_and_rows_are_chosen_and_kept(client, editor):
    make.measure()
    usual = client.get(LIST).context["cl"].list_display

    chosen = {"columns": ["kind", "confirmed", "nonsense"], "rows": "100", "next": f"{LIST}?q=x"}
    response = client.post(f"{LIST}columns/", chosen)

    changelist = client.get(LIST).context["cl"]
    assert response.url == f"{LIST}?q=x"
    assert changelist.list_display[1:] == ["code", "title", "kind", "confirmed"] != usual
    assert changelist.list_per_page == 100
    elsewhere = client.post(f"{LIST}columns/", chosen | {"next": "https://example.org/"})
    assert elsewhere.url == LIST


def test_a_row_says_days_late_and_what_is_reached(client, editor, time_machine):
    time_machine.move_to(make.NOW)
    day = date(2026, 10, 31)
    due = {"deadline": "2026年10月", "due_from": day, "due_by": day}
    make.measure(targets=[make.target()], **due)

    page = client.get(LIST).content.decode()

    assert "20 days late" in page
    assert "not reported" in page
    assert "at least 1,000 m²" in page


def test_an_unknown_filter_is_said(client, editor):
    response = client.get(LIST, {"colour": "red"}, follow=True)

    assert "no such filter" in response.content.decode()


@pytest.mark.parametrize("query", ["科研", "科研 ", "研發", "研发", "floor", "HETAO-SZ-777"])
def test_search_ignores_the_script(client, editor, query):
    measure = make.measure("HETAO-SZ-777", title="科研与研发用房", title_en="Floor space")
    make.measure(title="人才住房", title_en="Homes")

    assert shown(client.get(LIST, {"q": query})) == [measure.code]


def test_a_control_character_in_a_search_is_refused_in_words(client, editor):
    response = client.get(LIST, {"q": "a\x00b"})

    assert response.status_code == 200
    assert "Null characters are not allowed" in response.content.decode()


def test_the_list_stands_in_the_order_of_codes_and_says_late(client, editor):
    make.measure("B-002", deadline="去年", due_from=date(2020, 1, 1), due_by=date(2020, 12, 31))
    make.measure("A-001")

    page = client.get(LIST)

    assert shown(page) == ["A-001", "B-002"]
    assert '<span class="badge schedule-overdue">Overdue</span>' in page.content.decode()


def test_an_empty_list_says_what_to_do(client, editor):
    assert "No records yet" in client.get(LIST).content.decode()
    assert "Remove a filter" in client.get(LIST, {"kind": "tax"}).content.decode()


def test_the_list_costs_the_same_for_twenty_rows_as_for_one(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    make.measure()
    client.get(LIST)
    with django_assert_max_num_queries(19) as counted:
        client.get(LIST)
    one = len(counted)
    for number in range(19):
        make.measure(zone=make.zone(f"park-{number}"))
    client.get(LIST)  # the session keeps another list

    with django_assert_num_queries(one):
        assert len(shown(client.get(LIST))) == 20
