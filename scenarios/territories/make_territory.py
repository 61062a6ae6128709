"""Writes the territory file of a scenario: communes with their inhabitants, hospitals with an emergency department.

Only the standard library of Python (3.9 or later) is needed. The two tables are read from the folder given with --geo:

  communes.csv      nis, name_fr, name_nl, region, population_2020, area_km2, lat, lon, ...
  hospitals_ed.csv  id, hospital, site, lat, lon, beds, ...

The communes are listed one by one, or laid out by a rule: a central commune, then its neighbours from the nearest to the
farthest (distance between centres), leaving out those that are too large or too far, or would take the total above a limit.

  python3 make_territory.py --geo DIR --name Ghent --around 44021 > ghent.toml
  python3 make_territory.py --geo DIR --name "Ghent and Evergem" --communes 44021,44019 > ghent-evergem.toml
"""

import argparse
import csv
import math
import re
import sys
from pathlib import Path

EARTH_RADIUS_KM = 6371.0
# The area of a commune is taken as a disc around its centre; this much is added, since no commune is a disc.
DISC_MARGIN_KM = 2.0
# Two sites of one hospital as close as this share their emergency department.
SAME_SITE_KM = 0.5
INHABITANTS_PER_NEIGHBOURHOOD = 2500

# Full names in the register, and the short ones people use.
SHORT_NAMES = [
    ("ALGEMEEN ZIEKENHUIS", "AZ"),
    ("UNIVERSITAIR ZIEKENHUIS", "UZ"),
    ("CENTRE HOSPITALIER UNIVERSITAIRE", "CHU"),
    ("CENTRE HOSPITALIER REGIONAL", "CHR"),
    ("CENTRE HOSPITALIER", "CH"),
]
# Small words inside a name, and abbreviations that stay in capitals.
LOWER_WORDS = {"de", "du", "des", "la", "le", "et", "van", "der", "den", "en"}
UPPER_WORDS = {short.lower() for _, short in SHORT_NAMES} | {"vub", "ulb", "ucl"}


def read_rows(path):
    """The rows of a table as dictionaries."""
    try:
        with open(path, encoding="utf-8", newline="") as table:
            return list(csv.DictReader(table))
    except OSError as error:
        sys.exit(f"cannot read {path}: {error.strerror}")


def distance_km(one, other):
    """Great-circle distance between two rows that have `lat` and `lon` (haversine formula)."""
    lat1, lon1, lat2, lon2 = (math.radians(float(row[key])) for row in (one, other) for key in ("lat", "lon"))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def population(commune):
    """Inhabitants of a commune."""
    return int(commune["population_2020"])


def communes_listed(communes, codes):
    """The communes with these codes, in this order."""
    by_code = {commune["nis"]: commune for commune in communes}
    missing = [code for code in codes if code not in by_code]
    if missing:
        sys.exit(f"no commune has the code {', '.join(missing)}")
    return [by_code[code] for code in codes]


def communes_around(communes, code, inhabitants, largest, within_km):
    """A central commune and its nearest small neighbours, filled up to a number of inhabitants."""
    [centre] = communes_listed(communes, [code])
    chosen, total = [centre], population(centre)
    # Equal distances are told apart by the code, so that the result does not hang on the order of the table.
    for commune in sorted(communes, key=lambda c: (distance_km(centre, c), c["nis"])):
        size = population(commune)
        near = distance_km(centre, commune) <= within_km
        if commune is not centre and near and size <= largest and total + size <= inhabitants:
            chosen.append(commune)
            total += size
    return chosen


def within(hospital, commune):
    """Whether a hospital lies in the disc of a commune."""
    radius = math.sqrt(float(commune["area_km2"]) / math.pi) + DISC_MARGIN_KM
    return distance_km(hospital, commune) <= radius


def same_hospital(one, other):
    """Whether two sites belong to one hospital."""
    return one["hospital"].strip() == other["hospital"].strip()


def hospitals_of(hospitals, communes):
    """The emergency departments of these communes; neighbouring sites of one hospital become one."""
    merged = []
    for row in hospitals:
        if not any(within(row, commune) for commune in communes):
            continue
        first = next((m for m in merged if same_hospital(m, row) and distance_km(m, row) <= SAME_SITE_KM), None)
        if first:
            first["beds"] = str(int(first["beds"]) + int(row["beds"]))
        else:
            merged.append(dict(row))
    return merged


def hospital_name(row, others, region):
    """The name in ordinary letters, with the site when a hospital of that name has several."""
    same = [other for other in others if same_hospital(row, other)]
    name = ordinary(row["hospital"], region)
    return f"{name} ({ordinary(row['site'], region)})" if len(same) > 1 else name


def ordinary(capitals, region):
    """A name in capitals written in ordinary letters."""
    for full, short in SHORT_NAMES:
        capitals = capitals.replace(full, short)
    saint = "Sint-" if region == "Flanders" else "Saint-"
    text = re.sub(r"\bST\.[ -]*", saint, capitals.strip())
    return re.sub(r"\w+", lambda match: ordinary_word(match.group(0)), text)


def ordinary_word(word):
    """One word of a name."""
    lower = word.lower()
    if lower in UPPER_WORDS:
        return lower.upper()
    return lower if lower in LOWER_WORDS else lower.capitalize()


def quoted(text):
    """A TOML text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def commune_line(commune):
    """A row of the table of communes."""
    name = commune["name_nl"] if commune["region"] == "Flanders" else commune["name_fr"]
    numbers = [commune["population_2020"], commune["area_km2"], commune["lat"], commune["lon"]]
    return f"  [{', '.join([quoted(commune['nis']), quoted(name), *numbers])}],"


def hospital_line(row, others, region):
    """A row of the table of hospitals."""
    cells = [quoted(row["id"]), quoted(hospital_name(row, others, region)), row["beds"], row["lat"], row["lon"]]
    return f"  [{', '.join(cells)}],"


def rule_in_words(arguments, centre):
    """How the communes were chosen."""
    if arguments.communes:
        return "# Communes: listed one by one."
    return f"""\
# Communes: {centre["nis"]} and those within {arguments.within:g} km (distance between centres), from the nearest to the farthest, without those
# of more than {arguments.largest_neighbour} inhabitants and those that would take the total above {arguments.inhabitants}."""


def territory_file(arguments, communes, hospitals):
    """The text of the file."""
    region = communes[0]["region"]
    total = sum(population(commune) for commune in communes)
    commune_lines = "\n".join(commune_line(commune) for commune in communes)
    hospital_lines = "\n".join(hospital_line(row, hospitals, region) for row in hospitals)
    return f"""\
# Territory: {arguments.name}, {total} inhabitants in {len(communes)} communes, {len(hospitals)} emergency departments.
# Written by make_territory.py: change the script or its options rather than this file.
#
{rule_in_words(arguments, communes[0])}
# Hospitals: those within {DISC_MARGIN_KM:g} km of a disc of the area of a commune around its centre; sites of one hospital closer than
# {SAME_SITE_KM:g} km count as one, with their beds added.
#
# Population: Statbel, licence CC BY 4.0. Centres and areas: polygons of belgium-topojson by bmesuere, CC0. Hospitals: Eurostat
# GISCO, EUPL 1.2.

[sources.statbel-2020]
citation = "Statbel, population by commune on 1 January 2020 (CC BY 4.0); centre and area from the polygons of bmesuere/belgium-topojson (CC0)"
grade = "B"
year = 2020
place = "Belgium"

[sources.gisco-2020]
citation = "Eurostat GISCO, healthcare services in Europe, February 2020 (EUPL 1.2)"
grade = "B"
year = 2020
place = "Belgium"

[territory]
title = {quoted(arguments.name)}
neighbourhood_inhabitants = {{ value = {INHABITANTS_PER_NEIGHBOURHOOD}, source = "assumption", note = "design choice: the grain of distances" }}

[territory.communes]
source = "statbel-2020"
columns = ["code", "name", "population", "area_km2", "latitude", "longitude"]
rows = [
{commune_lines}
]

[territory.hospitals]
source = "gisco-2020"
columns = ["code", "name", "beds", "latitude", "longitude"]
rows = [
{hospital_lines}
]
"""


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description="Writes the territory file of a scenario to standard output.")
    parser.add_argument("--geo", required=True, type=Path, metavar="DIR", help="folder with communes.csv and hospitals_ed.csv")
    parser.add_argument("--name", required=True, help="name of the territory")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--communes", metavar="NIS,NIS", help="codes of the communes")
    which.add_argument("--around", metavar="NIS", help="code of the central commune")
    parser.add_argument("--inhabitants", type=int, default=300_000, help="limit of the total with --around (default %(default)s)")
    parser.add_argument("--largest-neighbour", type=int, default=20_000, help="inhabitants of the largest neighbour (default %(default)s)")
    parser.add_argument("--within", type=float, default=15.0, metavar="KM", help="farthest neighbour with --around (default %(default)s)")
    return parser.parse_args()


def main():
    """Reads the tables, lays the territory out, writes it."""
    arguments = parse_arguments()
    all_communes = read_rows(arguments.geo / "communes.csv")
    if arguments.communes:
        communes = communes_listed(all_communes, [code.strip() for code in arguments.communes.split(",")])
    else:
        communes = communes_around(
            all_communes, arguments.around, arguments.inhabitants, arguments.largest_neighbour, arguments.within
        )
    hospitals = hospitals_of(read_rows(arguments.geo / "hospitals_ed.csv"), communes)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(territory_file(arguments, communes, hospitals))


if __name__ == "__main__":
    main()
