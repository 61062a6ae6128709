//! A condition as one writes it: `by_urgency.U3.wait_p90 < 60`, `share(by_doctor.nights > 12) < 5`.

use crate::outcomes::Outcome;
use crate::outcomes::figure::Named;
use crate::outcomes::tables::Table;
use crate::stats::feasibility::Limit;

/// The mean of a figure must keep within a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As it was written.
    pub text: String,
    /// The figure.
    pub named: Named,
    /// Whether the mean must lie below the limit, or else above.
    pub below: bool,
    /// The limit, in the unit of the figure.
    pub limit: f64,
    /// Distance from the limit that is too small to matter, same unit, above 0.
    pub tolerance: f64,
}

impl Condition {
    /// Reads `FIGURE < LIMIT` or `FIGURE > LIMIT` (`<=` and `>=` mean the same). `slack` is the tolerance as a share of the limit. The
    /// error says what is wrong.
    pub fn read(text: &str, shape: &[Table], slack: f64) -> Result<Self, String> {
        let text = text.trim();
        let wrong = || {
            format!(
                "\"{text}\" is no condition: write FIGURE < LIMIT or FIGURE > LIMIT, for example wait_doctor_p90 < 90"
            )
        };
        let place = operator(text).ok_or_else(wrong)?;
        let (figure, rest) = text.split_at(place);
        let below = rest.starts_with('<');
        let limit = rest[1..].trim_start_matches('=').trim();
        let limit: f64 = limit.parse().map_err(|_| wrong())?;
        if !limit.is_finite() {
            return Err(wrong());
        }
        // A limit of zero has no share of its own: one in a hundred of the unit stands in.
        let scale = if limit == 0.0 { 0.5 } else { limit.abs() };
        Ok(Self {
            text: text.to_owned(),
            named: Named::parse(figure, shape)?,
            below,
            limit,
            tolerance: slack * scale,
        })
    }

    /// The value of a run, turned so that small is good; not finite where the figure is not defined.
    pub fn value(&self, run: &Outcome) -> f64 {
        let value = self.named.figure.of(run).unwrap_or(f64::NAN);
        if self.below { value } else { -value }
    }

    /// The limit of these values. It is drawn in by the tolerance: a mean that just meets the limit then counts as failing, and
    /// "holds" is said wrongly, of a mean at or beyond the limit, at most as often as agreed.
    pub fn drawn_in(&self) -> Limit {
        let limit = if self.below { self.limit } else { -self.limit };
        Limit {
            limit: limit - self.tolerance,
            tolerance: self.tolerance,
        }
    }
}

/// Place of the first `<` or `>` outside brackets.
fn operator(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '<' | '>' if depth == 0 => return Some(place),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Ledger;

    fn shape() -> Vec<Table> {
        vec![Table {
            name: "t",
            rows_are: "row",
            rows: vec!["x".to_owned(), "y".to_owned()],
            columns: vec![("a", "minutes")],
            cells: vec![Some(1.0), Some(5.0)],
        }]
    }

    fn run() -> Outcome {
        Outcome {
            values: vec![None; crate::outcomes::indicators::all().len()],
            tables: shape(),
            ledger: Ledger::default(),
            days: crate::outcomes::days::Days::default(),
        }
    }

    #[test]
    fn both_directions_are_read_and_small_is_always_good() {
        let below = Condition::read("t.x.a < 60", &shape(), 0.02).expect("a condition");
        assert_eq!(
            (below.value(&run()), below.drawn_in().limit),
            (1.0, 60.0 - 1.2)
        );
        let above = Condition::read("t.x.a >= 60", &shape(), 0.02).expect("a condition");
        assert_eq!(
            (above.value(&run()), above.drawn_in().limit),
            (-1.0, -60.0 - 1.2)
        );
        let share = Condition::read("share(t.a > 2) < 5", &shape(), 0.02).expect("a condition");
        assert_eq!((share.value(&run()), share.limit), (50.0, 5.0));
        let zero = Condition::read("t.x.a<0", &shape(), 0.02).expect("a condition");
        assert!((zero.tolerance - 0.01).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_defined_is_no_number() {
        let undefined = Condition::read("wait_doctor < 5", &[], 0.02).expect("a condition");
        assert!(undefined.value(&run()).is_nan());
    }

    #[test]
    fn a_slip_is_answered_with_what_to_write() {
        for bad in ["t.x.a", "t.x.a < x", "< 5", "share(t.a > 2)", "t.x.a < inf"] {
            assert!(Condition::read(bad, &shape(), 0.02).is_err(), "{bad}");
        }
        let slip = Condition::read("t.x.a = 5", &shape(), 0.02).expect_err("no operator");
        assert!(slip.contains("FIGURE < LIMIT"));
    }
}
