//! The finished rota: the doctor of each duty, the duties of each doctor, and what nobody can cover.

use super::duty::{Duty, DutyKind};
use super::table::{NONE, Workspace};

/// Who is on duty when. Duties and candidates are named by their place in the lists given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rota {
    /// Candidate of each duty; `None` when it is in `shortage`.
    pub assigned: Vec<Option<u32>>,
    /// Duties without a doctor, in order of time.
    pub shortage: Vec<u32>,
    /// Sum of the weights of each candidate's duties, without the load carried forward.
    pub loads: Vec<f64>,
    /// Duties of each candidate, in order of time.
    pub duties_per_candidate: Vec<Vec<u32>>,
}

impl Rota {
    /// Number of duties of one kind that each candidate has.
    pub fn counts_of_kind(&self, duties: &[Duty], kind: DutyKind) -> Vec<u32> {
        let is_of_kind = |duty: &&u32| duties[**duty as usize].kind == kind;
        self.duties_per_candidate
            .iter()
            .map(|own| own.iter().filter(is_of_kind).count() as u32)
            .collect()
    }

    pub(super) fn write(&mut self, workspace: &Workspace, duties: &[Duty], n_candidates: usize) {
        self.assigned.clear();
        self.assigned.resize(duties.len(), None);
        self.shortage.clear();
        self.loads.clear();
        self.loads.resize(n_candidates, 0.0);
        self.duties_per_candidate.iter_mut().for_each(Vec::clear);
        self.duties_per_candidate
            .resize_with(n_candidates, Vec::new);
        for (turn, &holder) in workspace.turns.iter().zip(&workspace.holder) {
            if holder == NONE {
                self.shortage.push(turn.listed);
                continue;
            }
            let candidate = workspace.doctors[holder as usize].listed;
            self.assigned[turn.listed as usize] = Some(candidate);
            self.loads[candidate as usize] += turn.weight;
            self.duties_per_candidate[candidate as usize].push(turn.listed);
        }
    }
}
