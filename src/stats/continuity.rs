//! Whether a patient keeps seeing the same doctor: the published indices of continuity of care.
//!
//! One resident over one period; visits in time order, each with the number of its provider. Which contacts enter
//! (daytime only, or out-of-hours too; provider = doctor or practice) is the caller's choice and must be printed with the
//! result, for no rule is agreed upon. All indices fall mechanically as visits grow: compare the same residents only.

use serde::Serialize;

/// Continuity indices of one resident; formulas as tabulated in BMC Health Serv Res 2022, s12913-022-07953-z (table 2)
/// and BMC Prim Care 2020, s12875-020-01361-0 (table 1). With n visits, `n_i` of them to provider i:
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Indices {
    /// Visits, n.
    pub visits: u32,
    /// Distinct providers seen, M.
    pub providers: u32,
    /// Usual provider of care, max `n_i` / n, in 1/n..1; none without visits (papers often ask for two).
    pub upc: Option<f64>,
    /// Bice-Boxerman continuity of care, (sum `n_i`^2 - n) / (n (n - 1)), in 0..1; none below two visits.
    pub coc: Option<f64>,
    /// Share of consecutive visits made to the same provider, 0..1; none below two visits.
    pub secon: Option<f64>,
    /// Herfindahl index, sum (`n_i` / n)^2, in 1/n..1; none without visits.
    pub hhi: Option<f64>,
    /// Modified modified continuity index (Magill & Senf), (1 - M/(n + 0.1)) / (1 - 1/(n + 0.1)), about 0..1; none
    /// without visits. Its 0.1 keeps it above 0 when every visit went to another provider.
    pub mmci: Option<f64>,
}

/// Indices of one resident; see [`indices_of`] for many residents.
pub fn indices(visits: &[u32]) -> Indices {
    indices_of(visits, &mut Vec::new())
}

/// Indices of one resident, without allocation once `scratch` (overwritten) has grown to the most providers.
pub fn indices_of(visits: &[u32], scratch: &mut Vec<(u32, u32)>) -> Indices {
    let counts = Counts::of(visits.iter().copied(), scratch);
    let n = f64::from(counts.visits);
    let from_one = |value: f64| (counts.visits > 0).then_some(value);
    let from_two = |value: f64| (counts.visits > 1).then_some(value);
    Indices {
        visits: counts.visits,
        providers: counts.providers,
        upc: from_one(counts.upc()),
        coc: from_two(counts.coc()),
        secon: from_two(counts.secon()),
        hhi: from_one(counts.squares as f64 / (n * n)),
        mmci: from_one(magill_senf(f64::from(counts.providers), n)),
    }
}

/// What the indices of one resident are computed from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Visits, n.
    pub visits: u32,
    /// Distinct providers seen, M.
    pub providers: u32,
    /// Visits to the provider seen most often, max `n_i`.
    pub most: u64,
    /// Sum of `n_i`^2.
    pub squares: u64,
    /// Consecutive visits made to the same provider.
    pub repeats: u64,
}

impl Counts {
    /// Counts providers in order of their visits; `met` is overwritten. Few people see many providers: looking each visit up in
    /// the list of those met so far is quicker than sorting.
    pub fn of(visits: impl IntoIterator<Item = u32>, met: &mut Vec<(u32, u32)>) -> Self {
        met.clear();
        let mut counts = Self::default();
        let (mut last, mut place) = (None, 0);
        for provider in visits {
            if last == Some(provider) {
                counts.repeats += 1;
            } else {
                last = Some(provider);
                let known = met.iter().position(|known| known.0 == provider);
                place = known.unwrap_or_else(|| {
                    met.push((provider, 0));
                    met.len() - 1
                });
            }
            let times = &mut met[place].1;
            counts.squares += 2 * u64::from(*times) + 1;
            *times += 1;
            counts.most = counts.most.max(u64::from(*times));
            counts.visits += 1;
        }
        counts.providers = met.len() as u32;
        counts
    }

    /// Counts all visits to one more provider; consecutive ones are for the caller to count.
    #[inline]
    pub fn add_provider(&mut self, visits: u32) {
        let times = u64::from(visits);
        self.visits += visits;
        self.providers += u32::from(visits > 0);
        self.most = self.most.max(times);
        self.squares += times * times;
    }

    /// Usual provider of care; needs one visit, see [`Indices::upc`].
    pub fn upc(&self) -> f64 {
        self.most as f64 / f64::from(self.visits)
    }

    /// Bice-Boxerman; needs two visits, see [`Indices::coc`].
    pub fn coc(&self) -> f64 {
        let n = f64::from(self.visits);
        (self.squares as f64 - n) / (n * (n - 1.0))
    }

    /// Sequential continuity; needs two visits, see [`Indices::secon`].
    pub fn secon(&self) -> f64 {
        self.repeats as f64 / (f64::from(self.visits) - 1.0)
    }
}

fn magill_senf(providers: f64, visits: f64) -> f64 {
    (1.0 - providers / (visits + 0.1)) / (1.0 - 1.0 / (visits + 0.1))
}

/// The provider seen most often; a tie goes to the resident's own GP, else to the one seen last.
///
/// The tie-break names a provider for tables; the UPC value never depends on it. None without visits.
pub fn usual_provider(visits: &[u32], own_gp: Option<u32>) -> Option<u32> {
    // Among equals `max_by_key` keeps the last, here the most recent.
    visits.iter().copied().max_by_key(|&provider| {
        let count = visits.iter().filter(|&&other| other == provider).count();
        (count, own_gp == Some(provider))
    })
}

/// Mean of an index over residents.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanIndex {
    /// Residents whose index is defined.
    pub residents: u64,
    /// Residents whose index is undefined, for want of visits: left out of both means, to be printed beside them.
    pub undefined: u64,
    /// Plain mean over residents, as papers report; none when `residents` is 0.
    pub mean: Option<f64>,
    /// Mean weighted by each resident's visits, as a doctor experiences it; none when `residents` is 0.
    pub mean_per_visit: Option<f64>,
}

/// Averages one index over residents, given as (index, visits) in a fixed order.
pub fn mean_index(residents: impl IntoIterator<Item = (Option<f64>, u32)>) -> MeanIndex {
    let (mut defined, mut undefined) = (0_u64, 0_u64);
    let (mut sum, mut weighted_sum, mut all_visits) = (0.0, 0.0, 0.0);
    for (index, visits) in residents {
        let Some(index) = index else {
            undefined += 1;
            continue;
        };
        defined += 1;
        sum += index;
        weighted_sum += index * f64::from(visits);
        all_visits += f64::from(visits);
    }
    MeanIndex {
        residents: defined,
        undefined,
        mean: (defined > 0).then(|| sum / defined as f64),
        mean_per_visit: (all_visits > 0.0).then(|| weighted_sum / all_visits),
    }
}

/// One GP visit of a patient who may be on a named GP's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ListedVisit {
    /// GP on whose list the patient is, if any.
    pub named_gp: Option<u32>,
    /// GP who saw the patient.
    pub provider: u32,
}

/// Visits between patients and their own GP among all visits considered; add those of several GPs for a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OwnVisits {
    /// Visits made to the patient's named GP.
    pub own: u64,
    /// All visits considered.
    pub all: u64,
}

impl OwnVisits {
    /// Share of visits made to the named GP, 0..1; none without visits.
    pub fn share(self) -> Option<f64> {
        (self.all > 0).then(|| self.own as f64 / self.all as f64)
    }

    fn count(visits: &[ListedVisit], considered: impl Fn(&ListedVisit) -> bool) -> Self {
        let mut counted = Self::default();
        for visit in visits.iter().filter(|visit| considered(visit)) {
            counted.all += 1;
            counted.own += u64::from(visit.named_gp == Some(visit.provider));
        }
        counted
    }
}

impl std::ops::Add for OwnVisits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            own: self.own + other.own,
            all: self.all + other.all,
        }
    }
}

/// St Leonard's index (SLICC), seen from the list: of all visits by the patients of `gp`, those made to `gp`
/// (BJGP 2019;69:e356).
pub fn slicc(visits: &[ListedVisit], gp: u32) -> OwnVisits {
    OwnVisits::count(visits, |visit| visit.named_gp == Some(gp))
}

/// Own patient ratio (OPR), seen from the doctor: of all visits to `gp`, those by patients of the list of `gp`
/// (BJGP 2023;73:279).
pub fn own_patient_ratio(visits: &[ListedVisit], gp: u32) -> OwnVisits {
    OwnVisits::count(visits, |visit| visit.provider == gp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    fn doctors(letters: &str) -> Vec<u32> {
        letters.bytes().map(u32::from).collect()
    }

    const A: u32 = b'A' as u32;
    const B: u32 = b'B' as u32;

    /// Patients 2 to 10 (list of A) and 12 to 20 (list of B) of BJGP 2023;73:279, table 2: visits, UPC, COC.
    const LIST_A: [(&str, f64, f64); 9] = [
        ("AA", 1.0, 1.0),
        ("AB", 0.5, 0.0),
        ("AAB", 0.666_667, 0.333_333),
        ("ABC", 0.333_333, 0.0),
        ("AABB", 0.5, 0.333_333),
        ("AABC", 0.5, 0.166_667),
        ("AAABBB", 0.5, 0.4),
        ("AAAABBBB", 0.5, 0.428_571),
        ("AAAABCDE", 0.5, 0.214_286),
    ];
    const LIST_B: [(&str, f64, f64); 9] = [
        ("BB", 1.0, 1.0),
        ("AC", 0.5, 0.0),
        ("ABB", 0.666_667, 0.333_333),
        ("ACC", 0.666_667, 0.333_333),
        ("AABC", 0.5, 0.166_667),
        ("ABBC", 0.5, 0.166_667),
        ("AABBBC", 0.5, 0.266_667),
        ("AAABBBBC", 0.5, 0.321_429),
        ("AABBCCCC", 0.5, 0.285_714),
    ];

    #[test]
    fn twenty_patients_of_the_published_table_have_the_published_indices() {
        for (letters, upc, coc) in LIST_A.into_iter().chain(LIST_B) {
            let found = indices(&doctors(letters));
            assert_printed(found.upc.unwrap(), upc, 6);
            assert_printed(found.coc.unwrap(), coc, 6);
        }
        assert_eq!(indices(&doctors("A")).coc, None);
    }

    /// The paper asks for two visits for UPC too.
    fn mean_of(list: &[(&str, f64, f64)], index: fn(&Indices) -> Option<f64>) -> MeanIndex {
        mean_index(list.iter().map(|(letters, ..)| {
            let found = indices(&doctors(letters));
            (index(&found).filter(|_| found.visits > 1), found.visits)
        }))
    }

    #[test]
    fn means_of_the_published_table_are_the_published_means() {
        let with_single = |list: &[(&'static str, f64, f64)], single| {
            let mut list = list.to_vec();
            list.push((single, 0.0, 0.0));
            list
        };
        let (list_a, list_b) = (with_single(&LIST_A, "A"), with_single(&LIST_B, "B"));
        let practice = [list_a.clone(), list_b.clone()].concat();
        let upc = mean_of(&list_a, |found| found.upc);
        assert_eq!((upc.residents, upc.undefined), (9, 1));
        assert_printed(upc.mean.unwrap(), 0.555_556, 6);
        let coc = |list: &[(&str, f64, f64)]| mean_of(list, |found| found.coc).mean.unwrap();
        assert_printed(coc(&list_a), 0.319_6, 4);
        assert_printed(mean_of(&list_b, |found| found.upc).mean.unwrap(), 0.59, 2);
        assert_printed(coc(&list_b), 0.32, 2);
        assert_printed(mean_of(&practice, |found| found.upc).mean.unwrap(), 0.57, 2);
        assert_printed(coc(&practice), 0.32, 2);
    }

    fn practice_visits() -> Vec<ListedVisit> {
        let list = |gp, single, list: [(&'static str, f64, f64); 9]| {
            list.into_iter()
                .map(|(letters, ..)| letters)
                .chain([single])
                .flat_map(doctors)
                .map(move |provider| ListedVisit {
                    named_gp: Some(gp),
                    provider,
                })
        };
        list(A, "A", LIST_A).chain(list(B, "B", LIST_B)).collect()
    }

    #[test]
    fn slicc_and_own_patient_ratio_are_those_of_the_published_table() {
        let visits = practice_visits();
        let (slicc_a, slicc_b) = (slicc(&visits, A), slicc(&visits, B));
        assert_eq!((slicc_a.own, slicc_a.all), (22, 41));
        assert_eq!((slicc_b.own, slicc_b.all), (17, 41));
        assert_printed(100.0 * (slicc_a + slicc_b).share().unwrap(), 47.6, 1);
        let (opr_a, opr_b) = (own_patient_ratio(&visits, A), own_patient_ratio(&visits, B));
        // The paper prints 63.9 % for A, a misprint: its own counts are 22 of 35.
        assert_eq!((opr_a.own, opr_a.all), (22, 35));
        assert_eq!((opr_b.own, opr_b.all), (17, 31));
        assert_printed(100.0 * (opr_a + opr_b).share().unwrap(), 59.1, 1);
        assert_eq!(slicc(&visits, 0).share(), None);
    }

    #[test]
    fn a_patient_without_named_gp_counts_for_the_doctor_only() {
        let visits = [ListedVisit {
            named_gp: None,
            provider: A,
        }];
        assert_eq!(slicc(&visits, A).share(), None);
        assert_eq!(own_patient_ratio(&visits, A).share(), Some(0.0));
    }

    #[test]
    fn every_index_agrees_with_the_reference_table() {
        for (letters, providers, upc, hhi, coc, secon, mmci) in [
            ("AABB", 2, 0.5, 0.5, 0.333_333, 0.666_667, 0.677_419),
            ("ABAB", 2, 0.5, 0.5, 0.333_333, 0.0, 0.677_419),
            ("ABBA", 2, 0.5, 0.5, 0.333_333, 0.333_333, 0.677_419),
            ("AABC", 3, 0.5, 0.375, 0.166_667, 0.333_333, 0.354_839),
            ("AAABBB", 2, 0.5, 0.5, 0.4, 0.8, 0.803_922),
            ("AAAABCDE", 5, 0.5, 0.312_5, 0.214_286, 0.428_571, 0.436_620),
            ("AAXAB", 3, 0.6, 0.44, 0.3, 0.25, 0.512_195),
            ("AAAXYA", 3, 0.666_667, 0.5, 0.4, 0.4, 0.607_843),
            ("ABC", 3, 0.333_333, 0.333_333, 0.0, 0.0, 0.047_619),
        ] {
            let found = indices(&doctors(letters));
            assert_eq!(found.visits as usize, letters.len());
            assert_eq!(found.providers, providers, "{letters}");
            assert_printed(found.upc.unwrap(), upc, 6);
            assert_printed(found.hhi.unwrap(), hhi, 6);
            assert_printed(found.coc.unwrap(), coc, 6);
            assert_printed(found.secon.unwrap(), secon, 6);
            assert_printed(found.mmci.unwrap(), mmci, 6);
            let n = letters.len() as f64;
            assert_close(
                found.coc.unwrap(),
                (n * found.hhi.unwrap() - 1.0) / (n - 1.0),
            );
        }
    }

    #[test]
    fn providers_added_one_by_one_give_the_same_counts() {
        for letters in ["", "A", "AABB", "AAXAB", "AAAABCDE"] {
            let visits = doctors(letters);
            let of = Counts::of(visits.iter().copied(), &mut Vec::new());
            let mut added = Counts {
                repeats: of.repeats,
                ..Counts::default()
            };
            for provider in A..=u32::from(b'X') {
                let to = visits.iter().filter(|&&visit| visit == provider);
                added.add_provider(to.count() as u32);
            }
            assert_eq!(added, of, "{letters}");
        }
    }

    #[test]
    fn one_night_visit_to_a_stranger_lowers_every_index() {
        let daytime = indices(&doctors("AAA"));
        assert_eq!(
            (daytime.upc, daytime.coc, daytime.secon),
            (Some(1.0), Some(1.0), Some(1.0))
        );
        let with_night = indices(&doctors("AAXA"));
        assert_eq!((with_night.upc, with_night.coc), (Some(0.75), Some(0.5)));
        assert_printed(with_night.secon.unwrap(), 0.333_333, 6);
    }

    #[test]
    fn few_visits_leave_indices_undefined_rather_than_zero_or_one() {
        let none = indices(&[]);
        assert_eq!(
            (none.upc, none.coc, none.secon, none.hhi, none.mmci),
            (None, None, None, None, None)
        );
        let one = indices(&[7]);
        assert_eq!(
            (one.upc, one.hhi, one.mmci),
            (Some(1.0), Some(1.0), Some(1.0))
        );
        assert_eq!((one.coc, one.secon), (None, None));
        assert_printed(indices(&[7, 8]).mmci.unwrap(), 0.090_909, 6);
    }

    #[test]
    fn a_used_scratch_changes_nothing_and_never_grows_again() {
        let mut scratch = Vec::new();
        indices_of(&doctors("ABCDEFGHIJ"), &mut scratch);
        let capacity = scratch.capacity();
        for (letters, ..) in LIST_A {
            let visits = doctors(letters);
            assert_eq!(indices_of(&visits, &mut scratch), indices(&visits));
        }
        assert_eq!(scratch.capacity(), capacity);
    }

    #[test]
    fn ties_for_the_usual_provider_go_to_the_own_gp_then_to_the_last_seen() {
        let usual = |letters, own| usual_provider(&doctors(letters), own);
        assert_eq!(usual("ABAB", None), Some(B));
        assert_eq!(usual("BBAA", None), Some(A));
        assert_eq!(usual("ABAB", Some(A)), Some(A));
        assert_eq!(usual("ABB", Some(A)), Some(B));
        assert_eq!(usual("", Some(A)), None);
    }

    #[test]
    fn mean_per_visit_weighs_frequent_attenders_more() {
        let mean = mean_index([(Some(1.0), 2), (Some(0.5), 8), (None, 1)]);
        assert_close(mean.mean.unwrap(), 0.75);
        assert_close(mean.mean_per_visit.unwrap(), 0.6);
        assert_eq!(mean_index([(None, 0)]).mean, None);
    }
}
