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
mod queue;
mod roads;
mod telephone;

use crate::calendar::{Calendar, MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE, Moment};
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
        laws: Laws::new(&setting.scenario.needs),
        streams,
        now: &demand.onsets,
        other_days: &other_days,
    };
    simulation.go(Onsets::new(source), &elsewhere);
    simulation.close()
}

struct Simulation<'a, 'j, J> {
    set: Setting<'a>,
    roster: Cow<'a, Roster>,
    streams: Streams,
    laws: Laws<'a>,
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

/// What the calendar has arranged, in order of time.
#[derive(Clone, Copy, Debug)]
enum Arranged {
    TakeStock,
    Begins(u32),
    Ends(u32),
    Staff(u32),
}

impl<'a, 'j, J: Journal> Simulation<'a, 'j, J> {
    fn new(set: Setting<'a>, roster: &'a Roster, streams: Streams, journal: &'j mut J) -> Self {
        Self {
            set,
            roster: Cow::Borrowed(roster),
            streams,
            laws: Laws::new(&set.scenario.needs),
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
        let end = self.end;
        let arranged = self.arranged();
        let triage = self.triage_span();
        let (mut next_arranged, mut next_elsewhere) = (0, 0);
        let mut midnight = MS_PER_DAY;
        loop {
            let at_arranged = arranged
                .get(next_arranged)
                .map_or(NEVER, |&(minute, ..)| u64::from(minute) * MS_PER_MINUTE);
            let at_event = self.agenda.next_moment();
            let at_elsewhere = elsewhere
                .get(next_elsewhere)
                .map_or(NEVER, |e| e.0 + triage);
            let at_onset = onsets.next_moment().unwrap_or(NEVER);
            let earliest = at_arranged.min(at_event).min(at_elsewhere).min(at_onset);
            while midnight <= earliest.min(end) {
                self.look_around(midnight);
                midnight += MS_PER_DAY;
            }
            if earliest >= end {
                break;
            }
            debug_assert!(earliest >= self.now, "time runs backwards");
            self.now = earliest;
            if earliest >= self.hour.ends {
                self.hour = Hour::of(earliest, self.set.scenario);
            }
            if earliest >= self.office.closes {
                self.office.advance(self.set, earliest);
            }
            self.ledger.events += 1;
            if at_arranged == earliest {
                self.arrange(arranged[next_arranged].2);
                next_arranged += 1;
            } else if at_event == earliest {
                self.take_event();
            } else if at_elsewhere == earliest {
                let (arrived, department) = elsewhere[next_elsewhere];
                self.arrive_from_elsewhere(arrived, department);
                next_elsewhere += 1;
            } else if let Some((sick, today)) = onsets.take(&self.memory) {
                self.fall_ill(&sick, today);
            }
        }
        self.now = end;
    }

    fn arranged(&self) -> Vec<(u32, u8, Arranged)> {
        let organisation = self.set.organisation;
        let mut all = Vec::with_capacity(2 * organisation.duties.len() + organisation.staff.len());
        for (index, duty) in organisation.duties.iter().enumerate() {
            if self.adaptive.is_some() || self.roster.holder[index].is_some() {
                all.push((duty.start, 1, Arranged::Begins(index as u32)));
                all.push((duty.end, 3, Arranged::Ends(index as u32)));
            }
        }
        if let Some(rules) = self.set.scenario.adaptation {
            // The first stock is taken one period after the warm-up.
            let run = &self.set.scenario.run;
            let first = run.warm_up_days + rules.period_days;
            let days = (first..run.total_days()).step_by(rules.period_days as usize);
            all.extend(days.map(|day| (day * MINUTES_PER_DAY, 0, Arranged::TakeStock)));
        }
        all.extend(
            organisation
                .staff
                .iter()
                .enumerate()
                .map(|(i, s)| (s.minute, 2, Arranged::Staff(i as u32))),
        );
        all.sort_by_key(|&(minute, order, _)| (minute, order));
        all
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
        match sick.kind {
            Kind::Acute => {
                let drawn = sick.illness;
                let illness = drawn.unwrap_or_else(|| self.laws.draw(sick.person.band, sick.luck));
                let need = self.begin_need(sick, illness);
                self.decide(need);
            }
            Kind::Office => self.ask_for_place(sick, (today, sick.referred)),
            Kind::ChildClinic => self.sick_child(sick),
        }
    }

    fn begin_need(&mut self, sick: &Sick, illness: Illness) -> u32 {
        let need = self.admit(Need::new(sick, illness));
        self.tell(need, &Happening::Began { illness });
        need
    }

    /// Tells whoever follows the run what happens to a need.
    #[inline]
    fn tell(&mut self, need: u32, what: &Happening<'_>) {
        if J::FOLLOWS {
            let n = &self.needs[need as usize];
            self.journal.happening(n.resident, n.onset, self.now, what);
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
        let n = &self.needs[need as usize];
        n.luck.draws(purpose, n.blocks(0))
    }

    fn finish(&mut self, need: u32, ending: Ending) {
        self.finish_at(need, ending, self.now);
    }

    fn finish_at(&mut self, need: u32, ending: Ending, moment: Moment) {
        let n = &mut self.needs[need as usize];
        n.due = NEVER;
        n.ticket = 0;
        self.ledger.ended += 1;
        let entry = n.entry(ending, moment);
        n.gone = true;
        self.vacant.push(need);
        self.journal.need(&entry);
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
