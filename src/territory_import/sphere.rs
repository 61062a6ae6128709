//! Distances, areas and middles of places on the globe, taken as a sphere.
//!
//! Coordinates are longitude and latitude in degrees; the sides of a polygon are arcs of great circles.

/// Radius of the sphere with the surface of the earth (km; Moritz 2000, Journal of Geodesy 74:128). In Belgium areas on it are
/// 0.36 % smaller than on the ellipsoid.
pub const EARTH_RADIUS_KM: f64 = 6371.0072;

/// A point: longitude and latitude (degrees).
pub type Point = [f64; 2];

/// Rings of a polygon: the outline first, then its holes. Whether a ring repeats its first point makes no difference.
pub type Polygon = Vec<Vec<Point>>;

/// Great-circle distance (km; haversine formula).
pub fn distance_km(one: Point, other: Point) -> f64 {
    let [lon1, lat1, lon2, lat2] = [one[0], one[1], other[0], other[1]].map(f64::to_radians);
    let square = |x: f64| x * x;
    let half = square(libm::sin((lat2 - lat1) / 2.0))
        + libm::cos(lat1) * libm::cos(lat2) * square(libm::sin((lon2 - lon1) / 2.0));
    2.0 * EARTH_RADIUS_KM * libm::asin(half.min(1.0).sqrt())
}

/// Area (km2) and middle of some polygons together; the middle is where their surface would balance. `None` when they have
/// no surface.
pub fn measure(polygons: &[Polygon]) -> Option<(f64, Point)> {
    let (mut area, mut middle) = (0.0, [0.0; 3]);
    for polygon in polygons {
        for (index, ring) in polygon.iter().enumerate() {
            let (signed, vector) = measure_ring(ring);
            // Outline and holes may turn either way round.
            let sign = if index == 0 { 1.0 } else { -1.0 } * signed.signum();
            area += sign * signed;
            for (sum, part) in middle.iter_mut().zip(vector) {
                *sum += sign * part;
            }
        }
    }
    let length = dot(middle, middle).sqrt();
    (area > 0.0 && length > 0.0).then(|| {
        let middle = middle.map(|part| part / length);
        let point = [
            libm::atan2(middle[1], middle[0]).to_degrees(),
            libm::asin(middle[2].clamp(-1.0, 1.0)).to_degrees(),
        ];
        (area * EARTH_RADIUS_KM * EARTH_RADIUS_KM, point)
    })
}

/// Signed area (steradians) and the integral of the outward direction over it, both negative when the ring turns clockwise.
///
/// The area adds up the spherical excess of triangles from the first point (Van Oosterom and Strackee 1983, IEEE Transactions on
/// Biomedical Engineering 30:125); the integral is half the sum of side length times side normal.
fn measure_ring(ring: &[Point]) -> (f64, [f64; 3]) {
    let points: Vec<[f64; 3]> = ring.iter().copied().map(unit).collect();
    let (mut area, mut vector) = (0.0, [0.0; 3]);
    let Some(&first) = points.first() else {
        return (area, vector);
    };
    for (index, &a) in points.iter().enumerate() {
        let b = points[(index + 1) % points.len()];
        // Differences of near points keep the digits that products of unit vectors lose.
        let volume = dot(first, cross(minus(a, first), minus(b, first)));
        area += 2.0 * libm::atan2(volume, 1.0 + dot(first, a) + dot(a, b) + dot(b, first));
        let normal = cross(a, minus(b, a));
        let sine = dot(normal, normal).sqrt();
        if sine > 0.0 {
            let angle = libm::atan2(sine, dot(a, b));
            for (sum, part) in vector.iter_mut().zip(normal) {
                *sum += 0.5 * angle * part / sine;
            }
        }
    }
    (area, vector)
}

fn unit([longitude, latitude]: Point) -> [f64; 3] {
    let (longitude, latitude) = (longitude.to_radians(), latitude.to_radians());
    let flat = libm::cos(latitude);
    [
        flat * libm::cos(longitude),
        flat * libm::sin(longitude),
        libm::sin(latitude),
    ]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// Points of a circle of `radius` degrees around a point, counter-clockwise.
    fn circle(around: Point, radius: f64, points: u32) -> Vec<Point> {
        let (lon, lat) = (around[0].to_radians(), around[1].to_radians());
        let radius = radius.to_radians();
        (0..points)
            .map(|i| {
                let turn = -2.0 * PI * f64::from(i) / f64::from(points);
                let to = (lat.sin() * radius.cos() + lat.cos() * radius.sin() * turn.cos()).asin();
                let east = (turn.sin() * radius.sin() * lat.cos())
                    .atan2(radius.cos() - lat.sin() * to.sin());
                [(lon + east).to_degrees(), to.to_degrees()]
            })
            .collect()
    }

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found} {expected}");
    }

    #[test]
    fn an_eighth_of_the_globe_has_an_eighth_of_its_surface() {
        let octant = vec![vec![[0.0, 0.0], [90.0, 0.0], [0.0, 90.0]]];
        let (area, middle) = measure(&[octant]).unwrap();
        near(area, PI / 2.0 * EARTH_RADIUS_KM.powi(2), 1e-4);
        near(middle[0], 45.0, 1e-9);
        near(middle[1], (1.0_f64 / 3.0).sqrt().asin().to_degrees(), 1e-9);
    }

    #[test]
    fn a_disc_of_ten_kilometres_has_the_surface_of_a_cap_and_its_middle() {
        let radius = (10.0 / EARTH_RADIUS_KM).to_degrees();
        let centre = [5.57, 50.64];
        let (area, middle) = measure(&[vec![circle(centre, radius, 20_000)]]).unwrap();
        let cap = 2.0 * PI * EARTH_RADIUS_KM.powi(2) * (1.0 - radius.to_radians().cos());
        near(area / cap, 1.0, 1e-7);
        near(middle[0], centre[0], 1e-9);
        near(middle[1], centre[1], 1e-9);
    }

    #[test]
    fn a_square_kilometre_on_the_equator_is_one() {
        let half = (0.5 / EARTH_RADIUS_KM).to_degrees();
        let square = vec![vec![
            [-half, -half],
            [half, -half],
            [half, half],
            [-half, half],
            [-half, -half],
        ]];
        let (area, middle) = measure(&[square]).unwrap();
        near(area, 1.0, 1e-7);
        near(middle[0], 0.0, 1e-12);
        near(middle[1], 0.0, 1e-12);
    }

    #[test]
    fn holes_are_taken_off_and_the_way_round_does_not_matter() {
        let centre = [4.0, 51.0];
        let outline = circle(centre, 0.2, 64);
        let hole = circle([4.1, 51.0], 0.05, 64);
        let whole = measure(&[vec![outline.clone()]]).unwrap().0;
        let taken = measure(&[vec![hole.clone()]]).unwrap().0;
        let (area, middle) = measure(&[vec![outline.clone(), hole.clone()]]).unwrap();
        near(area, whole - taken, 1e-6);
        // The hole lies east, so what is left balances west of the centre.
        assert!(middle[0] < 3.999, "{middle:?}");
        let backwards = |ring: Vec<Point>| ring.into_iter().rev().collect::<Vec<_>>();
        let turned = measure(&[vec![backwards(outline.clone()), hole]]).unwrap();
        near(turned.0, area, 1e-9);
        near(turned.1[0], middle[0], 1e-9);
        let two = measure(&[vec![outline.clone()], vec![circle([6.0, 51.0], 0.2, 64)]]).unwrap();
        near(two.0, 2.0 * whole, 1e-6);
        near(two.1[0], 5.0, 1e-9);
    }

    #[test]
    fn a_line_has_no_surface() {
        assert_eq!(measure(&[vec![vec![[4.0, 51.0]]]]), None);
        assert_eq!(measure(&[]), None);
    }

    #[test]
    fn a_degree_of_a_great_circle_is_a_360th_of_it() {
        let degree = 2.0 * PI * EARTH_RADIUS_KM / 360.0;
        near(distance_km([4.0, 50.0], [4.0, 51.0]), degree, 1e-9);
        near(distance_km([4.0, 0.0], [5.0, 0.0]), degree, 1e-9);
        near(distance_km([0.0, 0.0], [180.0, 0.0]), 180.0 * degree, 1e-6);
    }
}
