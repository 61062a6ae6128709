//! The own practice in office hours: places for the same day, partners who stand in, requests that find no place.

use super::agenda::NEVER;
use super::onsets::Sick;
use super::{Setting, Simulation};
use crate::calendar::{MINUTES_PER_DAY, MS_PER_MINUTE, Moment};
use crate::demand::{COARSE_BITS, Coarse, Kind, Onset, Planned, in_order};
use crate::journal::{Arrival, Ending, Happening, Journal, OfficeEntry, marks};
use crate::organisation::practices::SomeHours;
use crate::organisation::staffing::Roster;
use crate::random::Purpose;
use crate::scenario::needs::Care;
use crate::world::residents::{NO_GP, Resident};

/// Places for the same day at one doctor.
#[derive(Clone, Copy, Debug)]
struct Desk {
    practice: u32,
    /// Places on a day with office hours.
    places: u16,
    /// The day to which `used` belongs.
    day: u16,
    used: u16,
}

/// The practices today.
#[derive(Debug)]
pub(super) struct OfficeState {
    /// By doctor.
    desks: Vec<Desk>,
    /// Whether a doctor has office hours (bit 0) and is on leave (bit 1), by day and doctor: those of one day lie together.
    plans: Vec<u8>,
    /// The opening now, or the next one (index).
    opening: usize,
    /// When it begins and ends; never after the last one.
    opens: Moment,
    pub(super) closes: Moment,
    /// When the next one after it begins.
    opens_again: Moment,
}

impl OfficeState {
    pub(super) fn new(set: Setting<'_>, roster: &Roster) -> Self {
        let office = &set.scenario.office;
        let doctors = set.world.workforce.doctors.iter();
        let desks = doctors
            .zip(&set.world.census.lists)
            .map(|(d, &listed)| {
                let assisted = set.organisation.practices.assistant[d.practice as usize];
                let gain = if assisted { office.assistant_gain } else { 0.0 };
                let places = office.same_day_places / 1000.0 * (1.0 + gain) * f64::from(listed);
                Desk {
                    practice: d.practice,
                    places: places.round() as u16,
                    day: u16::MAX,
                    used: 0,
                }
            })
            .collect();
        let mut state = Self {
            desks,
            plans: plans(set, roster),
            opening: 0,
            opens: NEVER,
            closes: NEVER,
            opens_again: NEVER,
        };
        state.look_up(set);
        state
    }

    /// Moves to the opening that is running at a moment or comes next.
    pub(super) fn advance(&mut self, set: Setting<'_>, now: Moment) {
        while self.closes <= now {
            self.opening += 1;
            self.look_up(set);
        }
    }

    fn look_up(&mut self, set: Setting<'_>) {
        let office = &set.organisation.office;
        let moment = |minute: u32| u64::from(minute) * MS_PER_MINUTE;
        (self.opens, self.closes) = office
            .get(self.opening)
            .map_or((NEVER, NEVER), |o| (moment(o.0), moment(o.1)));
        self.opens_again = office.get(self.opening + 1).map_or(NEVER, |o| moment(o.0));
    }
}

const IN_OFFICE: u8 = 1;
const ON_LEAVE: u8 = 2;

/// What each doctor plans for each day.
fn plans(set: Setting<'_>, roster: &Roster) -> Vec<u8> {
    let doctors = &set.world.workforce.doctors;
    let mut plans = vec![0; doctors.len() * set.calendar.days().len()];
    for (day, today) in set.calendar.days().iter().enumerate() {
        let of_day = &mut plans[day * doctors.len()..][..doctors.len()];
        for (doctor, (plan, d)) in of_day.iter_mut().zip(doctors).enumerate() {
            // Leave runs from midnight to midnight.
            let away = roster.on_leave(doctor as u32, day as u32 * MINUTES_PER_DAY);
            *plan = (d.office_days >> today.weekday & 1) | if away { ON_LEAVE } else { 0 };
        }
    }
    plans
}

impl<J: Journal> Simulation<'_, '_, J> {
    /// Whether it is office hours.
    #[inline]
    pub(super) fn office_hours(&self) -> bool {
        self.office.opens <= self.now
    }

    /// Whether the practice of a resident is open.
    pub(super) fn office_open_for(&self, person: &Resident) -> bool {
        self.practice_of(person)
            .is_some_and(|practice| self.practice_open(practice))
    }

    /// Whether a practice is open: in office hours unless it closes then, and at further hours of its own.
    fn practice_open(&self, practice: u32) -> bool {
        let rules = &self.set.organisation.practices;
        if rules.further.is_empty() && rules.closings.is_empty() {
            return self.office_hours();
        }
        let minute = self.minute();
        let holds = |hours: &[SomeHours]| hours.iter().any(|h| h.hold(practice, minute));
        (self.office_hours() || holds(&rules.further)) && !holds(&rules.closings)
    }

    /// The practice a resident turns to: the own one, or the nearest.
    fn practice_of(&self, person: &Resident) -> Option<u32> {
        let own = person.own_gp;
        if own != NO_GP {
            return Some(self.office.desks[own as usize].practice);
        }
        let nearest = self.set.organisation.practices.nearest[person.neighbourhood as usize];
        (nearest != NO_GP).then_some(nearest)
    }

    /// When the practice of a resident next opens, further hours of its own counted.
    pub(super) fn office_opens_for(&self, person: &Resident) -> Moment {
        let common = self.office_opens();
        let further = &self.set.organisation.practices.further;
        if further.is_empty() {
            return common;
        }
        let minute = self.minute();
        let of = |hours: &SomeHours| {
            let next = hours.spans.partition_point(|s| s.0 <= minute);
            hours
                .spans
                .get(next)
                .map(|s| u64::from(s.0) * MS_PER_MINUTE)
        };
        self.practice_of(person).map_or(common, |practice| {
            let own = further.iter().filter(|h| h.practices[practice as usize]);
            own.filter_map(of).fold(common, Moment::min)
        })
    }

    /// When practices next open (on another day when they are open now); far beyond the calendar when they never do.
    pub(super) fn office_opens(&self) -> Moment {
        let next = if self.office.opens > self.now {
            self.office.opens
        } else {
            self.office.opens_again
        };
        next.min(self.end)
    }

    /// When the practices that are open now close.
    pub(super) fn office_closes(&self) -> Moment {
        self.office.closes
    }

    /// Requests for another day: the own GP sees the patient unless on leave. Nothing that happens meanwhile changes that, so that
    /// they are met before the first event. Returns those that must ask elsewhere, in order of time; a run that is followed tells
    /// all of them in their turn.
    pub(super) fn meet_planned(&mut self, planned: &Planned) -> Vec<Onset> {
        let world = self.set.world;
        let (mut elsewhere, mut seen, mut met) = (Vec::new(), Vec::new(), 0);
        for (resident, person) in (0..).zip(&world.residents.all) {
            let mut moments = planned.of(resident);
            let own = person.own_gp;
            let nobody = own == NO_GP || J::FOLLOWS;
            let away = |&coarse: &Coarse| nobody || self.on_leave(own, coarse);
            // Most residents ask for no day on which their doctor is away.
            if moments.iter().any(away) {
                seen.clear();
                for &coarse in moments {
                    if away(&coarse) {
                        let moment = u64::from(coarse) << COARSE_BITS;
                        elsewhere.push(Onset::at(moment, resident, Kind::Office));
                    } else {
                        seen.push(coarse);
                    }
                }
                moments = &seen;
            }
            if !moments.is_empty() {
                met += moments.len() as u64;
                self.journal.planned(resident, person, moments);
            }
        }
        self.ledger.events += met;
        self.ledger.begun += met;
        self.ledger.served_at_once += met;
        in_order(&[elsewhere])
    }

    #[inline]
    fn on_leave(&self, doctor: u32, coarse: Coarse) -> bool {
        let day = self.set.calendar.day_of(u64::from(coarse) << COARSE_BITS);
        self.plan(doctor, day) & ON_LEAVE != 0
    }

    /// A child brought ill to a preventive consultation: treated there, or sent to the GP the same day.
    pub(super) fn sick_child(&mut self, child: &Sick) {
        let rules = &self.set.scenario.office;
        let mut draws = child.luck.draws(Purpose::ChildClinic, 0);
        let treated = draws.chance(rules.child_clinic_treats);
        let refers = draws.chance(rules.refers);
        if treated {
            self.ledger.served_at_once += 1;
        } else {
            self.ask_for_place(child, (true, refers));
        }
    }

    /// A request to the practice: most find a place at once and need no record of their own beyond the visit.
    pub(super) fn ask_for_place(&mut self, sick: &Sick, (same_day, refers): (bool, bool)) {
        let resident = sick.resident;
        match self.place_in_office((resident, &sick.person), !same_day) {
            Some(doctor) if !refers => {
                self.ledger.served_at_once += 1;
                self.journal.office(&OfficeEntry {
                    resident,
                    person: sick.person,
                    doctor,
                    moment: self.now,
                    follow_up: false,
                });
            }
            found => {
                let mut marks_of_illness = self.laws.draw_unplaced(sick.person.band, sick.luck);
                if refers {
                    marks_of_illness.care = marks_of_illness.care.max(Care::Emergency);
                }
                let need = self.begin_need(sick, marks_of_illness);
                match found {
                    Some(doctor) => self.office_visit(need, doctor, true),
                    None => self.no_place(need),
                }
            }
        }
    }

    /// Goes to the practice now (from the waiting state or as the road chosen).
    pub(super) fn go_to_office(&mut self, need: u32) {
        let n = &self.needs[need as usize];
        let (resident, person) = (n.resident, n.person);
        match self.place_in_office((resident, &person), false) {
            Some(doctor) => self.office_visit(need, doctor, false),
            None => self.no_place(need),
        }
    }

    fn no_place(&mut self, need: u32) {
        self.tell(need, &Happening::NoPlace);
        let n = &mut self.needs[need as usize];
        n.mark(marks::NO_PLACE);
        n.tried = 1 << crate::scenario::choice::Road::Office as u16;
        n.acts += 1;
        self.decide(need);
    }

    fn office_visit(&mut self, need: u32, doctor: u32, referred: bool) {
        let now = self.now;
        let n = &mut self.needs[need as usize];
        n.sought = n.sought.min(now);
        n.meets_doctor(now, true);
        n.acts += 1;
        let (resident, person, care) = (n.resident, n.person, n.care);
        self.journal.office(&OfficeEntry {
            resident,
            person,
            doctor,
            moment: now,
            follow_up: false,
        });
        let mut draws = self.draws(need, Purpose::Clinical);
        let recognised = referred
            || (care >= Care::Emergency && draws.chance(self.set.scenario.office.recognises));
        if recognised {
            let n = &self.needs[need as usize];
            let ambulance = n.urgency == 0 || n.person.home_bound();
            return self.send_to_emergency(need, Arrival::ByOffice, ambulance);
        }
        self.finish(need, Ending::SeenInOffice);
    }

    pub(super) fn follow_up(&mut self, need: u32) {
        let n = &self.needs[need as usize];
        let (resident, person) = (n.resident, n.person);
        let ending = n.settled.unwrap_or(Ending::SeenOnDuty);
        if let Some(doctor) = self.place_in_office((resident, &person), true) {
            self.journal.office(&OfficeEntry {
                resident,
                person,
                doctor,
                moment: self.now,
                follow_up: true,
            });
            if person.own_gp == doctor {
                self.needs[need as usize].mark(marks::FOLLOWED_UP);
            }
        }
        self.finish(need, ending);
    }

    /// The doctor who sees a resident today: the own GP with a place, else a partner. Planned visits use no same-day place and
    /// wait for the own GP to be back from a free day, not from leave.
    fn place_in_office(
        &mut self,
        (resident, person): (u32, &Resident),
        planned: bool,
    ) -> Option<u32> {
        let world = self.set.world;
        let own = person.own_gp;
        let day = self.set.calendar.day_of(self.now);
        if own != NO_GP && self.sees(own, day, planned) {
            return Some(own);
        }
        let practice_index = self.practice_of(person)?;
        let practice = world.workforce.practices[practice_index as usize];
        let office = &self.set.scenario.office;
        if own != NO_GP && !office.partner_cover {
            return None;
        }
        // Whoever stands in is asked in an order of the patient's own, so that no colleague bears it alone.
        let turn = resident % practice.doctors.max(1);
        let in_turn = |n: u32| practice.first + (n + turn) % practice.doctors.max(1);
        let partner = (0..practice.doctors)
            .map(in_turn)
            .find(|&d| d != own && self.sees(d, day, false));
        if partner.is_some() {
            return partner;
        }
        let mut doctors = practice.first..practice.first + practice.doctors;
        let nobody = office.neighbour_cover && !doctors.any(|d| self.works(d, day));
        let asked = if nobody {
            office.neighbours.max(office.pooled_practices)
        } else {
            office.pooled_practices
        };
        self.place_at_neighbour(practice_index, resident, asked as usize, day)
    }

    /// A place at one of the nearest other practices, asked in an order of the patient's own.
    fn place_at_neighbour(
        &mut self,
        practice: u32,
        resident: u32,
        asked: usize,
        day: usize,
    ) -> Option<u32> {
        let set = self.set;
        let near = &set.organisation.practices.neighbours[practice as usize];
        let near = &near[..asked.min(near.len())];
        (0..near.len())
            .map(|n| near[(n + resident as usize) % near.len()])
            .map(|p| set.world.workforce.practices[p as usize])
            .flat_map(|p| p.first..p.first + p.doctors)
            .find(|&d| self.sees(d, day, false))
    }

    /// Whether a doctor has office hours on a day.
    fn works(&self, doctor: u32, day: usize) -> bool {
        self.plan(doctor, day) == IN_OFFICE
    }

    fn plan(&self, doctor: u32, day: usize) -> u8 {
        self.office.plans[day * self.office.desks.len() + doctor as usize]
    }

    fn sees(&mut self, doctor: u32, day: usize, planned: bool) -> bool {
        if planned {
            return self.plan(doctor, day) & ON_LEAVE == 0;
        }
        // On Saturday every doctor of a practice that opens is counted as there.
        let practice = self.office.desks[doctor as usize].practice;
        let present = if self.office_hours() {
            self.works(doctor, day)
        } else {
            self.plan(doctor, day) & ON_LEAVE == 0
        };
        if !present || !self.practice_open(practice) {
            return false;
        }
        let desk = &mut self.office.desks[doctor as usize];
        if desk.day != day as u16 {
            desk.day = day as u16;
            desk.used = 0;
        }
        let free = desk.used < desk.places;
        desk.used += u16::from(free);
        free
    }
}
