"""A small seeds directory with its one source document, and the commands run on it."""

import hashlib

from django.core.management import call_command

DOCUMENT = (
    "园区要在2025年底前筹集三百套人才房。\n初创团队最高可获1:1的配套。\n天气很好,气温28度。\n"
)


def place(text, within=DOCUMENT):
    start = within.index(text)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{{source: paper, start: {start}, end: {start + len(text)}, digest: '{digest}'}}"


FLATS = place("2025年底前筹集三百套人才房")
SUPPORT = place("最高可获1:1的配套")

ZONES = """\
- {code: region, name_hans: 大区, name_hant: 大區, name_en: Region, kind: region}
- {code: park, name_hans: 园区, name_hant: 園區, name_en: Park, kind: park, parents: [region]}
"""
SOURCES = f"""\
- code: paper
  title: 一份文件
  publisher: 某机构
  kind: press
  published_on: 2024-01-02
  script: hans
  file_name: paper.txt
  sha256: {hashlib.sha256(DOCUMENT.encode()).hexdigest()}
  characters: {len(DOCUMENT)}
"""
ORGANISATIONS = """\
- {code: bureau, name_hans: 科技局, name_hant: 科技局, name_en: Bureau, kind: department}
- {code: firm, name_hans: 甲公司, name_hant: 甲公司, name_en: Firm, kind: company, jurisdiction: park}
"""
OMITTED = f"- {place('天气很好,气温28度。')[:-1]}, reason: description}}\n"
MEASURES = f"""\
- code: PARK-001
  zone: park
  kind: talent_housing
  script: hans
  title: 为人才备妥住房
  title_en: Provide flats for talent
  summary: 园区为人才准备住房。
  status:
    - {{to: planned, on: 2024-01-02, source: paper}}
  deadline: {{stated: 2025年底前, from: 2025-12-31, by: 2025-12-31}}
  terms: {{units: 300}}
  targets:
    - indicator: 人才住房
      indicator_en: Flats for talent
      comparator: equal
      value: 300
      unit: flats
      readings:
        - {{value: 300, on: 2024-01-02, source: paper}}
  evidence:
    - {FLATS}
  organisations:
    - {{role: lead, organisation: bureau}}
    - {{role: proposer, organisation: firm}}
- code: PARK-002
  zone: park
  kind: funding_cap
  script: hans
  title: 给初创团队配套资金
  title_en: Match the funds of start-up teams
  summary: 团队可获配套。
  status:
    - {{to: in_force, on: 2024-01-02, source: paper}}
  terms: {{matching_ratio: 1, basis: ceiling}}
  evidence:
    - {SUPPORT}
"""


def write_seeds(root):
    """Write the document to `sources/` and the seeds to `seeds/` below `root`."""
    (root / "seeds" / "measures").mkdir(parents=True)
    (root / "sources").mkdir()
    (root / "sources" / "paper.txt").write_text(DOCUMENT)
    files = {"zones": ZONES, "sources": SOURCES, "organisations": ORGANISATIONS}
    files |= {"omitted": OMITTED, "measures/paper": MEASURES}
    for name, text in files.items():
        (root / "seeds" / f"{name}.yaml").write_text(text)


def edit(seeds, old, new, name="measures/paper"):
    path = seeds / "seeds" / f"{name}.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def build(seeds, *args):
    call_command(
        "build_fixtures", f"--seeds={seeds / 'seeds'}", f"--fixtures={seeds / 'fixtures'}", *args
    )


def load(seeds, capsys):
    build(seeds)
    capsys.readouterr()
    call_command("load_fixtures", f"--fixtures={seeds / 'fixtures'}")
    return capsys.readouterr().out


def verify(seeds):
    call_command("verify_sources", str(seeds / "sources"), f"--seeds={seeds / 'seeds'}")
