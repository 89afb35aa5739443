//! The county's border out of GeoJSON (RFC 7946): the outer ring of each part.
use kernel::Position;
use serde::Deserialize;

/// What of GeoJSON a border can be. Other members are passed over.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Shape {
    FeatureCollection { features: Vec<Shape> },
    Feature { geometry: Box<Shape> },
    Polygon { coordinates: Vec<Ring> },
    MultiPolygon { coordinates: Vec<Vec<Ring>> },
}

type Ring = Vec<Vec<f64>>;

/// What is not the border of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a border; give GeoJSON with a Polygon or MultiPolygon, in degrees of WGS-84")]
pub struct NotABorder;

/// The outer rings, each closed and in order round the land.
pub fn border_of_geojson(text: &str) -> Result<Vec<Vec<Position>>, NotABorder> {
    let shape: Shape = serde_json::from_str(text).map_err(|_| NotABorder)?;
    let mut rings = Vec::new();
    outer_rings(&shape, &mut rings)?;
    if rings.is_empty() { Err(NotABorder) } else { Ok(rings) }
}

fn outer_rings(shape: &Shape, rings: &mut Vec<Vec<Position>>) -> Result<(), NotABorder> {
    match shape {
        Shape::FeatureCollection { features } => features.iter().try_for_each(|f| outer_rings(f, rings)),
        Shape::Feature { geometry } => outer_rings(geometry, rings),
        Shape::Polygon { coordinates } => outer_ring(coordinates, rings),
        Shape::MultiPolygon { coordinates } => {
            coordinates.iter().try_for_each(|part| outer_ring(part, rings))
        }
    }
}

fn outer_ring(polygon: &[Ring], rings: &mut Vec<Vec<Position>>) -> Result<(), NotABorder> {
    let point = |at: &Vec<f64>| match at.as_slice() {
        [longitude, latitude, ..] => Position::of_degrees(*longitude, *latitude),
        _ => None,
    };
    let outer = polygon.first().ok_or(NotABorder)?;
    let ring: Option<Vec<Position>> = outer.iter().map(point).collect();
    rings.push(ring.filter(|ring| ring.len() > 3).ok_or(NotABorder)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "[[118,29],[119,29],[119,30],[118,29]]";

    #[test]
    fn a_border_has_one_ring_a_part_and_no_lakes() {
        let polygon = format!(r#"{{"type":"Polygon","coordinates":[{SQUARE},{SQUARE}]}}"#);
        let feature =
            format!(r#"{{"type":"Feature","properties":{{"code":"330127"}},"geometry":{polygon}}}"#);
        let many = format!(r#"{{"type":"MultiPolygon","coordinates":[[{SQUARE}],[{SQUARE}]]}}"#);
        let all = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
        for (text, parts) in [(&polygon, 1), (&feature, 1), (&many, 2), (&all, 1)] {
            let rings = border_of_geojson(text).unwrap();
            assert_eq!((rings.len(), rings[0].len()), (parts, 4), "{text}");
        }
    }

    #[test]
    fn what_is_no_border_is_refused() {
        let points = r#"{"type":"Polygon","coordinates":[[[118,29],[119]]]}"#;
        for text in ["", "{}", r#"{"type":"Point","coordinates":[118,29]}"#, points] {
            assert_eq!(border_of_geojson(text), Err(NotABorder), "{text}");
        }
    }
}
