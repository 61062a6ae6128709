//! The run: people fall ill, choose, call, travel, wait, are seen, sent on, come back; doctors come on and go off duty.
//!
//! One loop takes the earliest of four sources: the schedule (shifts and staff), the agenda (events of needs and doctors), the
//! patients from elsewhere, and the onsets. At the same moment they go in that order: first who is there, then what goes on, then
//! what begins. Within the agenda, ties go by the number of the doctor, then of the need.
//!
//! Invariants: a run cannot fail (whatever could be wrong was refused before); each need that begins ends exactly once or is
//! counted as open; a doctor is busy with one patient at a time. Absent on purpose: files, wall clocks, threads, ambient chance.

mod adapt;
mod agenda;
mod choose;
mod clinical;
mod contact;
mod diversion;
mod duty;
mod emergency;
mod hour;
mod memory;
mod midnight;
mod need;
mod nurse;
mod office;
mod onsets;
mod personal;
mod plan;
mod queue;
mod race;
mod roads;
mod telephone;

use crate::calendar::{Calendar, MS_PER_DAY, Moment};
use crate::demand::illness::{Illness, Laws};
use crate::demand::{Demand, Kind, in_order};
use crate::journal::{Ending, Happening, Journal, Ledger, NeedEntry};
use crate::organisation::staffing::Roster;
use crate::organisation::{Organisation, Post};
use crate::random::{Draws, Purpose, Streams};
use crate::scenario::Scenario;
use crate::world::World;
use crate::world::residents::{Resident, traits};
use agenda::{Agenda, NEVER, Owner};
use duty::{DutyState, TeamState};
use emergency::DepartmentState;
use hour::Hour;
use memory::Memory;
use midnight::Fading;
use need::{Need, Step};
use office::OfficeState;
use onsets::{Onsets, Sick, Source};
use plan::{Arranged, Plan};
use race::Tastes;
use std::borrow::Cow;
use telephone::IntakeState;

/// All that a run reads and never changes.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// People, doctors, places.
    pub world: &'a World,
    /// Rules.
    pub scenario: &'a Scenario,
    /// Teams and duties.
    pub organisation: &'a Organisation,
    /// Days.
    pub calendar: &'a Calendar,
}

impl Setting<'_> {
    /// What a resident pays for a consultation (euro): with or without DMG, ordinary or preferential.
    pub fn consultation_share(&self, person: &Resident) -> f64 {
        if self.waives_share(person) {
            return 0.0;
        }
        let index = 2 * usize::from(person.has(traits::PREFERENTIAL))
            + usize::from(!person.has(traits::DMG));
        self.scenario.costs.share_consultation[index]
    }

    /// Whether a resident pays nothing at the general practitioner, having registered with a practice.
    pub fn waives_share(&self, person: &Resident) -> bool {
        let rules = self.scenario.people.registration;
        rules.is_some_and(|r| r.waives_share) && person.has(traits::REGISTERED)
    }
}

/// Runs one replication and writes the journal; returns the run's own totals.
pub fn run<J: Journal>(
    setting: Setting<'_>,
    demand: &Demand,
    roster: &Roster,
    streams: Streams,
    journal: &mut J,
) -> Ledger {
    run_adapting(setting, demand, roster, streams, journal).0
}

/// The same; returns besides the rota as it was really worked, which differs from the one given where doctors adapt.
pub fn run_adapting<'r, J: Journal>(
    setting: Setting<'r>,
    demand: &Demand,
    roster: &'r Roster,
    streams: Streams,
    journal: &mut J,
) -> (Ledger, Cow<'r, Roster>) {
    let mut simulation = Simulation::new(setting, roster, streams, journal);
    if let Some(rules) = setting.scenario.adaptation {
        simulation.start_adapting(rules);
    }
    let elsewhere = emergency::patients_from_elsewhere(setting, streams);
    let unplanned = simulation.meet_planned(&demand.planned);
    let other_days = in_order(&[demand.planned.referred.clone(), unplanned]);
    let source = Source {
        people: &setting.world.residents,
        laws: simulation.laws.clone(),
        streams,
    };
    let rows = [demand.onsets.as_slice(), &other_days];
    let onsets = Onsets::new(source, rows, &simulation.memory);
    simulation.go(onsets, &elsewhere);
    simulation.close()
}

struct Simulation<'a, 'j, J> {
    set: Setting<'a>,
    roster: Cow<'a, Roster>,
    streams: Streams,
    laws: Laws<'a>,
    tastes: Tastes,
    journal: &'j mut J,
    now: Moment,
    hour: Hour,
    agenda: Agenda,
    /// The end of the calendar.
    end: Moment,
    needs: Vec<Need>,
    vacant: Vec<u32>,
    fading: Fading,
    tickets: u32,
    duties: Vec<DutyState>,
    /// Duties that each doctor is working now.
    on_duty: Vec<u8>,
    /// Until when each doctor is busy with a patient who reached the personal telephone.
    personal_until: Vec<Moment>,
    teams: Vec<TeamState>,
    intakes: Vec<IntakeState>,
    departments: Vec<DepartmentState>,
    office: OfficeState,
    memory: Memory,
    /// Wait that people expect who have not been there: at the duty service, at emergency departments (minutes).
    expected: [f64; 2],
    adaptive: Option<adapt::Adaptive>,
    busy_doctors: u64,
    busy_since: Moment,
    ledger: Ledger,
}

impl<'a, 'j, J: Journal> Simulation<'a, 'j, J> {
    fn new(set: Setting<'a>, roster: &'a Roster, streams: Streams, journal: &'j mut J) -> Self {
        Self {
            set,
            roster: Cow::Borrowed(roster),
            streams,
            laws: Laws::new(&set.scenario.needs),
            tastes: Tastes::new(&set.scenario.choice),
            journal,
            now: 0,
            hour: Hour::of(0, set.scenario),
            agenda: Agenda::default(),
            end: set.calendar.days().len() as u64 * MS_PER_DAY,
            needs: Vec::new(),
            vacant: Vec::new(),
            fading: Fading::new(set.calendar.days().len()),
            tickets: 0,
            duties: duty::states(set, roster),
            on_duty: vec![0; set.world.workforce.doctors.len()],
            personal_until: vec![0; set.world.workforce.doctors.len()],
            teams: vec![TeamState::default(); set.organisation.teams.len()],
            intakes: set
                .organisation
                .intakes
                .iter()
                .map(|_| IntakeState::default())
                .collect(),
            departments: set
                .world
                .emergency
                .iter()
                .map(|site| DepartmentState::new(site, set.scenario))
                .collect(),
            office: OfficeState::new(set, roster),
            memory: Memory::new(&set.world.residents, set.scenario.choice.memory_days),
            expected: [
                set.scenario.choice.expected_wait_duty,
                set.scenario.choice.expected_wait_emergency,
            ],
            adaptive: None,
            busy_doctors: 0,
            busy_since: 0,
            ledger: Ledger::default(),
        }
    }

    fn go(&mut self, mut onsets: Onsets<'_>, elsewhere: &[(Moment, u16)]) {
        let mut plan = Plan::new(self.arranged(), elsewhere, self.triage_span());
        let mut midnight = MS_PER_DAY;
        loop {
            let at_event = self.agenda.next_moment();
            let earliest = plan.next.min(at_event).min(onsets.next);
            while midnight <= earliest.min(self.end) {
                self.look_around(midnight);
                midnight += MS_PER_DAY;
            }
            if earliest >= self.end {
                break;
            }
            self.set_clock(earliest);
            self.ledger.events += 1;
            if plan.at_arranged == earliest {
                let what = plan.take_arranged();
                self.arrange(what);
            } else if at_event == earliest {
                self.take_event();
            } else if plan.at_elsewhere == earliest {
                let (arrived, department) = plan.take_elsewhere();
                self.arrive_from_elsewhere(arrived, department);
            } else if let Some((sick, today)) = onsets.first() {
                self.fall_ill(sick, today);
                onsets.advance(&self.memory);
            }
        }
        self.now = self.end;
    }

    fn set_clock(&mut self, now: Moment) {
        debug_assert!(now >= self.now, "time runs backwards");
        self.now = now;
        if now >= self.hour.ends {
            self.hour = Hour::of(now, self.set.scenario);
        }
        if now >= self.office.closes {
            self.office.advance(self.set, now);
        }
    }

    fn arrange(&mut self, what: Arranged) {
        match what {
            Arranged::TakeStock => self.take_stock(),
            Arranged::Begins(duty) => self.begin_duty(duty),
            Arranged::Ends(duty) => self.end_duty(duty),
            Arranged::Staff(index) => {
                let change = self.set.organisation.staff[index as usize];
                let by = if change.leaves {
                    -i32::from(change.count)
                } else {
                    i32::from(change.count)
                };
                match change.post {
                    Post::Intake(intake) => self.staff_intake(intake, by),
                    Post::Physicians(department) => self.staff_department(department, by),
                    Post::Cars(team) => self.staff_cars(team, by),
                }
            }
        }
    }

    fn take_event(&mut self) {
        let Some((moment, owner, index)) = self.agenda.take() else {
            return;
        };
        match owner {
            Owner::Duty => self.back_from_visit(index),
            Owner::Need => {
                if self.needs[index as usize].due == moment {
                    self.needs[index as usize].due = NEVER;
                    self.step(index);
                }
            }
        }
    }

    fn step(&mut self, need: u32) {
        match self.needs[need as usize].step {
            Step::Decide => self.decide(need),
            Step::OfficeOpens => self.go_to_office(need),
            Step::Worsens => self.worsen(need),
            Step::Fades => self.finish(need, Ending::Faded),
            Step::HangsUp => self.hang_up(need),
            Step::CallEnds => self.intake_done(need),
            Step::DoctorCallEnds => self.parallel_call_done(need),
            Step::ArrivesAtTeam => self.arrive_at_team(need),
            Step::LeavesTeam => self.leave_team(need),
            Step::ContactEnds => self.contact_ends(need),
            Step::Triaged => self.triaged_at_emergency(need),
            Step::LeavesEmergency => self.leave_emergency(need),
            Step::PhysicianDone => self.physician_done(need),
            Step::GoesHome => self.go_home(need),
            Step::BedFree => self.bed_free(need),
            Step::Returns => self.come_back(need),
            Step::FollowUp => self.follow_up(need),
            Step::PersonalCallEnds => self.personal_call_done(need),
            Step::PersonalContactEnds => self.personal_contact_done(need),
        }
    }

    /// `today`: a request to the practice is for the same day.
    fn fall_ill(&mut self, sick: &Sick, today: bool) {
        self.ledger.begun += 1;
        if let Some(illness) = sick.illness {
            let need = Need::new(sick, illness);
            self.tell_began(&need);
            return self.decide_first(&need);
        }
        if sick.kind == Kind::ChildClinic {
            self.sick_child(sick);
        } else {
            self.ask_for_place(sick, (today, sick.referred));
        }
    }

    fn begin_need(&mut self, sick: &Sick, illness: Illness) -> u32 {
        let need = Need::new(sick, illness);
        self.tell_began(&need);
        self.admit(need)
    }

    #[inline]
    fn tell_began(&mut self, need: &Need) {
        let illness = need.illness;
        self.tell_of(need, &Happening::Began { illness });
    }

    /// Tells whoever follows the run what happens to a need.
    #[inline]
    fn tell_of(&mut self, need: &Need, what: &Happening<'_>) {
        if J::FOLLOWS {
            self.journal
                .happening(need.resident, need.onset, self.now, what);
        }
    }

    /// The same for a need under way.
    #[inline]
    fn tell(&mut self, need: u32, what: &Happening<'_>) {
        if J::FOLLOWS {
            let need = self.needs[need as usize];
            self.tell_of(&need, what);
        }
    }

    fn admit(&mut self, need: Need) -> u32 {
        if let Some(index) = self.vacant.pop() {
            self.needs[index as usize] = need;
            index
        } else {
            self.needs.push(need);
            self.needs.len() as u32 - 1
        }
    }

    /// Books the next step of a need; replaces whatever was booked.
    fn book(&mut self, need: u32, moment: Moment, step: Step) {
        let n = &mut self.needs[need as usize];
        n.due = moment;
        n.step = step;
        self.agenda.book(moment, Owner::Need, need);
    }

    fn draws(&self, need: u32, purpose: Purpose) -> Draws {
        self.needs[need as usize].draws(purpose)
    }

    fn finish(&mut self, need: u32, ending: Ending) {
        let ended = self.dismiss(need);
        self.end(&ended, ending, self.now);
    }

    /// Takes a need out of those under way.
    fn dismiss(&mut self, need: u32) -> Need {
        let n = &mut self.needs[need as usize];
        n.due = NEVER;
        n.ticket = 0;
        n.gone = true;
        self.vacant.push(need);
        *n
    }

    /// Writes down how a need ended.
    fn end(&mut self, need: &Need, ending: Ending, moment: Moment) {
        self.ledger.ended += 1;
        self.journal.need(&need.entry(ending, moment));
    }

    fn change_busy(&mut self, by: i64) {
        self.ledger.busy += (self.now - self.busy_since) * self.busy_doctors;
        self.busy_since = self.now;
        self.busy_doctors = self.busy_doctors.wrapping_add_signed(by);
    }

    /// Writes those still open, and the duties still running, and returns the totals.
    fn close(mut self) -> (Ledger, Cow<'a, Roster>) {
        self.change_busy(0);
        for duty in 0..self.duties.len() as u32 {
            if self.duties[duty as usize].present {
                self.write_duty(duty);
            }
        }
        let entries: Vec<NeedEntry> = self
            .needs
            .iter()
            .filter(|n| !n.gone && n.resident != crate::journal::FROM_ELSEWHERE)
            .map(|n| n.entry(n.settled.unwrap_or(Ending::Unfinished), self.now))
            .collect();
        for entry in &entries {
            if entry.ending == Ending::Unfinished {
                self.ledger.open += 1;
            } else {
                self.ledger.ended += 1;
            }
            self.journal.need(entry);
        }
        let l = self.ledger;
        assert_eq!(
            l.begun,
            l.served_at_once + l.ended + l.open,
            "a need was lost or ended twice"
        );
        (l, self.roster)
    }
}
