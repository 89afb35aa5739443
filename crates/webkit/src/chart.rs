//! Charts as SVG, drawn here so that they print and need no script. Colours are the classes of the stylesheet.
//! The axis begins at zero; today is a solid line, what it is compared with is dotted; names stand at the lines.
use crate::shell::escape;
use askama::filters::Safe;
use std::fmt::Write as _;

/// A line over equal steps (hours, days), with what it is compared with.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What the chart says, as a sentence: read aloud in place of the picture.
    pub says: String,
    /// The values of today, from the first step on; it may be shorter than the axis.
    pub now: Vec<i64>,
    /// What it is compared with; empty for none.
    pub then: Vec<i64>,
    /// Steps that the axis names, such as `(6, "6:00")`.
    pub ticks: Vec<(usize, String)>,
    /// The one point of today that is marked and named.
    pub mark: Option<(usize, String)>,
    /// The one point of the comparison that is named.
    pub mark_then: Option<(usize, String)>,
    /// A level not to fall under, and its name.
    pub floor: Option<(i64, String)>,
    /// How the axis writes a value; as it is where none is given.
    pub written: Option<fn(i64) -> String>,
}

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 214.0;
const LEFT: f64 = 34.0;
const RIGHT: f64 = 448.0;
const TOP: f64 = 26.0;
const GROUND: f64 = 188.0;
/// The smallest and the largest number of grid lines above the axis.
const GRID_MAX: i64 = 5;

struct Scale {
    steps: usize,
    most: i64,
}

impl Scale {
    fn x(&self, step: usize) -> f64 {
        let last = self.steps.saturating_sub(1).max(1) as f64;
        LEFT + (RIGHT - LEFT) * step as f64 / last
    }
    fn y(&self, value: i64) -> f64 {
        GROUND - (GROUND - TOP) * value.max(0) as f64 / self.most as f64
    }
}

/// The distance of grid lines: 1, 2 or 5 times a power of ten, so that at most five reach the largest value.
fn grid_step(most: i64) -> i64 {
    let mut unit = 1_i64;
    loop {
        for factor in [1, 2, 5] {
            let step = unit.saturating_mul(factor);
            if step.saturating_mul(GRID_MAX) >= most {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// Draws a line chart.
pub fn line(chart: &Line) -> Safe<String> {
    let floor = chart.floor.as_ref().map_or(0, |(value, _)| *value);
    let largest = chart.now.iter().chain(&chart.then).copied().chain([floor, 1]).max().unwrap_or(1);
    let step = grid_step(largest);
    let most = (largest + step - 1) / step * step;
    let scale = Scale { steps: chart.now.len().max(chart.then.len()), most };
    let mut svg = opening(HEIGHT, &chart.says);
    grid(&mut svg, &scale, step, chart.written.unwrap_or(|value| value.to_string()));
    ticks(&mut svg, &scale, &chart.ticks);
    if let Some((value, name)) = &chart.floor {
        let y = scale.y(*value);
        let _ = write!(svg, r#"<path class="floor" d="M{LEFT:.0} {y:.1}H450"/>"#);
        text(&mut svg, "strong", LEFT + 6.0, y - 6.0, "", name);
    }
    path(&mut svg, "then", &scale, &chart.then);
    path(&mut svg, "main", &scale, &chart.now);
    mark(&mut svg, &scale, &chart.now, chart.mark.as_ref());
    if let Some((step, name)) = &chart.mark_then
        && let Some(value) = chart.then.get(*step)
    {
        text(&mut svg, "", scale.x(*step), scale.y(*value) - 9.0, "middle", name);
    }
    svg.push_str("</svg>");
    Safe(svg)
}

fn opening(height: f64, says: &str) -> String {
    format!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH:.0} {height:.0}" role="img" aria-label="{}">"#,
        escape(says)
    )
}

fn grid(svg: &mut String, scale: &Scale, step: i64, written: fn(i64) -> String) {
    let lines = scale.most / step;
    for value in (0..=lines).map(|line| line * step) {
        let (class, y) = (if value == 0 { "axis" } else { "grid" }, scale.y(value));
        let _ = write!(svg, r#"<path class="{class}" d="M{LEFT:.0} {y:.0}H450"/>"#);
        text(svg, "", LEFT - 6.0, y + 4.0, "end", &written(value));
    }
}

fn ticks(svg: &mut String, scale: &Scale, ticks: &[(usize, String)]) {
    for (step, name) in ticks {
        // The last name would hang over the edge.
        let anchor = if step + 1 == scale.steps { "end" } else { "middle" };
        text(svg, "", scale.x(*step), GROUND + 20.0, anchor, name);
    }
}

fn path(svg: &mut String, class: &str, scale: &Scale, values: &[i64]) {
    if values.len() < 2 {
        return;
    }
    let point = |(step, value): (usize, &i64)| format!("{:.1} {:.1}", scale.x(step), scale.y(*value));
    let points: Vec<String> = values.iter().enumerate().map(point).collect();
    let _ = write!(svg, r#"<path class="{class}" d="M{}"/>"#, points.join("L"));
}

fn mark(svg: &mut String, scale: &Scale, values: &[i64], mark: Option<&(usize, String)>) {
    let Some((step, name)) = mark else { return };
    let Some(value) = values.get(*step) else { return };
    let (x, y) = (scale.x(*step), scale.y(*value));
    let _ = write!(svg, r#"<circle class="dot" cx="{x:.1}" cy="{y:.1}" r="5"/>"#);
    let (at, anchor) = if x > WIDTH / 3.0 { (x - 9.0, "end") } else { (x + 9.0, "start") };
    text(svg, "strong", at, y - 8.0, anchor, name);
}

pub(crate) fn text(svg: &mut String, class: &str, x: f64, y: f64, anchor: &str, said: &str) {
    svg.push_str("<text");
    if !class.is_empty() {
        let _ = write!(svg, r#" class="{class}""#);
    }
    let _ = write!(svg, r#" x="{x:.0}" y="{y:.0}""#);
    if !anchor.is_empty() && anchor != "start" {
        let _ = write!(svg, r#" text-anchor="{anchor}""#);
    }
    let _ = write!(svg, ">{}</text>", escape(said));
}

/// A bar: a name at its left, the figure at its end, a remark at the right edge.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub name: String,
    pub value: i64,
    /// The figure as written: `412`, `46.2`.
    pub shown: String,
    /// What it gained, or nothing.
    pub remark: String,
}

const BAR_PITCH: f64 = 30.0;
const BAR_LENGTH: f64 = 300.0;
const BAR_LEAST: f64 = 40.0;
/// The room for names, in pixels, at least and at most.
const NAMES: (f64, f64) = (64.0, 150.0);

/// On a phone the stylesheet writes charts in 17 px for 12.
const PHONE_TYPE: f64 = 17.0 / 12.0;

/// Draws bars, longest as given. `says` is the sentence that is read aloud.
pub fn bars(says: &str, bars: &[Bar]) -> Safe<String> {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let widest =
        bars.iter().map(|bar| width_of(&bar.name) * PHONE_TYPE + 10.0).fold(NAMES.0, f64::max).min(NAMES.1);
    // The longest bar leaves room for what stands behind it.
    let behind = bars.iter().map(|bar| room_of(&bar.shown) + room_of(&bar.remark)).fold(0.0, f64::max);
    let length = (BAR_LENGTH - (widest - NAMES.0)).min(WIDTH - widest - behind).max(BAR_LEAST);
    let mut svg = opening(BAR_PITCH * bars.len() as f64, says);
    for (number, bar) in bars.iter().enumerate() {
        let y = BAR_PITCH * number as f64;
        let long = length * bar.value.max(0) as f64 / most as f64;
        text(&mut svg, "", 0.0, y + 19.0, "", &bar.name);
        let _ = write!(
            svg,
            r#"<rect class="col" x="{widest:.0}" y="{:.0}" width="{long:.0}" height="16"/>"#,
            y + 7.0
        );
        text(&mut svg, "strong", widest + long + 8.0, y + 19.0, "", &bar.shown);
        if !bar.remark.is_empty() {
            text(&mut svg, "", WIDTH, y + 19.0, "end", &bar.remark);
        }
    }
    svg.push_str("</svg>");
    Safe(svg)
}

/// The room that a text needs beside others, on a phone too.
fn room_of(text: &str) -> f64 {
    if text.is_empty() { 0.0 } else { width_of(text) * PHONE_TYPE + 10.0 }
}

/// About how wide a text is at 12 px: a Chinese character takes all of it, a letter a bit more than half.
pub(crate) fn width_of(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 6.8 } else { 12.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_at_zero_and_names_its_point() {
        let chart = Line {
            says: "今天每小时订单，最高 12 点 128 单".into(),
            now: (0..13).map(|hour| if hour == 12 { 128 } else { hour * 5 }).collect(),
            then: (0..24).map(|hour| hour * 8).collect(),
            ticks: vec![(0, "0:00".into()), (12, "12:00".into()), (23, "23:00".into())],
            mark: Some((12, "12 点 128 单".into())),
            floor: Some((30, "警戒线".into())),
            ..Line::default()
        };
        let svg = line(&chart).0;
        assert!(svg.contains(
            r#"<path class="axis" d="M34 188H450"/><text x="28" y="192" text-anchor="end">0</text>"#
        ));
        assert!(svg.contains(r#"<text x="28" y="30" text-anchor="end">200</text>"#), "{svg}");
        assert!(svg.contains(r#"<circle class="dot" cx="250.0" cy="84.3" r="5"/>"#), "{svg}");
        assert!(svg.contains(r#"<text x="448" y="208" text-anchor="end">23:00</text>"#));
        assert_eq!(svg.matches("class=\"then\"").count(), 1);
        assert!(svg.contains("警戒线") && !svg.contains("style="));
    }

    #[test]
    fn an_empty_day_is_still_a_chart() {
        let svg = line(&Line { says: "<nothing>".into(), ..Line::default() }).0;
        assert!(svg.contains("&lt;nothing&gt;") && svg.contains("class=\"axis\"") && svg.ends_with("</svg>"));
        assert!(bars("nothing", &[]).0.contains("viewBox=\"0 0 460 0\""));
    }

    #[test]
    fn three_to_five_grid_lines_reach_the_top() {
        for most in [1, 7, 186, 999, 1_000, 9_641_230, i64::MAX / 8] {
            let step = grid_step(most);
            let lines = (most + step - 1) / step;
            assert!((1..=5).contains(&lines), "{most}: {lines} of {step}");
            assert!(most < 5 || lines >= 3, "{most}: {lines} of {step}");
        }
    }

    #[test]
    fn a_long_figure_and_its_remark_do_not_lie_on_each_other() {
        let bar = |value, shown: &str| Bar {
            name: "Margin".into(),
            value,
            shown: shown.into(),
            remark: "70.3%".into(),
        };
        let svg = bars("who bears it", &[bar(347, "34,700.36"), bar(143, "14,376.00")]).0;
        let wide: f64 = svg
            .split("width=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or("")
            .parse()
            .unwrap_or(0.0);
        assert!(
            wide > BAR_LEAST && NAMES.0 + wide + room_of("34,700.36") + room_of("70.3%") <= WIDTH,
            "{svg}"
        );
    }

    #[test]
    fn bars_are_as_long_as_their_values() {
        let bar = |name: &str, value: i64| Bar {
            name: name.into(),
            value,
            shown: value.to_string(),
            remark: "+6%".into(),
        };
        let svg = bars("今天各品类公斤数", &[bar("冬笋", 412), bar("椪柑", 206)]).0;
        assert!(svg.contains(r#"<rect class="col" x="64" y="7" width="300" height="16"/>"#), "{svg}");
        assert!(svg.contains(r#"<rect class="col" x="64" y="37" width="150" height="16"/>"#));
        assert!(svg.contains(r#"<text x="460" y="49" text-anchor="end">+6%</text>"#));
    }
}
