//! Reads the boundaries of communes from a map file (`GeoJSON` or `TopoJSON`) and measures them.

use super::sphere::{Point, Polygon, measure};
use crate::scenario::fault::wording::excerpt;
use crate::scenario::fault::{Fault, SourceFile};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Area and middle of each commune, by its code.
pub(super) type Shapes = BTreeMap<String, (f64, Point)>;

/// A map file: features one by one (RFC 7946), or shapes that share the arcs of their borders (`TopoJSON` specification 1.0).
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Map {
    FeatureCollection {
        features: Vec<Feature>,
    },
    Topology {
        arcs: Vec<Vec<Vec<f64>>>,
        transform: Option<Transform>,
        objects: BTreeMap<String, Layer>,
    },
}

#[derive(Deserialize)]
struct Feature {
    properties: Option<BTreeMap<String, Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon {
        coordinates: Vec<Vec<Vec<f64>>>,
    },
    MultiPolygon {
        coordinates: Vec<Vec<Vec<Vec<f64>>>>,
    },
    #[serde(other)]
    Other,
}

#[derive(Clone, Copy, Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Layer {
    #[serde(default)]
    geometries: Vec<Shape>,
}

#[derive(Deserialize)]
struct Shape {
    /// Null when there is nothing to draw.
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    arcs: Value,
    properties: Option<BTreeMap<String, Value>>,
}

impl Shape {
    /// The numbers of the arcs: for each polygon its rings.
    fn polygons(&self) -> Result<Vec<Vec<Vec<i64>>>, Problem> {
        let polygons = match self.kind.as_deref() {
            Some("Polygon") => Vec::deserialize(&self.arcs).map(|rings| vec![rings]),
            Some("MultiPolygon") => Vec::deserialize(&self.arcs),
            _ => Ok(Vec::new()),
        };
        polygons.map_err(|error| {
            (
                format!("the arcs of a shape cannot be read: {error}"),
                "a shape lists the numbers of its arcs, ring by ring",
                "export the map again".to_owned(),
            )
        })
    }
}

/// What goes wrong inside a map: message, rule, remedy.
type Problem = (String, &'static str, String);

/// Measures the shapes whose property `key` is the code of a commune. Shapes of one code are taken together. Of several layers
/// the one that `is_code` knows is taken.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    key: &str,
    is_code: &dyn Fn(&str) -> bool,
) -> Result<Shapes, Vec<Fault>> {
    let map: Map =
        serde_json::from_slice(bytes).map_err(|error| vec![unreadable(name, bytes, &error)])?;
    let polygons = match map {
        Map::FeatureCollection { features } => by_code(features.into_iter().map(from_feature), key),
        Map::Topology {
            arcs,
            transform,
            objects,
        } => from_layers(objects, &decoded(&arcs, transform), key, is_code),
    };
    polygons
        .and_then(measured)
        .map_err(|(message, rule, remedy)| vec![Fault::in_file(name, key, message, rule, remedy)])
}

type Named = (
    Option<BTreeMap<String, Value>>,
    Result<Vec<Polygon>, Problem>,
);

/// The code of a shape, a text or a number.
fn code(properties: Option<&BTreeMap<String, Value>>, key: &str) -> Option<String> {
    match properties?.get(key)? {
        Value::String(code) => Some(code.trim().to_owned()),
        Value::Number(code) => Some(code.to_string()),
        _ => None,
    }
}

fn by_code(
    shapes: impl Iterator<Item = Named>,
    key: &str,
) -> Result<BTreeMap<String, Vec<Polygon>>, Problem> {
    let mut found: BTreeMap<String, Vec<Polygon>> = BTreeMap::new();
    let mut others = None;
    for (properties, polygons) in shapes {
        match code(properties.as_ref(), key) {
            Some(code) => found.entry(code).or_default().extend(polygons?),
            None => others = others.or(properties),
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let names: Vec<String> = others
        .unwrap_or_default()
        .keys()
        .map(|name| excerpt(name))
        .collect();
    Err((
        format!("no shape has a property `{}`", excerpt(key)),
        "each shape names the code of its commune in a property",
        format!("name it with --shape-key; there are: {}", names.join(", ")),
    ))
}

fn from_feature(feature: Feature) -> Named {
    let polygons = match feature.geometry {
        Some(Geometry::Polygon { coordinates }) => vec![coordinates],
        Some(Geometry::MultiPolygon { coordinates }) => coordinates,
        Some(Geometry::Other) | None => Vec::new(),
    };
    let point = |position: Vec<f64>| match position.as_slice() {
        [longitude, latitude, ..] => Ok([*longitude, *latitude]),
        _ => Err(short_position()),
    };
    let ring = |ring: Vec<Vec<f64>>| ring.into_iter().map(point).collect();
    let polygon = |rings: Vec<Vec<Vec<f64>>>| rings.into_iter().map(ring).collect();
    (
        feature.properties,
        polygons.into_iter().map(polygon).collect(),
    )
}

fn short_position() -> Problem {
    (
        "a position has fewer than two numbers".to_owned(),
        "a position is longitude, then latitude",
        "export the map again".to_owned(),
    )
}

/// The arcs as positions in degrees: with a transform they are stored as steps on a grid.
fn decoded(arcs: &[Vec<Vec<f64>>], transform: Option<Transform>) -> Vec<Vec<Point>> {
    // A position without two numbers becomes one that the check of degrees refuses.
    let point = |position: &Vec<f64>| match position.as_slice() {
        [x, y, ..] => [*x, *y],
        _ => [f64::NAN; 2],
    };
    arcs.iter()
        .map(|arc| {
            let mut at = [0.0; 2];
            arc.iter()
                .map(point)
                .map(|step| match transform {
                    None => step,
                    Some(Transform { scale, translate }) => {
                        at = [at[0] + step[0], at[1] + step[1]];
                        [
                            at[0] * scale[0] + translate[0],
                            at[1] * scale[1] + translate[1],
                        ]
                    }
                })
                .collect()
        })
        .collect()
}

fn from_layers(
    layers: BTreeMap<String, Layer>,
    arcs: &[Vec<Point>],
    key: &str,
    is_code: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<Polygon>>, Problem> {
    let known = |layer: &Layer| {
        let codes = layer
            .geometries
            .iter()
            .filter_map(|shape| code(shape.properties.as_ref(), key));
        codes.filter(|code| is_code(code)).count()
    };
    // Of equals the first.
    let layer = layers.into_values().rev().max_by_key(known);
    let geometries = layer.map_or_else(Vec::new, |layer| layer.geometries);
    let shapes = geometries.into_iter().map(|shape| {
        let ring = |ring: &Vec<i64>| joined(ring, arcs);
        let polygon = |rings: &Vec<Vec<i64>>| rings.iter().map(ring).collect();
        let polygons = shape.polygons();
        let polygons = polygons.and_then(|polygons| polygons.iter().map(polygon).collect());
        (shape.properties, polygons)
    });
    by_code(shapes, key)
}

/// A ring from its arcs: a negative number is an arc walked backwards (-1 the first); arcs meet in a point written in both.
fn joined(ring: &[i64], arcs: &[Vec<Point>]) -> Result<Vec<Point>, Problem> {
    let mut points: Vec<Point> = Vec::new();
    for &number in ring {
        let index = if number < 0 { !number } else { number };
        let arc = usize::try_from(index)
            .ok()
            .and_then(|index| arcs.get(index));
        let arc = arc.ok_or_else(|| {
            (
                format!("arc {number} does not exist"),
                "a shape names arcs of its own file",
                "export the map again".to_owned(),
            )
        })?;
        let skipped = usize::from(!points.is_empty());
        if number < 0 {
            points.extend(arc.iter().rev().skip(skipped));
        } else {
            points.extend(arc.iter().skip(skipped));
        }
    }
    Ok(points)
}

fn measured(polygons: BTreeMap<String, Vec<Polygon>>) -> Result<Shapes, Problem> {
    let mut shapes = Shapes::new();
    for (code, polygons) in polygons {
        let is_degrees = |[longitude, latitude]: &Point| {
            (-180.0..=180.0).contains(longitude) && (-90.0..=90.0).contains(latitude)
        };
        if let Some(point) = polygons.iter().flatten().flatten().find(|p| !is_degrees(p)) {
            return Err((
                format!("shape {} has the position {point:?}", excerpt(&code)),
                "longitude from -180 to 180, then latitude from -90 to 90 (degrees, WGS 84)",
                "export the map in longitude and latitude (EPSG:4326)".to_owned(),
            ));
        }
        if let Some(found) = measure(&polygons) {
            shapes.insert(code, found);
        }
    }
    Ok(shapes)
}

fn unreadable(name: &str, bytes: &[u8], error: &serde_json::Error) -> Fault {
    let fault = Fault::in_file(
        name,
        "",
        format!("this is no map that can be read: {error}"),
        "a GeoJSON FeatureCollection or a TopoJSON Topology",
        "export the map again in one of the two formats",
    );
    match std::str::from_utf8(bytes) {
        Ok(text) if error.line() > 0 => {
            let lines = text.split_inclusive('\n').take(error.line() - 1);
            let start: usize =
                lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
            fault.at(SourceFile::new(name, text).place(start..start + 1))
        }
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares of a tenth of a degree that share the border 4.1 E, walked down by the first and up by the second.
    const SHARED: &str = r#"{ "type": "Topology",
        "transform": { "scale": [0.1, 0.1], "translate": [4.0, 50.0] },
        "arcs": [ [[1, 1], [0, -1]], [[1, 0], [-1, 0], [0, 1], [1, 0]], [[1, 1], [1, 0], [0, -1], [-1, 0]] ],
        "objects": {
            "a": { "type": "GeometryCollection", "geometries": [
                { "type": "Polygon", "arcs": [[0, 1]], "properties": { "nis": "11" } },
                { "type": "MultiPolygon", "arcs": [[[-1, 2]]], "properties": { "nis": 12 } },
                { "type": null, "properties": { "nis": "13" } } ] },
            "b": { "type": "GeometryCollection", "geometries": [
                { "type": "Polygon", "arcs": [[2, -1]], "properties": { "nis": "10000" } } ] } } }"#;

    const SQUARES: &str = r#"{ "type": "FeatureCollection", "features": [
        { "type": "Feature", "properties": { "nis": "11" }, "geometry": { "type": "Polygon", "coordinates":
            [[[4.0, 50.0], [4.1, 50.0], [4.1, 50.1, 7], [4.0, 50.1], [4.0, 50.0]]] } },
        { "type": "Feature", "properties": { "nis": 12 }, "geometry": { "type": "MultiPolygon", "coordinates":
            [[[[4.1, 50.0], [4.2, 50.0], [4.2, 50.1], [4.1, 50.1], [4.1, 50.0]]]] } } ] }"#;

    fn shapes(text: &str) -> Result<Shapes, String> {
        read("m.json", text.as_bytes(), "nis", &|code| code.len() == 2)
            .map_err(|f| f[0].to_string())
    }

    #[test]
    fn shared_arcs_walked_both_ways_give_the_same_shapes_as_whole_polygons() {
        let (topology, features) = (shapes(SHARED).unwrap(), shapes(SQUARES).unwrap());
        assert_eq!(topology.keys().collect::<Vec<_>>(), ["11", "12"]);
        assert_eq!(features.len(), 2);
        for (code, (area, middle)) in &features {
            let (other, there) = topology[code];
            assert!((area - other).abs() < 1e-6, "{area} {other}");
            assert!((middle[0] - there[0]).abs() < 1e-9 && (middle[1] - there[1]).abs() < 1e-9);
        }
        // A tenth of a degree each way, 11.1 km by 11.1 km times the cosine of 50.05 degrees.
        assert!((features["11"].0 - 79.4).abs() < 0.1, "{features:?}");
        assert!((features["12"].1[0] - 4.15).abs() < 1e-6, "{features:?}");
    }

    #[test]
    fn shapes_of_one_code_are_taken_together() {
        let both = shapes(&SQUARES.replace("12", "\"11\"")).unwrap();
        assert_eq!(both.len(), 1);
        assert!((both["11"].0 - 158.8).abs() < 0.2, "{both:?}");
        assert!((both["11"].1[0] - 4.1).abs() < 1e-6, "{both:?}");
    }

    #[test]
    fn of_several_layers_the_one_with_communes_is_taken() {
        let other = read("m.json", SHARED.as_bytes(), "nis", &|code| code.len() == 5).unwrap();
        assert_eq!(other.keys().collect::<Vec<_>>(), ["10000"]);
    }

    #[test]
    fn what_cannot_be_a_map_is_refused_with_its_remedy() {
        let refused = |text: &str, words: &[&str]| {
            let error = shapes(text).unwrap_err();
            for word in words {
                assert!(error.contains(word), "{error}");
            }
        };
        refused("{\n \"type\": 3 }", &["error in m.json, line 2", "no map"]);
        refused(
            &SQUARES.replace("nis", "code"),
            &["no shape has a property `nis`", "there are: code"],
        );
        refused(&SHARED.replace("[-1, 2]", "[7]"), &["arc 7 does not exist"]);
        refused(
            &SHARED.replace("[[0, 1]]", "[2]"),
            &["the arcs of a shape cannot be read"],
        );
        refused(
            &SQUARES.replace("[4.1, 50.0]", "[152000, 168000]"),
            &[
                "shape 11 has the position [152000.0, 168000.0]",
                "EPSG:4326",
            ],
        );
        refused(
            &SQUARES.replace("[4.2, 50.1]", "[4.2]"),
            &["fewer than two numbers"],
        );
    }
}
