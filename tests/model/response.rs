//! Every lever of a scenario moves what it should, in the direction it should.

use crate::reproducibility::{bytes, run, small};
use permanence::scenario::catalogue::{Parameter, ParameterValue};
use rayon::prelude::*;

/// Other values of a number, to try in turn until one is allowed and does something.
fn others(parameter: &Parameter) -> Vec<String> {
    let (low, high) = (
        parameter.minimum.unwrap_or(f64::MIN),
        parameter.maximum.unwrap_or(f64::MAX),
    );
    let number = |value: f64| {
        [
            value * 0.5,
            value * 2.0,
            value + 1.0,
            f64::midpoint(low, high),
            low,
            high,
        ]
    };
    let allowed = |v: &f64, old: f64| (low..=high).contains(v) && v.to_bits() != old.to_bits();
    match &parameter.value {
        ParameterValue::Number(old) => number(*old)
            .iter()
            .filter(|v| allowed(v, *old))
            .map(|v| format!("{v:?}"))
            .collect(),
        ParameterValue::Integer(old) => [old * 2, old + 1, old / 2]
            .iter()
            .filter(|&v| v != old && allowed(&(*v as f64), -1.0))
            .map(ToString::to_string)
            .collect(),
        ParameterValue::Numbers(old) => {
            // Turned round by one place the numbers keep their sum, so that shares stay shares.
            let turned = |by: usize| -> Vec<f64> {
                (0..old.len()).map(|i| old[(i + by) % old.len()]).collect()
            };
            let scaled: Vec<f64> = old.iter().map(|v| (v * 0.5).clamp(low, high)).collect();
            let tiny: Vec<f64> = old.iter().map(|v| (v * 0.01).clamp(low, high)).collect();
            [turned(1), turned(2 % old.len()), scaled, tiny]
                .iter()
                .map(|v| format!("{{ values = {v:?}, source = \"assumption\" }}"))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Numbers that a scenario must state and that nothing reads. Whoever gives one of them a use takes it off this list; no
/// other may join it.
const DEAD: &[&str] = &[];

/// Settings in one of which each number must do something.
const SETTINGS: [&[(&str, &str)]; 3] = [CALM, FULL, LENT];

#[test]
fn no_number_of_a_scenario_is_a_dead_lever() {
    let outcome =
        |changes: &[(&str, &str)]| small(changes).map(|scenario| bytes(&run(scenario, 1, 1)));
    let before =
        SETTINGS.map(|setting| outcome(setting).unwrap_or_else(|faults| panic!("{faults}")));
    let base = small(CALM).unwrap_or_else(|faults| panic!("{faults}"));
    // How often a run is repeated, and the places themselves, are no levers of the organisation.
    let lever = |p: &&Parameter| !p.key.starts_with("run.") && !p.key.starts_with("territory.");
    let keys: Vec<&Parameter> = base.catalogue.parameters.iter().filter(lever).collect();
    let dead: Vec<&str> = keys
        .par_iter()
        .filter(|p| {
            let moves = |setting: usize, value: &String| {
                let changes: Vec<(&str, &str)> = SETTINGS[setting]
                    .iter()
                    .copied()
                    .chain([(p.key.as_str(), value.as_str())])
                    .collect();
                outcome(&changes).is_ok_and(|after| after != before[setting])
            };
            let others = others(p);
            !(0..SETTINGS.len()).any(|setting| others.iter().any(|value| moves(setting, value)))
        })
        .map(|p| p.key.as_str())
        .collect();
    assert!(keys.len() > 200);
    assert_eq!(dead, DEAD, "of {} numbers", keys.len());
}

/// Which way an indicator goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Up,
    Down,
}
use Way::{Down, Up};

/// Four times the needs and one post less: queues everywhere.
const BUSY: &[(&str, &str)] = &[
    (
        "needs.acute",
        "{ values = [8.0, 4.0, 3.6, 3.4, 3.2, 4.0, 6.0, 9.2], source = \"assumption\" }",
    ),
    ("service.poste-sud.enabled", "false"),
];
const CALM: &[(&str, &str)] = &[];
/// Many more needs, a doctor and an operator by day, long contacts: waiting rooms and lines are full.
const FULL: &[(&str, &str)] = &[
    (
        "needs.acute",
        "{ values = [12.0, 6.0, 5.4, 5.1, 4.8, 6.0, 9.0, 13.8], source = \"assumption\" }",
    ),
    ("service.poste-sud.enabled", "false"),
    ("service.poste-est.shift.weekend-day.doctors", "1"),
    ("care.consultation.mean_minutes", "30"),
    ("line.1733.shift.weekend-day.operators", "1"),
    ("line.1733.call.mean_minutes", "12"),
];
/// Premises of a post that local authorities lend.
const LENT: &[(&str, &str)] = &[
    ("service.poste-est.premises_free", "true"),
    ("service.poste-sud.premises_free", "true"),
];

type Lever = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static str,
    Way,
);

/// Setting, key, new value, indicator, way.
const LEVERS: &[Lever] = &[
    (
        FULL,
        "service.poste-est.shift.weekend-day.doctors",
        "8",
        "wait_doctor",
        Down,
    ),
    (
        FULL,
        "service.poste-est.shift.weekend-day.doctors",
        "8",
        "left_waiting",
        Down,
    ),
    (
        FULL,
        "service.poste-est.shift.weekend-day.doctors",
        "8",
        "duty_contacts",
        Up,
    ),
    (
        BUSY,
        "service.poste-est.shift.weekend-night.doctors",
        "6",
        "visit_wait_p90",
        Down,
    ),
    (
        BUSY,
        "service.poste-est.shift.weekend-night.cars",
        "4",
        "visit_wait_p90",
        Down,
    ),
    (
        CALM,
        "service.poste-est.outsiders",
        "0.9",
        "own_cercle_share",
        Down,
    ),
    (
        CALM,
        "service.poste-est.outsiders",
        "0.9",
        "outsider_share",
        Up,
    ),
    (
        CALM,
        "service.poste-est.outsiders",
        "0.9",
        "duty_hours_per_gp",
        Down,
    ),
    (
        CALM,
        "service.poste-est.trainees",
        "0.9",
        "own_cercle_share",
        Down,
    ),
    (
        CALM,
        "service.poste-est.opens_record",
        "1.0",
        "record_seen",
        Up,
    ),
    (
        CALM,
        "service.poste-est.reports_back",
        "0.0",
        "reported_back",
        Down,
    ),
    (
        CALM,
        "service.poste-est.fixed_cost",
        "900000",
        "cost_duty_service",
        Up,
    ),
    (
        LENT,
        "service.poste-est.premises_share",
        "0.5",
        "cost_region",
        Up,
    ),
    (
        CALM,
        "service.poste-est.premises_free",
        "true",
        "cost_insurer",
        Down,
    ),
    (
        CALM,
        "service.poste-est.premises_free",
        "true",
        "cost_region",
        Up,
    ),
    (
        CALM,
        "service.poste-est.cost_per_contact",
        "{ value = 20, source = \"assumption\" }",
        "cost_duty_service",
        Up,
    ),
    (
        CALM,
        "service.poste-est.site.latitude",
        "51.25",
        "duty_contacts",
        Down,
    ),
    (
        CALM,
        "service.poste-est.desk.mean_minutes",
        "30",
        "wait_doctor",
        Up,
    ),
    (
        CALM,
        "service.poste-est.home_visits",
        "false",
        "visit_share",
        Down,
    ),
    (
        BUSY,
        "service.poste-est.access",
        "[\"walk-in\"]",
        "line_to_ed",
        Up,
    ),
    (CALM, "service.rota.sectors", "6", "nights_per_gp", Up),
    (
        CALM,
        "service.rota.shift.weeknight-deep.may_sleep",
        "false",
        "awakenings_per_gp",
        Down,
    ),
    (
        FULL,
        "line.1733.shift.weekend-day.operators",
        "9",
        "calls_lost",
        Down,
    ),
    (
        FULL,
        "line.1733.shift.weekend-day.operators",
        "9",
        "answer",
        Down,
    ),
    (BUSY, "line.1733.patience_minutes", "1", "calls_lost", Up),
    (
        BUSY,
        "line.1733.waiting_places",
        "{ value = 0, source = \"assumption\" }",
        "calls_lost",
        Up,
    ),
    (BUSY, "line.1733.call.mean_minutes", "10", "calls_lost", Up),
    (
        CALM,
        "line.1733.judgement",
        "{ values = [1, 0, 0], source = \"assumption\" }",
        "undertriage",
        Down,
    ),
    (
        CALM,
        "line.1733.judgement",
        "{ values = [1, 0, 0], source = \"assumption\" }",
        "overtriage",
        Down,
    ),
    (
        CALM,
        "line.1733.operator_hour_cost",
        "200",
        "cost_federal",
        Up,
    ),
    (CALM, "doctors.exempt", "0.6", "nights_per_liable_gp", Up),
    (CALM, "doctors.leave_weeks", "30", "unfilled_duties", Up),
    (CALM, "doctors.in_group", "0", "uncovered_hours", Up),
    (CALM, "doctors.group_size", "8", "uncovered_hours", Down),
    (CALM, "doctors.full_time", "0.3", "no_place", Up),
    (CALM, "office.same_day_places", "2", "no_place", Up),
    (CALM, "office.partner_cover", "false", "no_place", Up),
    (CALM, "office.neighbour_cover", "false", "no_place", Up),
    (CALM, "office.refers", "0.1", "ed_first_contacts", Up),
    (FULL, "care.answers_while_busy", "0", "unanswered", Up),
    (CALM, "care.advice_recognises", "0", "returned", Up),
    (CALM, "care.sees_emergency", "0", "duty_to_ed", Down),
    (CALM, "care.needless_referral", "0.6", "duty_to_ed", Up),
    (
        CALM,
        "care.minutes_without_record",
        "30",
        "work_hours_per_gp",
        Up,
    ),
    (CALM, "care.returns_when_missed", "0", "returned", Down),
    (CALM, "care.returns_when_resolved", "0.5", "returned", Up),
    (CALM, "care.follow_up", "1", "follow_ups", Up),
    (CALM, "care.follow_up_emergency", "1", "follow_ups", Up),
    (
        CALM,
        "care.visit.mean_minutes",
        "60",
        "work_hours_per_gp",
        Up,
    ),
    (
        BUSY,
        "care.consultation.mean_minutes",
        "40",
        "left_waiting",
        Up,
    ),
    (
        CALM,
        "care.consultation.mean_minutes",
        "24",
        "work_hours_per_gp",
        Up,
    ),
    (
        BUSY,
        "care.patience_minutes",
        "{ values = [20, 20, 20, 20, 20], source = \"assumption\" }",
        "left_waiting",
        Up,
    ),
    (
        CALM,
        "emergency.physician.mean_minutes",
        "50",
        "ed_wait",
        Up,
    ),
    (CALM, "emergency.triage_minutes", "30", "ed_wait", Up),
    (
        CALM,
        "emergency.boarding.mean_minutes",
        "900",
        "ed_stay",
        Up,
    ),
    (
        CALM,
        "emergency.workup_major.mean_minutes",
        "300",
        "ed_stay",
        Up,
    ),
    (
        CALM,
        "emergency.background_per_bed",
        "120",
        "ed_wait_p90",
        Up,
    ),
    (
        BUSY,
        "emergency.cubicles_per_100_beds",
        "20",
        "ed_wait_p90",
        Down,
    ),
    (CALM, "travel.detour", "3", "km_per_gp", Up),
    (CALM, "travel.access_minutes", "30", "travel", Up),
    (CALM, "travel.without_car_factor", "5", "travel", Up),
    (
        CALM,
        "travel.speed_kmh",
        "{ values = [8, 8, 8], source = \"assumption\" }",
        "travel",
        Up,
    ),
    (CALM, "travel.alone_minutes", "40", "work_hours_per_gp", Up),
    (
        CALM,
        "travel.mobile_team_minutes",
        "60",
        "urgent_late_u1",
        Up,
    ),
    (
        CALM,
        "costs.consultation_day",
        "90",
        "cost_duty_service",
        Up,
    ),
    (
        CALM,
        "costs.consultation_night",
        "150",
        "cost_duty_service",
        Up,
    ),
    (CALM, "costs.visit_day", "150", "cost_duty_service", Up),
    (CALM, "costs.visit_night", "250", "cost_duty_service", Up),
    (CALM, "costs.advice", "20", "cost_duty_service", Up),
    (
        CALM,
        "costs.availability_hour",
        "30",
        "cost_duty_service",
        Up,
    ),
    (
        CALM,
        "costs.emergency_physician",
        "90",
        "cost_emergency",
        Up,
    ),
    (
        CALM,
        "costs.emergency_hospital",
        "400",
        "cost_emergency",
        Up,
    ),
    (CALM, "costs.ambulance", "300", "cost_patient", Up),
    (CALM, "costs.office", "90", "cost_total", Up),
    (CALM, "costs.kilometre", "5", "cost_total", Up),
    (
        CALM,
        "costs.share_emergency",
        "{ values = [120, 4, 120], source = \"assumption\" }",
        "ooh_ed_share",
        Down,
    ),
    (
        CALM,
        "costs.share_visit",
        "{ values = [50, 50, 50], source = \"assumption\" }",
        "cost_patient",
        Up,
    ),
    (CALM, "people.sumehr_other", "1", "record_seen", Up),
    (CALM, "people.sumehr_chronic", "1", "record_seen", Up),
    (CALM, "people.consent", "1", "record_seen", Up),
    (CALM, "people.own_gp", "0.3", "own_practice_share", Down),
    (
        CALM,
        "people.knows_duty_service",
        "0.2",
        "duty_contacts",
        Down,
    ),
    (CALM, "people.knows_duty_service", "0.2", "ooh_ed_share", Up),
    (
        CALM,
        "people.knows_emergency",
        "0.2",
        "ed_self_referred",
        Down,
    ),
    (CALM, "people.without_car", "1", "travel", Up),
    (
        CALM,
        "people.frail",
        "{ values = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], source = \"assumption\" }",
        "visit_share",
        Up,
    ),
    (CALM, "people.habit_emergency", "0.9", "ooh_ed_share", Up),
    (
        CALM,
        "needs.worsens",
        "{ values = [0, 0, 0, 0, 0], source = \"assumption\" }",
        "ed_first_contacts",
        Down,
    ),
    (CALM, "needs.office_same_day", "1", "no_place", Up),
    (CALM, "needs.perception_child", "4", "duty_contacts", Up),
    (
        CALM,
        "needs.injury",
        "{ values = [0.9, 0.9, 0.9], source = \"assumption\" }",
        "ooh_ed_share",
        Up,
    ),
    (CALM, "choice.constant.wait", "8", "duty_contacts", Down),
    (CALM, "choice.constant.emergency", "3", "ooh_ed_share", Up),
    (CALM, "choice.constant.post", "5", "duty_contacts", Up),
    (CALM, "choice.constant.ambulance", "-3", "ambulances", Up),
    (CALM, "choice.night_wait", "8", "awakenings_per_gp", Down),
    (
        CALM,
        "choice.expected_wait_duty",
        "400",
        "duty_contacts",
        Down,
    ),
    (
        CALM,
        "choice.expected_wait_emergency",
        "600",
        "ooh_ed_share",
        Down,
    ),
    (CALM, "choice.injury_emergency", "6", "ooh_ed_share", Up),
    (
        CALM,
        "choice.no_own_gp_emergency",
        "6",
        "ed_ratio_no_gp",
        Up,
    ),
    (CALM, "choice.attempts", "1", "never_seen", Up),
];

const REPLICATIONS: u32 = 5;

fn indicator(outcomes: &[permanence::outcomes::Outcome], key: &str) -> Vec<Option<f64>> {
    let at = permanence::outcomes::indicators::position(key)
        .unwrap_or_else(|| panic!("no indicator {key}"));
    outcomes.iter().map(|o| o.values[at]).collect()
}

#[test]
fn each_lever_moves_its_indicator_the_right_way() {
    // On common numbers; a lever without effect would be taken for one that works in 1 of 2^5 cases.
    let base = |setting| {
        run(
            small(setting).unwrap_or_else(|f| panic!("{f}")),
            1,
            REPLICATIONS,
        )
    };
    let bases = [
        (CALM, base(CALM)),
        (BUSY, base(BUSY)),
        (FULL, base(FULL)),
        (LENT, base(LENT)),
    ];
    let wrong: Vec<String> = LEVERS
        .par_iter()
        .filter_map(|&(setting, key, value, name, way)| {
            let changes: Vec<(&str, &str)> =
                setting.iter().copied().chain([(key, value)]).collect();
            let moved = match small(&changes) {
                Ok(scenario) => run(scenario, 1, REPLICATIONS),
                Err(faults) => return Some(format!("{key}: {faults}")),
            };
            let before = bases
                .iter()
                .find(|b| b.0 == setting)
                .map(|b| indicator(&b.1, name))?;
            let after = indicator(&moved, name);
            let right = before
                .iter()
                .zip(&after)
                .all(|(old, new)| match (old, new, way) {
                    (Some(old), Some(new), Up) => new > old,
                    (Some(old), Some(new), Down) => new < old,
                    _ => false,
                });
            (!right).then(|| {
                format!("{key} = {value}: {name} should go {way:?}: {before:?} -> {after:?}")
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        LEVERS.len(),
        wrong.join("\n")
    );
}
