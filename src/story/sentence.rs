//! The steps of a need as sentences: each says what happened, what was judged, and what was true.

mod contact;

pub(super) use contact::Meeting;

use super::diary::NO_BREAK;
use super::names::{Names, capital, clock, lasting, later, listed};
use super::step::{Chapter, Step, Truth, What};
use crate::calendar::{MS_PER_DAY, Moment, span};
use crate::demand::illness::Illness;
use crate::journal::{
    Act, Arrival, CallEntry, Ending, Judge, NeedEntry, OfficeEntry, StayEnd, StayEntry, marks,
};
use crate::scenario::choice::{ROADS, Road};
use crate::scenario::needs::{CARES, ICPC_CHAPTERS, URGENCIES, URGENCY_NAMES};

/// The sentences of a need, each with its moment.
pub(super) fn lines(names: Names<'_>, chapter: &Chapter) -> Vec<(Moment, String)> {
    let told = (0..chapter.steps.len()).filter_map(|index| {
        let passage = Passage {
            names,
            chapter,
            index,
        };
        passage.line()
    });
    told.collect()
}

/// A step with what comes before and after it.
#[derive(Clone, Copy, Debug)]
struct Passage<'a> {
    names: Names<'a>,
    chapter: &'a Chapter,
    index: usize,
}

impl<'a> Passage<'a> {
    fn step(&self) -> &'a Step {
        &self.chapter.steps[self.index]
    }

    fn next(&self) -> Option<&'a Step> {
        self.chapter.steps.get(self.index + 1)
    }

    /// Nothing further happens to the need, as far as its people know.
    fn rests(&self) -> bool {
        let next = self.next().map(|s| &s.what);
        let ends = |what: &What| match what {
            What::Ended(_) | What::Returned => true,
            What::Office(visit) => visit.follow_up,
            _ => false,
        };
        next.is_some_and(ends)
    }

    /// What a doctor judged is told with the contact in which it was.
    fn is_told_by_contact(&self) -> bool {
        let next = Meeting::at(self.names, self.chapter, self.index + 1);
        next.is_some_and(|meeting| meeting.judges())
    }

    fn line(&self) -> Option<(Moment, String)> {
        let step = self.step();
        let text = match &step.what {
            What::Began(illness) => began(*illness, step.truth),
            What::Considered { chances, taken } => Self::considered(chances, *taken),
            What::HeardMachine => {
                "The telephone of the own practice names the duty service.".to_owned()
            }
            What::NotAnswered(call) => self.not_answered(*call),
            What::Judged {
                by: Judge::Doctor(_),
                ..
            } if self.is_told_by_contact() => return None,
            What::Judged {
                by,
                judged,
                disposition,
                call,
            } => self.judged(*by, *judged, *disposition, *call),
            What::SetsOut { team, minutes } => format!(
                "Sets out for {}, {} away.",
                self.names.team_place(*team),
                lasting(span(*minutes))
            ),
            What::Waits { team, act } => self.waits(*team, *act),
            What::Left => self.left(),
            What::SetsOutForEmergency {
                department,
                arrival,
                ambulance,
            } => self.off_to_emergency(*department, *arrival, *ambulance),
            What::Assigned { team, accepted } => {
                let then = if *accepted {
                    "goes there"
                } else {
                    "prefers to stay"
                };
                format!(
                    "Is pointed to {} instead and {then}.",
                    self.names.team(*team)
                )
            }
            What::Worsened => format!(
                "Gets worse while waiting: in truth now {}.",
                URGENCY_NAMES[usize::from(step.truth.urgency)]
            ),
            What::NoPlace => "Asks the practice for a place today; there is none.".to_owned(),
            What::Returned => format!("Is not well: needs help again. {}", truly(step.truth)),
            What::Contact(_) => {
                let meeting = Meeting::at(self.names, self.chapter, self.index)?;
                return Some((meeting.entry.seen, meeting.for_patient()));
            }
            What::Stay(stay) => return self.stay(stay),
            What::Office(visit) => office(self.names, visit),
            What::Ended(need) => self.ended(need),
        };
        Some((step.moment, text))
    }

    fn considered(chances: &[(Road, f64)], taken: Road) -> String {
        let name = |road: Road| DOES[road as usize];
        if let [(only, _)] = chances {
            return format!("Can only {}.", name(*only));
        }
        let open: Vec<String> = chances
            .iter()
            .map(|&(road, chance)| format!("{} ({})", name(road), percent(chance)))
            .collect();
        format!("Could {}; chooses to {}.", listed(&open, "or"), name(taken))
    }

    fn not_answered(&self, call: Option<CallEntry>) -> String {
        let later = self.next().is_some_and(|n| n.moment > self.step().moment);
        match call {
            Some(call) if call.busy => format!("{} is engaged.", self.names.line(call.line)),
            Some(call) => format!(
                "Hangs up after {}: {} does not answer.",
                lasting(call.ended - call.rang),
                self.names.line(call.line)
            ),
            None if later => {
                "The doctor on duty is busy and does not answer; tries again later.".to_owned()
            }
            None => "Nobody answers.".to_owned(),
        }
    }

    fn judged(
        &self,
        by: Judge,
        judged: u8,
        disposition: Option<u8>,
        call: Option<CallEntry>,
    ) -> String {
        let judgement = judgement(judged, self.step().truth);
        match by {
            Judge::Line(line) => {
                let answers = call.map_or_else(String::new, answers);
                let decides = disposition.map_or("", |d| BY_LINE[usize::from(d)]);
                format!(
                    "{}{answers} judges {judgement} and {decides}.",
                    self.names.line(line)
                )
            }
            Judge::Doctor(doctor) => {
                format!("{} judges {judgement}.", capital(&Names::doctor(doctor)))
            }
            Judge::NurseAtPost if self.rests() => format!(
                "The nurse at the post judges {judgement} and helps without a doctor. {}",
                enough(self.step().truth, Act::Advice)
            ),
            Judge::NurseAtPost => format!("The nurse at the post judges {judgement}."),
            Judge::NurseAtDoor(department) => format!(
                "The nurse at the door of {} judges {judgement}.",
                self.names.hospital(department)
            ),
        }
    }

    fn waits(&self, team: u32, act: Act) -> String {
        let whom = match act {
            Act::Consultation => "Takes a seat in the waiting room",
            Act::Visit => "Waits at home for the doctor",
            Act::Advice | Act::Call => "Waits for the doctor to call",
        };
        format!("{whom} ({}).", self.names.team(team))
    }

    fn left(&self) -> String {
        let since = self.index.checked_sub(1).map(|i| &self.chapter.steps[i]);
        let waited = since.map_or(0, |s| self.step().moment.saturating_sub(s.moment));
        format!(
            "Loses patience after {} and waits no longer.",
            lasting(waited)
        )
    }

    fn off_to_emergency(&self, department: u16, arrival: Arrival, ambulance: bool) -> String {
        let sent = match arrival {
            Arrival::SelfReferred | Arrival::Elsewhere => "",
            Arrival::ByOffice => ", sent by the GP",
            Arrival::ByDuty => ", sent by the doctor on duty",
            Arrival::ByLine => ", sent by the call-taker",
        };
        let hospital = self.names.hospital(department);
        if !ambulance {
            return format!("Sets out for the emergency department of {hospital}{sent}.");
        }
        let doctor = if self.step().truth.urgency == 0 {
            " A mobile emergency team with a doctor (MUG/SMUR) comes too."
        } else {
            ""
        };
        format!("An ambulance is on its way, to {hospital}{sent}.{doctor}")
    }

    fn stay(&self, stay: &StayEntry) -> Option<(Moment, String)> {
        let seen = stay.seen?;
        let then = match stay.end {
            StayEnd::Ward => "gets a bed on a ward",
            StayEnd::Home => "goes home",
            StayEnd::LeftUnseen | StayEnd::Diverted => return None,
        };
        let judged = if stay.gp_treatable {
            " In truth a GP could have helped."
        } else {
            ""
        };
        let text = format!(
            "A physician of {} begins {} after arrival ({}); {then} at {}.{judged}{}",
            self.names.hospital(stay.department),
            lasting(seen - stay.arrived),
            clock(stay.arrived),
            later(stay.left, seen),
            self.report(stay.reported, "letter"),
        );
        Some((seen, text))
    }

    /// Whether the own GP hears of it.
    fn report(&self, reported: bool, what: &str) -> String {
        match (self.names.own_gp(self.chapter.resident), reported) {
            (None, _) => String::new(),
            (Some(_), true) => format!(" The own GP gets a {what}."),
            (Some(_), false) => format!(" The own GP gets no {what}."),
        }
    }

    fn ended(&self, need: &NeedEntry) -> String {
        let how = match need.ending {
            Ending::Faded if need.doctor.is_none() => "well again without having seen a doctor",
            Ending::Faded => "well again",
            Ending::Advised => "helped by advice on the telephone",
            Ending::SeenOnDuty => "helped by a doctor on duty",
            Ending::SeenInOffice => "helped at a practice in office hours",
            Ending::Treated => "treated at the emergency department",
            Ending::Admitted => "admitted to hospital",
            Ending::GaveUp => "gives up seeking help",
            Ending::Unfinished => "not over when the clock stops",
            Ending::SeenByNurse => "helped by the nurse at the post",
        };
        let came = self
            .chapter
            .steps
            .iter()
            .any(|s| matches!(&s.what, What::Office(visit) if visit.follow_up));
        let stops = self.names.set.calendar.days().len() as u64 * MS_PER_DAY;
        let follow_up = match (
            need.is(marks::FOLLOW_UP_ADVISED) && !came,
            need.ended >= stops,
        ) {
            (false, _) => "",
            (true, false) => " Was to see the own GP afterwards and found no place.",
            (true, true) => " Was to see the own GP afterwards; the clock stops before that.",
        };
        format!("The end: {how}.{follow_up}")
    }
}

/// What somebody does on each road.
const DOES: [&str; ROADS] = [
    "wait for the practice to open",
    "go to the practice",
    "wait for the evening service",
    "call the number of the own GP",
    "call the duty number",
    "call 1733",
    "walk in at the post",
    "go to the nearest emergency department",
    "go to the second nearest",
    "call an ambulance",
    "call the mobile doctors",
    "walk in at the centre for minor injuries",
    "call the support team",
];

/// What a call-taker does, in the order of the columns of a dispatch table.
const BY_LINE: [&str; 6] = [
    "sends an ambulance",
    "sends to the emergency department",
    "asks for a home visit",
    "sends to a consultation",
    "has a doctor call back",
    "advises to wait for the own GP",
];

fn answers(call: CallEntry) -> String {
    let answered = call.answered.unwrap_or(call.ended);
    format!(
        " answers {}, talks for {},",
        delay(answered - call.rang),
        lasting(call.ended - answered)
    )
}

fn began(illness: Illness, truth: Truth) -> String {
    const COMPLAINTS: [&str; ICPC_CHAPTERS.len()] = [
        "A general complaint",
        "A complaint of the blood or the lymph",
        "A complaint of the stomach or the bowels",
        "A complaint of the eye",
        "A complaint of the ear",
        "A complaint of the heart or the vessels",
        "A complaint of the muscles or the joints",
        "A complaint of the nerves or the head",
        "A complaint of the mind",
        "A complaint of the airways",
        "A complaint of the skin",
        "A complaint of hormones or metabolism",
        "A complaint of the urinary tract",
        "A question of pregnancy or contraception",
        "A complaint of the genitals or the breast",
        "A complaint of the genitals",
        "A social problem",
    ];
    let what = if illness.injury {
        "An injury"
    } else {
        COMPLAINTS[usize::from(illness.chapter)]
    };
    // Felt severity runs from 0 (as U5) to 4 (as U1).
    let highest = (URGENCIES - 1) as f32;
    let felt = (highest - illness.felt).round().clamp(0.0, highest) as usize;
    format!(
        "{what}. It feels like {}. {}",
        URGENCY_NAMES[felt],
        truly(truth)
    )
}

/// What only the narrator knows.
fn truly(truth: Truth) -> String {
    const NEEDS: [&str; CARES.len()] = [
        "advice by telephone is enough",
        "a GP should see it",
        "it takes an emergency department",
        "it takes a hospital bed",
    ];
    format!(
        "In truth {}: {}.",
        URGENCY_NAMES[usize::from(truth.urgency)],
        NEEDS[truth.care as usize]
    )
}

/// Whether an act without anything further resolves a need, in words.
fn enough(truth: Truth, act: Act) -> &'static str {
    const MISSED: [&str; CARES.len()] = [
        "In truth that is enough.",
        "Missed: in truth a GP should have seen it.",
        "Missed: in truth it takes an emergency department.",
        "Missed: in truth it takes a hospital bed.",
    ];
    let seen = matches!(act, Act::Consultation | Act::Visit);
    let resolves = usize::from(seen);
    let needed = truth.care as usize;
    MISSED[if needed <= resolves { 0 } else { needed }]
}

/// A judged urgency beside the true one.
fn judgement(judged: u8, truth: Truth) -> String {
    let name = |urgency: u8| URGENCY_NAMES[usize::from(urgency)];
    let true_one = name(truth.urgency);
    match judged.cmp(&truth.urgency) {
        std::cmp::Ordering::Equal => format!("{} (rightly)", name(judged)),
        std::cmp::Ordering::Greater => format!("{} (too low: in truth {true_one})", name(judged)),
        std::cmp::Ordering::Less => format!("{} (too high: in truth {true_one})", name(judged)),
    }
}

/// A visit to the practice.
pub(super) fn office(names: Names<'_>, visit: &OfficeEntry) -> String {
    let doctors = &names.set.world.workforce.doctors;
    let practice = |d: u32| doctors[d as usize].practice;
    let relation = match names.own_gp(visit.resident) {
        Some(own) if own == visit.doctor => " (own GP)",
        Some(own) if practice(own) == practice(visit.doctor) => " (partner of the own GP)",
        Some(_) => " (neighbouring practice)",
        None => "",
    };
    let how = if visit.follow_up {
        "Comes to the practice afterwards, as advised, and is seen by"
    } else {
        "Is seen at the practice by"
    };
    format!("{how} {}{relation}.", Names::doctor(visit.doctor))
}

/// "at once", "after 3 minutes".
fn delay(span: u64) -> String {
    match lasting(span) {
        _ if span == 0 => "at once".to_owned(),
        minutes => format!("after {minutes}"),
    }
}

fn percent(chance: f64) -> String {
    let whole = (100.0 * chance).round();
    if whole < 1.0 {
        format!("under{NO_BREAK}1{NO_BREAK}%")
    } else if whole >= 100.0 && chance < 1.0 {
        format!("over{NO_BREAK}99{NO_BREAK}%")
    } else {
        format!("{whole:.0}{NO_BREAK}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::needs::Care;

    const TRUTH: Truth = Truth {
        urgency: 2,
        care: Care::Emergency,
    };

    #[test]
    fn a_judgement_stands_beside_the_truth() {
        assert_eq!(judgement(2, TRUTH), "U3 (rightly)");
        assert_eq!(judgement(3, TRUTH), "U4 (too low: in truth U3)");
        assert_eq!(judgement(1, TRUTH), "U2 (too high: in truth U3)");
    }

    #[test]
    fn what_is_missed_is_what_was_needed() {
        let of = |care, act| enough(Truth { urgency: 2, care }, act);
        assert_eq!(of(Care::Advice, Act::Advice), "In truth that is enough.");
        assert!(of(Care::Consultation, Act::Advice).starts_with("Missed: in truth a GP"));
        assert_eq!(
            of(Care::Consultation, Act::Visit),
            "In truth that is enough."
        );
        assert!(of(Care::Emergency, Act::Visit).ends_with("emergency department."));
    }

    #[test]
    fn small_and_large_chances_are_never_called_nothing_or_certain() {
        let shown = [0.0001, 0.0051, 0.5, 0.994, 0.999, 1.0].map(percent);
        assert_eq!(
            shown,
            ["under 1 %", "1 %", "50 %", "99 %", "over 99 %", "100 %"]
                .map(|s| s.replace(' ', "\u{a0}"))
        );
    }
}
