//! In which order values are tried, and what the answer is.

use super::trial::Trial;
use crate::stats::feasibility::Verdict;

/// Which end is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum End {
    /// The smallest value at which all conditions hold.
    Smallest,
    /// The largest.
    Largest,
}

impl End {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Smallest => "smallest",
            Self::Largest => "largest",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// By value, in the order given: what was found there; `None` = not tried.
    pub trials: Vec<Option<Trial>>,
    /// Place of the answer; `None` when no value was shown to satisfy the conditions.
    pub chosen: Option<usize>,
}

/// Most verdicts that halving needs among so many values: one at the easy end, then one for each halving of the others.
pub fn verdicts_of_halving(values: usize) -> usize {
    if values < 2 {
        return values;
    }
    1 + (usize::BITS - (values - 1).leading_zeros()) as usize
}

/// Tries every value. `order` holds the places of the values, those sought first.
pub fn all<E>(
    order: &[usize],
    mut try_value: impl FnMut(usize) -> Result<Trial, E>,
) -> Result<Answer, E> {
    let mut trials = vec![None; order.len()];
    for &place in order {
        trials[place] = Some(try_value(place)?);
    }
    let holds = |place: &usize| is_shown(trials[*place].as_ref());
    let chosen = order.iter().copied().find(|place| holds(place));
    Ok(Answer { trials, chosen })
}

/// Halves the values between one that holds and those that do not: valid where a value that holds is followed by none that fails, in
/// the direction away from what is sought. A value that is not decided counts as failing.
pub fn halving<E>(
    order: &[usize],
    mut try_value: impl FnMut(usize) -> Result<Trial, E>,
) -> Result<Answer, E> {
    let mut trials: Vec<Option<Trial>> = vec![None; order.len()];
    let Some(easy) = order.len().checked_sub(1) else {
        return Ok(Answer {
            trials,
            chosen: None,
        });
    };
    let mut holds_at = |rank: usize, trials: &mut Vec<Option<Trial>>| {
        let place = order[rank];
        trials[place] = Some(try_value(place)?);
        Ok(is_shown(trials[place].as_ref()))
    };
    if !holds_at(easy, &mut trials)? {
        return Ok(Answer {
            trials,
            chosen: None,
        });
    }
    // All before `fails` fail, `holds` holds.
    let (mut fails, mut holds) = (0, easy);
    while fails < holds {
        let middle = usize::midpoint(fails, holds);
        if holds_at(middle, &mut trials)? {
            holds = middle;
        } else {
            fails = middle + 1;
        }
    }
    Ok(Answer {
        trials,
        chosen: Some(order[holds]),
    })
}

fn is_shown(trial: Option<&Trial>) -> bool {
    trial.is_some_and(|trial| trial.verdict == Verdict::Holds)
}

/// Places of the values, those sought first: by number when all are numbers, else as given.
pub fn order(numbers: Option<&[f64]>, values: usize, end: End) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values).collect();
    if let Some(numbers) = numbers {
        order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]).then(a.cmp(&b)));
    }
    if end == End::Largest {
        order.reverse();
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(verdict: Verdict) -> Trial {
        Trial {
            decisions: Vec::new(),
            levels: Vec::new(),
            replications: 1,
            verdict,
        }
    }

    /// Values 0, 1, 2, ...; those from `border` on hold.
    fn found(values: usize, border: usize, end: End, halves: bool) -> (Option<usize>, usize) {
        let numbers: Vec<f64> = (0..values).map(|v| v as f64).collect();
        let order = order(Some(&numbers), values, end);
        let mut tried = 0;
        let look = |place: usize| -> Result<Trial, ()> {
            tried += 1;
            let holds = match end {
                End::Smallest => place >= border,
                End::Largest => place < border,
            };
            Ok(trial(if holds {
                Verdict::Holds
            } else {
                Verdict::Fails
            }))
        };
        let answer = if halves {
            halving(&order, look)
        } else {
            all(&order, look)
        };
        (answer.expect("no error").chosen, tried)
    }

    #[test]
    fn halving_finds_what_trying_all_finds_with_fewer_trials() {
        for values in 1..40 {
            for border in 0..=values {
                for end in [End::Smallest, End::Largest] {
                    let (all, of_all) = found(values, border, end, false);
                    let (half, of_half) = found(values, border, end, true);
                    assert_eq!(all, half, "{values} {border} {end:?}");
                    assert_eq!(of_all, values);
                    assert!(
                        of_half <= verdicts_of_halving(values),
                        "{values}: {of_half}"
                    );
                }
            }
        }
        assert_eq!(verdicts_of_halving(32), 6);
    }

    #[test]
    fn no_value_is_an_answer_too() {
        assert_eq!(found(9, 9, End::Smallest, true), (None, 1));
        assert_eq!(found(9, 0, End::Largest, false).0, None);
        assert_eq!(found(0, 0, End::Smallest, true).0, None);
    }

    #[test]
    fn what_is_not_decided_is_no_answer() {
        let order = [0, 1];
        let open = |place: usize| -> Result<Trial, ()> {
            Ok(trial([Verdict::Open, Verdict::Holds][place]))
        };
        assert_eq!(all(&order, open).expect("no error").chosen, Some(1));
        assert_eq!(halving(&order, open).expect("no error").chosen, Some(1));
    }

    #[test]
    fn values_are_sought_by_number_or_in_the_order_given() {
        assert_eq!(order(Some(&[3.0, 1.0, 2.0]), 3, End::Smallest), [1, 2, 0]);
        assert_eq!(order(Some(&[3.0, 1.0, 2.0]), 3, End::Largest), [0, 2, 1]);
        assert_eq!(order(None, 3, End::Smallest), [0, 1, 2]);
    }
}
