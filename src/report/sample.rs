//! An invented study of realistic size, so that figures and page can be tried without a simulation.

use super::model::{
    AssumptionRow, BreakdownColumn, BreakdownTable, ByUrgency, Cell, ClaimRow, Composition,
    Direction, DutyLoad, Fact, HourOfWeek, IndicatorRow, Interval, MethodSection,
    PairedDifferenceRow, ReportModel, ScenarioLabel, SourceRow, UrgencyTarget, Verdict,
    WaitSummary, WaitsByUrgency,
};

const TITLES: [(&str, &str, &str); 6] = [
    (
        "rota",
        "Garde classique: one GP in turn per Cercle",
        "Cercle rota",
    ),
    ("postes_7", "Seven postes de garde, as today", "7 postes"),
    (
        "postes_3_nurse",
        "Three postes and a nurse at 1733 in deep night",
        "3 postes + nurse",
    ),
    (
        "own_list",
        "Garde-patientèle until 23 h, then one poste",
        "Own list to 23 h",
    ),
    (
        "colocated",
        "Postes beside the emergency departments",
        "Co-located",
    ),
    ("no_deep_night", "No GP in deep night", "No deep night"),
];

/// Family, name, unit, direction (-1 lower is better, 1 higher, 0 neutral), level of the baseline, digits.
const INDICATORS: &str = "\
Duty load|Night duties per GP|nights a year|-1|36.5|1
Duty load|Night duties, 95th percentile of GPs|nights a year|-1|61.0|0
Duty load|Weekend duties per GP|duties a year|-1|9.4|1
Duty load|Hours at work on duty per GP|hours a year|-1|148.0|0
Duty load|Awakenings per duty night||-1|2.31|2
Duty load|Longest stretch without eight hours of rest|hours|-1|58.3|1
Duty load|Kilometres driven on duty per GP|km a year|-1|2140.0|0
Duty load|Gini index of duty hours over GPs||-1|0.317|3
Continuity|Contacts with the own GP, in and out of hours|%|1|61.2|1
Continuity|Out-of-hours contacts with the own practice|%|1|8.4|1
Continuity|Usual provider index (UPC) with out-of-hours contacts||1|0.684|3
Continuity|Bice-Boxerman index (COC)||1|0.521|3
Continuity|Sequence index (SECON)||1|0.604|3
Continuity|SUMEHR seen by the duty doctor|% of contacts|1|41.0|1
Continuity|Report returned to the own GP next morning|% of contacts|1|55.7|1
ED diversion|First contacts with the ED|per 1 000 inhabitants a year|-1|211.4|1
ED diversion|First contacts with the ED, urgency U4 and U5|per 1 000 inhabitants a year|-1|92.1|1
ED diversion|GP-treatable share of ED visits|%|-1|39.8|1
ED diversion|Self-referred share of ED visits|%|-1|68.2|1
ED diversion|Patients sent from the ED to the poste|per 1 000 ED visits|0|0.0|1
ED diversion|Patients sent from the poste to the ED|per 1 000 contacts|0|48.0|1
ED diversion|Median length of stay in the ED|minutes|-1|164.0|0
Access|Time to answer at 1733, 95th percentile|seconds|-1|74.0|0
Access|Time to a doctor, median|minutes|-1|71.0|0
Access|Time to a doctor, 90th percentile|minutes|-1|188.0|0
Access|Journey of the patient to the place of care|minutes|-1|14.2|1
Access|Calls abandoned|% of calls|-1|4.1|1
Access|Left the poste or the ED unseen|% of arrivals|-1|1.9|2
Access|Zone-hours without a doctor|hours a year|-1|0.0|0
Safety|Under-triage|% of contacts|-1|11.8|1
Safety|U1 patients seen later than 15 minutes|%|-1|22.4|1
Safety|U2 patients seen later than 60 minutes|%|-1|17.6|1
Safety|Closed by telephone and back within 24 hours|% of advice|-1|5.3|1
Safety|Home visits not made|per 1 000 requested|-1|21.0|1
Cost|Total cost of out-of-hours care|euro per inhabitant a year|-1|34.6|2
Cost|Cost borne by patients|euro per inhabitant a year|-1|4.12|2
Cost|Cost per out-of-hours contact|euro|-1|88.4|1
Cost|Availability fees|euro a year|-1|1284000.0|0
Cost|Cost per ED visit avoided|euro|-1|412.0|0
Equity|Ratio of waits, most to least deprived fifth||-1|1.31|2
Equity|Ratio of ED use, most to least deprived fifth||-1|1.84|2
Equity|Journey over 30 minutes|% of residents|-1|3.9|1
Equity|Gini index of nights per GP between Cercles||-1|0.402|3
Equity|Contacts never seen, communes below 100 inhabitants per km2|per 1 000|-1|12.7|1
Equity|Contacts of residents over 75|per 1 000 a year|0|402.0|0";

/// A fixed sequence of numbers between 0 and 1, the same in every run.
struct Luck(u32);

impl Luck {
    /// Source of the constants: Numerical Recipes (Press et al.), "quick and dirty" linear congruential generator.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1_u32 << 24)
    }
}

fn around(mean: f64, half_width: f64) -> Option<Interval> {
    Interval::new(mean, mean - half_width, mean + half_width)
}

/// A study of `scenarios` (2 to 6) organisations with 300 doctors and 45 indicators.
pub(crate) fn study(scenarios: usize) -> ReportModel {
    let mut luck = Luck(scenarios as u32);
    ReportModel {
        title: "Out-of-hours care in the south of the province of Luxembourg".to_owned(),
        subtitle: "298\u{202f}400 inhabitants, 300 GPs, one year, nights and weekends".to_owned(),
        scenarios: TITLES[..scenarios]
            .iter()
            .map(|&(id, title, short)| ScenarioLabel { id: id.into(), title: title.into(), short: short.into() })
            .collect(),
        replications: "40 replications per scenario".to_owned(),
        interval_note: "95\u{202f}% interval of the mean over 40 replications (luck of the run)".to_owned(),
        headline: vec![
            "With seven postes a GP is on duty 4.1 nights a year instead of 36.5, and nobody carries more than 9.".to_owned(),
            "Emergency department visits at low urgency fall by 6 % (4 to 8); the interval excludes zero.".to_owned(),
            "Patients travel 9 minutes longer; the over-75s without a car bear most of it.".to_owned(),
        ],
        alarms: Vec::new(),
        indicators: INDICATORS.lines().enumerate().map(|(place, one)| indicator(place, one, scenarios, &mut luck)).collect(),
        duty_load: Some(duty_load(scenarios, &mut luck)),
        hour_of_week: Some(hour_of_week(scenarios)),
        continuity: Some(continuity(scenarios)),
        ed_by_urgency: Some(ed_by_urgency(scenarios)),
        waits_by_urgency: Some(waits(scenarios)),
        cost_by_payer: Some(cost(scenarios)),
        breakdowns: vec![by_commune(scenarios, &mut luck)],
        ..texts()
    }
}

fn indicator(place: usize, line: &str, scenarios: usize, luck: &mut Luck) -> IndicatorRow {
    let fields: Vec<&str> = line.split('|').collect();
    let (family, name, unit) = (fields[0], fields[1], fields[2]);
    let level: f64 = fields[4].parse().expect("a level");
    let direction = match fields[3] {
        "-1" => Direction::LowerIsBetter,
        "1" => Direction::HigherIsBetter,
        _ => Direction::Neutral,
    };
    let mut levels = vec![around(level, level * 0.02)];
    let mut differences = vec![None];
    for scenario in 1..scenarios {
        let size = if family == "Duty load" { 0.8 } else { 0.35 };
        let change = if place == 4 && scenario == 1 {
            9.0
        } else {
            (luck.next() - 0.6) * size
        };
        let half = 0.01 + 0.08 * luck.next();
        let base = if level == 0.0 { 12.0 } else { level };
        let difference =
            around(base * change, base * half).filter(|_| place != 38 || scenario != 1);
        levels
            .push(difference.and_then(|difference| around(level + difference.mean, level * 0.03)));
        differences.push(difference.map(|difference| PairedDifferenceRow {
            difference,
            relative_percent: if level == 0.0 {
                None
            } else {
                around(change * 100.0, half * 100.0)
            },
            variance_reduction: Some(1.0 + 20.0 * luck.next()),
            verdict: Verdict::of(&difference, direction),
        }));
    }
    IndicatorRow {
        key: format!("indicator_{:02}", place + 1),
        family: family.into(),
        name: name.into(),
        unit: unit.into(),
        direction,
        headline: place.is_multiple_of(4) || place == 19,
        definition: "Mean over replications of the yearly value; those still waiting at the end are counted.".into(),
        denominator: "residents of the territory".into(),
        decimals: fields[5].parse().expect("digits"),
        levels,
        differences,
        spreads: Vec::new(),
    }
}

fn duty_load(scenarios: usize, luck: &mut Luck) -> DutyLoad {
    let centre = [36.0, 4.0, 2.5, 60.0, 4.0, 3.0];
    let load = |scenario: usize, luck: &mut Luck| {
        let spread = luck.next() + luck.next() + luck.next();
        let tail = if luck.next() > 0.97 { 2.2 } else { 1.0 };
        if luck.next() < 0.08 {
            0.0
        } else {
            centre[scenario] * (0.3 + 0.45 * spread) * tail
        }
    };
    DutyLoad {
        measure: "Night duties per GP".into(),
        unit: "nights a year".into(),
        loads: (0..scenarios)
            .map(|scenario| (0..300).map(|_| load(scenario, luck)).collect())
            .collect(),
    }
}

fn hour_of_week(scenarios: usize) -> HourOfWeek {
    let is_weekend = |hour: u32| hour / 24 >= 5;
    let demand = |hour: u32| {
        let from_peak = f64::from((hour % 24).abs_diff(18));
        (0.35 - 0.014 * from_peak) * if is_weekend(hour) { 1.5 } else { 1.0 }
    };
    let cover = |scenario: usize, hour: u32| {
        let (day, hour_of_day) = (hour / 24, hour % 24);
        let office = !is_weekend(hour) && (8..19).contains(&hour_of_day);
        let doctors = match (scenario, office) {
            (_, true) => return None,
            (0, false) => 4.0,
            (5, false) if hour_of_day < 7 || (day == 2 && hour_of_day >= 23) => 0.0,
            (_, false) if hour_of_day < 8 => 1.0,
            _ => 3.0 - scenario as f64 * 0.3,
        };
        Some(doctors)
    };
    HourOfWeek {
        demand_measure: "Contacts per 1\u{202f}000 inhabitants and hour".into(),
        demand: vec![(0..168).map(|hour| Some(demand(hour))).collect(); scenarios],
        cover_measure: "Doctors on duty per 100\u{202f}000 inhabitants".into(),
        cover: (0..scenarios)
            .map(|scenario| (0..168).map(|hour| cover(scenario, hour)).collect())
            .collect(),
    }
}

fn continuity(scenarios: usize) -> Composition {
    let shares = [
        [9.0, 6.0, 85.0, 0.0],
        [2.0, 1.5, 31.0, 65.5],
        [1.0, 1.0, 22.0, 76.0],
        [42.0, 17.0, 11.0, 30.0],
        [2.0, 1.0, 30.0, 67.0],
        [3.0, 2.0, 40.0, 55.0],
    ];
    Composition {
        measure: "Out-of-hours contacts with a doctor, by who answers".into(),
        unit: "%".into(),
        parts: ["Own GP", "Own practice", "Own Cercle", "Another doctor"]
            .map(str::to_owned)
            .to_vec(),
        values: shares[..scenarios]
            .iter()
            .map(|row| {
                row.iter()
                    .map(|&share| around(share, 0.02 * share))
                    .collect()
            })
            .collect(),
        totals: Vec::new(),
    }
}

fn ed_by_urgency(scenarios: usize) -> ByUrgency {
    let levels = [4.2, 38.0, 81.0, 74.5, 21.3];
    ByUrgency {
        measure: "First contacts with the emergency department".into(),
        unit: "per 1\u{202f}000 inhabitants a year".into(),
        urgencies: ["U1", "U2", "U3", "U4", "U5"].map(str::to_owned).to_vec(),
        values: (0..scenarios)
            .map(|scenario| {
                levels
                    .iter()
                    .map(|&level| around(level * (1.0 - 0.05 * scenario as f64), 0.03 * level))
                    .collect()
            })
            .collect(),
    }
}

fn waits(scenarios: usize) -> WaitsByUrgency {
    let levels = [
        (7.5, 21.0, Some(15.0)),
        (28.0, 66.0, Some(60.0)),
        (55.0, 140.0, None),
        (74.0, 205.0, None),
        (96.0, 310.0, None),
    ];
    WaitsByUrgency {
        measure: "From the first call or arrival to a doctor".into(),
        urgencies: levels
            .iter()
            .enumerate()
            .map(|(place, level)| UrgencyTarget {
                urgency: format!("U{}", place + 1),
                target_minutes: level.2,
            })
            .collect(),
        waits: (0..scenarios)
            .map(|scenario| {
                let factor = 1.0 - 0.12 * scenario as f64;
                let wait = |&(median, p90, _): &(f64, f64, Option<f64>)| {
                    Some(WaitSummary {
                        median: around(median * factor, 0.05 * median)?,
                        p90: around(p90 * factor, 0.07 * p90)?,
                    })
                };
                levels.iter().map(wait).collect()
            })
            .collect(),
    }
}

fn cost(scenarios: usize) -> Composition {
    let parts = [21.4, 4.1, 2.2, 6.9];
    let factor = |scenario: usize| 1.0 + 0.11 * scenario as f64 - 0.05 * (scenario % 2) as f64;
    Composition {
        measure: "Cost of out-of-hours care by payer".into(),
        unit: "euro per inhabitant a year".into(),
        parts: [
            "Health insurance (INAMI)",
            "Patient",
            "Region",
            "Federal state",
        ]
        .map(str::to_owned)
        .to_vec(),
        values: (0..scenarios)
            .map(|scenario| {
                parts
                    .iter()
                    .map(|&part| around(part * factor(scenario), 0.03 * part))
                    .collect()
            })
            .collect(),
        totals: (0..scenarios)
            .map(|scenario| around(34.6 * factor(scenario), 0.8))
            .collect(),
    }
}

fn by_commune(scenarios: usize, luck: &mut Luck) -> BreakdownTable {
    let number = |name: String| BreakdownColumn { name, decimals: 1 };
    let mut columns = vec![BreakdownColumn {
        name: "Commune".into(),
        decimals: 0,
    }];
    columns.extend(
        TITLES[..scenarios]
            .iter()
            .map(|title| number(format!("{}, min", title.2))),
    );
    let communes = [
        "Arlon",
        "Aubange",
        "Bastogne",
        "Bouillon",
        "Étalle",
        "Habay",
        "Virton",
        "Neufchâteau",
        "Léglise",
        "Messancy",
    ];
    let rows = communes.iter().map(|&commune| {
        let mut row = vec![Cell::Text(commune.into())];
        row.extend((0..scenarios).map(|_| {
            if luck.next() < 0.05 {
                Cell::Missing
            } else {
                Cell::Number(40.0 + 60.0 * luck.next())
            }
        }));
        row
    });
    BreakdownTable {
        key: "wait_by_commune".into(),
        name: "Median time to a doctor by commune".into(),
        note: "Mean over replications.".into(),
        columns,
        rows: rows.collect(),
    }
}

fn texts() -> ReportModel {
    let fact = |name: &str, value: &str| Fact {
        name: name.into(),
        value: value.into(),
    };
    ReportModel {
        claims: vec![ClaimRow {
            id: "T-C25".into(),
            statement: "Patients without a same-day slot spill into the evening".into(),
            verdict: "supported".into(),
            evidence: "+8.1 % evening contacts (6.9 to 9.3)".into(),
        }],
        assumptions: vec![AssumptionRow {
            key: "choice.knows_post_share".into(),
            value: "0.82".into(),
            unit: "share of residents".into(),
            range: "0.70 to 0.95".into(),
            influence: "ED visits change by \u{2212}3 to +5 %".into(),
            note: "No figure for the rural south was found.".into(),
        }],
        sources: vec![SourceRow {
            key: "philips2010".into(),
            citation: "Philips H. et al., BMC Family Practice 11:88, 2010. https://doi.org/10.1186/1471-2296-11-88".into(),
            country: "BE".into(),
            used_for: "choice between ED and GP".into(),
        }],
        limits: vec!["Learning of the population about a new number is not modelled beyond the first year.".into()],
        method: vec![MethodSection {
            heading: "Pairing".into(),
            text: "All scenarios meet the same people with the same needs and the same luck.\n\nDifferences are taken per replication.".into(),
        }],
        manifest: vec![fact("version", "0.1.0"), fact("seed", "20260101"), fact("scenarios", "blake3:5b1c\u{2026}")],
        citation: "permanence 0.1.0, study \"Luxembourg south\", seed 20260101.".into(),
        rerun: vec!["permanence compare scenarios/luxembourg.toml --seed 20260101 --replications 40".into()],
        ..ReportModel::default()
    }
}
