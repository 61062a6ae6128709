//! What the search for a fairer rota compares, and how long it may go on.

use super::table::Workspace;

/// Distinct weights that are told apart: each is one bit of a [`Held`].
const MAX_WEIGHTS: usize = 32;

/// Gain below which two burdens count as equal, so that rounding cannot keep the search going.
pub(super) const TOLERANCE: f64 = 1e-9;

/// Steps the search may still take; it stops with what it has when none is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(u64);

impl Budget {
    /// Steps for one phase: enough to settle ordinary rotas, little enough never to dominate a run.
    pub(super) fn for_duties(n_duties: usize) -> Self {
        Self((25_000 + 50 * n_duties as u64).min(1_000_000))
    }

    pub(super) fn spend(&mut self) -> bool {
        let left = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        left
    }

    pub(super) fn is_spent(self) -> bool {
        self.0 == 0
    }
}

/// The weights found among the duties of one doctor, a bit for each.
pub(super) type Held = u32;

/// The different weights of the duties, lightest first; left empty when they are too many.
pub(super) struct Weights {
    distinct: Vec<f64>,
    /// Place in `distinct` of the weight of each turn.
    class: Vec<u8>,
}

impl Weights {
    pub(super) fn of(rota: &Workspace) -> Self {
        let mut distinct: Vec<f64> = Vec::with_capacity(MAX_WEIGHTS);
        for turn in &rota.turns {
            if !distinct.contains(&turn.weight) {
                if distinct.len() == MAX_WEIGHTS {
                    return Self {
                        distinct: Vec::new(),
                        class: Vec::new(),
                    };
                }
                distinct.push(turn.weight);
            }
        }
        distinct.sort_unstable_by(f64::total_cmp);
        let class_of = |weight: f64| distinct.iter().take_while(|&&w| w < weight).count() as u8;
        let class = rota
            .turns
            .iter()
            .map(|turn| class_of(turn.weight))
            .collect();
        Self { distinct, class }
    }

    pub(super) fn distinct(&self) -> &[f64] {
        &self.distinct
    }

    /// Nobody can give a load smaller than this away.
    pub(super) fn lightest(&self) -> f64 {
        self.distinct.first().copied().unwrap_or(0.0)
    }

    /// No exchange moves a load smaller than this.
    pub(super) fn finest(&self) -> f64 {
        if self.distinct.is_empty() {
            return 0.0;
        }
        let steps = self.distinct.windows(2).map(|pair| pair[1] - pair[0]);
        steps.fold(f64::INFINITY, f64::min)
    }

    pub(super) fn held(&self, rota: &Workspace, doctor: u32) -> Held {
        rota.held[doctor as usize]
            .iter()
            .fold(0, |held, &turn| held | self.bit(turn))
    }

    /// The bit of a turn's weight; every bit when weights are not told apart.
    pub(super) fn bit(&self, turn: u32) -> Held {
        self.class
            .get(turn as usize)
            .map_or(Held::MAX, |&class| 1 << class)
    }

    /// Weights of `heavy` that are above some weight of `light` by less than `most`.
    pub(super) fn exchangeable(&self, heavy: Held, light: Held, most: f64) -> Held {
        if self.distinct.is_empty() {
            return Held::MAX;
        }
        let mut found = 0;
        let mut next_below = None;
        for (class, weight) in self.distinct.iter().enumerate() {
            let bit = 1 << class;
            if heavy & bit != 0 && next_below.is_some_and(|below| weight - below < most) {
                found |= bit;
            }
            if light & bit != 0 {
                next_below = Some(weight);
            }
        }
        found
    }
}

/// Doctors sorted by the burden they would have with `more` load, lightest first.
pub(super) fn by_burden(rota: &Workspace, more: f64) -> Vec<u32> {
    let numbers = 0..rota.doctors.len() as u32;
    let mut order: Vec<(f64, u32)> = numbers
        .map(|doctor| (burden_with(rota, doctor, more), doctor))
        .collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, doctor)| doctor).collect()
}

/// Burden of a doctor whose load changes by `change`.
pub(super) fn burden_with(rota: &Workspace, doctor: u32, change: f64) -> f64 {
    let doctor = &rota.doctors[doctor as usize];
    (doctor.load + change) / doctor.share
}

pub(super) fn is_lighter(burden: f64, other: f64) -> bool {
    burden + TOLERANCE < other
}
