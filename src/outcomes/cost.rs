//! What it cost, and who paid.
//!
//! Counted: fees of contacts on duty, availability fees, posts (premises, cars, staff), call-takers, emergency contacts of
//! residents at any hour, ambulances, and office visits that follow up an out-of-hours contact. Not counted: other office
//! visits, medicines, hospital admissions.

use crate::calendar::Calendar;
use crate::journal::{Act, Arrival, ContactEntry, DutyEntry, OfficeEntry, StayEnd, StayEntry};
use crate::organisation::{IntakeKind, Post};
use crate::scenario::cost::{PAYERS, Payer};
use crate::sim::Setting;
use crate::world::residents::{Resident, traits};

/// Kinds of cost.
pub const KINDS: [&str; 6] = [
    "duty-contacts",
    "availability",
    "posts",
    "call-takers",
    "emergency-department",
    "follow-up",
];

#[derive(Clone, Copy)]
#[repr(u8)]
enum Item {
    Contacts,
    Availability,
    Posts,
    CallTakers,
    Emergency,
    FollowUp,
}

/// Euros by kind and payer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ledger {
    /// `euros[kind][payer]`, in the order of [`KINDS`] and [`PAYERS`].
    pub euros: [[f64; PAYERS.len()]; KINDS.len()],
}

impl Ledger {
    fn pay(&mut self, item: Item, payer: Payer, euros: f64) {
        self.euros[item as usize][payer as usize] += euros;
    }

    /// The patient pays a share, the insurer the rest.
    fn split(&mut self, item: Item, fee: f64, patient: f64) {
        let patient = patient.min(fee);
        self.pay(item, Payer::Patient, patient);
        self.pay(item, Payer::Insurer, fee - patient);
    }

    pub(super) fn contact(&mut self, set: Setting<'_>, entry: &ContactEntry) {
        let costs = &set.scenario.costs;
        self.pay(
            Item::Contacts,
            Payer::Insurer,
            costs.kilometre * f64::from(entry.doctor_km),
        );
        if let Some(service) = set.scenario.services.get(usize::from(entry.service)) {
            if matches!(entry.act, Act::Consultation | Act::Visit) {
                self.pay(Item::Posts, Payer::Insurer, service.cost_per_contact);
            }
            if costs.lump_sum_hour.is_some() {
                // The doctor is paid by the hour; the patient pays a share all the same, to the insurer.
                return self.share_of_lump_sum(set, entry);
            }
        }
        let night = !(8..21).contains(&Calendar::hour_of_day(entry.seen));
        match entry.act {
            Act::Consultation => {
                let fee = if night {
                    costs.consultation_night
                } else {
                    costs.consultation_day
                };
                self.split(Item::Contacts, fee, set.consultation_share(&entry.person));
            }
            Act::Visit => {
                let fee = if night {
                    costs.visit_night
                } else {
                    costs.visit_day
                };
                self.split(Item::Contacts, fee, share_of_visit(set, &entry.person));
            }
            Act::Advice => self.split(Item::Contacts, costs.advice, 0.0),
            Act::Call => {}
        }
    }

    fn share_of_lump_sum(&mut self, set: Setting<'_>, entry: &ContactEntry) {
        let share = match entry.act {
            Act::Consultation => set.consultation_share(&entry.person),
            Act::Visit => share_of_visit(set, &entry.person),
            Act::Advice | Act::Call => 0.0,
        };
        self.pay(Item::Contacts, Payer::Patient, share);
        self.pay(Item::Contacts, Payer::Insurer, -share);
    }

    pub(super) fn stay(&mut self, set: Setting<'_>, entry: &StayEntry) {
        let costs = &set.scenario.costs;
        if entry.ambulance {
            self.pay(Item::Emergency, Payer::Patient, costs.ambulance);
        }
        if matches!(entry.end, StayEnd::LeftUnseen | StayEnd::Diverted) {
            return;
        }
        let preferential = entry.person.has(traits::PREFERENTIAL);
        let referred = entry.arrival != Arrival::SelfReferred || entry.ambulance;
        let index = if referred {
            1
        } else {
            2 * usize::from(preferential)
        };
        self.split(
            Item::Emergency,
            costs.emergency_physician + costs.emergency_hospital,
            costs.share_emergency[index],
        );
    }

    pub(super) fn office(&mut self, set: Setting<'_>, entry: &OfficeEntry) {
        self.split(
            Item::FollowUp,
            set.scenario.costs.office,
            set.consultation_share(&entry.person),
        );
    }

    pub(super) fn duty(&mut self, set: Setting<'_>, entry: &DutyEntry) {
        let hours = f64::from(entry.end - entry.start) / 60.0;
        self.pay(
            Item::Availability,
            Payer::Insurer,
            hours
                * set
                    .scenario
                    .costs
                    .lump_sum_hour
                    .unwrap_or(set.scenario.costs.availability_hour),
        );
    }

    /// Costs that run with the calendar: posts and call-takers, over the measured days.
    pub(super) fn standing(&mut self, set: Setting<'_>) {
        let run = &set.scenario.run;
        let years = f64::from(run.days) / 365.0;
        for team in &set.organisation.teams {
            let service = &set.scenario.services[usize::from(team.service)];
            let premises = service.fixed_cost * service.premises_share * years;
            let payer = if service.premises_free {
                Payer::Region
            } else {
                Payer::Insurer
            };
            self.pay(Item::Posts, payer, premises);
            self.pay(
                Item::Posts,
                Payer::Insurer,
                service.fixed_cost * years - premises,
            );
        }
        let from = run.warm_up_days * 1_440;
        for change in &set.organisation.staff {
            let Post::Intake(intake) = change.post else {
                continue;
            };
            let intake = &set.organisation.intakes[usize::from(intake)];
            let (item, payer, hour) = match (intake.kind, intake.line) {
                (IntakeKind::Line, Some(line)) => (
                    Item::CallTakers,
                    Payer::Federal,
                    set.scenario.lines[usize::from(line)].operator_hour_cost,
                ),
                (IntakeKind::Nurses, _) => (
                    Item::Posts,
                    Payer::Insurer,
                    set.scenario.costs.nurse_hour.unwrap_or(0.0),
                ),
                _ => continue,
            };
            // Hours staffed = sum of departures minus sum of arrivals, each cut to the measured period.
            let minute = f64::from(change.minute.max(from)) * f64::from(change.count);
            let euros = minute / 60.0 * hour;
            self.pay(item, payer, if change.leaves { euros } else { -euros });
        }
    }

    /// All costs of a payer.
    pub fn of_payer(&self, payer: usize) -> f64 {
        self.euros.iter().map(|kind| kind[payer]).sum()
    }

    /// All costs of a kind.
    pub fn of_kind(&self, kind: usize) -> f64 {
        self.euros[kind].iter().sum()
    }

    /// All costs.
    pub fn total(&self) -> f64 {
        (0..KINDS.len()).map(|kind| self.of_kind(kind)).sum()
    }
}

/// What a resident pays of a home visit (euro).
fn share_of_visit(set: Setting<'_>, person: &Resident) -> f64 {
    if set.waives_share(person) {
        return 0.0;
    }
    let old = person.band >= 6;
    let index = if person.has(traits::PREFERENTIAL) {
        2
    } else {
        usize::from(old || person.has(traits::CHRONIC))
    };
    set.scenario.costs.share_visit[index]
}
