//! The Lorenz curve, drawn here: before (dotted) and with (solid), under the line of equality.
use askama::filters::Safe;
use measures::LorenzPoint;
use std::fmt::Write as _;
use webkit::escape;

const LEFT: f64 = 40.0;
const RIGHT: f64 = 300.0;
const TOP: f64 = 20.0;
const GROUND: f64 = 280.0;

/// What the picture says in words.
pub(super) struct Said<'s> {
    pub says: &'s str,
    pub people: &'s str,
    pub income: &'s str,
    pub before: &'s str,
    pub with: &'s str,
}

/// Draws both curves in one square.
pub(super) fn draw(before: &[LorenzPoint], with: &[LorenzPoint], said: &Said<'_>) -> Safe<String> {
    let mut svg =
        format!(r#"<svg class="chart" viewBox="0 0 460 316" role="img" aria-label="{}">"#, escape(said.says));
    for step in 0..=4 {
        let part = f64::from(step) / 4.0;
        let (x, y) = place(part, part);
        let class = if step == 0 { "axis" } else { "grid" };
        let _ = write!(svg, r#"<path class="{class}" d="M{LEFT:.0} {y:.0}H{RIGHT:.0}"/>"#);
        let percent = step * 25;
        let _ = write!(
            svg,
            r#"<text x="{:.0}" y="{:.0}" text-anchor="end">{percent}</text>"#,
            LEFT - 6.0,
            y + 4.0
        );
        let _ =
            write!(svg, r#"<text x="{x:.0}" y="{:.0}" text-anchor="middle">{percent}</text>"#, GROUND + 18.0);
    }
    let (from, to) = (place(0.0, 0.0), place(1.0, 1.0));
    let _ = write!(svg, r#"<path class="axis" d="M{:.0} {:.0}L{:.0} {:.0}"/>"#, from.0, from.1, to.0, to.1);
    curve(&mut svg, "then", before);
    curve(&mut svg, "main", with);
    let labels = [(said.income, 34.0), (said.people, 58.0), (said.before, 92.0), (said.with, 116.0)];
    for (label, y) in labels {
        let _ = write!(svg, r#"<text x="314" y="{y:.0}">{}</text>"#, escape(label));
    }
    svg.push_str("</svg>");
    Safe(svg)
}

fn place(people: f64, income: f64) -> (f64, f64) {
    (LEFT + (RIGHT - LEFT) * people, GROUND - (GROUND - TOP) * income)
}

fn curve(svg: &mut String, class: &str, points: &[LorenzPoint]) {
    let point = |p: &LorenzPoint| {
        let (x, y) = place(p.people.as_f64(), p.income.as_f64());
        format!("{x:.1} {y:.1}")
    };
    let points: Vec<String> = points.iter().map(point).collect();
    if !points.is_empty() {
        let _ = write!(svg, r#"<path class="{class}" fill="none" d="M{}"/>"#, points.join("L"));
    }
}
