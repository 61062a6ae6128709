//! The figures of the report, each a function from numbers to a picture in SVG.
//!
//! A figure is drawn twice with the same bytes for the same numbers. The same SVG goes into the page and into the PNG.

pub mod calibration;
pub mod validation;
pub mod sweep;
pub mod frontier;
pub mod ranking;
pub mod uncertainties;
pub mod seek;
pub mod settling;

mod palette;
mod text;
mod axis;
mod canvas;
mod frame;
mod scale;
mod foot;
#[cfg(test)]
mod check;
mod differences;
mod duty_load;
mod hour_of_week;
mod composition;
mod by_urgency;
mod waits;

use self::frame::Setting;
use super::model::{IndicatorRow, ReportModel};
use super::words;

/// One finished figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// File stem: ASCII letters, digits and `_`.
    pub key: String,
    /// What it shows.
    pub title: String,
    /// One sentence on how to read it.
    pub reading: &'static str,
    /// The picture, a complete SVG document.
    pub svg: String,
}

/// A figure that can be drawn from a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureKind {
    /// Paired differences of the headline indicators.
    Headline,
    /// Who answers.
    Continuity,
    /// How duties are spread over doctors.
    DutyLoad,
    /// Demand and cover hour by hour.
    HourOfWeek,
    /// Emergency department by urgency.
    EdByUrgency,
    /// Waits by urgency.
    Waits,
    /// Who pays.
    Cost,
    /// Paired differences of all indicators of one family.
    Family(String),
}

/// All figures in reading order. Those without numbers are left out when drawn.
pub fn kinds(model: &ReportModel) -> Vec<FigureKind> {
    let mut kinds = vec![
        FigureKind::Headline,
        FigureKind::DutyLoad,
        FigureKind::HourOfWeek,
        FigureKind::Continuity,
        FigureKind::EdByUrgency,
        FigureKind::Waits,
        FigureKind::Cost,
    ];
    kinds.extend(
        model
            .families()
            .into_iter()
            .map(|family| FigureKind::Family(family.to_owned())),
    );
    kinds
}

/// Draws one figure; `None` when the report has no numbers for it. Figures may be drawn on several threads at once.
pub fn draw(model: &ReportModel, kind: &FigureKind) -> Option<Figure> {
    let setting = Setting::of(model);
    let svg = match kind {
        FigureKind::Headline => {
            let rows: Vec<&IndicatorRow> =
                model.indicators.iter().filter(|row| row.headline).collect();
            differences::draw(&rows, &setting, words::HEADLINE_FIGURE)
        }
        FigureKind::Family(family) => {
            let rows: Vec<&IndicatorRow> = model
                .indicators
                .iter()
                .filter(|row| row.family == *family)
                .collect();
            differences::draw(
                &rows,
                &setting,
                &format!("{family}: {}", words::FAMILY_FIGURE),
            )
        }
        FigureKind::DutyLoad => model
            .duty_load
            .as_ref()
            .and_then(|load| duty_load::draw(load, &setting)),
        FigureKind::HourOfWeek => model
            .hour_of_week
            .as_ref()
            .and_then(|weeks| hour_of_week::draw(weeks, &setting)),
        FigureKind::Continuity => model
            .continuity
            .as_ref()
            .and_then(|whole| composition::draw(whole, &setting)),
        FigureKind::EdByUrgency => model
            .ed_by_urgency
            .as_ref()
            .and_then(|ed| by_urgency::draw(ed, &setting)),
        FigureKind::Waits => model
            .waits_by_urgency
            .as_ref()
            .and_then(|waits| waits::draw(waits, &setting)),
        FigureKind::Cost => model
            .cost_by_payer
            .as_ref()
            .and_then(|whole| composition::draw(whole, &setting)),
    }?;
    let (title, reading) = caption(kind);
    Some(Figure {
        key: key(model, kind),
        title,
        reading,
        svg,
    })
}

/// Draws all figures one after the other.
pub fn draw_all(model: &ReportModel) -> Vec<Figure> {
    kinds(model)
        .iter()
        .filter_map(|kind| draw(model, kind))
        .collect()
}

fn caption(kind: &FigureKind) -> (String, &'static str) {
    let (title, reading) = match kind {
        FigureKind::Headline => (words::HEADLINE_FIGURE, words::DIFFERENCES_READING),
        FigureKind::DutyLoad => (words::DUTY_LOAD_FIGURE, words::DUTY_LOAD_READING),
        FigureKind::HourOfWeek => (words::HOUR_OF_WEEK_FIGURE, words::HOUR_OF_WEEK_READING),
        FigureKind::Continuity => (words::CONTINUITY_FIGURE, words::CONTINUITY_READING),
        FigureKind::EdByUrgency => (words::ED_FIGURE, words::ED_READING),
        FigureKind::Waits => (words::WAITS_FIGURE, words::WAITS_READING),
        FigureKind::Cost => (words::COST_FIGURE, words::COST_READING),
        FigureKind::Family(family) => {
            return (
                format!("{family}: {}", words::FAMILY_FIGURE),
                words::DIFFERENCES_READING,
            );
        }
    };
    (title.to_owned(), reading)
}

/// Families are numbered: two headings may differ only in letters that a file name cannot hold.
fn key(model: &ReportModel, kind: &FigureKind) -> String {
    let stem = match kind {
        FigureKind::Headline => "differences",
        FigureKind::DutyLoad => "duty_load",
        FigureKind::HourOfWeek => "hour_of_week",
        FigureKind::Continuity => "continuity",
        FigureKind::EdByUrgency => "ed_by_urgency",
        FigureKind::Waits => "waits_by_urgency",
        FigureKind::Cost => "cost_by_payer",
        FigureKind::Family(family) => {
            let place = model
                .families()
                .iter()
                .position(|name| name == family)
                .unwrap_or_default();
            return format!("differences_{:02}_{}", place + 1, super::file_stem(family));
        }
    };
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use resvg::usvg;

    use super::super::model::{Composition, Interval, ScenarioLabel};
    use super::check::check_labels;
    use super::*;
    use crate::report::sample;

    #[test]
    fn labels_neither_touch_nor_leave_the_sheet_for_two_to_six_scenarios() {
        for scenarios in 2..=6 {
            let figures = draw_all(&sample::study(scenarios));
            assert_eq!(figures.len(), 14);
            figures.iter().for_each(check_labels);
        }
    }

    #[test]
    fn very_long_names_are_wrapped_or_cut() {
        let mut model = sample::study(5);
        for label in &mut model.scenarios {
            label.title = "Garde-patientele partagee entre trois maisons medicales et un poste de garde rural".repeat(2);
        }
        for row in &mut model.indicators {
            row.name = "Anunusuallylongwordwithoutanyspacethatnobodywouldwritebutafilemaycontain"
                .to_owned();
            row.unit =
                "per 1 000 inhabitants of the territory and year, standardised for age and sex"
                    .to_owned();
        }
        for part in &mut model.continuity.as_mut().unwrap().parts {
            part.push_str(" with quite a long explanation behind it");
        }
        draw_all(&model).iter().for_each(check_labels);
    }

    #[test]
    fn the_same_numbers_give_the_same_bytes() {
        assert_eq!(draw_all(&sample::study(4)), draw_all(&sample::study(4)));
    }

    #[test]
    fn figures_refer_to_nothing_outside_themselves() {
        for figure in draw_all(&sample::study(3)) {
            let body = figure
                .svg
                .replacen("xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
            for outward in ["http", "href", "url(", "<image", "<script", "<style", "<!"] {
                assert!(!body.contains(outward), "{}: {outward}", figure.key);
            }
        }
    }

    #[test]
    fn hostile_names_stay_names() {
        let hostile = "]]></text><script>x</script>&\"'\u{1}";
        let mut model = sample::study(3);
        hostile.clone_into(&mut model.interval_note);
        model.scenarios[0].title = hostile.to_owned();
        model.indicators[0].family = hostile.to_owned();
        model.indicators[0].unit = hostile.to_owned();
        model.duty_load.as_mut().unwrap().unit = hostile.to_owned();
        model.ed_by_urgency.as_mut().unwrap().urgencies[0] = hostile.to_owned();
        let figures = draw_all(&model);
        for figure in &figures {
            assert!(
                usvg::roxmltree::Document::parse(&figure.svg).is_ok(),
                "{}",
                figure.key
            );
            assert!(!figure.svg.contains("<script"), "{}", figure.key);
        }
        let stem_is_plain = |key: &str| {
            key.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        assert!(figures.iter().all(|figure| stem_is_plain(&figure.key)));
    }

    #[test]
    fn a_report_without_numbers_has_no_figures() {
        assert_eq!(draw_all(&ReportModel::default()), []);
        let mut model = sample::study(3);
        for row in &mut model.indicators {
            row.differences.clear();
        }
        model.duty_load.as_mut().unwrap().loads.clear();
        model.hour_of_week.as_mut().unwrap().demand[0].pop();
        model.hour_of_week.as_mut().unwrap().cover.clear();
        model.continuity.as_mut().unwrap().values.clear();
        model.waits_by_urgency.as_mut().unwrap().waits = vec![vec![None; 5]; 3];
        let weeks = draw(&model, &FigureKind::HourOfWeek).unwrap();
        assert_eq!(
            weeks.svg.matches(words::NO_DATA).count(),
            1,
            "a week of 167 hours is no week"
        );
        let kept: Vec<String> = draw_all(&model)
            .into_iter()
            .map(|figure| figure.key)
            .collect();
        assert!(
            kept.contains(&"differences".to_owned()),
            "rows stay, marked as not estimated"
        );
        assert!(
            kept.contains(&"hour_of_week".to_owned()),
            "two scenarios still have demand"
        );
        for gone in ["duty_load", "continuity", "waits_by_urgency"] {
            assert!(!kept.contains(&gone.to_owned()), "{gone}");
        }
    }

    #[test]
    fn numbers_that_are_not_finite_are_treated_as_missing() {
        let scenarios = vec![
            ScenarioLabel {
                id: "a".into(),
                title: "A".into(),
                short: "A".into()
            };
            2
        ];
        let broken = Interval {
            mean: f64::NAN,
            low: None,
            high: Some(f64::INFINITY),
        };
        let part = Composition {
            parts: vec!["p".into(), "q".into()],
            values: vec![
                vec![Some(broken), Interval::point(3.0)],
                vec![Some(broken); 2],
            ],
            totals: vec![Some(broken); 2],
            ..Composition::default()
        };
        let model = ReportModel {
            scenarios,
            cost_by_payer: Some(part),
            ..ReportModel::default()
        };
        let figure = draw(&model, &FigureKind::Cost).unwrap();
        assert!(!figure.svg.contains("NaN") && !figure.svg.contains("inf"));
        assert!(figure.svg.contains(words::NO_DATA));
    }

    #[test]
    fn families_with_alike_names_get_different_files() {
        let mut model = sample::study(2);
        model.indicators[0].family = "Co\u{fb}t".to_owned();
        model.indicators[1].family = "Co\u{ee}t".to_owned();
        let mut keys: Vec<String> = draw_all(&model)
            .into_iter()
            .map(|figure| figure.key)
            .collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
