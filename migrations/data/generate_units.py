#!/usr/bin/env python3
"""Generate `units.csv` and `successions.csv`, the table of administrative units.

Run from the root of the repository:

    python3 -m venv .venv-units
    .venv-units/bin/pip install vietnamadminunits==1.0.4 vietnam-provinces==2025.10.1
    .venv-units/bin/python migrations/data/generate_units.py

Source: vietnamadminunits 1.0.4 (MIT, (c) 2025 Tran Ngoc Minh Hieu).
Check:  vietnam-provinces 2025.10.1 (GPL) is only compared with the result; none
        of its data is copied.

The ids follow from the sorted rows, so other versions of the source could move
them; the script therefore refuses to run with versions other than these.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import files, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNITS_CSV = HERE / "units.csv"
SUCCESSIONS_CSV = HERE / "successions.csv"
OTHER_TABLE = Path("../shared/data/admin-units.csv")

VERSIONS = {"vietnamadminunits": "1.0.4", "vietnam-provinces": "2025.10.1"}
REFORM = "2025-07-01"
PROVINCE_ACT = "Resolution 202/2025/QH15"

LEVELS = ("province", "district", "commune")
CITY = "thành phố trực thuộc trung ương"
PROVINCE_KINDS = {"Tỉnh": "tỉnh", "Thành phố": CITY}
DISTRICT_KINDS = {k: k.lower() for k in ("Huyện", "Quận", "Thị xã", "Thành phố")}
COMMUNE_KINDS = {k: k.lower() for k in ("Xã", "Phường", "Thị trấn", "Đặc khu")}

TONES = "\u0300\u0301\u0303\u0309\u0323"  # combining huyền, sắc, ngã, hỏi, nặng

CURRENT_COUNTS = {
    "tỉnh": 28,
    CITY: 6,
    "xã": 2621,
    "phường": 687,
    "đặc khu": 13,
}
OLD_COUNTS = {"province": 63, "district": 696, "commune": 10035}

# The source kept the old code of Ia Mơ. The statistics office's list of 25/6/2025
# (letter 1027/CTK-CSCL) has 23737, and so has vietnam-provinces.
NEW_CODE_CORRECTIONS = {"23938": "23737"}

# vietnam-provinces has the same communes, but gives this many of them other codes
# (its own description calls its source a draft). See README.md for which to trust.
KNOWN_CODE_DIFFERENCES = 122


@dataclass(frozen=True)
class Unit:
    level: str
    code: str
    name: str
    kind: str
    valid_from: str
    valid_to: str
    parent: tuple[str, str, str] | None  # the key of another unit

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.level, self.code, self.valid_from)

    @property
    def current(self) -> bool:
        return not self.valid_to

    @property
    def sort_key(self) -> tuple[int, str, str]:
        return (LEVELS.index(self.level), self.code, self.valid_from)


@dataclass(frozen=True)
class Succession:
    old: tuple[str, str, str]
    new: tuple[str, str, str]
    whole: bool
    legal_act: str = ""


# --- reading the source ---------------------------------------------------------


def packaged_file(package: str, ending: str) -> Path:
    """A data file of an installed package, without importing the package."""
    return Path(next(f for f in files(package) if str(f).endswith(ending)).locate())


def read_rows(table: str) -> list[dict]:
    database = packaged_file("vietnamadminunits", "data/dataset.db")
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def read_converter() -> dict:
    converter = packaged_file("vietnamadminunits", "data/converter_2025.json")
    return json.loads(converter.read_text(encoding="utf-8"))


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def split_name(full: str, kinds: dict[str, str]) -> tuple[str, str]:
    """("Xã Vĩnh Tuy", COMMUNE_KINDS) -> ("Vĩnh Tuy", "xã").

    The source's own columns for kind and short name disagree with its full name
    in a few rows, so both are read from the full name.
    """
    full = nfc(" ".join(full.split()))
    for prefix, kind in kinds.items():
        if full.lower().startswith(prefix.lower() + " "):
            return full[len(prefix) + 1 :], kind
    raise ValueError(f"no kind in the name {full!r}")


# --- units ----------------------------------------------------------------------


def make_unit(level, code, full, kinds, parent, valid_from, valid_to) -> Unit:
    name, kind = split_name(full, kinds)
    return Unit(level, code, name, kind, valid_from, valid_to, parent)


class Units:
    """All units, with the source's textual keys that its converter refers to."""

    def __init__(self) -> None:
        self.by_key: dict[tuple, Unit] = {}
        self.old_provinces: dict[str, Unit] = {}
        self.new_provinces: dict[str, Unit] = {}
        self.old_leaves: dict[str, Unit] = {}  # communes, and districts without any
        self.new_communes: dict[tuple[str, str], Unit] = {}
        self.names: dict[str, str] = {}  # key of an old leaf -> its own part of it

    def add(self, unit: Unit) -> Unit:
        known = self.by_key.setdefault(unit.key, unit)
        if known != unit:
            raise ValueError(f"two different units have the key {unit.key}: {known}, {unit}")
        return known

    def sorted(self) -> list[Unit]:
        return sorted(self.by_key.values(), key=lambda unit: unit.sort_key)


def unchanged_provinces(old_rows, new_rows, converter) -> set[str]:
    """Codes of the provinces that the reform left as they were."""
    old = {r["provinceKey"]: (r["provinceCode"], r["province"]) for r in old_rows}
    new = {r["provinceKey"]: (r["provinceCode"], r["province"]) for r in new_rows}
    return {
        new[key][0]
        for key, sources in converter["DICT_PROVINCE"].items()
        if len(sources) == 1 and old[sources[0]] == new[key]
    }


def read_units(old_rows, new_rows, converter) -> Units:
    units = Units()
    unchanged = unchanged_provinces(old_rows, new_rows, converter)
    for row in old_rows:
        add_old(units, row, unchanged)
    for row in new_rows:
        add_new(units, row, unchanged)
    return units


def add_old(units: Units, row: dict, unchanged: set[str]) -> None:
    until = "" if row["provinceCode"] in unchanged else REFORM
    province = units.add(
        make_unit("province", row["provinceCode"], row["province"], PROVINCE_KINDS, None, "", until)
    )
    units.old_provinces[row["provinceKey"]] = province
    leaf = units.add(
        make_unit(
            "district", row["districtCode"], row["district"], DISTRICT_KINDS, province.key, "", REFORM
        )
    )
    if row["wardCode"]:
        leaf = units.add(
            make_unit("commune", row["wardCode"], row["ward"], COMMUNE_KINDS, leaf.key, "", REFORM)
        )
    key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
    if key in units.old_leaves:
        raise ValueError(f"two old units have the source's key {key}")
    units.old_leaves[key] = leaf
    units.names[key] = row["wardKey"] or row["districtKey"]


def add_new(units: Units, row: dict, unchanged: set[str]) -> None:
    since = "" if row["provinceCode"] in unchanged else REFORM
    province = units.add(
        make_unit("province", row["provinceCode"], row["province"], PROVINCE_KINDS, None, since, "")
    )
    units.new_provinces[row["provinceKey"]] = province
    code = NEW_CODE_CORRECTIONS.get(row["wardCode"], row["wardCode"])
    commune = units.add(
        make_unit("commune", code, row["ward"], COMMUNE_KINDS, province.key, REFORM, "")
    )
    key = (row["provinceKey"], row["wardKey"])
    if key in units.new_communes:
        raise ValueError(f"two new communes have the source's key {key}")
    units.new_communes[key] = commune


# --- successions ----------------------------------------------------------------


def province_successions(units: Units, converter: dict) -> list[Succession]:
    return [
        Succession(units.old_provinces[old].key, units.new_provinces[new].key, True, PROVINCE_ACT)
        for new, sources in converter["DICT_PROVINCE"].items()
        for old in sources
        if units.old_provinces[old] != units.new_provinces[new]
    ]


def commune_successions(units: Units, converter: dict) -> list[Succession]:
    targets = read_targets(converter)
    for dropped_old, dropped_new in drop_homonyms(units, targets):
        old, new = units.old_leaves[dropped_old], units.new_communes[dropped_new]
        print(f"dropped as a mix-up: {old.code} {old.kind} {old.name} -> {new.code} {new.kind} {new.name}")
    return [
        Succession(units.old_leaves[old].key, units.new_communes[new].key, len(news) == 1)
        for old, news in targets.items()
        for new in news
    ]


def read_targets(converter: dict) -> dict[str, list[tuple[str, str]]]:
    """Key of each old unit -> keys of the new communes that took it or a part of it."""
    targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, sources in communes.items():
            for old in sources:
                targets[old].append((province, commune))
    for province, sources in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in sources.items():
            targets[old].extend((province, part["newWardKey"]) for part in parts)
    return dict(targets)


def drop_homonyms(units: Units, targets: dict) -> list[tuple[str, tuple[str, str]]]:
    """Remove the source's mix-ups between old communes of one name, and return them.

    Where a new province has two old communes of one name (Tân Thạnh of Cần Thơ and
    Tân Thạnh of Sóc Trăng, 75 km apart), the source sometimes gives each of them
    the other's successor too. Of several namesakes said to be part of one new
    commune, those stay that lie nearest to its undivided parts: same district,
    else same old province.
    """
    sources = invert(targets)
    dropped = [
        (old, new)
        for old, news in targets.items()
        if len(news) > 1
        for new in news
        if nearness(units, targets, sources, old, new)
        < max(
            nearness(units, targets, sources, other, new)
            for other in sources[new]
            if units.names[other] == units.names[old]
        )
    ]
    for old, new in dropped:
        targets[old].remove(new)
    return dropped


def invert(targets: dict) -> dict[tuple[str, str], list[str]]:
    sources = defaultdict(list)
    for old, news in targets.items():
        for new in news:
            sources[new].append(old)
    return sources


def nearness(units: Units, targets: dict, sources: dict, old: str, new: tuple[str, str]) -> int:
    """2, 1 or 0: `old` shares its district, its province or nothing with `new`'s core."""
    core = [key for key in sources[new] if len(targets[key]) == 1]
    district = units.old_leaves[old].parent
    if any(units.old_leaves[key].parent == district for key in core):
        return 2
    province = old.split("_")[0]
    return int(any(key.split("_")[0] == province for key in core))


# --- checks ---------------------------------------------------------------------


def check_table(units: list[Unit], successions: list[Succession]) -> None:
    check_counts(units)
    check_parents({unit.key: unit for unit in units})
    check_successions({unit.key: unit for unit in units}, successions)


def check_counts(units: list[Unit]) -> None:
    current = Counter(unit.kind for unit in units if unit.current)
    require(current == CURRENT_COUNTS, f"current units: {dict(current)}")
    old = Counter(unit.level for unit in units if not unit.valid_from)
    require(old == OLD_COUNTS, f"old units: {dict(old)}")
    require(len({unit.key for unit in units}) == len(units), "a key is not unique")
    for unit in units:
        digits = {"province": 2, "district": 3, "commune": 5}[unit.level]
        require(len(unit.code) == digits and unit.code.isdigit(), f"code of {unit}")
        require(unicodedata.is_normalized("NFC", unit.name), f"name of {unit}")


def check_parents(by_key: dict[tuple, Unit]) -> None:
    """Every parent exists, and for as long as its child does."""
    for unit in by_key.values():
        if unit.level == "province":
            require(unit.parent is None, f"{unit} has a parent")
            continue
        parent = by_key[unit.parent]
        require(parent.valid_from <= unit.valid_from, f"{unit} is older than {parent}")
        outlived = parent.valid_to and (unit.current or unit.valid_to > parent.valid_to)
        require(not outlived, f"{unit} outlives {parent}")


def check_successions(by_key: dict[tuple, Unit], successions: list[Succession]) -> None:
    pairs = Counter((s.old, s.new) for s in successions)
    require(max(pairs.values()) == 1, "a succession is there twice")
    followed, reached = defaultdict(list), set()
    for s in successions:
        require(by_key[s.old].valid_to == by_key[s.new].valid_from == REFORM, f"dates of {s}")
        followed[s.old].append(s.whole)
        reached.add(s.new)
    for unit in by_key.values():
        if unit.valid_to and unit.level != "district":
            require(unit.key in followed, f"{unit} has no successor")
        if unit.valid_from:
            require(unit.key in reached, f"{unit} comes from nowhere")
    for old, wholes in followed.items():
        require(wholes == [True] or (len(wholes) > 1 and not any(wholes)), f"parts of {old}")


def check_against_vietnam_provinces(units: list[Unit]) -> None:
    """Province by province, every kind, name and code, in both directions."""
    theirs = read_vietnam_provinces()
    ours = {comparable(unit): unit for unit in units if unit.current}
    missing = ours.keys() ^ theirs.keys()
    require(not missing, f"not in both this table and vietnam-provinces: {sorted(missing)}")
    differences = [
        f"  {unit.code} {unit.kind} {unit.name}: theirs {theirs[key]}"
        for key, unit in ours.items()
        if unit.code != theirs[key]
    ]
    print(f"other codes in vietnam-provinces: {len(differences)}")
    require(len(differences) == KNOWN_CODE_DIFFERENCES, "codes:\n" + "\n".join(differences))


def read_vietnam_provinces() -> dict[tuple[str, str], str]:
    divisions = packaged_file("vietnam-provinces", "data/nested-divisions.json")
    codes = {}
    for province in json.loads(divisions.read_text(encoding="utf-8")):
        name = province["name"].removeprefix("Thành phố ")
        kind = "tỉnh" if province["division_type"] == "tỉnh" else CITY
        code = f"{province['code']:02}"
        codes["", spelling(f"{kind} {name}")] = code
        for ward in province["wards"]:
            codes[code, spelling(ward["name"])] = f"{ward['code']:05}"
    return codes


def comparable(unit: Unit) -> tuple[str, str]:
    return (unit.parent[1] if unit.parent else "", spelling(f"{unit.kind} {unit.name}"))


def spelling(name: str) -> str:
    """`name` such that only what is another name differs.

    Leaves out case, spaces, the kind of apostrophe and dash, and on which vowel of
    a syllable its tone is written (hoà, hòa), but neither tones nor letters.
    """
    name = name.lower().replace("’", "'").replace("–", "-")
    return " ".join(tone_last(syllable) for syllable in name.split())


def tone_last(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable)
    return "".join(sorted(letters, key=lambda letter: letter in TONES))


def compare(ours: dict, theirs: dict) -> list[str]:
    return [
        f"  {' '.join(key)}: ours {ours.get(key)}, theirs {theirs.get(key)}"
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key) != theirs.get(key)
    ]


def print_other_table_differences(units: list[Unit]) -> None:
    """Compare with another table of current units, where there is one; never fatal."""
    if not OTHER_TABLE.exists():
        return
    with OTHER_TABLE.open(encoding="utf-8-sig", newline="") as file:
        theirs = {
            (row["level"], row["code"]): (nfc(row["name"]), nfc(row["kind"]), row["province_code"])
            for row in csv.DictReader(file)
        }
    ours = {
        (unit.level, unit.code): (unit.name, unit.kind, unit.parent[1] if unit.parent else "")
        for unit in units
        if unit.current
    }
    differences = compare(ours, theirs)
    print(f"differences from {OTHER_TABLE}: {len(differences)}")
    print("\n".join(differences), end="\n" if differences else "")


def require(holds: bool, message: str) -> None:
    if not holds:
        sys.exit(f"check failed: {message}")


# --- writing --------------------------------------------------------------------


def number(units: list[Unit]) -> dict[tuple, int]:
    return {unit.key: i for i, unit in enumerate(units, start=1)}


def unit_rows(units: list[Unit], ids: dict[tuple, int]) -> list[tuple]:
    return [
        (
            ids[unit.key],
            unit.level,
            unit.code,
            unit.name,
            unit.kind,
            ids[unit.parent] if unit.parent else "",
            unit.valid_from,
            unit.valid_to,
        )
        for unit in units
    ]


def succession_rows(successions: list[Succession], ids: dict[tuple, int]) -> list[tuple]:
    return sorted((ids[s.old], ids[s.new], str(s.whole).lower(), s.legal_act) for s in successions)


def write_csv(path: Path, header: str, rows: list[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def print_summary(units: list[Unit], successions: list[Succession]) -> None:
    old = {u.code: u for u in units if u.level == "commune" and not u.current}
    reused = [u for u in units if u.level == "commune" and u.current and u.code in old]
    renamed = sum(old[u.code].name != u.name for u in reused)
    whole = sum(s.whole for s in successions)
    print(f"{len(units)} units, {len(successions)} successions ({whole} whole)")
    print(f"{len(reused)} codes of current communes were old communes', {renamed} under another name")


def main() -> None:
    for package, wanted in VERSIONS.items():
        require(version(package) == wanted, f"{package} {wanted} is wanted, not {version(package)}")
    old_rows, new_rows = read_rows("admin_units_legacy"), read_rows("admin_units")
    converter = read_converter()
    table = read_units(old_rows, new_rows, converter)
    successions = province_successions(table, converter) + commune_successions(table, converter)
    units = table.sorted()
    check_table(units, successions)
    check_against_vietnam_provinces(units)
    ids = number(units)
    write_csv(UNITS_CSV, "id,level,code,name,kind,parent_id,valid_from,valid_to", unit_rows(units, ids))
    write_csv(SUCCESSIONS_CSV, "from_id,to_id,whole,legal_act", succession_rows(successions, ids))
    print_summary(units, successions)
    print_other_table_differences(units)


if __name__ == "__main__":
    main()
