//! Where people live and how long the way takes.
//!
//! A commune is a disc of its own area around its centre, divided into neighbourhoods of equal size laid out on a sunflower spiral
//! (Vogel 1979, Mathematical Biosciences 44:179), which fills the disc evenly. Real boundaries matter little for distances
//! of several kilometres; density within a commune is taken as even, which is a simplification.

use crate::scenario::territory::Territory;
use crate::scenario::travel::{DENSITY_CLASSES, TravelRules};

/// A point on a plane, kilometres east and north of the middle of the territory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Kilometres east.
    pub east: f32,
    /// Kilometres north.
    pub north: f32,
}

impl Place {
    /// Straight distance (km).
    #[inline]
    pub fn km_to(self, other: Self) -> f64 {
        let (east, north) = (
            f64::from(self.east - other.east),
            f64::from(self.north - other.north),
        );
        (east * east + north * north).sqrt()
    }
}

/// A few thousand people who live at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbourhood {
    /// Its middle.
    pub place: Place,
    /// Commune (index).
    pub commune: u16,
    /// Inhabitants.
    pub inhabitants: u32,
}

/// Communes, neighbourhoods and the cost of distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Geography {
    /// Neighbourhoods, in order of communes.
    pub neighbourhoods: Vec<Neighbourhood>,
    /// Density class of each commune (index into the names of the travel rules).
    pub density: Vec<u8>,
    /// Cercle of each commune.
    pub cercle: Vec<u16>,
    origin: (f64, f64),
    detour: f64,
    minutes_per_km: [f64; DENSITY_CLASSES],
}

/// Kilometres of a degree of latitude (mean meridian arc of the WGS 84 ellipsoid, 10 001.966 km to 90 degrees).
const KM_PER_DEGREE: f64 = 111.133;

/// Inhabitants per square kilometre from which a commune counts as city, as town (thresholds of the degree of urbanisation,
/// Eurostat, Methodological manual on territorial typologies, 2018, there applied to grid cells).
const DENSITY_THRESHOLDS: [f64; 2] = [1500.0, 300.0];

impl Geography {
    /// Lays out the territory.
    pub fn build(territory: &Territory, travel: &TravelRules) -> Self {
        let n = territory.communes.len() as f64;
        let origin = territory.communes.iter().fold((0.0, 0.0), |sum, c| {
            (sum.0 + c.latitude / n, sum.1 + c.longitude / n)
        });
        let mut cercle = vec![0; territory.communes.len()];
        for (index, zone) in territory.cercles.iter().enumerate() {
            for &commune in &zone.communes {
                cercle[commune] = index as u16;
            }
        }
        let mut geography = Self {
            neighbourhoods: Vec::new(),
            density: territory
                .communes
                .iter()
                .map(|c| density_class(f64::from(c.population) / c.area_km2))
                .collect(),
            cercle,
            origin,
            detour: travel.detour,
            minutes_per_km: travel.speed_kmh.map(|speed| 60.0 / speed),
        };
        for (index, commune) in territory.communes.iter().enumerate() {
            let parts = (f64::from(commune.population) / territory.neighbourhood_inhabitants)
                .ceil()
                .max(1.0) as u32;
            let centre = geography.place(commune.latitude, commune.longitude);
            let radius = (commune.area_km2 / std::f64::consts::PI).sqrt();
            geography
                .neighbourhoods
                .extend((0..parts).map(|part| Neighbourhood {
                    place: sunflower(centre, radius, part, parts),
                    commune: index as u16,
                    inhabitants: share_of(commune.population, part, parts),
                }));
        }
        geography
    }

    /// The point of a latitude and longitude (degrees) on the plane.
    pub fn place(&self, latitude: f64, longitude: f64) -> Place {
        let narrowing = libm::cos(self.origin.0.to_radians());
        Place {
            east: ((longitude - self.origin.1) * KM_PER_DEGREE * narrowing) as f32,
            north: ((latitude - self.origin.0) * KM_PER_DEGREE) as f32,
        }
    }

    /// Kilometres by road.
    #[inline]
    pub fn road_km(&self, from: Place, to: Place) -> f64 {
        from.km_to(to) * self.detour
    }

    /// Minutes at the wheel for a number of kilometres by road, starting in a commune.
    #[inline]
    pub fn minutes(&self, road_km: f64, commune: u16) -> f64 {
        road_km * self.minutes_per_km[usize::from(self.density[usize::from(commune)])]
    }
}

fn density_class(per_km2: f64) -> u8 {
    DENSITY_THRESHOLDS
        .iter()
        .filter(|&&threshold| per_km2 < threshold)
        .count() as u8
}

fn share_of(population: u32, part: u32, parts: u32) -> u32 {
    population / parts + u32::from(part < population % parts)
}

fn sunflower(centre: Place, radius: f64, part: u32, parts: u32) -> Place {
    /// The golden angle, pi (3 - sqrt 5).
    const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;
    let angle = GOLDEN_ANGLE * f64::from(part);
    let distance = radius
        * ((f64::from(part) + 0.5) / f64::from(parts)).sqrt()
        * f64::from(u8::from(parts > 1));
    Place {
        east: centre.east + (distance * libm::cos(angle)) as f32,
        north: centre.north + (distance * libm::sin(angle)) as f32,
    }
}

/// Splits neighbourhoods into `sectors` compact parts of about equal population, halving across the longer side each time.
pub fn sectors(geography: &Geography, members: &[u32], sectors: u32) -> Vec<Vec<u32>> {
    if sectors <= 1 || members.len() <= 1 {
        return vec![members.to_vec()];
    }
    let place = |i: u32| geography.neighbourhoods[i as usize].place;
    let spread = |axis: fn(Place) -> f32| {
        let values = members.iter().map(|&i| axis(place(i)));
        values.clone().fold(f32::MIN, f32::max) - values.fold(f32::MAX, f32::min)
    };
    let axis: fn(Place) -> f32 = if spread(|p| p.east) >= spread(|p| p.north) {
        |p| p.east
    } else {
        |p| p.north
    };
    let mut order = members.to_vec();
    order.sort_by(|&a, &b| axis(place(a)).total_cmp(&axis(place(b))).then(a.cmp(&b)));
    let inhabitants = |i: &u32| f64::from(geography.neighbourhoods[*i as usize].inhabitants);
    let left_sectors = sectors / 2;
    let goal =
        order.iter().map(inhabitants).sum::<f64>() * f64::from(left_sectors) / f64::from(sectors);
    let mut sum = 0.0;
    let cut = order
        .iter()
        .take_while(|i| {
            sum += inhabitants(i);
            sum <= goal
        })
        .count();
    let cut = cut.clamp(1, order.len() - 1);
    let mut parts = self::sectors(geography, &order[..cut], left_sectors);
    parts.extend(self::sectors(
        geography,
        &order[cut..],
        sectors - left_sectors,
    ));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sunflower_fills_its_disc_evenly() {
        let points: Vec<Place> = (0..400)
            .map(|i| sunflower(Place::default(), 10.0, i, 400))
            .collect();
        let within = |km: f64| {
            points
                .iter()
                .filter(|p| p.km_to(Place::default()) < km)
                .count()
        };
        assert_eq!(within(10.001), 400);
        assert_eq!(within(5.0), 100);
    }

    #[test]
    fn inhabitants_are_divided_without_loss() {
        let parts: Vec<u32> = (0..7).map(|i| share_of(1000, i, 7)).collect();
        assert_eq!(parts.iter().sum::<u32>(), 1000);
        assert!(parts.iter().all(|&p| p == 142 || p == 143));
    }

    #[test]
    fn density_classes_follow_the_thresholds() {
        assert_eq!(
            [1500.0, 1499.0, 300.0, 299.0].map(density_class),
            [0, 1, 1, 2]
        );
    }
}
