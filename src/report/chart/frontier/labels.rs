//! Where the label of each point goes: beside its mark, where it covers nothing.

use super::super::canvas::{Canvas, Ink, SMALL, line_height};
use super::super::text;
use super::{Drawn, RADIUS};

/// Longest label beside a mark; instead of a longer one stands its number in the table.
const LABEL_ROOM: f64 = 120.0;

/// Left, top, right, bottom.
pub(super) type Box = [f64; 4];

fn meet(one: &Box, other: &Box) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// Writes the setting beside each mark, or its number in the table where the setting finds no room.
pub(super) fn labels(
    canvas: &mut Canvas<'_>,
    drawn: &[Drawn<'_>],
    steps: &[(f64, f64)],
    plot: Box,
) {
    let around =
        |at: (f64, f64), reach: f64| [at.0 - reach, at.1 - reach, at.0 + reach, at.1 + reach];
    let mut taken: Vec<Box> = drawn
        .iter()
        .map(|point| around(point.at, RADIUS + 1.0))
        .collect();
    let mut bars: Vec<Box> = drawn.iter().flat_map(bar_boxes).collect();
    bars.extend(steps.windows(2).map(|pair| around_line(pair[0], pair[1])));
    let mut order: Vec<&Drawn<'_>> = drawn.iter().collect();
    order.sort_by_key(|point| !point.standing.is_best());
    for point in order {
        let number = format!("({})", point.number);
        let is_short = text::width(point.lever, SMALL, false) <= LABEL_ROOM;
        let setting = if is_short { point.lever } else { &number };
        let tries = [
            (setting, true),
            (setting, false),
            (&number, true),
            (&number, false),
        ];
        let found = tries.into_iter().find_map(|(label, avoids_bars)| {
            let free = |place: &Box| {
                let inside = plot[0] <= place[0]
                    && plot[1] <= place[1]
                    && place[2] <= plot[2]
                    && place[3] <= plot[3];
                let on_bar = avoids_bars && bars.iter().any(|bar| meet(bar, place));
                inside && !on_bar && !taken.iter().any(|other| meet(other, place))
            };
            let place = beside(point.at, text::width(label, SMALL, false))
                .into_iter()
                .find(free)?;
            Some((label, place))
        });
        if let Some((label, place)) = found {
            let ink = if point.standing.is_best() {
                Ink::new(SMALL)
            } else {
                Ink::note(SMALL)
            };
            canvas.text(
                (place[0] + 1.0, f64::midpoint(place[1], place[3])),
                label,
                ink,
            );
            taken.push(place);
        }
    }
}

fn bar_boxes(point: &Drawn<'_>) -> Vec<Box> {
    let (x, y) = point.at;
    let lying = point.bars[0].map(|(from, to)| around_line((from, y), (to, y)));
    let standing = point.bars[1].map(|(from, to)| around_line((x, from), (x, to)));
    lying.into_iter().chain(standing).collect()
}

fn around_line(from: (f64, f64), to: (f64, f64)) -> Box {
    const HALF: f64 = 2.0;
    [
        from.0.min(to.0) - HALF,
        from.1.min(to.1) - HALF,
        from.0.max(to.0) + HALF,
        from.1.max(to.1) + HALF,
    ]
}

/// Boxes for a label around a mark, the best place first.
fn beside(at: (f64, f64), width: f64) -> [Box; 8] {
    let (width, height) = (width + 2.0, line_height(SMALL));
    let reach = RADIUS + 2.0;
    let (right, left, middle) = (at.0 + reach, at.0 - reach - width, at.0 - width / 2.0);
    let (above, below) = (at.1 - reach - height + 2.0, at.1 + reach - 2.0);
    let level = at.1 - height / 2.0;
    [
        (right, above),
        (left, below),
        (left, above),
        (right, below),
        (right, level),
        (left, level),
        (middle, above - 2.0),
        (middle, below + 2.0),
    ]
    .map(|(x, y)| [x, y, x + width, y + height])
}
