//! A need on its way through the system: what it is, what happens next, what has been written down so far.

use super::agenda::NEVER;
use super::onsets::Sick;
use crate::calendar::Moment;
use crate::demand::Kind;
use crate::demand::illness::Illness;
use crate::journal::{Act, Arrival, Ending, NeedEntry, Relation};
use crate::random::{Draws, Luck, Purpose};
use crate::scenario::choice::Road;
use crate::scenario::needs::Care;
use crate::world::residents::Resident;

/// What happens next to a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Chooses a road.
    Decide,
    /// The own practice opens.
    OfficeOpens,
    /// Gets well without care.
    Fades,
    /// Loses patience on the telephone.
    HangsUp,
    /// The call-taker or desk has finished.
    CallEnds,
    /// A doctor who answered while busy with another patient has finished the call.
    DoctorCallEnds,
    /// Reaches the post or the duty doctor's practice.
    ArrivesAtTeam,
    /// Loses patience with the doctor on duty.
    LeavesTeam,
    /// The doctor on duty has finished.
    ContactEnds,
    /// The triage nurse of the emergency department has finished.
    Triaged,
    /// Leaves the emergency department unseen.
    LeavesEmergency,
    /// The emergency physician has finished.
    PhysicianDone,
    /// Tests are back: home.
    GoesHome,
    /// A bed upstairs is free.
    BedFree,
    /// Falls ill again with the same need.
    Returns,
    /// Sees the own GP as advised.
    FollowUp,
    /// Has got worse while waiting.
    Worsens,
    /// The own GP has finished a call on the personal telephone.
    PersonalCallEnds,
    /// The own GP has finished with a patient seen without being on duty.
    PersonalContactEnds,
}

/// A need.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    pub(super) resident: u32,
    /// Who that is, kept here since the people of a country do not lie in fast memory; nobody for patients from elsewhere.
    pub(super) person: Resident,
    pub(super) onset: Moment,
    /// Its own luck.
    pub(super) luck: Luck,
    pub(super) kind: Kind,
    /// As it began.
    pub(super) illness: Illness,
    /// As it is now (urgency 0 = U1).
    pub(super) urgency: u8,
    pub(super) care: Care,
    pub(super) felt: f32,
    /// The moment of the only valid event.
    pub(super) due: Moment,
    pub(super) step: Step,
    /// The only valid place in any queue; 0 = none.
    pub(super) ticket: u32,
    pub(super) gone: bool,
    /// How it ends if nothing more happens (seen, waiting for a follow-up).
    pub(super) settled: Option<Ending>,
    /// Roads already tried since the last time it was seen (bits of [`Road`]).
    pub(super) tried: u16,
    pub(super) attempts: u8,
    /// Acts so far; keeps the draws of each act apart.
    pub(super) acts: u16,
    /// Urgency as judged last; 255 = nobody has.
    pub(super) judged: u8,
    /// Team, intake or department it is at.
    pub(super) at: u32,
    /// Duty that serves it.
    pub(super) duty: u32,
    pub(super) act: Act,
    pub(super) relation: Relation,
    pub(super) record_seen: bool,
    pub(super) woke: bool,
    pub(super) arrival: Arrival,
    pub(super) by_ambulance: bool,
    pub(super) stays: u8,
    pub(super) ready: Moment,
    pub(super) begun: Moment,
    pub(super) with_doctor: Moment,
    pub(super) arrived: Moment,
    pub(super) doctor_km: f32,
    pub(super) travel: f32,
    pub(super) closed_by_phone: Moment,
    pub(super) road: Road,
    /// The road taken last: which number was dialled.
    pub(super) dialled: Road,
    /// A nurse at the post has seen the patient.
    pub(super) nursed: bool,
    /// The nurse at the door assigned the patient to a post.
    pub(super) assigned: bool,
    pub(super) sought: Moment,
    pub(super) doctor: Moment,
    pub(super) seen: Moment,
    pub(super) marks: u32,
}

/// Not judged.
pub(super) const UNJUDGED: u8 = 255;

impl Need {
    pub(super) fn new(sick: &Sick, illness: Illness) -> Self {
        Self {
            resident: sick.resident,
            person: sick.person,
            onset: sick.moment,
            luck: sick.luck,
            kind: sick.kind,
            illness,
            urgency: illness.urgency,
            care: illness.care,
            felt: illness.felt,
            due: NEVER,
            step: Step::Decide,
            ticket: 0,
            gone: false,
            settled: None,
            tried: 0,
            attempts: 0,
            acts: 0,
            judged: UNJUDGED,
            at: 0,
            duty: 0,
            act: Act::Call,
            relation: Relation::Other,
            record_seen: false,
            woke: false,
            arrival: Arrival::SelfReferred,
            by_ambulance: false,
            stays: 0,
            ready: 0,
            begun: 0,
            with_doctor: 0,
            arrived: 0,
            doctor_km: 0.0,
            travel: 0.0,
            closed_by_phone: NEVER,
            road: Road::Wait,
            dialled: Road::Wait,
            nursed: false,
            assigned: false,
            sought: NEVER,
            doctor: NEVER,
            seen: NEVER,
            marks: 0,
        }
    }

    /// The draws of the present act for a purpose.
    #[inline]
    pub(super) fn draws(&self, purpose: Purpose) -> Draws {
        self.luck.draws(purpose, self.blocks(0))
    }

    /// Where the draws of one part (0 to 3) of the present act begin: 16 blocks, or 64 words, for each part.
    #[inline]
    pub(super) fn blocks(&self, part: u16) -> u16 {
        self.acts * 64 + part * 16
    }

    pub(super) fn mark(&mut self, bit: u32) {
        self.marks |= bit;
    }

    /// The urgency by which it is served.
    #[inline]
    pub(super) fn served_as(&self) -> u8 {
        if self.judged == UNJUDGED {
            self.urgency
        } else {
            self.judged
        }
    }

    pub(super) fn try_road(&mut self, road: Road) {
        self.tried |= 1 << road as u16;
    }

    /// A doctor has answered.
    pub(super) fn meets_doctor(&mut self, when: Moment, face_to_face: bool) {
        self.doctor = self.doctor.min(when);
        if face_to_face {
            self.seen = self.seen.min(when);
        }
    }

    pub(super) fn entry(&self, ending: Ending, now: Moment) -> NeedEntry {
        let known = |moment: Moment| (moment != NEVER).then_some(moment);
        NeedEntry {
            resident: self.resident,
            person: self.person,
            onset: self.onset,
            kind: self.kind,
            illness: self.illness,
            road: self.road,
            sought: known(self.sought),
            doctor: known(self.doctor),
            seen: known(self.seen),
            marks: self.marks,
            ending,
            ended: now,
        }
    }
}
