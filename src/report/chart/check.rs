//! What must hold for every figure, asked by the tests of each.

use resvg::usvg;

use super::Figure;
use super::canvas::WIDTH;

/// Texts of a picture with their boxes (left, top, right, bottom) in points.
fn text_boxes(svg: &str) -> Vec<(String, [f32; 4])> {
    fn collect(group: &usvg::Group, boxes: &mut Vec<(String, [f32; 4])>) {
        for node in group.children() {
            match node {
                usvg::Node::Group(group) => collect(group, boxes),
                usvg::Node::Text(text) => {
                    let place = text.abs_bounding_box();
                    let words = text.chunks().iter().map(usvg::TextChunk::text).collect();
                    boxes.push((
                        words,
                        [place.left(), place.top(), place.right(), place.bottom()],
                    ));
                }
                _ => {}
            }
        }
    }
    let mut options = usvg::Options::default();
    options
        .fontdb_mut()
        .load_font_data(dejavu::sans::regular().to_vec());
    options
        .fontdb_mut()
        .load_font_data(dejavu::sans::bold().to_vec());
    let tree = usvg::Tree::from_str(svg, &options).unwrap();
    let mut boxes = Vec::new();
    collect(tree.root(), &mut boxes);
    boxes
}

/// Whether letters of two texts touch: their boxes, less the empty space above and below letters, meet.
fn overlap(one: [f32; 4], other: [f32; 4]) -> bool {
    let inner = |place: [f32; 4]| {
        let (slack_x, slack_y) = ((place[2] - place[0]) * 0.02, (place[3] - place[1]) * 0.2);
        [
            place[0] + slack_x,
            place[1] + slack_y,
            place[2] - slack_x,
            place[3] - slack_y,
        ]
    };
    let (one, other) = (inner(one), inner(other));
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// No text touches another or leaves the sheet.
pub(super) fn check_labels(figure: &Figure) {
    let boxes = text_boxes(&figure.svg);
    assert!(boxes.len() > 5, "{} has hardly any text", figure.key);
    for (index, (text, place)) in boxes.iter().enumerate() {
        assert!(
            place[0] >= 0.0 && place[2] <= 680.0,
            "{}: {text:?} leaves the sheet {place:?}",
            figure.key
        );
        for (other, other_place) in &boxes[..index] {
            assert!(
                !overlap(*place, *other_place),
                "{}: {text:?} covers {other:?}",
                figure.key
            );
        }
    }
}

/// Labels, form, and that nothing but finite numbers and harmless text is in it.
pub(super) fn check_figure(figure: &Figure) {
    check_labels(figure);
    let key = &figure.key;
    let document = usvg::roxmltree::Document::parse(&figure.svg);
    let document = document.unwrap_or_else(|fault| panic!("{key} is not well formed: {fault}"));
    let height: f32 = document
        .root_element()
        .attribute("height")
        .and_then(|height| height.parse().ok())
        .unwrap_or(0.0);
    for (text, place) in text_boxes(&figure.svg) {
        assert!(
            place[1] >= 0.0 && place[3] <= height,
            "{key}: {text:?} leaves the sheet at the foot {place:?}"
        );
        let is_no_number = |word: &str| {
            let word = word.trim_matches(|letter: char| !letter.is_ascii_alphabetic());
            matches!(word, "NaN" | "inf")
        };
        assert!(!text.split_whitespace().any(is_no_number), "{key}: {text}");
    }
    let body = figure.svg.replacen("http", "", 1);
    for outward in ["http", "href", "url(", "<image", "<script", "<style", "<!"] {
        assert!(!body.contains(outward), "{key} holds {outward}");
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    assert!(key.bytes().all(is_plain), "{key} is no file stem");
    assert!(figure.svg.contains(&format!("width=\"{WIDTH}\"")));
    assert!(!figure.title.is_empty() && !figure.reading.is_empty());
}

/// A text that tries to be more than text.
pub(super) const HOSTILE: &str = "]]></text><script>x</script>&\"'\u{1}";
/// A name far longer than any sheet is wide.
pub(super) const LONG: &str = "Garde-patientele partagee entre trois maisons medicales et un poste de garde rural ouvert seulement le samedi \
et le dimanche, Anunusuallylongwordwithoutanyspacethatnobodywouldwritebutafilemaycontain";
