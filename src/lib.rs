//! `permanence` simulates who answers the sick at night and at weekends: each practice for its own patients
//! (garde-patientèle), one GP in turn for the zone (Cercle rota), a poste de garde, the 1733 line, the emergency department.
//!
//! The modules below stand in reading order, which is also the order of dependence: a module uses only modules declared before
//! it. Words of the calendar and of chance come first, then what is asked (scenario), what exists (world), what happens (demand,
//! organisation, run), what it means (outcomes, experiment), and what is shown (story, report, study, command line).
//!
//! The rest of this page describes the model in the order of the ODD protocol (Grimm and others 2020, JASSS 23(2):7).
//!
//! # 1. Purpose and patterns
//! To compare ways of organising out-of-hours primary care on the same simulated people: duty load of doctors, continuity, use of
//! the emergency department, access, safety, cost and equity, as paired differences with intervals. Patterns by which the model is
//! judged: rota arithmetic (365 nights shared by 10 GPs are 36.5 each), queueing laws, the hourly profile of arrivals, published
//! contact rates. Published effects of reorganisations are never inputs.
//!
//! # 2. Entities, state variables and scales
//! *Residents* ([`world::residents`]): neighbourhood, age band, traits, own GP, proneness; during a run the place used last and the
//! waits met there. *Needs* ([`demand`]): resident, moment, true urgency U1 to U5, reason, what would resolve it. *Doctors and
//! practices* ([`world::workforce`]). *Teams and duties* ([`organisation`]): who answers for whom, when. *Lines and desks* with
//! call-takers and receptionists. *Emergency departments* with cubicles and physicians. Time is continuous, counted in
//! milliseconds of local civil time; space is a plane with neighbourhoods of some thousand people; a run covers a warm-up
//! and usually a year.
//!
//! # 3. Process overview and scheduling
//! Events in order of time ([`sim`]); at the same moment first shifts and staff, then what ends, then patients from elsewhere, then
//! new needs. A need chooses a road, calls or travels, waits, is seen, sent on, comes back or ends; see the steps in `sim::need`.
//!
//! # 4. Design concepts
//! *Basic principles*: discrete choice among what is known to be open; queues with priorities; fair rotas. *Emergence*: contact
//! rates, waits, shares of the emergency department, loads. *Adaptation*: choices follow what is open, distance, price, habit and
//! remembered waits; over years, where a scenario says so, doctors stop taking duty, practices give up their own list, pools collapse.
//! *Objectives*: utility of roads. *Learning*: the last wait, and what everybody expects. *Prediction*: expected wait. *Sensing*: people
//! know what they know exists; capacity dispatch senses queues. *Interaction*: through queues, places and duties. *Stochasticity*:
//! [`random`]; one stream for each (seed, replication, purpose, subject). *Collectives*: practices, Cercles, teams. *Observation*:
//! [`journal`] and [`outcomes`]; [`story`] tells single people, nights and doctors.
//!
//! # 5. Initialization
//! People, doctors and practices are drawn from the scenario's shares with replication 0 of the seed and then held fixed;
//! habits start at published rates; queues start empty and fill during the warm-up.
//!
//! # 6. Input data
//! Scenario files ([`scenario`]); each number carries its unit and source. Territories come from open registers.
//!
//! # 7. Submodels
//! Onsets: [`demand`]. Illness: [`demand::illness`]. Choice: `sim::choose`, `sim::race`. Telephone and triage: `sim::telephone`. Duty,
//! visits, sleep: `sim::duty`. Nurses at posts: `sim::nurse`. The own GP's telephone: `sim::personal`. Clinical decisions: `sim::clinical`.
//! Emergency department: `sim::emergency`; sent on from its door to a post: `sim::diversion`. Office hours: `sim::office`. Taking
//! stock over the years: `sim::adapt`.
//! What the answer hangs on: [`uncertainty`], [`sweep`], [`seek`], [`sensitivity`].
//! Rota: [`rota`]. Costs: [`outcomes::cost`]. Fit of what was never measured: [`calibration`]. Test
//! against published effects: [`validation`]. How long a simulated year takes: [`benchmark`].

pub mod calendar;
pub mod random;
pub mod stats;
pub mod rota;
pub mod scenario;
pub mod territory_import;
pub mod world;
pub mod demand;
pub mod organisation;
pub mod journal;
pub mod sim;
pub mod outcomes;
pub mod experiment;
pub mod uncertainty;
pub mod story;
pub mod report;
pub mod benchmark;
pub mod sweep;
pub mod seek;
pub mod sensitivity;
pub mod calibration;
pub mod validation;
pub mod study;
pub mod cli;
