//! Who is on duty when: shares the duties of a Cercle among its doctors, fairly and legally.
//!
//! No duty is ever hidden: one that nobody may legally take is listed as a shortage. The same duties,
//! doctors and rules always give the same rota; chance enters only through what the caller passes.

mod duty;
mod rules;
mod table;
mod assignment;
mod fairness;
mod builder;
mod chain;
mod trade;
mod balance;
mod check;
mod feasibility;

pub use assignment::Rota;
pub use check::{Violation, verify};
pub use duty::{Candidate, Duty, DutyKind};
pub use feasibility::{Reason, impossible};
pub use rules::{RestRules, WEEK_MINUTES};
pub use table::Workspace;

/// Makes the rota of one period.
///
/// All services of one Cercle belong in one call, so that a doctor who stands in several is never in
/// two places. Doctors are compared by load divided by share; see [`Candidate`].
pub fn build(duties: &[Duty], candidates: &[Candidate], rules: &RestRules) -> Rota {
    let mut rota = Rota::default();
    build_into(&mut rota, &mut Workspace::new(), duties, candidates, rules);
    rota
}

/// Like [`build`], in memory kept from an earlier rota.
pub fn build_into(
    rota: &mut Rota,
    workspace: &mut Workspace,
    duties: &[Duty],
    candidates: &[Candidate],
    rules: &RestRules,
) {
    workspace.load(duties, candidates, rules);
    builder::give_out(workspace);
    builder::repair(workspace);
    balance::level(workspace);
    builder::fill(workspace);
    rota.write(workspace, duties, candidates.len());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u32 = 24 * 60;

    /// The night from 20 h of a day to 8 h of the next.
    fn night(day: u32, weight: f64, pool: u32) -> Duty {
        let start = day * DAY + 20 * 60;
        Duty {
            start,
            end: start + 12 * 60,
            weight,
            kind: DutyKind(0),
            pool,
        }
    }

    fn nights(n: u32) -> Vec<Duty> {
        (0..n).map(|day| night(day, 1.0, 0)).collect()
    }

    fn equal_doctors(n: u32) -> Vec<Candidate> {
        (0..n).map(|i| Candidate::new(1.0, i, 0)).collect()
    }

    /// Rest that keeps `n` whole nights free between two nights of duty: from 8 h to 20 h is half a
    /// day, each free night adds a whole one.
    fn nights_off(n: u32) -> RestRules {
        RestRules {
            minimum_rest_minutes: n * DAY + 12 * 60,
            ..RestRules::none()
        }
    }

    fn sorted(mut loads: Vec<f64>) -> Vec<f64> {
        loads.sort_by(f64::total_cmp);
        loads
    }

    /// The rota, after an independent check that it breaks no rule.
    #[track_caller]
    fn sound(duties: &[Duty], candidates: &[Candidate], rules: &RestRules) -> Rota {
        let rota = build(duties, candidates, rules);
        assert_eq!(verify(&rota, duties, candidates, rules), []);
        rota
    }

    /// Nights on which only the doctors named by a letter from A may serve: each night is a service.
    fn nights_by_letters(letters: &[&str]) -> (Vec<Duty>, Vec<Candidate>) {
        let duties = (0..letters.len() as u32)
            .map(|n| night(n, 1.0, n))
            .collect();
        let candidates = ('A'..='D').zip(0..).map(|(letter, i)| {
            let pools = (0..)
                .zip(letters)
                .filter(|(_, may)| may.contains(letter))
                .map(|(n, _)| n);
            Candidate {
                pools: pools.collect(),
                ..Candidate::new(1.0, i, 0)
            }
        });
        (duties, candidates.collect())
    }

    #[test]
    fn limited_eligibility_reaches_the_best_loads() {
        let letters = ["AB", "A", "A", "ABC", "CD", "D", "AD", "A", "BC", "ABCD"];
        let (duties, candidates) = nights_by_letters(&letters);
        let rota = sound(&duties, &candidates, &RestRules::none());
        assert_eq!(sorted(rota.loads), [2.0, 2.0, 3.0, 3.0]);
    }

    #[test]
    fn chains_reach_what_no_single_gift_can() {
        // A holds two nights she shares only with B, who holds one he shares only with C.
        let (duties, candidates) = nights_by_letters(&["BC", "AB", "A", "A"]);
        let mut workspace = Workspace::new();
        workspace.load(&duties, &candidates, &RestRules::none());
        for (turn, doctor) in [(0, 1), (1, 0), (2, 0), (3, 0)] {
            workspace.give(doctor, turn);
        }
        balance::level(&mut workspace);
        assert_eq!(workspace.holder, [2, 1, 0, 0]);
    }

    /// Fourteen nights, five doctors, the last half-time; the first is away for five nights; the
    /// second refuses two.
    fn fortnight() -> (Vec<Duty>, Vec<Candidate>) {
        let heavy = [5, 6, 7, 12, 13, 14];
        let weight = |n: u32| if heavy.contains(&n) { 2.0 } else { 1.0 };
        let duties = (1..=14).map(|n| night(n, weight(n), 0)).collect();
        let mut candidates = equal_doctors(5);
        candidates[4].share = 0.5;
        candidates[0].leave = vec![(DAY, 6 * DAY + 8 * 60)];
        let night_off = |n: u32| (n * DAY + 20 * 60, (n + 1) * DAY + 8 * 60);
        candidates[1].leave = vec![night_off(6), night_off(13)];
        (duties, candidates)
    }

    #[test]
    fn a_fortnight_is_shared_as_well_as_can_be_whatever_the_rest() {
        // No rota does better than 5: with 4 each at most, and 2 for the half-time, only 18 of the 20
        // would be covered. Four is the best that the least burdened can reach.
        let (duties, candidates) = fortnight();
        for free_nights in 0..=3 {
            let rota = sound(&duties, &candidates, &nights_off(free_nights));
            assert_eq!(rota.shortage, Vec::<u32>::new());
            let burdens = rota
                .loads
                .iter()
                .zip(&candidates)
                .map(|(load, c)| load / c.share);
            let burdens = sorted(burdens.collect());
            assert_eq!(
                (burdens[0], burdens[4]),
                (4.0, 5.0),
                "{free_nights} free nights"
            );
        }
    }

    #[track_caller]
    fn assert_year_shared(n_doctors: u32, low: f64, n_high: usize) {
        let rota = sound(&nights(365), &equal_doctors(n_doctors), &RestRules::none());
        let high = rota.loads.iter().filter(|load| **load > low).count();
        assert_eq!((sorted(rota.loads)[0], high), (low, n_high));
    }

    #[test]
    fn a_year_of_nights_is_shared_to_within_one() {
        assert_year_shared(1, 365.0, 0);
        assert_year_shared(10, 36.0, 5);
        assert_year_shared(320, 1.0, 45);
    }

    #[test]
    fn the_tight_case_of_heaviest_first_is_solved() {
        // Graham 1969: giving the heaviest first ends at 7 and 5.
        let weights = [3.0, 3.0, 2.0, 2.0, 2.0];
        let duties: Vec<Duty> = (0..)
            .zip(weights)
            .map(|(day, w)| night(day, w, 0))
            .collect();
        let rota = sound(&duties, &equal_doctors(2), &RestRules::none());
        assert_eq!(rota.loads, [6.0, 6.0]);
    }

    #[test]
    fn equal_doctors_take_turns_in_the_order_of_their_tie_breaks() {
        let mut candidates = equal_doctors(3);
        candidates[0].tie_break = 9;
        let rota = sound(&nights(6), &candidates, &RestRules::none());
        let expected = [1, 2, 0, 1, 2, 0].map(Some);
        assert_eq!(rota.assigned, expected);
    }

    #[test]
    fn among_equal_loads_the_longest_rested_goes_first() {
        // The credit makes the first go first; then both are level, and the other has never served.
        let mut candidates = equal_doctors(2);
        candidates[0].carried_load = -1.0;
        let rota = sound(&nights(4), &candidates, &RestRules::none());
        assert_eq!(rota.assigned, [0, 1, 0, 1].map(Some));
    }

    #[test]
    fn a_load_carried_forward_is_evened_out() {
        let mut candidates = equal_doctors(2);
        candidates[0].carried_load = 4.0;
        let rota = sound(&nights(10), &candidates, &RestRules::none());
        assert_eq!(rota.loads, [3.0, 7.0]);
    }

    #[test]
    fn half_a_share_is_half_the_load_and_no_share_is_none() {
        let mut candidates = equal_doctors(3);
        candidates[1].share = 0.5;
        candidates[2].share = 0.0;
        let rota = sound(&nights(30), &candidates, &RestRules::none());
        assert_eq!(rota.loads, [20.0, 10.0, 0.0]);
    }

    #[test]
    fn a_night_without_anybody_is_a_shortage() {
        let mut candidates = equal_doctors(2);
        candidates[0].max_duties = Some(2);
        candidates[1].leave = vec![(DAY + 8 * 60, 4 * DAY)];
        let rota = sound(&nights(5), &candidates, &RestRules::none());
        // The second can take nights 0 and 4; the first accepts two of the three others.
        assert_eq!((rota.shortage.len(), rota.loads), (1, vec![2.0, 2.0]));
    }

    #[test]
    fn a_doctor_makes_room_by_handing_a_night_on() {
        // The first is asked first for night 0 but is the only one for night 1, and must rest before.
        let duties = [night(0, 1.0, 0), night(1, 1.0, 1)];
        let mut candidates = equal_doctors(2);
        candidates[0].pools = vec![0, 1];
        let rota = sound(&duties, &candidates, &nights_off(1));
        assert_eq!(rota.assigned, [Some(1), Some(0)]);
    }

    #[test]
    fn the_duty_with_fewest_doctors_is_given_first() {
        let duties = [night(0, 1.0, 0), night(0, 1.0, 1)];
        let mut candidates = equal_doctors(2);
        candidates[0].pools = vec![0, 1];
        let mut workspace = Workspace::new();
        workspace.load(&duties, &candidates, &RestRules::none());
        builder::give_out(&mut workspace);
        assert_eq!(workspace.holder, [1, 0]);
    }

    #[test]
    fn duties_are_counted_by_kind() {
        let mut duties = nights(4);
        duties[1].kind = DutyKind(7);
        duties[3].kind = DutyKind(7);
        let rota = sound(&duties, &equal_doctors(2), &RestRules::none());
        assert_eq!(rota.counts_of_kind(&duties, DutyKind(7)), [0, 2]);
        assert_eq!(rota.duties_per_candidate, [[0, 2], [1, 3]]);
    }

    #[test]
    fn memory_used_before_leaves_no_trace() {
        let (mut rota, mut workspace) = (Rota::default(), Workspace::new());
        let (duties, candidates) = fortnight();
        build_into(
            &mut rota,
            &mut workspace,
            &nights(50),
            &equal_doctors(12),
            &nights_off(2),
        );
        build_into(
            &mut rota,
            &mut workspace,
            &duties,
            &candidates,
            &RestRules::none(),
        );
        assert_eq!(rota, build(&duties, &candidates, &RestRules::none()));
    }

    #[test]
    fn nothing_to_cover_or_nobody_to_cover_it_is_answered() {
        let rules = RestRules::none();
        assert_eq!(sound(&[], &equal_doctors(2), &rules).loads, [0.0, 0.0]);
        assert_eq!(sound(&nights(2), &[], &rules).shortage, [0, 1]);
    }

    fn any_rules() -> impl Strategy<Value = RestRules> {
        let weekly = RestRules {
            max_duties_per_week: Some(2),
            max_minutes_per_week: Some(30 * 60),
            ..RestRules::none()
        };
        let joined = RestRules {
            max_consecutive_minutes: Some(20 * 60),
            ..RestRules::none()
        };
        let presets = [
            RestRules::none(),
            RestRules::trainee_law(),
            RestRules::eleven_hours(),
        ];
        prop::sample::select([&presets[..], &[weekly, joined, nights_off(2)]].concat())
    }

    prop_compose! {
        fn any_duty()(
            hour in 0u32..24 * 30,
            hours in 1u32..20,
            halves in 1u8..5,
            pool in 0u32..3,
        ) -> Duty {
            let weight = f64::from(halves) / 2.0;
            let (start, end) = (hour * 60, (hour + hours) * 60);
            Duty { start, end, weight, kind: DutyKind(halves), pool }
        }
    }

    prop_compose! {
        fn any_candidate()(
            share in prop::sample::select(vec![0.0, 0.5, 0.8, 1.0]),
            leave in prop::option::of((0u32..28, 1u32..10)),
            max_duties in prop::option::weighted(0.3, 0u32..8),
            carried_load in -2i8..3,
            pools in prop::collection::vec(0u32..3, 0..4),
        ) -> Candidate {
            let leave = leave.into_iter().map(|(from, days)| (from * DAY, (from + days) * DAY));
            Candidate {
                share,
                tie_break: 0,
                leave: leave.collect(),
                max_duties,
                carried_load: f64::from(carried_load),
                pools,
            }
        }
    }

    fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
        let list = prop::collection::vec(any_candidate(), 1..12);
        list.prop_map(|mut list| {
            (7u32..)
                .zip(&mut list)
                .for_each(|(n, c)| c.tie_break = n * 37 % 101);
            list
        })
    }

    fn any_duties() -> impl Strategy<Value = Vec<Duty>> {
        prop::collection::vec(any_duty(), 0..60)
    }

    /// The rota with one open duty given to a doctor, whatever the rules say.
    fn with_duty(rota: &Rota, duties: &[Duty], duty: u32, candidate: u32) -> Rota {
        let mut rota = rota.clone();
        rota.assigned[duty as usize] = Some(candidate);
        rota.shortage.retain(|&open| open != duty);
        rota.duties_per_candidate[candidate as usize].push(duty);
        rota.loads[candidate as usize] += duties[duty as usize].weight;
        rota
    }

    /// Fewest sum of squared loads over all ways to give each night to one of its doctors.
    fn least_squares(choices: &[Vec<usize>], loads: &mut [u32]) -> u32 {
        let Some((first, others)) = choices.split_first() else {
            return loads.iter().map(|load| load * load).sum();
        };
        let mut least = u32::MAX;
        for &doctor in first {
            loads[doctor] += 1;
            least = least.min(least_squares(others, loads));
            loads[doctor] -= 1;
        }
        least
    }

    proptest! {
        #[test]
        fn no_rota_breaks_a_rule(
            duties in any_duties(), candidates in any_candidates(), rules in any_rules(),
        ) {
            let rota = build(&duties, &candidates, &rules);
            prop_assert_eq!(verify(&rota, &duties, &candidates, &rules), []);
        }

        #[test]
        fn nobody_could_simply_take_a_duty_left_open(
            duties in any_duties(), candidates in any_candidates(), rules in any_rules(),
        ) {
            let rota = build(&duties, &candidates, &rules);
            for &open in &rota.shortage {
                for candidate in 0..candidates.len() as u32 {
                    let forced = with_duty(&rota, &duties, open, candidate);
                    let violations = verify(&forced, &duties, &candidates, &rules);
                    prop_assert_ne!(violations, [], "{} could take {}", candidate, open);
                }
            }
        }

        #[test]
        fn the_order_of_the_list_does_not_change_the_loads(
            (duties, (candidates, order), rules) in (
                any_duties(),
                any_candidates().prop_flat_map(|list| {
                    let order = Just((0..list.len()).collect::<Vec<_>>()).prop_shuffle();
                    (Just(list), order)
                }),
                any_rules(),
            ),
        ) {
            let shuffled: Vec<_> = order.iter().map(|&i| candidates[i].clone()).collect();
            let rota = build(&duties, &candidates, &rules);
            let expected: Vec<f64> = order.iter().map(|&i| rota.loads[i]).collect();
            prop_assert_eq!(build(&duties, &shuffled, &rules).loads, expected);
        }

        #[test]
        fn equal_duties_without_limits_differ_by_one_at_most(n in 0u32..120, n_doctors in 1u32..20) {
            let rota = build(&nights(n), &equal_doctors(n_doctors), &RestRules::none());
            prop_assert_eq!(&rota.shortage, &Vec::<u32>::new());
            let loads = sorted(rota.loads);
            prop_assert!(loads[loads.len() - 1] - loads[0] <= 1.0);
        }

        #[test]
        fn equal_nights_with_limited_eligibility_reach_the_optimum(
            choices in prop::collection::vec(prop::sample::subsequence(vec![0, 1, 2, 3], 1..=3), 1..8),
        ) {
            let text: Vec<String> = choices
                .iter()
                .map(|may| may.iter().map(|&i| ['A', 'B', 'C', 'D'][i]).collect())
                .collect();
            let letters: Vec<&str> = text.iter().map(String::as_str).collect();
            let (duties, candidates) = nights_by_letters(&letters);
            let rota = build(&duties, &candidates, &RestRules::none());
            let squares: f64 = rota.loads.iter().map(|load| load * load).sum();
            let least = f64::from(least_squares(&choices, &mut [0; 4]));
            prop_assert!((squares - least).abs() < 0.5, "{} for {}", squares, least);
        }

        #[test]
        fn no_gift_or_exchange_would_make_the_rota_fairer(
            weights in prop::collection::vec(1u8..6, 1..16), n_doctors in 2u32..5,
        ) {
            let duties: Vec<Duty> =
                (0..).zip(&weights).map(|(day, &w)| night(day, f64::from(w), 0)).collect();
            let rota = build(&duties, &equal_doctors(n_doctors), &RestRules::none());
            for (a, mine) in rota.duties_per_candidate.iter().enumerate() {
                for (b, theirs) in rota.duties_per_candidate.iter().enumerate() {
                    let weight = |&d: &u32| duties[d as usize].weight;
                    for given in mine.iter().map(weight) {
                        for taken in theirs.iter().map(weight).chain([0.0]) {
                            let moved = given - taken;
                            let fairer = moved > 0.0 && rota.loads[b] + moved < rota.loads[a];
                            prop_assert!(a == b || !fairer, "{} for {}", given, taken);
                        }
                    }
                }
            }
        }

        #[test]
        fn what_is_called_impossible_always_ends_in_a_shortage(
            duties in any_duties(), candidates in any_candidates(), rules in any_rules(),
        ) {
            if let Some(reason) = impossible(&duties, &candidates, &rules) {
                let rota = build(&duties, &candidates, &rules);
                prop_assert_ne!(rota.shortage, Vec::<u32>::new(), "{}", reason);
            }
        }

        #[test]
        fn nights_with_rest_are_covered_as_soon_as_there_is_one_doctor_more_than_free_nights(
            free_nights in 0u32..6, n_doctors in 1u32..8,
        ) {
            let (duties, candidates) = (nights(40), equal_doctors(n_doctors));
            let rules = nights_off(free_nights);
            let enough = n_doctors > free_nights;
            prop_assert_eq!(impossible(&duties, &candidates, &rules).is_none(), enough);
            prop_assert_eq!(build(&duties, &candidates, &rules).shortage.is_empty(), enough);
        }
    }
}
