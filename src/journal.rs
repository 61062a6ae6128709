//! The journal: what an observer could have written down during a run. Every result is computed from these entries.
//!
//! A run writes each entry once, when it is complete, in the order of time of completion. Times are moments of the simulated
//! clock. Entries cover the warm-up too: whoever counts decides from when.

use crate::calendar::Moment;
use crate::demand::illness::Illness;
use crate::demand::{COARSE_BITS, Coarse, Kind};
use crate::scenario::choice::Road;
use crate::scenario::needs::Care;
use crate::world::residents::Resident;

/// Marks a patient of an emergency department who is not a resident of the territory.
pub const FROM_ELSEWHERE: u32 = u32::MAX;

/// In place of a service: the own GP answered on a personal telephone, without being on duty.
pub const PERSONAL_PHONE: u16 = u16::MAX;

/// Who the doctor is to the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Relation {
    /// The own GP.
    OwnGp,
    /// Another doctor of the own practice.
    OwnPractice,
    /// Another doctor of the Cercle of the commune.
    OwnCercle,
    /// A doctor of another Cercle or a trainee.
    Other,
    /// An outsider who works only at the service.
    Outsider,
}

/// Names of the relations for tables.
pub const RELATIONS: [&str; 5] = [
    "own-gp",
    "own-practice",
    "own-cercle",
    "other-cercle",
    "outsider",
];

/// What a doctor on duty does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Act {
    /// Advice by telephone.
    Advice,
    /// Consultation.
    Consultation,
    /// Home visit.
    Visit,
    /// Only took the call; the patient went elsewhere or is seen later.
    Call,
}

/// How a need ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Ending {
    /// Faded while waiting, without any contact after the last one.
    Faded,
    /// Closed by a doctor on the telephone.
    Advised,
    /// Seen by a doctor on duty.
    SeenOnDuty,
    /// Seen at a practice in office hours.
    SeenInOffice,
    /// Treated at an emergency department.
    Treated,
    /// Admitted to hospital.
    Admitted,
    /// Gave up without having been seen.
    GaveUp,
    /// Still open when the clock stopped.
    Unfinished,
    /// Closed by a nurse at a post.
    SeenByNurse,
}

/// Names of the endings for tables.
pub const ENDINGS: [&str; 9] = [
    "faded",
    "advised",
    "seen-on-duty",
    "seen-in-office",
    "treated-at-emergency",
    "admitted",
    "gave-up",
    "unfinished",
    "seen-by-nurse",
];

/// Facts of a need that are true or false, as bits.
pub mod marks {
    /// Contacted a GP service out of hours (telephone or face to face).
    pub const DUTY: u32 = 1;
    /// Came to an emergency department.
    pub const EMERGENCY: u32 = 1 << 1;
    /// The first emergency visit was on the patient's own initiative.
    pub const SELF_REFERRED: u32 = 1 << 2;
    /// Was brought by ambulance.
    pub const AMBULANCE: u32 = 1 << 3;
    /// Closed by telephone at some time.
    pub const CLOSED_BY_PHONE: u32 = 1 << 4;
    /// Sought care again within 24 h of being closed by telephone.
    pub const BACK_AFTER_PHONE: u32 = 1 << 5;
    /// Sought care again after having been seen.
    pub const RETURNED: u32 = 1 << 6;
    /// Judged less urgent than it was by a call-taker or doctor on the telephone.
    pub const UNDERTRIAGED: u32 = 1 << 7;
    /// Judged more urgent.
    pub const OVERTRIAGED: u32 = 1 << 8;
    /// Judged at all.
    pub const TRIAGED: u32 = 1 << 9;
    /// Saw the own GP the next working day on advice of the duty doctor.
    pub const FOLLOWED_UP: u32 = 1 << 10;
    /// Was advised to.
    pub const FOLLOW_UP_ADVISED: u32 = 1 << 11;
    /// Hung up or was not answered at least once.
    pub const UNANSWERED: u32 = 1 << 12;
    /// Left a waiting room at least once.
    pub const LEFT_WAITING: u32 = 1 << 13;
    /// Found no place at the own practice the same day.
    pub const NO_PLACE: u32 = 1 << 14;
    /// Sought care out of hours (the first road taken was not waiting, outside office hours).
    pub const OUT_OF_HOURS: u32 = 1 << 15;
    /// Heard the number of the duty service from the own practice's telephone.
    pub const REDIRECTED: u32 = 1 << 16;
    /// Sent from the door of the emergency department to a post.
    pub const DIVERTED: u32 = 1 << 17;
    /// Closed by a nurse at a post.
    pub const BY_NURSE: u32 = 1 << 18;
    /// Reached the own GP on a personal telephone while the GP was not on duty.
    pub const PERSONAL: u32 = 1 << 19;
    /// Number of marks.
    pub const NUMBER: usize = 20;
}

/// A need from onset to end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NeedEntry {
    /// Who.
    pub resident: u32,
    /// Who that is.
    pub person: Resident,
    /// When it began.
    pub onset: Moment,
    /// How it presented.
    pub kind: Kind,
    /// What it was.
    pub illness: Illness,
    /// First road taken.
    pub road: Road,
    /// First time help was sought on a road other than waiting; `None` when it never was.
    pub sought: Option<Moment>,
    /// First doctor who answered or saw the patient.
    pub doctor: Option<Moment>,
    /// First doctor face to face.
    pub seen: Option<Moment>,
    /// Bits of [`marks`].
    pub marks: u32,
    /// How it ended.
    pub ending: Ending,
    /// When.
    pub ended: Moment,
}

impl NeedEntry {
    /// Whether a mark is set.
    pub fn is(&self, mark: u32) -> bool {
        self.marks & mark != 0
    }
}

/// Work of one doctor on duty for one patient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContactEntry {
    /// Who.
    pub resident: u32,
    /// Who that is.
    pub person: Resident,
    /// Onset of the need.
    pub onset: Moment,
    /// Urgency judged before (0 = U1), or the true one when nobody judged.
    pub judged: u8,
    /// Doctor (see [`crate::organisation::staffing`] for outsiders and trainees).
    pub doctor: u32,
    /// Who the doctor is to the patient.
    pub relation: Relation,
    /// Service (index), or [`PERSONAL_PHONE`].
    pub service: u16,
    /// What was done.
    pub act: Act,
    /// When the patient became ready: called, arrived or asked for the visit.
    pub ready: Moment,
    /// When the doctor began to work for it (set off, picked up).
    pub begun: Moment,
    /// When the doctor was with the patient.
    pub seen: Moment,
    /// When it was over.
    pub ended: Moment,
    /// When the doctor was free for the next patient: back from a visit, else when it was over.
    pub doctor_free: Moment,
    /// Answered on the telephone while at work for another patient: takes no time of its own.
    pub meanwhile: bool,
    /// Kilometres of the doctor, both ways.
    pub doctor_km: f32,
    /// Minutes of travel of the patient, one way.
    pub patient_minutes: f32,
    /// Woke the doctor.
    pub woke: bool,
    /// Record seen.
    pub record_seen: bool,
    /// Report reached the own GP.
    pub reported: bool,
    /// Sent on to the emergency department.
    pub referred: bool,
}

/// How a patient came to an emergency department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Arrival {
    /// On own initiative.
    SelfReferred,
    /// Sent by the own practice.
    ByOffice,
    /// Sent by a doctor on duty.
    ByDuty,
    /// Sent by a call-taker.
    ByLine,
    /// From outside the territory.
    Elsewhere,
}

/// How a stay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum StayEnd {
    /// Home.
    Home,
    /// Ward.
    Ward,
    /// Left unseen.
    LeftUnseen,
    /// Sent from the door to a post, and went.
    Diverted,
}

/// A stay at an emergency department.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StayEntry {
    /// Who, or [`FROM_ELSEWHERE`].
    pub resident: u32,
    /// Who that is; nobody for patients from elsewhere.
    pub person: Resident,
    /// Department (index).
    pub department: u16,
    /// True urgency.
    pub urgency: u8,
    /// Urgency judged by the triage nurse.
    pub judged: u8,
    /// A GP could have resolved it.
    pub gp_treatable: bool,
    /// How the patient came.
    pub arrival: Arrival,
    /// By ambulance.
    pub ambulance: bool,
    /// First emergency stay of this need.
    pub first: bool,
    /// At the door.
    pub arrived: Moment,
    /// With a physician.
    pub seen: Option<Moment>,
    /// Ready to leave (boarding begins).
    pub ready: Option<Moment>,
    /// Gone.
    pub left: Moment,
    /// How.
    pub end: StayEnd,
    /// Minutes of travel, one way.
    pub travel_minutes: f32,
    /// A report reached the own GP.
    pub reported: bool,
    /// Assigned to a post by the nurse at the door, whether the patient went or not.
    pub assigned: bool,
}

/// A call at a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallEntry {
    /// Line (index).
    pub line: u16,
    /// When it rang.
    pub rang: Moment,
    /// When it was answered; `None` = busy tone or hung up.
    pub answered: Option<Moment>,
    /// When it ended or was given up.
    pub ended: Moment,
    /// Found all lines busy.
    pub busy: bool,
}

/// A visit to a practice in office hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfficeEntry {
    /// Who.
    pub resident: u32,
    /// Who that is.
    pub person: Resident,
    /// Doctor.
    pub doctor: u32,
    /// When.
    pub moment: Moment,
    /// Follow-up of an out-of-hours contact.
    pub follow_up: bool,
}

/// A duty that was worked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DutyEntry {
    /// Doctor.
    pub doctor: u32,
    /// Team (index).
    pub team: u32,
    /// Start (minutes since the first day).
    pub start: u32,
    /// End planned (minutes).
    pub end: u32,
    /// When the doctor really left.
    pub left: Moment,
    /// Whether sleep was allowed.
    pub may_sleep: bool,
}

/// What everybody found at the end of a period in which doctors and patients adapt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodEntry {
    /// When.
    pub moment: Moment,
    /// Local doctors who take duty in the period that begins.
    pub serving: u32,
    /// Local doctors who owe duty.
    pub owing: u32,
    /// Mean willingness of all doctors, 0 to 1.
    pub willingness: f64,
    /// Practices that have given up the cover of their own list.
    pub closed_own_list: u32,
    /// Pools that have collapsed.
    pub collapsed: u32,
    /// Wait that people expect of the duty service and of emergency departments (minutes).
    pub expected_waits: [f64; 2],
}

/// The state of the system at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MidnightEntry {
    /// The midnight that ends the day.
    pub moment: Moment,
    /// Needs under way, of residents and of patients from elsewhere.
    pub open_needs: u32,
    /// Inhabitants.
    pub residents: u32,
    /// Residents whose last place of help out of hours was the GP duty service, an emergency department.
    pub helped: [u32; 2],
    /// Mean wait that those who have been there remember of the GP duty service, of emergency departments (minutes); `None`
    /// while nobody has been there.
    pub remembered: [Option<f64>; 2],
}

/// Totals kept by the run itself, apart from the entries, so that the two can be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ledger {
    /// Needs that began.
    pub begun: u64,
    /// Office requests served at once (they have no entry of their own).
    pub served_at_once: u64,
    /// Needs that ended, by any ending but unfinished.
    pub ended: u64,
    /// Needs open at the end.
    pub open: u64,
    /// Doctor milliseconds busy, integrated over time while the run went on.
    pub busy: u64,
    /// Events handled.
    pub events: u64,
}

/// What happens to a need while it is under way, for whoever follows one story. Results never depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Happening<'a> {
    /// It begins.
    Began {
        /// What it is.
        illness: Illness,
    },
    /// The resident weighed the roads that were open (road, utility in logits) and took one.
    Considered {
        /// Roads with their utility.
        roads: &'a [(Road, f64)],
        /// The one taken.
        taken: Road,
    },
    /// The telephone of the own practice named the duty service.
    HeardMachine,
    /// Nobody answered.
    NotAnswered,
    /// Somebody judged the urgency and decided.
    Judged {
        /// Who.
        by: Judge,
        /// The judgement (0 = U1).
        judged: u8,
        /// What was decided (index into the dispositions of a line), where that follows at once.
        disposition: Option<u8>,
    },
    /// Sets out for a team (index) or, after it, waits there for a doctor.
    SetsOut {
        /// Team.
        team: u32,
        /// Minutes on the way.
        minutes: f64,
    },
    /// Waits for a doctor of a team.
    Waits {
        /// Team.
        team: u32,
        /// For what.
        act: Act,
    },
    /// Lost patience and left.
    Left,
    /// Sets out for an emergency department.
    SetsOutForEmergency {
        /// Department.
        department: u16,
        /// On whose advice.
        arrival: Arrival,
        /// By ambulance.
        ambulance: bool,
    },
    /// The nurse at the door of an emergency department assigned the patient to a post.
    Assigned {
        /// Team of the post.
        team: u32,
        /// Whether the patient goes there.
        accepted: bool,
    },
    /// Got worse while waiting; the new urgency.
    Worsened {
        /// Urgency (0 = U1).
        urgency: u8,
    },
    /// No place at the own practice.
    NoPlace,
    /// Falls back on care with the same need.
    Returned {
        /// Urgency now (0 = U1).
        urgency: u8,
        /// What would resolve it now.
        care: Care,
    },
}

/// Who judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// A call-taker of a line.
    Line(u16),
    /// A doctor.
    Doctor(u32),
    /// A nurse at a post.
    NurseAtPost,
    /// The triage nurse of an emergency department.
    NurseAtDoor(u16),
}

/// Receives the entries of a run.
pub trait Journal {
    /// A need ended; one that fades before anybody asked for help may be told beforehand.
    fn need(&mut self, entry: &NeedEntry);
    /// A doctor on duty finished with a patient.
    fn contact(&mut self, entry: &ContactEntry);
    /// A stay at an emergency department ended.
    fn stay(&mut self, entry: &StayEntry);
    /// A call ended.
    fn call(&mut self, entry: &CallEntry);
    /// A visit to a practice took place.
    fn office(&mut self, entry: &OfficeEntry);
    /// Visits of a resident to the own GP, planned on an earlier day; told before anything else, in order of time.
    fn planned(&mut self, resident: u32, person: &Resident, moments: &[Coarse]) {
        for &moment in moments {
            self.office(&OfficeEntry {
                resident,
                person: *person,
                doctor: person.own_gp,
                moment: u64::from(moment) << COARSE_BITS,
                follow_up: false,
            });
        }
    }
    /// A duty ended.
    fn duty(&mut self, entry: &DutyEntry);
    /// Everybody took stock.
    fn period(&mut self, _entry: &PeriodEntry) {}
    /// A day ended.
    fn midnight(&mut self, _entry: &MidnightEntry) {}
    /// Whether [`Journal::happening`] is told anything; a run that nobody follows spends no time on it.
    const FOLLOWS: bool = false;
    /// Something happened to a need of a resident that began at `onset`.
    fn happening(&mut self, _resident: u32, _onset: Moment, _now: Moment, _what: &Happening<'_>) {}
}

/// Keeps every entry: for tests, stories and small runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Logbook {
    /// Needs.
    pub needs: Vec<NeedEntry>,
    /// Contacts.
    pub contacts: Vec<ContactEntry>,
    /// Stays.
    pub stays: Vec<StayEntry>,
    /// Calls.
    pub calls: Vec<CallEntry>,
    /// Office visits.
    pub offices: Vec<OfficeEntry>,
    /// Duties.
    pub duties: Vec<DutyEntry>,
}

impl Journal for Logbook {
    fn need(&mut self, entry: &NeedEntry) {
        self.needs.push(*entry);
    }
    fn contact(&mut self, entry: &ContactEntry) {
        self.contacts.push(*entry);
    }
    fn stay(&mut self, entry: &StayEntry) {
        self.stays.push(*entry);
    }
    fn call(&mut self, entry: &CallEntry) {
        self.calls.push(*entry);
    }
    fn office(&mut self, entry: &OfficeEntry) {
        self.offices.push(*entry);
    }
    fn duty(&mut self, entry: &DutyEntry) {
        self.duties.push(*entry);
    }
}
