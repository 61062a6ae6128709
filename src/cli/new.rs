//! `new`: writes a first scenario for a territory, with remarks that say what each lever does and what to try.

mod land;
mod place;

use super::Failure;
use super::file;
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use crate::scenario::fault::wording::quoted;
use clap::ValueEnum;
use land::Land;
use minijinja::value::Value;
use minijinja::{Environment, context};
use place::Place;
use std::path::Path;

/// Inhabitants of one GP: the median of seven Belgian zones whose post names both, and the least and most of them.
const PER_GP: (f64, f64, f64) = (1230.0, 926.0, 1540.0);

/// Organisations for which a first scenario can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Regime {
    /// Each practice for its own patients at all hours
    GardePatientele,
    /// One GP in turn for each sector, from the own practice
    CercleRota,
    /// Sites with several GPs every night and weekend, reached through 1733
    PosteDeGarde,
    /// Own list in the evening, rota in deep night, posts at weekends
    Hybrid,
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct Request<'r> {
    pub(super) name: &'r str,
    pub(super) territory: Option<&'r Path>,
    pub(super) regime: Regime,
    pub(super) output: Option<&'r Path>,
    pub(super) overwrite: bool,
}

pub(super) fn new(request: &Request<'_>) -> Result<String, Failure> {
    let Some(territory) = request.territory else {
        return land::list(Path::new("scenarios/territories"));
    };
    check_name(request.name)?;
    let refused = |faults: crate::scenario::fault::Faults| Failure::Refused(faults.to_string());
    let land = Land::read(territory, &Document::load(territory, &[]).map_err(refused)?)?;
    let place = Place::find(request.name, territory, request.output)?;
    let text = written(request.regime, &land, &place);
    file::prepare(&place.file, request.overwrite)?;
    let document = Document::from_text_at(&place.file, &text).map_err(refused)?;
    Scenario::read(request.name, &document).map_err(refused)?;
    file::write(&place.file, &text, request.overwrite)?;
    let file = place.shown();
    Ok(format!(
        "{file} is written: {}, {land}.\nNext:\n  permanence check {file}\n  permanence run {file}\n\
         To compare it with another organisation, write that one too (--regime) and say\n  \
         permanence compare {file} OTHER\n",
        request.regime.title(),
    ))
}

fn check_name(name: &str) -> Result<(), Failure> {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(plain) {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} cannot name a scenario. Use letters, digits, - and _, for example liege-rota; the folder is said by --output.",
        quoted(name)
    )))
}

impl Regime {
    fn title(self) -> &'static str {
        match self {
            Self::GardePatientele => "own-list cover day and night (garde-patientèle)",
            Self::CercleRota => "Cercle rota from the own practice (garde classique)",
            Self::PosteDeGarde => "postes de garde and 1733, every night and weekend",
            Self::Hybrid => "own list in the evening, rota in deep night, posts at weekends",
        }
    }

    fn short(self) -> &'static str {
        match self {
            Self::GardePatientele => "Own list",
            Self::CercleRota => "Cercle rota",
            Self::PosteDeGarde => "Poste de garde",
            Self::Hybrid => "Hybrid",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::GardePatientele => {
                "Each practice answers its own patients at all hours; partners of a group take turns. No Cercle rota, no post, no 1733."
            }
            Self::CercleRota => {
                "One GP on duty in each sector at all hours out of office, working from the own practice. No post, no 1733."
            }
            Self::PosteDeGarde => {
                "Fixed sites with several GPs, reception and a car with driver, open every night from 19 to 8 h, weekends and holidays; reached through 1733 or by walking in."
            }
            Self::Hybrid => {
                "Weekdays 19-23 h each practice for its own patients, 23-8 h a rota of large sectors, weekends and holidays postes de garde with 1733."
            }
        }
    }

    /// The parts of its file, in order.
    fn parts(self) -> &'static [&'static str] {
        match self {
            Self::GardePatientele => &[OWN_LIST],
            Self::CercleRota => &[ROTA],
            Self::PosteDeGarde => &[POST, LINE],
            Self::Hybrid => &[OWN_LIST, ROTA, POST, LINE],
        }
    }

    /// Changes worth trying, as they are typed after `run FILE` or `compare FILE FILE`.
    fn tries(self) -> &'static [&'static str] {
        match self {
            Self::GardePatientele => &[
                "--set doctors.group_size=6             larger practices share the nights",
                "--set people.sumehr_other=0.8          more records to read for whoever answers",
            ],
            Self::CercleRota => &[
                "--set service.rota.inhabitants_per_sector=60000   half the sectors, half the nights",
                "--set service.rota.opens_record=0.9    the doctor on duty reads the record",
            ],
            Self::PosteDeGarde => &[
                "--set service.poste.inhabitants_per_sector=200000  half the posts",
                "--set 'service.poste.sites.place=\"centre\"'  posts in the middle of their people, not beside hospitals",
                "--set service.poste.shift.weeknight-deep.enabled=false   posts closed in deep night",
            ],
            Self::Hybrid => &[
                "--set service.poste.inhabitants_per_sector=200000  half the posts",
                "--set service.rota.inhabitants_per_sector=100000  smaller sectors in deep night",
                "--set service.own-list.enabled=false   practices close at 19 h; nobody else answers until 23 h",
            ],
        }
    }
}

const HEAD: &str = include_str!("new/head.toml");
const CERCLE: &str = include_str!("new/cercle.toml");
const OWN_LIST: &str = include_str!("new/own-list.toml");
const ROTA: &str = include_str!("new/rota.toml");
const POST: &str = include_str!("new/post.toml");
const LINE: &str = include_str!("new/line.toml");

/// The text of the scenario.
fn written(regime: Regime, land: &Land, place: &Place) -> String {
    let environment = Environment::new();
    let context = facts(regime, land, place);
    let needs_cercle = !land.has_cercle;
    let parts = [HEAD].into_iter().chain(needs_cercle.then_some(CERCLE));
    let rendered: Vec<String> = parts
        .chain(regime.parts().iter().copied())
        .map(|part| {
            let text = environment.render_str(part, &context);
            text.expect("the tests render every part").trim().to_owned()
        })
        .collect();
    rendered.join("\n\n") + "\n"
}

/// What the parts of the text want to know.
fn facts(regime: Regime, land: &Land, place: &Place) -> Value {
    let title = format!("{}: {}", land.title, regime.title());
    let people = f64::from(land.inhabitants);
    let one_for_each = |inhabitants: f64| (people / inhabitants).round().max(1.0) as u32;
    let (median, least, most) = PER_GP;
    context! {
        // A title may hold a line break, which would end the remark.
        title_plain => title.replace(char::is_control, " "),
        title => quoted(&title),
        short => quoted(regime.short()),
        description => quoted(regime.description()),
        file => place.shown(),
        tries => regime.tries().to_vec(),
        extends => place.bases.iter().map(|base| quoted(base)).collect::<Vec<_>>().join(", "),
        cercle => quoted(&format!("Cercle of {}", land.title)),
        doctors => one_for_each(median),
        doctors_low => one_for_each(most),
        doctors_high => one_for_each(least),
        evening => regime == Regime::Hybrid,
        deep => regime == Regime::Hybrid,
        weeknights => regime == Regime::PosteDeGarde,
    }
}
