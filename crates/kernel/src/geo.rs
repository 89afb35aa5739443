//! Where something is.

/// A point on the earth, WGS-84, in millionths of a degree (11 cm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    pub longitude_e6: i64,
    pub latitude_e6: i64,
}

/// A length in metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Metres(pub i64);

const EARTH_RADIUS_METRES: f64 = 6_371_008.8;

impl Position {
    /// `None` outside the globe.
    pub fn of_degrees(longitude: f64, latitude: f64) -> Option<Self> {
        let on_globe = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
        let e6 = |degrees: f64| (degrees * 1e6).round() as i64;
        on_globe.then(|| Self { longitude_e6: e6(longitude), latitude_e6: e6(latitude) })
    }
    pub fn longitude(self) -> f64 {
        self.longitude_e6 as f64 / 1e6
    }
    pub fn latitude(self) -> f64 {
        self.latitude_e6 as f64 / 1e6
    }
    /// Along the surface (haversine formula, mean radius of the earth by IUGG).
    pub fn distance(self, other: Self) -> Metres {
        let (a, b) = (self.latitude().to_radians(), other.latitude().to_radians());
        let d_lon = (other.longitude() - self.longitude()).to_radians();
        let h = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * (d_lon / 2.0).sin().powi(2);
        Metres((2.0 * EARTH_RADIUS_METRES * h.sqrt().asin()).round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let at = |lon, lat| Position::of_degrees(lon, lat).unwrap();
        assert_eq!(at(119.0, 29.0).distance(at(119.0, 30.0)), Metres(111_195));
        assert_eq!(at(119.0, 29.0).distance(at(119.0, 29.0)), Metres(0));
        assert_eq!(Position::of_degrees(119.0, 91.0), None);
    }
}
