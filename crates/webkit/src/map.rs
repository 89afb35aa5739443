//! The county as SVG: its border with tide lines round the land, townships as circles whose area is a figure,
//! hubs as numbered squares, shuttle lines. Border and places are the caller's data; colours are classes.
mod run;

use crate::chart::{text, width_of};
use crate::shell::escape;
use askama::filters::Safe;
use kernel::{Metres, Position};
use std::fmt::Write as _;

pub use run::{RunStop, RunStopIs, run};

/// A border, simplified and ready to be drawn at one size. Make it once: a county's has thousands of points.
#[derive(Clone, Debug)]
pub struct Ground {
    outline: String,
    frame: Frame,
}

/// From degrees to pixels.
#[derive(Clone, Copy, Debug)]
struct Frame {
    west: f64,
    north: f64,
    squeeze: f64,
    /// Pixels a degree of latitude.
    scale: f64,
    pad: f64,
    width: f64,
    height: f64,
}

/// The pictures that maps are drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// All the county: 620 pixels wide, with tide lines.
    Whole,
    /// A locator beside a text: 300 pixels wide.
    Small,
}

impl Size {
    const fn pixels(self) -> (f64, f64, f64) {
        match self {
            Self::Whole => (620.0, 26.0, 0.9),
            Self::Small => (300.0, 10.0, 0.7),
        }
    }
}

const KILOMETRES_A_DEGREE: f64 = 111.32;

impl Ground {
    /// `rings` are the closed outlines of the county's parts, in order round the land.
    pub fn new(rings: &[Vec<Position>], size: Size) -> Self {
        let (width, pad, tolerance) = size.pixels();
        let frame = Frame::around(rings.iter().flatten(), width, pad);
        let draw = |ring: &Vec<Position>| outline(&frame, ring, tolerance);
        Self { outline: rings.iter().filter(|ring| ring.len() > 3).map(draw).collect(), frame }
    }
}

/// Where a picture's left upper corner lies, and how many degrees a pixel is: what a script needs to read a click.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub west: f64,
    pub north: f64,
    pub degrees_right: f64,
    pub degrees_down: f64,
}

impl Ground {
    pub fn grid(&self) -> Grid {
        let Frame { west, north, squeeze, scale, pad, .. } = self.frame;
        let (degrees_right, degrees_down) = (1.0 / (squeeze * scale), 1.0 / scale);
        Grid {
            west: west - pad * degrees_right,
            north: north + pad * degrees_down,
            degrees_right,
            degrees_down,
        }
    }
}

impl Frame {
    fn around<'p>(points: impl Iterator<Item = &'p Position>, width: f64, pad: f64) -> Self {
        let (mut west, mut east, mut south, mut north) = (180.0_f64, -180.0_f64, 90.0_f64, -90.0_f64);
        for point in points {
            west = west.min(point.longitude());
            east = east.max(point.longitude());
            south = south.min(point.latitude());
            north = north.max(point.latitude());
        }
        let squeeze = ((south + north) / 2.0).to_radians().cos();
        let scale = (width - 2.0 * pad) / ((east - west) * squeeze).max(1e-6);
        let height = (2.0 * pad + (north - south) * scale).max(2.0 * pad);
        Self { west, north, squeeze, scale, pad, width, height }
    }
    fn place(&self, at: Position) -> (f64, f64) {
        let x = self.pad + (at.longitude() - self.west) * self.squeeze * self.scale;
        (x, self.pad + (self.north - at.latitude()) * self.scale)
    }
    fn pixels(&self, length: Metres) -> f64 {
        length.0 as f64 / 1_000.0 * self.scale / KILOMETRES_A_DEGREE
    }
}

/// A ring as a path. It is cut in two halves first: the line from its first to its last point has no length.
fn outline(frame: &Frame, ring: &[Position], tolerance: f64) -> String {
    let points: Vec<(f64, f64)> = ring.iter().map(|at| frame.place(*at)).collect();
    let half = points.len() / 2;
    let mut kept = simplify(&points[..=half], tolerance);
    kept.extend(simplify(&points[half..], tolerance).into_iter().skip(1));
    let points: Vec<String> = kept.iter().map(|(x, y)| format!("{x:.0} {y:.0}")).collect();
    format!("M{}Z", points.join("L"))
}

/// Douglas and Peucker: leaves out every point that lies within `tolerance` of the line that is kept.
fn simplify(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let mut keep = vec![false; points.len()];
    let mut spans = vec![(0, points.len().saturating_sub(1))];
    for end in [0, points.len().saturating_sub(1)] {
        if let Some(kept) = keep.get_mut(end) {
            *kept = true;
        }
    }
    while let Some((first, last)) = spans.pop() {
        if let Some((at, far)) = farthest(points, first, last)
            && far > tolerance
        {
            keep[at] = true;
            spans.extend([(first, at), (at, last)]);
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

fn farthest(points: &[(f64, f64)], first: usize, last: usize) -> Option<(usize, f64)> {
    let (a, b) = (*points.get(first)?, *points.get(last)?);
    let between = (first + 1..last).map(|at| (at, distance(points[at], a, b)));
    between.max_by(|one, other| one.1.total_cmp(&other.1))
}

/// From a point to the line through `a` and `b`.
fn distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let length = (b.0 - a.0).hypot(b.1 - a.1);
    if length == 0.0 {
        return (p.0 - a.0).hypot(p.1 - a.1);
    }
    ((b.0 - a.0) * (a.1 - p.1) - (a.0 - p.0) * (b.1 - a.1)).abs() / length
}

/// A place on the map.
#[derive(Clone, Debug)]
pub struct Spot {
    pub at: Position,
    /// Empty where it is not named: with hundreds of places only a few can be.
    pub name: String,
    /// What the circle's area stands for.
    pub figure: i64,
    /// The figure with its unit, shown on pointing at the circle and, for the large ones, beside the name.
    pub shown: String,
    /// The number of its line, where it is a hub.
    pub hub: Option<u32>,
    /// Whether it is large enough to be named on a phone.
    pub strong: bool,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A shuttle line.
    Bus,
    /// Of two plans, the one of today: dotted.
    Was,
    /// Of two plans, the proposed one.
    Plan,
}

/// A line over several places: a schematic, not a road.
#[derive(Clone, Debug)]
pub struct Road {
    pub stroke: Stroke,
    pub over: Vec<Position>,
}

/// The whole county.
#[derive(Clone, Debug)]
pub struct Drawing<'d> {
    pub ground: &'d Ground,
    /// Names the outline within the page: two maps on one page need two names.
    pub id: &'d str,
    /// What the map says, as a sentence.
    pub says: &'d str,
    pub spots: &'d [Spot],
    pub roads: &'d [Road],
    /// The name of the scale bar: `20 公里`.
    pub scale: (Metres, &'d str),
}

/// Pixels of radius for a figure of 1; the largest circle is no larger than [`RADIUS_MAX`].
const RADIUS_OF_ONE: f64 = 4.0;
const RADIUS_MAX: f64 = 22.0;
const HUB: f64 = 8.0;
/// The tide lines: the engraver's way to say "outside".
const TIDES: [(u32, &str); 6] =
    [(40, "wash"), (38, "mist"), (27, "line"), (25, "mist"), (15, "lake-mid"), (13, "mist")];

/// Draws the whole county.
pub fn whole(map: &Drawing<'_>) -> Safe<String> {
    let mut svg = opening(map.ground, "map whole", map.id, map.says, &TIDES);
    let frame = &map.ground.frame;
    for road in map.roads {
        draw_road(&mut svg, frame, road);
    }
    let unit = radius_of_one(map.spots);
    let radius = |spot: &Spot| unit * (spot.figure.max(0) as f64).sqrt();
    let mut by_size: Vec<&Spot> = map.spots.iter().collect();
    by_size.sort_by_key(|spot| std::cmp::Reverse(spot.figure));
    for spot in &by_size {
        draw_spot(&mut svg, frame, spot, radius(spot).max(1.5));
    }
    for spot in map.spots.iter().filter(|spot| spot.hub.is_some()) {
        draw_hub(&mut svg, frame, spot);
    }
    let mut taken: Vec<Area> = map.spots.iter().map(|spot| reach(frame, spot, radius(spot))).collect();
    for spot in &by_size {
        draw_name(&mut svg, frame, spot, radius(spot), &mut taken);
    }
    scale_bar(&mut svg, frame, map.scale);
    svg.push_str("</svg>");
    Safe(svg)
}

/// Draws a small map with one place marked, its hub, and where the others are.
pub fn locator(
    ground: &Ground,
    says: &str,
    here: &Spot,
    hub: Option<&Spot>,
    others: &[Position],
) -> Safe<String> {
    let tides = [(15, "line"), (13, "paper")];
    let mut svg = opening(ground, "map", "cty", says, &tides);
    let frame = &ground.frame;
    if let Some(hub) = hub {
        draw_road(&mut svg, frame, &Road { stroke: Stroke::Bus, over: vec![here.at, hub.at] });
    }
    for other in others {
        let (x, y) = frame.place(*other);
        let _ = write!(svg, r#"<circle class="spot far" cx="{x:.0}" cy="{y:.0}" r="3"/>"#);
    }
    let (x, y) = frame.place(here.at);
    let _ = write!(svg, r#"<circle class="spot here" cx="{x:.0}" cy="{y:.0}" r="7"/>"#);
    text(&mut svg, "halo strong", x, y - 13.0, "middle", &here.name);
    if let Some(hub) = hub {
        let (x, y) = frame.place(hub.at);
        let _ =
            write!(svg, r#"<rect class="hub" x="{:.0}" y="{:.0}" width="8" height="8"/>"#, x - 4.0, y - 4.0);
        text(&mut svg, "halo", x - 9.0, y + 4.0, "end", &hub.name);
    }
    svg.push_str("</svg>");
    Safe(svg)
}

fn opening(ground: &Ground, class: &str, id: &str, says: &str, tides: &[(u32, &str)]) -> String {
    let (width, height, id) = (ground.frame.width, ground.frame.height, escape(id));
    let mut svg = format!(
        r##"<svg class="{class}" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-label="{}"><defs><path id="{id}" d="{}"/></defs>"##,
        escape(says),
        ground.outline
    );
    for (wide, colour) in tides {
        let _ = write!(svg, r##"<use href="#{id}" stroke="var(--{colour})" stroke-width="{wide}"/>"##);
    }
    let _ = write!(svg, r##"<use class="land" href="#{id}"/>"##);
    svg
}

fn radius_of_one(spots: &[Spot]) -> f64 {
    let most = spots.iter().map(|spot| spot.figure).max().unwrap_or(0).max(1) as f64;
    RADIUS_OF_ONE.min(RADIUS_MAX / most.sqrt())
}

fn draw_road(svg: &mut String, frame: &Frame, road: &Road) {
    let class = match road.stroke {
        Stroke::Bus => "bus",
        Stroke::Was => "was",
        Stroke::Plan => "plan",
    };
    let point = |at: &Position| {
        let (x, y) = frame.place(*at);
        format!("{x:.0} {y:.0}")
    };
    let points: Vec<String> = road.over.iter().map(point).collect();
    let _ = write!(svg, r#"<path class="{class}" d="M{}"/>"#, points.join("L"));
}

fn draw_spot(svg: &mut String, frame: &Frame, spot: &Spot, radius: f64) {
    let (x, y) = frame.place(spot.at);
    let title = escape(&format!("{} {}", spot.name, spot.shown));
    let _ = write!(
        svg,
        r#"<circle class="spot" cx="{x:.0}" cy="{y:.0}" r="{radius:.1}"><title>{title}</title></circle>"#
    );
}

fn draw_hub(svg: &mut String, frame: &Frame, spot: &Spot) {
    let (x, y) = frame.place(spot.at);
    let (left, top, side) = (x - HUB, y - HUB, 2.0 * HUB);
    let _ =
        write!(svg, r#"<rect class="hub" x="{left:.0}" y="{top:.0}" width="{side:.0}" height="{side:.0}"/>"#);
    text(svg, "strong", x, y + 4.0, "middle", &spot.hub.unwrap_or(0).to_string());
}

/// What a circle or a name covers.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn overlap(&self, other: &Self) -> f64 {
        let wide = (self.right.min(other.right) - self.left.max(other.left)).max(0.0);
        wide * (self.bottom.min(other.bottom) - self.top.max(other.top)).max(0.0)
    }
}

fn reach(frame: &Frame, spot: &Spot, radius: f64) -> Area {
    let (x, y) = frame.place(spot.at);
    let r = radius.max(if spot.hub.is_some() { HUB } else { 0.0 });
    Area { left: x - r, top: y - r, right: x + r, bottom: y + r }
}

/// Writes the name where it covers least: right, left, below or above its circle.
fn draw_name(svg: &mut String, frame: &Frame, spot: &Spot, radius: f64, taken: &mut Vec<Area>) {
    if spot.name.is_empty() {
        return;
    }
    let (x, y) = frame.place(spot.at);
    let off = radius.max(if spot.hub.is_some() { HUB + 1.0 } else { 0.0 }) + 4.0;
    let name = if spot.strong { format!("{} {}", spot.name, spot.shown) } else { spot.name.clone() };
    let wide = width_of(&name);
    let line = |left: f64, base: f64| Area { left, top: base - 10.0, right: left + wide, bottom: base + 2.0 };
    let places = [
        ("start", x + off, y + 4.0, line(x + off, y + 4.0)),
        ("end", x - off, y + 4.0, line(x - off - wide, y + 4.0)),
        ("middle", x, y + off + 10.0, line(x - wide / 2.0, y + off + 10.0)),
        ("middle", x, y - off - 1.0, line(x - wide / 2.0, y - off - 1.0)),
    ];
    let covered = |area: &Area| {
        let outside = (-area.left).max(0.0) + (area.right - frame.width).max(0.0);
        taken.iter().map(|other| area.overlap(other)).sum::<f64>() + outside * 100.0
    };
    let best = places.iter().min_by(|a, b| covered(&a.3).total_cmp(&covered(&b.3)));
    let Some((anchor, at_x, at_y, area)) = best.copied() else { return };
    text(svg, if spot.strong { "halo strong" } else { "halo" }, at_x, at_y, anchor, &name);
    taken.push(area);
}

fn scale_bar(svg: &mut String, frame: &Frame, (length, name): (Metres, &str)) {
    let (base, end) = (frame.height - 16.0, 20.0 + frame.pixels(length));
    let top = base - 5.0;
    let _ = write!(
        svg,
        r#"<path d="M20 {top:.0}V{base:.0}H{end:.0}V{top:.0}" fill="none" stroke="var(--ink-3)"/>"#
    );
    text(svg, "", 20.0, base - 9.0, "", name);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(longitude: f64, latitude: f64) -> Position {
        Position::of_degrees(longitude, latitude).unwrap()
    }

    fn square() -> Vec<Vec<Position>> {
        // A square with a point on each side that says nothing.
        let corners =
            [(118.0, 29.0), (118.5, 29.0), (119.0, 29.0), (119.0, 30.0), (118.5, 30.0), (118.0, 30.0)];
        vec![corners.iter().chain(&corners[..1]).map(|(lon, lat)| at(*lon, *lat)).collect()]
    }

    fn spot(name: &str, longitude: f64, figure: i64) -> Spot {
        Spot {
            at: at(longitude, 29.5),
            name: name.into(),
            figure,
            shown: figure.to_string(),
            hub: None,
            strong: false,
        }
    }

    #[test]
    fn a_line_keeps_its_corners_and_loses_what_says_nothing() {
        let bent = [(0.0, 0.0), (1.0, 0.1), (2.0, 0.0), (2.0, 5.0), (2.05, 7.0), (2.0, 9.0)];
        assert_eq!(simplify(&bent, 0.5), [(0.0, 0.0), (2.0, 0.0), (2.0, 9.0)]);
        assert_eq!(simplify(&bent, 0.01), bent);
        assert_eq!(simplify(&[], 1.0), []);
        assert_eq!(simplify(&bent[..1], 1.0), bent[..1]);
    }

    #[test]
    fn a_point_of_the_picture_is_where_it_was_drawn() {
        let ground = Ground::new(&square(), Size::Whole);
        let grid = ground.grid();
        let (x, y) = ground.frame.place(at(118.4, 29.7));
        assert!((grid.west + x * grid.degrees_right - 118.4).abs() < 1e-9);
        assert!((grid.north - y * grid.degrees_down - 29.7).abs() < 1e-9);
    }

    #[test]
    fn circles_grow_by_area_and_every_place_is_named() {
        let ground = Ground::new(&square(), Size::Whole);
        let mut hub = spot("千岛湖镇", 118.3, 100);
        (hub.hub, hub.strong) = (Some(1), true);
        let spots = [hub, spot("富文乡", 118.6, 25), spot("<文昌>", 118.8, 0)];
        let roads = [Road { stroke: Stroke::Bus, over: spots.iter().map(|spot| spot.at).collect() }];
        let scale = (Metres(20_000), "20 公里");
        let map =
            Drawing { ground: &ground, id: "cty", says: "3 个乡镇", spots: &spots, roads: &roads, scale };
        let svg = whole(&map).0;
        assert!(
            svg.contains("r=\"22.0\"") && svg.contains("r=\"11.0\""),
            "four times the figure, twice the radius"
        );
        assert!(svg.contains(">千岛湖镇 100</text>") && svg.contains(">富文乡</text>"));
        assert!(
            svg.contains("&lt;文昌&gt;") && svg.contains("class=\"bus\"") && svg.contains("class=\"hub\"")
        );
        assert!(!svg.contains("style="));
        assert_eq!(svg.matches("href=\"#cty\"").count(), 7);
    }

    #[test]
    fn names_do_not_lie_on_each_other() {
        let ground = Ground::new(&square(), Size::Whole);
        let frame = ground.frame;
        let (one, other) = (spot("汾口镇", 118.50, 9), spot("大墅镇", 118.55, 9));
        let mut taken = vec![reach(&frame, &one, 3.0), reach(&frame, &other, 3.0)];
        let mut svg = String::new();
        draw_name(&mut svg, &frame, &one, 3.0, &mut taken);
        draw_name(&mut svg, &frame, &other, 3.0, &mut taken);
        let [.., a, b] = taken.as_slice() else { panic!("two names") };
        assert_eq!(a.overlap(b), 0.0, "{svg}");
    }

    #[test]
    fn a_locator_marks_one_place() {
        let ground = Ground::new(&square(), Size::Small);
        let (here, hub) = (spot("富文乡", 118.6, 0), spot("县中转站", 118.3, 0));
        let svg = locator(&ground, "富文乡在哪里", &here, Some(&hub), &[at(118.2, 29.2)]).0;
        assert_eq!(svg.matches("spot here").count(), 1);
        assert!(svg.contains("viewBox=\"0 0 300 ") && svg.contains("县中转站"));
    }
}
