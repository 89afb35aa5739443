//! What a scanner reads: QR codes and bars, as modules that are dark or not.
use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// A QR code or bars. Bars are one row of modules, as high as the place that they are drawn in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Modules across.
    pub width: usize,
    /// The rows from the top, each of `width` modules; dark is true.
    pub dark: Vec<bool>,
}

/// The text cannot be written as this mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMark {
    #[error("a QR code cannot hold so many characters")]
    TooLong,
    #[error("a bar code holds plain letters and figures only")]
    NotPlain,
}

/// How barcoders writes: start with set B, start with set C, function 1.
const SET_B: char = '\u{0181}';
const SET_C: char = '\u{0106}';
const FUNCTION_1: char = '\u{0179}';

/// The QR code of a text, with error correction level M (ISO/IEC 18004). Leave four modules round it white.
pub fn qr(text: &str) -> Result<Mark, NoMark> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| NoMark::TooLong)?;
    let dark = code.to_colors().iter().map(|color| *color == Color::Dark).collect();
    Ok(Mark { width: code.width(), dark })
}

/// Modules of quiet round a QR code that stands alone (ISO/IEC 18004: four).
const QUIET: usize = 4;
/// Pixels of a module, where a drawing has no other size.
const PIXELS: usize = 8;

/// A QR code as an SVG file of its own, black on white, with its quiet zone.
///
/// # Errors
/// The text is longer than a QR code can be.
pub fn qr_svg(text: &str) -> Result<String, NoMark> {
    let mark = qr(text)?;
    let side = mark.width + 2 * QUIET;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{0}\" height=\"{0}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/>\
         <path transform=\"translate({QUIET} {QUIET})\" d=\"{1}\"/></svg>\n",
        side * PIXELS,
        mark.path()
    ))
}

/// Code 128 bars of plain letters and figures (ISO/IEC 15417). Leave ten modules at both sides white.
pub fn code_128(text: &str) -> Result<Mark, NoMark> {
    bars(&format!("{SET_B}{text}"))
}

/// GS1-128 bars: the application identifiers and their values, one after the other: `00` and the 18 figures of
/// an SSCC.
pub fn gs1_128(elements: &str) -> Result<Mark, NoMark> {
    let figures = elements.len().is_multiple_of(2) && elements.bytes().all(|byte| byte.is_ascii_digit());
    let set = if figures { SET_C } else { SET_B };
    bars(&format!("{set}{FUNCTION_1}{elements}"))
}

fn bars(text: &str) -> Result<Mark, NoMark> {
    let code = Code128::new(text).map_err(|_| NoMark::NotPlain)?;
    let dark: Vec<bool> = code.encode().iter().map(|module| *module == 1).collect();
    Ok(Mark { width: dark.len(), dark })
}

impl Mark {
    pub fn height(&self) -> usize {
        self.dark.len() / self.width.max(1)
    }

    /// Where the dark begins in each row, and for how many modules: x, y, length.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (y, row) in self.dark.chunks(self.width.max(1)).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run[0] {
                    runs.push((x, y, run.len()));
                }
                x += run.len();
            }
        }
        runs
    }

    /// The dark as a path of an SVG whose view box is `0 0 {width} {height}`; one path prints sharp.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (x, y, length) in self.runs() {
            let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
        }
        path
    }
}
