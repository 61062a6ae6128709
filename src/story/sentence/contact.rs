//! A doctor on duty and a patient: the same meeting as the patient tells it and as the doctor does.

use super::{Passage, delay, enough, judgement};
use crate::calendar::Moment;
use crate::journal::{Act, ContactEntry, Judge, PERSONAL_PHONE, Relation};
use crate::scenario::needs::Care;
use crate::story::names::{Names, capital, lasting, later};
use crate::story::step::{Chapter, Truth, What};

/// A contact with what was judged before and what came after.
#[derive(Clone, Copy, Debug)]
pub(in crate::story) struct Meeting<'a> {
    pub(in crate::story) entry: &'a ContactEntry,
    /// Judged in this contact (urgency, disposition).
    judged: Option<(u8, Option<u8>)>,
    truth: Truth,
    passage: Passage<'a>,
}

/// What a doctor does on the telephone, in the order of the columns of a dispatch table.
const DECIDES: [&str; 6] = [
    "sends an ambulance",
    "sends to the emergency department",
    "promises a home visit",
    "asks to come for a consultation",
    "gives advice",
    "advises to wait for the own GP",
];

impl<'a> Meeting<'a> {
    /// The contact that is step `index` of a need.
    pub(in crate::story) fn at(
        names: Names<'a>,
        chapter: &'a Chapter,
        index: usize,
    ) -> Option<Self> {
        let step = chapter.steps.get(index)?;
        let What::Contact(entry) = &step.what else {
            return None;
        };
        let before = index.checked_sub(1).map(|i| &chapter.steps[i]);
        let judged = before
            .filter(|s| s.moment == step.moment)
            .and_then(|s| match s.what {
                What::Judged {
                    by: Judge::Doctor(by),
                    judged,
                    disposition,
                    ..
                } if by == entry.doctor => Some((judged, disposition)),
                _ => None,
            });
        Some(Self {
            entry,
            judged,
            truth: step.truth,
            passage: Passage {
                names,
                chapter,
                index,
            },
        })
    }

    /// Whether the doctor judged the urgency in it.
    pub(super) fn judges(&self) -> bool {
        self.judged.is_some()
    }

    /// As the patient tells it.
    pub(super) fn for_patient(&self) -> String {
        let e = self.entry;
        let who = Names::doctor_to(e.doctor, e.relation);
        let waited = delay(e.seen - e.ready);
        let length = lasting(e.ended - e.seen);
        let aside = match self.aside() {
            none if none.is_empty() => none,
            some => format!("{some},"),
        };
        let what = match (e.act, self.judged) {
            (Act::Call | Act::Advice, Some(_)) => {
                format!("answers {waited}{aside} and talks for {length}")
            }
            (Act::Call | Act::Advice, None) => {
                format!("calls back {waited}{aside} and talks for {length}")
            }
            (Act::Consultation, _) => format!("sees the patient {waited}{aside} for {length}"),
            (Act::Visit, _) if e.begun == e.ready => {
                format!("is at the door {waited} on the way{aside} and stays {length}")
            }
            (Act::Visit, _) => format!(
                "is at the door {waited} ({} on the way){aside} and stays {length}",
                lasting(e.seen - e.begun)
            ),
        };
        format!(
            "{} {what}{}.{}{}",
            capital(&who),
            self.decision(),
            self.after(),
            self.report()
        )
    }

    /// As the doctor tells it.
    pub(in crate::story) fn for_doctor(&self) -> String {
        let e = self.entry;
        let names = self.passage.names;
        let patient = format!(
            "{} ({}; {})",
            Names::resident(e.resident),
            names.person(e.resident),
            names.patient_of(e.relation, e.resident)
        );
        let length = lasting(e.ended - e.seen);
        let what = match (e.act, self.judged) {
            (Act::Call | Act::Advice, Some(_)) => {
                format!("Call from {patient}{}, for {length}", self.aside())
            }
            (Act::Call | Act::Advice, None) => {
                format!("Calls {patient} back{}, for {length}", self.aside())
            }
            (Act::Consultation, _) => format!("Sees {patient}{}, for {length}", self.aside()),
            (Act::Visit, _) => format!(
                "Drives to {patient}{}: there at {}, stays {length}, {:.1} km",
                self.aside(),
                later(e.seen, e.begun),
                e.doctor_km
            ),
        };
        let waited = match e.begun.saturating_sub(e.ready) {
            0 => String::new(),
            span => format!(" Had waited {}.", lasting(span)),
        };
        format!(
            "{what}{}.{waited}{}{}",
            self.decision(),
            self.after(),
            self.comes_back()
        )
    }

    /// When the doctor begins.
    pub(in crate::story) fn begun(&self) -> Moment {
        self.entry.begun
    }

    /// Circumstances.
    fn aside(&self) -> String {
        let e = self.entry;
        let mut aside = String::new();
        if e.service == PERSONAL_PHONE {
            aside.push_str(", not on duty, on the personal telephone");
        }
        if e.woke {
            aside.push_str(", woken from sleep");
        }
        if e.meanwhile {
            aside.push_str(", busy with another patient meanwhile");
        }
        let face_to_face = matches!(e.act, Act::Consultation | Act::Visit);
        if face_to_face && !e.record_seen {
            aside.push_str(", without the record");
        } else if face_to_face && e.relation > Relation::OwnPractice {
            aside.push_str(", with the record");
        }
        aside
    }

    fn decision(&self) -> String {
        let Some((judged, disposition)) = self.judged else {
            return String::new();
        };
        let decides = disposition.map_or("", |d| DECIDES[usize::from(d)]);
        let but = if self.is_passed_on() {
            ", but cannot see anybody now and names the duty service"
        } else {
            ""
        };
        format!(
            "; judges {} and {decides}{but}",
            judgement(judged, self.truth)
        )
    }

    /// The own GP, called at home, could not see the patient.
    fn is_passed_on(&self) -> bool {
        let next = self.passage.next().map(|s| &s.what);
        self.entry.service == PERSONAL_PHONE
            && self.entry.act == Act::Call
            && matches!(next, Some(What::Considered { .. }))
    }

    /// Whether it was enough, sent on, or missed.
    fn after(&self) -> String {
        let e = self.entry;
        if e.act == Act::Call {
            return String::new();
        }
        if e.referred {
            let right = if self.truth.care >= Care::Emergency {
                "rightly"
            } else {
                "though in truth a GP could have helped"
            };
            return format!(" Sends on to the emergency department, {right}.");
        }
        if e.act == Act::Advice && !self.passage.rests() {
            return " Hears that it takes more than advice.".to_owned();
        }
        format!(" {}", enough(self.truth, e.act))
    }

    fn report(&self) -> String {
        let e = self.entry;
        if e.act == Act::Call || e.relation <= Relation::OwnPractice {
            return String::new();
        }
        self.passage.report(e.reported, "report")
    }

    fn comes_back(&self) -> String {
        let next = self.passage.next();
        next.filter(|s| s.what == What::Returned)
            .map_or_else(String::new, |s| {
                let when = later(s.moment, self.entry.ended);
                format!(" Needs help again at {when}.")
            })
    }
}
