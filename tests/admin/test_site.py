"""The admin around measures: history, ledger, zones, sources, people, languages."""

import pytest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import override

from measures.actions import editing, text_reviews, workflow
from measures.models import Entry, Status, Strength
from measures.reads.differences import changes
from measures.reads.labels import label_of_path
from tests.helpers import make
from tests.helpers.make import DAY, NOW

LEDGER = "/admin/measures/entry/"


@pytest.fixture
def chief(client, db):
    user = make.user(is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def auditor(client, db):
    user = make.user("auditor")
    client.force_login(user)
    return user


def test_history_shows_who_when_why_and_old_beside_new(client, auditor):
    measure = make.measure(title_en="Before")
    content = {"title_en": "After"}
    by = make.actor(make.user("editor", first_name="Ada", last_name="Editor"))
    editing.amend_measure(measure, content=content, by=by, reason="misprint", at=NOW)

    response = client.get(reverse("admin:measures_measure_history", args=[measure.pk]))

    newest, oldest = response.context["entries"]
    assert (newest["actor"], newest["reason"], newest["version"]) == ("Ada Editor", "misprint", 2)
    assert [(row.label, row.values) for row in newest["rows"]] == [
        ("Title · English", ["Before", "After"])
    ]
    assert oldest["version"] == 1
    page = response.content.decode()
    assert '<td class="old">Before</td><td class="new">After</td>' in page


def test_a_long_history_is_paged_without_a_gap(client, auditor):
    measure = make.measure()
    for number in range(55):
        content = {"title_en": f"Title {number}"}
        measure = editing.amend_measure(
            measure, content=content, by=make.BY, reason="so it is", at=NOW
        )
    address = reverse("admin:measures_measure_history", args=[measure.pk])

    first = client.get(address)
    second = client.get(address, {"before": first.context["older"]})

    versions = [entry["version"] for page in (first, second) for entry in page.context["entries"]]
    assert versions == list(range(56, 0, -1))
    assert second.context["older"] is None


def test_differences_name_the_row_of_a_list():
    old = {"targets": [{"number": 1, "value": "5"}], "version": 1}
    new = {"targets": [{"number": 1, "value": "6"}, {"number": 2, "value": "9"}], "version": 2}

    one, two = changes(old, new)

    assert (one.label, one.values) == ("Targets · 1 · Value", ["5", "6"])
    assert two.values == ["—", "9"]


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_the_ledger_is_shown_to_those_who_audit(client, db, role):
    measure = make.measure()
    client.force_login(make.user(role))

    page = client.get(LEDGER, {"q": measure.code})
    entry = page.context["cl"].result_list[0]
    detail = client.get(f"{LEDGER}{entry.seq}/change/").content.decode()

    assert entry.code == measure.code
    assert entry.hash in detail
    assert f"&quot;code&quot;: &quot;{measure.code}&quot;" in detail
    assert 'name="_save"' not in detail


@pytest.mark.parametrize("role", ["", "viewer", "editor", "verifier"])
def test_the_ledger_is_hidden_from_everybody_else(client, db, role):
    make.measure()
    client.force_login(make.user(role))

    assert client.get(LEDGER).status_code == 403
    assert client.get(f"{LEDGER}1/change/").status_code == 403
    assert LEDGER not in client.get("/admin/").content.decode()


def test_the_ledger_is_narrowed_by_verb_channel_subject_and_actor(client, auditor):
    measure = make.measure()
    by = make.actor(make.user("editor", first_name="Ada", last_name="Editor"))
    workflow.advance(measure, to="in_progress", by=by, reason="so it is", effective_on=DAY, at=NOW)

    for narrowed in (
        {"verb__exact": "advanced"},
        {"channel__exact": "admin"},
        {"actor": "Ada Editor"},
        {"q": "Ada"},
        {"verb__exact": "advanced", "subject__exact": "measure", "recorded_at__year": "2026"},
    ):
        listed = client.get(LEDGER, narrowed).context["cl"].result_list
        assert [entry.verb for entry in listed] == ["advanced"]
    listed = client.get(LEDGER, {"subject__exact": "zone"}).context["cl"].result_list
    assert measure.code not in [entry.code for entry in listed]


def test_the_ledger_costs_the_same_for_many_entries_as_for_few(
    client, auditor, django_assert_max_num_queries, django_assert_num_queries
):
    make.measure()
    client.get(LEDGER)
    with django_assert_max_num_queries(22) as counted:
        client.get(LEDGER)
    for _ in range(10):
        make.measure()

    with django_assert_num_queries(len(counted)):
        client.get(LEDGER)


def test_entries_cannot_be_written_even_by_a_superuser(client, chief):
    make.measure()

    assert client.get(LEDGER + "add/").status_code == 403
    assert client.post(LEDGER + "1/change/", {"reason": "other"}).status_code == 403
    assert Entry.objects.get(seq=1).reason == "needed"


@pytest.mark.parametrize(
    ("code", "words"), [("zh-hant", "登入"), ("zh-hans", "登录"), ("en", "Log in")]
)
def test_the_login_page_switches_language(client, db, code, words):
    page = client.get("/admin/login/").content.decode()
    assert f'name="language" value="{code}"' in page

    response = client.post(
        "/i18n/setlang/", {"language": code, "next": "/admin/login/"}, follow=True
    )

    assert words in response.content.decode()
    assert f'value="{code}" lang="{code}" aria-current="true"' in response.content.decode()


def test_titles_and_derived_texts_follow_the_language(client, chief):
    measure = make.measure(title="科研发展", title_en="Research", origin_script="hans")

    for code, title in (("zh-hant", "科研發展"), ("zh-hans", "科研发展"), ("en", "Research")):
        client.post("/i18n/setlang/", {"language": code})
        listed = client.get("/admin/measures/measure/").content.decode()
        assert f'<td class="field-title">{title}</td>' in listed
    assert measure.title_hant == "科研發展"


def test_an_account_that_is_not_staff_is_asked_to_log_in(client, db):
    client.force_login(make.user(is_staff=False))

    assert client.get("/admin/measures/measure/").url.startswith("/admin/login/")


def test_too_many_wrong_passwords_show_a_message(client, db):
    user = make.user()
    fields = {"username": user.username, "password": "wrong"}
    for _ in range(5):
        response = client.post("/admin/login/", fields)

    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


def test_no_page_holds_a_script_or_a_style_of_its_own(client, chief):
    measure = make.measure(targets=[make.target()])
    change = f"/admin/measures/measure/{measure.pk}/"
    pages = [
        *("/admin/", "/admin/measures/measure/", "/admin/measures/measure/add/", LEDGER),
        *("/admin/measures/token/", "/admin/measures/token/add/"),
        *(f"{change}{page}/" for page in ("change", "advance", "figure", "history")),
    ]

    for page in pages:
        response = client.get(page)
        html = response.content.decode()
        assert response.status_code == 200
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert "<script>" not in html


def test_history_has_labels_for_texts_states_and_times(client, chief):
    measure = make.measure(title="科研发展", origin_script="hans")
    by = make.actor(chief)
    text_reviews.review_text(
        measure, path="title", text="科研發展", by=by, at=NOW, reason="read again", version=1
    )

    response = client.get(reverse("admin:measures_measure_history", args=[measure.pk]))

    values = {row.label: row.values[1] for row in response.context["entries"][0]["rows"]}
    assert values["Text provenance · texts · Title · state"] == "Reviewed"
    assert values["Text provenance · texts · Title · at"] == f"{localtime(NOW):%Y-%m-%d %H:%M}"
    assert label_of_path(("provenance", "texts", "targets.1.indicator")) == (
        "Text provenance · texts · Targets · 1 · Indicator"
    )


@pytest.mark.parametrize(
    ("code", "title", "filter_title", "strength", "status"),
    [
        ("zh-hant", "選擇要更改的來源", "按類別", "經核實", "已核實"),
        ("zh-hans", "选择要修改的来源", "按类别", "经核实", "已核实"),
    ],
)
def test_the_catalogues_replace_strings_of_django_and_tell_the_two_verified_apart(
    client, chief, code, title, filter_title, strength, status
):
    client.post("/i18n/setlang/", {"language": code})

    page = client.get("/admin/measures/source/").content.decode()

    assert f"<h1>{title}</h1>" in page
    assert filter_title in page
    with override(code):
        assert (str(Strength.VERIFIED.label), str(Status.VERIFIED.label)) == (strength, status)
