//! What a scanner reads, as SVG: QR codes, and Code 128 bars. One path each, so that they print sharp.
use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// A drawing of modules: `<svg viewBox="0 0 {width} {height}"><path d="{path}"/></svg>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub width: usize,
    pub height: usize,
    pub path: String,
}

/// Heights of bars are drawn in modules; the page stretches them.
const BAR_HEIGHT: usize = 104;
/// Modules of quiet round a QR code that stands alone (ISO/IEC 18004: four).
const QUIET: usize = 4;
/// How barcoders writes: start with set B, start with set C, function 1.
const SET_B: char = '\u{0181}';
const SET_C: char = '\u{0106}';
const FUNCTION_1: char = '\u{0179}';

/// The QR code of a text; an empty drawing where it is longer than a QR code can be.
pub fn qr(text: &str) -> Mark {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return Mark { width: 1, height: 1, path: String::new() };
    };
    let width = code.width();
    let dark: Vec<bool> = code.to_colors().iter().map(|color| *color == Color::Dark).collect();
    let mut path = String::new();
    for (y, row) in dark.chunks(width).enumerate() {
        runs(row, |x, length| {
            let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
        });
    }
    Mark { width, height: width, path }
}

/// The bars of an SSCC, as GS1-128 with the application identifier 00.
pub fn sscc_bars(sscc: &str) -> Mark {
    bars(&format!("{SET_C}{FUNCTION_1}00{sscc}"))
}

/// The bars of any other code of plain letters and figures, as Code 128.
pub fn code_bars(code: &str) -> Mark {
    bars(&format!("{SET_B}{code}"))
}

fn bars(text: &str) -> Mark {
    let modules: Vec<bool> =
        Code128::new(text).map(|code| code.encode()).unwrap_or_default().iter().map(|m| *m == 1).collect();
    let mut path = String::new();
    runs(&modules, |x, length| {
        let _ = write!(path, "M{x} 0h{length}v{BAR_HEIGHT}h-{length}z");
    });
    Mark { width: modules.len().max(1), height: BAR_HEIGHT, path }
}

/// Where the dark begins, and for how many modules.
fn runs(modules: &[bool], mut draw: impl FnMut(usize, usize)) {
    let mut at = 0;
    for run in modules.chunk_by(|a, b| a == b) {
        if run[0] {
            draw(at, run.len());
        }
        at += run.len();
    }
}

/// A QR code as a file of its own, black on white, with its quiet zone.
pub fn qr_file(text: &str) -> String {
    let mark = qr(text);
    let side = mark.width + 2 * QUIET;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{0}\" height=\"{0}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/>\
         <path transform=\"translate({QUIET} {QUIET})\" d=\"{1}\"/></svg>\n",
        side * 8,
        mark.path
    )
}
