//! The map of one drive: its stops, numbered in their order, on the ground round them.
use super::{Frame, KILOMETRES_A_DEGREE, outline, scale_bar};
use crate::chart::text;
use crate::shell::escape;
use askama::filters::Safe;
use kernel::{Metres, Position};
use std::fmt::Write as _;

/// A stop of a drive.
#[derive(Clone, Debug)]
pub struct RunStop {
    pub at: Position,
    /// In the order of the drive, from 1.
    pub number: i64,
    pub name: String,
    pub is: RunStopIs,
}

/// How far the drive has come, as a stop of it sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStopIs {
    /// Where the bus goes next.
    Next,
    Ahead,
    Done,
    Skipped,
}

/// A phone is narrow: so many pixels wide.
const WIDTH: f64 = 360.0;
const PAD: f64 = 34.0;
/// Over and under the stops there is at least so much.
const HEIGHT_MIN: f64 = 200.0;
const HEIGHT_MAX: f64 = 420.0;
/// Who drives through one village sees at least so many degrees of latitude, some 3 km.
const SPAN_MIN: f64 = 0.03;
const TOLERANCE: f64 = 1.0;
const RADIUS: f64 = 11.0;

/// Draws the stops of a drive and the straight lines between them; `border` is the county's. `None` without a
/// stop.
pub fn run(border: &[Vec<Position>], stops: &[RunStop], says: &str, unit: &str) -> Option<Safe<String>> {
    let frame = frame(stops)?;
    let (width, height) = (frame.width, frame.height);
    let mut svg = format!(
        r#"<svg class="map" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-label="{}">"#,
        escape(says)
    );
    let land: String =
        border.iter().filter(|ring| ring.len() > 3).map(|ring| outline(&frame, ring, TOLERANCE)).collect();
    if !land.is_empty() {
        let _ = write!(svg, r#"<path class="land" d="{land}"/>"#);
    }
    let points: Vec<String> = stops.iter().map(|stop| point(&frame, stop.at)).collect();
    let _ = write!(svg, r#"<path class="bus" d="M{}"/>"#, points.join("L"));
    // The next stop lies on top of those that are driven through.
    let order = |stop: &&RunStop| (stop.is == RunStopIs::Next, stop.number);
    let mut drawn: Vec<&RunStop> = stops.iter().collect();
    drawn.sort_by_key(order);
    for stop in drawn {
        draw_stop(&mut svg, &frame, stop);
    }
    let length = bar(&frame);
    scale_bar(&mut svg, &frame, (length, &format!("{} {unit}", length.0 / 1_000)));
    svg.push_str("</svg>");
    Some(Safe(svg))
}

fn frame(stops: &[RunStop]) -> Option<Frame> {
    let first = stops.first()?;
    let spread = |of: fn(Position) -> f64| {
        let all = || stops.iter().map(|stop| of(stop.at));
        (all().fold(of(first.at), f64::min), all().fold(of(first.at), f64::max))
    };
    let ((south, north), (west, east)) = (spread(Position::latitude), spread(Position::longitude));
    let squeeze = f64::midpoint(south, north).to_radians().cos();
    let (tall, wide) = ((north - south).max(SPAN_MIN), ((east - west) * squeeze).max(SPAN_MIN));
    let scale = ((WIDTH - 2.0 * PAD) / wide).min((HEIGHT_MAX - 2.0 * PAD) / tall);
    let height = (tall * scale + 2.0 * PAD).clamp(HEIGHT_MIN, HEIGHT_MAX);
    // What is shorter than the picture lies in its middle.
    let half_wide = (WIDTH - 2.0 * PAD) / scale / squeeze / 2.0;
    let half_tall = (height - 2.0 * PAD) / scale / 2.0;
    Some(Frame {
        west: f64::midpoint(west, east) - half_wide,
        north: f64::midpoint(south, north) + half_tall,
        squeeze,
        scale,
        pad: PAD,
        width: WIDTH,
        height,
    })
}

fn point(frame: &Frame, at: Position) -> String {
    let (x, y) = frame.place(at);
    format!("{x:.0} {y:.0}")
}

fn draw_stop(svg: &mut String, frame: &Frame, stop: &RunStop) {
    let (x, y) = frame.place(stop.at);
    let class = match stop.is {
        RunStopIs::Next => "here",
        RunStopIs::Ahead => "hub",
        RunStopIs::Done => "far",
        RunStopIs::Skipped => "left-out",
    };
    let title = escape(&format!("{} {}", stop.number, stop.name));
    let _ = write!(
        svg,
        r#"<circle class="{class}" cx="{x:.0}" cy="{y:.0}" r="{RADIUS}"><title>{title}</title></circle>"#
    );
    text(svg, "strong", x, y + 4.0, "middle", &stop.number.to_string());
}

/// A scale bar of 1, 2, 5, 10 or 20 km: the longest that takes less than a third of the map.
fn bar(frame: &Frame) -> Metres {
    let third = WIDTH / 3.0 / frame.scale * KILOMETRES_A_DEGREE;
    let kilometres = [20, 10, 5, 2, 1].into_iter().find(|km| f64::from(*km) <= third).unwrap_or(1);
    Metres(i64::from(kilometres) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(number: i64, longitude: f64, latitude: f64) -> RunStop {
        let at = Position::of_degrees(longitude, latitude).unwrap();
        RunStop { at, number, name: format!("<{number}>"), is: RunStopIs::Ahead }
    }

    #[test]
    fn every_stop_lies_within_the_map_whatever_the_drive() {
        let drives = [
            vec![stop(1, 119.0, 29.5)],
            vec![stop(1, 118.5, 29.5), stop(2, 119.2, 29.5)],
            vec![stop(1, 119.0, 29.2), stop(2, 119.001, 29.9), stop(3, 118.9, 29.5)],
        ];
        for stops in drives {
            let frame = frame(&stops).unwrap();
            for stop in &stops {
                let (x, y) = frame.place(stop.at);
                assert!((RADIUS..=WIDTH - RADIUS).contains(&x), "{x}");
                assert!((RADIUS..=frame.height - RADIUS).contains(&y), "{y} of {}", frame.height);
            }
            let svg = run(&[], &stops, "a drive", "km").unwrap().0;
            assert!(svg.contains("&lt;1&gt;") && !svg.contains("style="));
        }
        assert!(run(&[], &[], "", "").is_none());
    }
}
