//! What happens when a doctor answers: how long it takes, what is recognised, what comes back.

use super::line::DISPOSITIONS;
use super::needs::URGENCIES;
use super::needs::by_urgency;
use super::quantity::{duration, factor, hours, minutes, share, shares, values};
use super::reader::Section;
use crate::random::distribution::Distribution;

/// Acts of out-of-hours care.
#[derive(Clone, Debug, PartialEq)]
pub struct CareRules {
    /// A doctor answers the telephone in person (minutes).
    pub doctor_call: Distribution,
    /// A doctor calls back with advice (minutes).
    pub advice: Distribution,
    /// A consultation (minutes).
    pub consultation: Distribution,
    /// At the patient's home, without the way (minutes).
    pub visit: Distribution,
    /// Minutes until a sleeping doctor is at work.
    pub waking_minutes: f64,
    /// Probability that a busy doctor answers the telephone.
    pub answers_while_busy: f64,
    /// Probability that a doctor on the telephone recognises that the patient must be seen.
    pub advice_recognises: f64,
    /// Probability that a doctor who sees the patient recognises that the emergency department is needed.
    pub sees_emergency: f64,
    /// Probability of a referral that was not needed.
    pub needless_referral: f64,
    /// Odds ratio of a needless referral when the record was not seen.
    pub referral_odds_without_record: f64,
    /// Extra minutes of a consultation or visit when the record was not seen.
    pub minutes_without_record: f64,
    /// Share of correct urgency judgements by a doctor on the telephone, too low, too high.
    pub doctor_judgement: [f64; 3],
    /// What a doctor decides on the telephone, by judged urgency (columns as in the dispatch table of a line; `call-back` means
    /// advice given in the same call).
    pub doctor_table: [[f64; DISPOSITIONS.len()]; URGENCIES],
    /// Minutes until a caller whom nobody answered tries again.
    pub retry_minutes: f64,
    /// Probability that a need seen but not resolved comes back.
    pub returns_when_missed: f64,
    /// Probability that a resolved need comes back all the same.
    pub returns_when_resolved: f64,
    /// Mean hours until it does.
    pub return_hours: f64,
    /// Probability that the patient is told to see the own GP after an out-of-hours contact with a doctor.
    pub follow_up: f64,
    /// The same after the emergency department.
    pub follow_up_emergency: f64,
    /// Probability that a report of the emergency department reaches the own GP.
    pub emergency_report: f64,
    /// Patience in a waiting room, by judged urgency U1 to U5 (minutes, mean); 0 = waits for ever.
    pub patience_minutes: [f64; 5],
    /// Patience when a visit or a call back is awaited (minutes, mean); 0 = waits for ever.
    pub patience_at_home_minutes: f64,
}

impl CareRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let one = |key, meaning| section.number(share(key, meaning));
        Self {
            doctor_call: duration(section, "doctor_call"),
            advice: duration(section, "advice"),
            consultation: duration(section, "consultation"),
            visit: duration(section, "visit"),
            waking_minutes: section.number(minutes(
                "waking_minutes",
                "Until a sleeping doctor is at work",
            )),
            answers_while_busy: one("answers_while_busy", "A busy doctor answers the telephone"),
            advice_recognises: one(
                "advice_recognises",
                "A doctor on the telephone recognises that the patient must be seen",
            ),
            sees_emergency: one(
                "sees_emergency",
                "A doctor who sees the patient recognises that the emergency department is needed",
            ),
            needless_referral: one(
                "needless_referral",
                "Referral to the emergency department that was not needed, record seen",
            ),
            referral_odds_without_record: section.number(factor(
                "referral_odds_without_record",
                "Odds ratio of such a referral when the record was not seen",
            )),
            minutes_without_record: section.number(minutes(
                "minutes_without_record",
                "Longer contact when the record was not seen",
            )),
            doctor_judgement: shares(
                section,
                "doctor_judgement",
                "Urgency judged right, too low, too high by a doctor on the telephone",
            ),
            doctor_table: by_urgency(
                section,
                "doctor_table",
                "What a doctor decides on the telephone: ambulance, emergency, visit, consultation, advice, own GP",
            ),
            retry_minutes: section.number(minutes(
                "retry_minutes",
                "Until an unanswered caller tries again",
            )),
            returns_when_missed: one("returns_when_missed", "A need that was missed comes back"),
            returns_when_resolved: one(
                "returns_when_resolved",
                "A need that was resolved comes back all the same",
            ),
            return_hours: section.number(hours("return_hours", "Mean hours until it does")),
            follow_up: one(
                "follow_up",
                "Told to see the own GP after a contact with the duty doctor",
            ),
            follow_up_emergency: one(
                "follow_up_emergency",
                "Told to see the own GP after the emergency department",
            ),
            emergency_report: one(
                "emergency_report",
                "A report of the emergency department reaches the own GP",
            ),
            patience_minutes: values(
                section,
                minutes(
                    "patience_minutes",
                    "Mean patience in a waiting room, U1 to U5; 0 = for ever",
                ),
            ),
            patience_at_home_minutes: section.number(minutes(
                "patience_at_home_minutes",
                "Mean patience for a visit or call back; 0 = for ever",
            )),
        }
    }
}
