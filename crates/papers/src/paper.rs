//! Pages, and what stands on them. Everything is measured in millimetres from the upper left corner.
use crate::face::FACE;
use crate::marks::Mark;
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

/// Millimetres on paper.
pub type Mm = f32;

/// Points of a millimetre: PDF counts in points of 1/72 inch.
const POINTS: f32 = 72.0 / 25.4;

/// Smaller is not read.
const SMALLEST: Mm = 1.75;

/// How large the pages of a paper are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageSize {
    pub width: Mm,
    pub height: Mm,
}

impl PageSize {
    /// ISO 216 A4, upright.
    pub const A4: Self = Self { width: 210.0, height: 297.0 };
    /// A parcel's label, as thermal printers take it.
    pub const LABEL: Self = Self { width: 100.0, height: 150.0 };
}

/// A place on a page: from the left edge, and from the upper edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    pub x: Mm,
    pub y: Mm,
}

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The height of the letters' body. 3.5 mm are ten points.
    pub size: Mm,
    pub bold: bool,
    /// Paler, for what stands beside the matter.
    pub quiet: bool,
}

impl Look {
    pub const fn plain(size: Mm) -> Self {
        Self { size, bold: false, quiet: false }
    }
    pub const fn bold(size: Mm) -> Self {
        Self { size, bold: true, quiet: false }
    }
    pub const fn quiet(size: Mm) -> Self {
        Self { size, bold: false, quiet: true }
    }
    /// From one line to the next.
    pub fn line_height(self) -> Mm {
        self.size * 1.45
    }
}

/// The PDF could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the paper could not be written as PDF")]
pub struct PaperError;

pub(crate) enum Item {
    /// The baseline's beginning.
    Text(Corner, Look, String),
    /// From one place to another, so thick.
    Rule(Corner, Corner, Mm),
    /// The mark in a box so wide and high.
    Mark(Corner, Mm, Mm, Mark),
}

/// A PDF in the making.
pub struct Paper {
    size: PageSize,
    title: String,
    pages: Vec<Vec<Item>>,
}

impl Paper {
    /// A paper with its first page.
    pub fn new(size: PageSize, title: impl Into<String>) -> Self {
        Self { size, title: title.into(), pages: vec![Vec::new()] }
    }

    pub fn size(&self) -> PageSize {
        self.size
    }

    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Everything that follows goes on a new page.
    pub fn next_page(&mut self) {
        self.pages.push(Vec::new());
    }

    /// A line of text; `at` is its upper left corner.
    pub fn text(&mut self, at: Corner, look: Look, text: impl Into<String>) {
        self.put(Item::Text(baseline(at, look), look, text.into()));
    }

    /// A line of text that ends at `at.x`: figures.
    pub fn text_right(&mut self, at: Corner, look: Look, text: impl Into<String>) {
        let text = text.into();
        let x = at.x - width(&text, look);
        self.put(Item::Text(baseline(Corner { x, y: at.y }, look), look, text));
    }

    /// Text in lines of at most `width`; the answer is where the next line would stand.
    pub fn text_in(&mut self, at: Corner, look: Look, width: Mm, text: &str) -> Mm {
        let mut y = at.y;
        for line in FACE.lines(text, look.size, width) {
            self.text(Corner { x: at.x, y }, look, line);
            y += look.line_height();
        }
        y
    }

    /// Text in a box: as large as it looks where that fits, else smaller, until nothing is cut.
    pub fn text_fitting(&mut self, at: Corner, look: Look, width: Mm, height: Mm, text: &str) {
        let mut look = look;
        let high = |look: Look| FACE.lines(text, look.size, width).len() as Mm * look.line_height();
        while look.size > SMALLEST && high(look) > height {
            look.size -= 0.25;
        }
        self.text_in(at, look, width, text);
    }

    pub fn rule(&mut self, from: Corner, to: Corner, thick: Mm) {
        self.put(Item::Rule(from, to, thick));
    }

    /// A mark that fills a box; white round it is the caller's.
    pub fn mark(&mut self, at: Corner, width: Mm, height: Mm, mark: Mark) {
        self.put(Item::Mark(at, width, height, mark));
    }

    /// A line at the foot of each page, told the page's number and how many there are.
    pub fn foot(&mut self, margin: Mm, says: impl Fn(usize, usize) -> (String, String)) {
        let (of, look) = (self.pages.len(), Look::quiet(2.8));
        let y = self.size.height - margin;
        let (left, right) = (margin, self.size.width - margin);
        for (at, page) in self.pages.iter_mut().enumerate() {
            let (start, end) = says(at + 1, of);
            let x = right - width(&end, look);
            page.push(Item::Text(baseline(Corner { x: left, y }, look), look, start));
            page.push(Item::Text(baseline(Corner { x, y }, look), look, end));
        }
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    /// The finished file.
    ///
    /// # Errors
    /// A page has no size, or the font cannot be embedded.
    pub fn finish(self) -> Result<Vec<u8>, PaperError> {
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(self.title));
        for items in &self.pages {
            let (width, height) = (self.size.width * POINTS, self.size.height * POINTS);
            let settings = PageSettings::from_wh(width, height).ok_or(PaperError)?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            items.iter().for_each(|item| draw(&mut surface, item));
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|_| PaperError)
    }
}

/// How wide a line of text is.
pub(crate) fn width(text: &str, look: Look) -> Mm {
    FACE.width(text) * look.size
}

/// Noto Sans SC stands 0.88 of its size above the baseline; a line has 0.225 of white above.
fn baseline(at: Corner, look: Look) -> Corner {
    Corner { x: at.x, y: at.y + look.size * 1.1 }
}

fn draw(surface: &mut Surface<'_>, item: &Item) {
    match item {
        Item::Text(at, look, text) => draw_text(surface, *at, *look, text),
        Item::Rule(from, to, thick) => draw_rule(surface, *from, *to, *thick),
        Item::Mark(at, width, height, mark) => draw_mark(surface, *at, *width, *height, mark),
    }
}

fn draw_text(surface: &mut Surface<'_>, at: Corner, look: Look, text: &str) {
    let shade = if look.quiet { 90 } else { 0 };
    surface.set_fill(Some(ink(shade)));
    // There is one weight: bold is the same letters, a little thicker.
    let thicker = Stroke {
        paint: luma::Color::new(shade).into(),
        width: look.size * POINTS * 0.035,
        ..Stroke::default()
    };
    surface.set_stroke(look.bold.then_some(thicker));
    let start = Point::from_xy(at.x * POINTS, at.y * POINTS);
    surface.draw_glyphs(start, &FACE.shape(text), FACE.font.clone(), text, look.size * POINTS, false);
    surface.set_stroke(None);
}

fn draw_rule(surface: &mut Surface<'_>, from: Corner, to: Corner, thick: Mm) {
    let mut path = PathBuilder::new();
    path.move_to(from.x * POINTS, from.y * POINTS);
    path.line_to(to.x * POINTS, to.y * POINTS);
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { width: thick * POINTS, ..Stroke::default() }));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
    surface.set_stroke(None);
}

fn draw_mark(surface: &mut Surface<'_>, at: Corner, width: Mm, height: Mm, mark: &Mark) {
    let (wide, high) = (width / mark.width.max(1) as f32, height / mark.height().max(1) as f32);
    let mut path = PathBuilder::new();
    for (x, y, length) in mark.runs() {
        let (left, top) = (at.x + x as f32 * wide, at.y + y as f32 * high);
        let right = left + length as f32 * wide;
        let rect = Rect::from_ltrb(left * POINTS, top * POINTS, right * POINTS, (top + high) * POINTS);
        rect.into_iter().for_each(|rect| path.push_rect(rect));
    }
    surface.set_fill(Some(ink(0)));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn ink(shade: u8) -> Fill {
    Fill { paint: luma::Color::new(shade).into(), opacity: NormalizedF32::ONE, rule: Default::default() }
}
