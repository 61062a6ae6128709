//! Every lever of a scenario moves what it should, in the direction it should.

use crate::reproducibility::{bytes, run, small};
use permanence::scenario::catalogue::{Parameter, ParameterValue};
use rayon::prelude::*;
use std::collections::BTreeMap;

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

/// Settings in one of which each number must do something; what a setting adds is searched too.
const SETTINGS: [&[(&str, &str)]; 5] = [CALM, FULL, LENT, WHOLE, YEARS];

#[test]
fn no_number_of_a_scenario_is_a_dead_lever() {
    let read =
        |setting: &[(&str, &str)]| small(setting).unwrap_or_else(|faults| panic!("{faults}"));
    let outcome =
        |changes: &[(&str, &str)]| small(changes).map(|scenario| bytes(&run(scenario, 1, 1)));
    let before =
        SETTINGS.map(|setting| outcome(setting).unwrap_or_else(|faults| panic!("{faults}")));
    // How often a run is repeated, and the places themselves, are no levers of the organisation.
    // How many outsiders share duties only shows when somebody meets one of them twice: it has a test of its own below.
    let lever = |p: &Parameter| {
        !p.key.starts_with("run.") && !p.key.starts_with("territory.") && !p.key.ends_with(".staff")
    };
    // A number that several settings state is tried in each of them, from the value it has there.
    let mut keys: BTreeMap<String, Vec<(usize, Vec<String>)>> = BTreeMap::new();
    for (setting, changes) in SETTINGS.iter().enumerate() {
        for p in read(changes)
            .catalogue
            .parameters
            .iter()
            .filter(|p| lever(p))
        {
            keys.entry(p.key.clone())
                .or_default()
                .push((setting, others(p)));
        }
    }
    let keys: Vec<_> = keys.into_iter().collect();
    let dead: Vec<&str> = keys
        .par_iter()
        .filter(|(key, tries)| {
            let moves = |setting: usize, value: &String| {
                let changes: Vec<(&str, &str)> = SETTINGS[setting]
                    .iter()
                    .copied()
                    .chain([(key.as_str(), value.as_str())])
                    .collect();
                outcome(&changes).is_ok_and(|after| after != before[setting])
            };
            !tries
                .iter()
                .any(|(setting, others)| others.iter().any(|value| moves(*setting, value)))
        })
        .map(|(key, _)| key.as_str())
        .collect();
    assert!(keys.len() > 300, "only {} numbers", keys.len());
    assert_eq!(dead, DEAD, "of {} numbers", keys.len());
}

#[test]
fn so_many_outsiders_share_the_duties_of_a_service() {
    use permanence::organisation::staffing::FIRST_OUTSIDER;
    for staff in [1, 3, 7] {
        let scenario = small(&[
            ("service.poste-sud.outsiders", "1"),
            ("service.poste-sud.trainees", "0"),
            ("service.poste-est.outsiders", "0"),
            ("service.poste-sud.staff", &staff.to_string()),
        ])
        .unwrap_or_else(|faults| panic!("{faults}"));
        let prepared = permanence::experiment::Experiment::prepare(vec![scenario], Some(1))
            .prepared
            .remove(0);
        let roster = prepared.roster(&permanence::random::Streams::new(1, 1));
        let outsiders: std::collections::BTreeSet<u32> = roster
            .holder
            .iter()
            .flatten()
            .copied()
            .filter(|&doctor| doctor >= FIRST_OUTSIDER)
            .collect();
        assert_eq!(outsiders.len(), staff);
    }
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
/// Premises of a post that local authorities lend; at another nearly only outsiders.
const LENT: &[(&str, &str)] = &[
    ("service.poste-sud.outsiders", "0.9"),
    (
        "needs.acute",
        "{ values = [12.0, 6.0, 5.4, 5.1, 4.8, 6.0, 9.0, 13.8], source = \"assumption\" }",
    ),
    ("service.poste-est.premises_free", "true"),
    ("service.poste-sud.premises_free", "true"),
];

/// All that an organisation can have, at once, with too few doctors for it: staff of its own, nurses at the post and on the line,
/// a nurse at the door of the emergency department, registration, shelter, personal telephones, pooled practices.
const WHOLE: &[(&str, &str)] = &[
    (
        "needs.acute",
        "{ values = [12.0, 6.0, 5.4, 5.1, 4.8, 6.0, 9.0, 13.8], source = \"assumption\" }",
    ),
    (
        "needs.child_clinic",
        "{ value = 2, source = \"assumption\" }",
    ),
    ("service.poste-est.outsiders", "0.7"),
    ("service.poste-sud.outsiders", "0.7"),
    (
        "service.poste-est.nurse",
        r#"{ time = { law = "lognormal", mean_minutes = { value = 6, source = "assumption" }, cv = { value = 0.4, source = "assumption" } }, judgement = { values = [0.8, 0.1, 0.1], source = "assumption" }, closes = { value = 0.7, source = "assumption" }, closes_wrongly = { value = 0.1, source = "assumption" }, saves_minutes = { value = 3, source = "assumption" } }"#,
    ),
    (
        "service.poste-est.shift.weekend-day.nurses",
        "{ value = 1, source = \"assumption\" }",
    ),
    (
        "service.mobile",
        r#"{ title = "Mobile doctors", staffed_by = "own-staff", staff = { value = 5, source = "assumption" }, access = ["mobile-number"], home_visits = true, cost_per_contact = { value = 12, source = "assumption" }, opens_record = { value = 0.2, source = "assumption" }, reports_back = { value = 0.5, source = "assumption" }, site = { latitude = { value = 51.05, source = "assumption" }, longitude = { value = 3.75, source = "assumption" } }, shift = { night = { on = ["weeknight", "weekend-night"], from = "19:00", to = "08:00", doctors_per_100000 = { value = 9, source = "assumption" }, may_sleep = false } } }"#,
    ),
    (
        "service.injury",
        r#"{ title = "Minor injuries and children", staffed_by = "own-staff", staff = { value = 3, source = "assumption" }, access = ["minor-injury"], patients = ["injury", "child"], home_visits = false, opens_record = { value = 0.2, source = "assumption" }, reports_back = { value = 0.5, source = "assumption" }, inhabitants_per_sector = { value = 12000, source = "assumption" }, sites = { place = "centre" }, shift = { day = { on = ["rest-day"], from = "10:00", to = "22:00", doctors = { value = 1, source = "assumption" }, may_sleep = false } } }"#,
    ),
    (
        "service.support",
        r#"{ title = "Support at home", staffed_by = "own-staff", staff = { value = 4, source = "assumption" }, access = ["support-number"], patients = ["palliative", "frail", "chronic"], places_per_100000 = { value = 6000, source = "assumption" }, home_visits = true, opens_record = { value = 1, source = "assumption" }, reports_back = { value = 1, source = "assumption" }, site = { latitude = { value = 51.05, source = "assumption" }, longitude = { value = 3.75, source = "assumption" } }, shift = { all = { on = ["working-day", "rest-day"], from = "00:00", to = "24:00", doctors = { value = 1, source = "assumption" }, may_sleep = false } } }"#,
    ),
    ("line.1733.then", "\"nurse\""),
    (
        "line.nurse",
        r#"{ title = "Nurses of the night", number = "transfer", dispatch = "urgency", judgement = { values = [0.85, 0.07, 0.08], source = "assumption" }, patience_minutes = { value = 6, source = "assumption" }, waiting_places = { value = 1, source = "assumption" }, operator_hour_cost = { value = 40, source = "assumption" }, call = { law = "fixed", mean_minutes = { value = 7, source = "assumption" } }, table = { U1 = { values = [0.85, 0.13, 0.02, 0, 0, 0], source = "assumption" }, U2 = { values = [0.25, 0.30, 0.25, 0.20, 0, 0], source = "assumption" }, U3 = { values = [0.01, 0.05, 0.14, 0.40, 0.30, 0.10], source = "assumption" }, U4 = { values = [0, 0.01, 0.07, 0.32, 0.30, 0.30], source = "assumption" }, U5 = { values = [0, 0, 0.05, 0.20, 0.25, 0.50], source = "assumption" } }, shift = { deep = { on = ["weeknight", "weekend-night"], from = "23:00", to = "08:00", operators_per_million = { value = 45, source = "assumption" } } } }"#,
    ),
    (
        "emergency.diversion",
        r#"{ on = ["rest-day", "weekend-night"], from = "08:00", to = "24:00", within_km = { value = 4, source = "assumption" }, assigns = { values = [0, 0.05, 0.3, 0.6, 0.7], source = "assumption" }, assigns_wrongly = { values = [0, 0.02, 0.1, 0.2, 0.3], source = "assumption" }, accepts = { value = 0.7, source = "assumption" }, injuries = true }"#,
    ),
    (
        "people.shelter",
        r#"{ share = { value = 0.02, source = "assumption" }, own_gp = { value = 0.5, source = "assumption" }, needs_ratio = { value = 1.5, source = "assumption" }, habit_emergency = { value = 0.5, source = "assumption" } }"#,
    ),
    (
        "people.registration",
        r#"{ share = { value = 0.5, source = "assumption" }, waives_share = true, gatekeeping = { value = 0.4, source = "assumption" } }"#,
    ),
    (
        "choice.telephone_first",
        "{ value = 0.3, source = \"assumption\" }",
    ),
    (
        "office.pooled_practices",
        "{ value = 2, source = \"assumption\" }",
    ),
    (
        "office.assistants",
        "{ value = 0.4, source = \"assumption\" }",
    ),
    (
        "office.assistant_gain",
        "{ value = 0.3, source = \"assumption\" }",
    ),
    (
        "office.child_clinic_treats",
        "{ value = 0.4, source = \"assumption\" }",
    ),
    (
        "office.further.saturday",
        r#"{ on = ["Sat"], from = "09:00", to = "12:00", practices = { value = 0.4, source = "assumption" } }"#,
    ),
    (
        "office.closing.wednesday",
        r#"{ on = ["Wed"], from = "13:00", to = "19:00", practices = { value = 0.4, source = "assumption" } }"#,
    ),
    (
        "doctors.personal_phone",
        r#"{ by_age = { values = [0.2, 0.3, 0.4, 0.6, 0.8], source = "assumption" }, sees = { value = 0.5, source = "assumption" }, window = { evening = { on = ["weeknight", "rest-day"], from = "19:00", to = "23:00" } } }"#,
    ),
    (
        "cercle.gent.extra_doctors",
        "{ value = 2, source = \"assumption\" }",
    ),
    ("doctors.duty", "\"voluntary\""),
    (
        "doctors.participation",
        "{ value = 0.6, source = \"assumption\" }",
    ),
    (
        "doctors.duties_per_year",
        "{ value = 20, source = \"assumption\" }",
    ),
    (
        "costs.lump_sum_hour",
        "{ value = 80, source = \"assumption\" }",
    ),
    (
        "costs.nurse_hour",
        "{ value = 45, source = \"assumption\" }",
    ),
];
/// Doctors and patients who take stock every week.
const YEARS: &[(&str, &str)] = &[
    ("cercle.gent.doctors", "12"),
    (
        "adaptation",
        r#"{ period_days = { value = 7, source = "assumption" }, wait_learning = { value = 0.5, source = "assumption" }, tolerable_nights = { value = 20, source = "assumption" }, per_night = { value = 0.1, source = "assumption" }, tolerable_idle = { value = 0.4, source = "assumption" }, per_idle = { value = 2, source = "assumption" }, reference_pay = { value = 40, source = "assumption" }, per_euro = { value = 0.05, source = "assumption" }, recovery = { value = 1, source = "assumption" }, compliance = { value = 0.5, source = "assumption" }, erosion = { value = 0.3, source = "assumption" }, drop_own_list_below = { value = 0.5, source = "assumption" }, minimum_pool = { value = 9, source = "assumption" } }"#,
    ),
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
        "wait_doctor",
        Down,
    ),
    (
        FULL,
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
    (CALM, "doctors.group_size", "12", "own_practice_share", Up),
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
    (FULL, "care.returns_when_missed", "0", "returned", Down),
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
