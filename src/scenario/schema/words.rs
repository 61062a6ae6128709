//! What the texts, choices and yes/no values of a scenario mean: numbers say it themselves where they are read, these do not.

/// Meanings by path, where `NAME` stands for any name; a single name holds wherever no longer path does.
pub(super) const MEANINGS: &[(&str, &str)] = &[
    ("title", "Name shown in the report"),
    ("short", "Name for narrow places, such as charts"),
    ("description", "The organisation in a sentence or two"),
    (
        "enabled",
        "false switches this section off, as if it were not written",
    ),
    (
        "on",
        "Days on which it opens. A night belongs to the day on which it starts",
    ),
    ("from", "When it opens, \"HH:MM\""),
    (
        "to",
        "When it closes, \"HH:MM\", on the next day when it is not after `from`",
    ),
    ("law", "Law of the duration"),
    ("communes", "Communes by their codes; [\"*\"] means all"),
    ("cercles", "Cercles by their names; [\"*\"] means all"),
    (
        "run.public_holidays",
        "Whose public holidays the calendar has",
    ),
    ("run.start", "First day counted, \"YYYY-MM-DD\""),
    (
        "doctors.duty",
        "Who takes part in the duty: everybody who is not exempt, or volunteers",
    ),
    ("doctors.rest", "Rest owed between duties"),
    (
        "office.partner_cover",
        "Partners see each other's patients when the own GP is away or full",
    ),
    (
        "office.neighbour_cover",
        "Neighbouring practices see the patients when none of the own practice works",
    ),
    ("line.NAME.number", "The number that rings here"),
    (
        "line.NAME.dispatch",
        "How the call-taker chooses the team: by urgency only, or also by who is free",
    ),
    (
        "service.NAME.staffed_by",
        "Whose doctors staff it: each practice for its own patients, or the Cercle in turn",
    ),
    (
        "service.NAME.access",
        "The roads by which patients reach it",
    ),
    ("service.NAME.home_visits", "Whether home visits are made"),
    (
        "service.NAME.premises_free",
        "Whether the premises are lent by local authorities",
    ),
    (
        "service.NAME.patients",
        "Whom it serves; without it, everybody",
    ),
    (
        "service.NAME.zones",
        "Whether the Cercles work together or each for itself",
    ),
    (
        "service.NAME.sector_doctors",
        "Whether the duties of a sector are taken by the doctors who practise there",
    ),
    (
        "service.NAME.borders",
        "Whether patients may use the nearest site in another sector",
    ),
    ("service.NAME.sites.place", "Where each sector has its site"),
    (
        "line.NAME.then",
        "The line to which calls for a doctor are passed on",
    ),
    (
        "waives_share",
        "Whether the patient's share of a GP consultation is waived",
    ),
    ("injuries", "Whether injuries may be sent to the post too"),
    ("role", "What the doctors of the shift do"),
    (
        "may_sleep",
        "Whether the doctor may sleep when nobody calls",
    ),
    (
        "extra",
        "Whether these doctors reinforce a shift at the same hours",
    ),
    ("citation", "Full citation"),
    ("grade", "How far it can be trusted, from A (best) to D"),
    ("year", "Year of publication, or of the data"),
    ("place", "Country or region it describes"),
    ("url", "Where to find it"),
    (
        "territory.communes",
        "The communes with their inhabitants, areas and centres",
    ),
    (
        "territory.hospitals",
        "The hospitals with an emergency department",
    ),
];

/// The meaning of a name by its path; `None` when nobody wrote one.
pub(super) fn meaning(path: &str) -> Option<&'static str> {
    let last = path.rsplit('.').next()?;
    [path, last]
        .iter()
        .find_map(|wanted| MEANINGS.iter().find(|(known, _)| known == wanted))
        .map(|(_, meaning)| *meaning)
}
