//! From top to bottom, over as many pages as it takes.
use crate::face::FACE;
use crate::paper::{Corner, Look, Mm, PageSize, Paper, PaperError};
use crate::table::{Column, Row, Table};

/// White between columns.
const GAP: Mm = 3.0;
const RULE: Mm = 0.15;

/// Fills the pages of a paper between its margins.
pub struct Flow {
    paper: Paper,
    margin: Mm,
    /// The size of plain text.
    size: Mm,
    y: Mm,
}

impl Flow {
    /// A flow over pages of a size: margins and letters are as that size bears them.
    pub fn new(size: PageSize, title: impl Into<String>) -> Self {
        let (margin, letters) = if size.width < 150.0 { (6.0, 3.0) } else { (18.0, 3.5) };
        Self { paper: Paper::new(size, title), margin, size: letters, y: margin }
    }

    /// The page on which it stands now, for what has a place of its own.
    pub fn paper(&mut self) -> &mut Paper {
        &mut self.paper
    }

    fn width(&self) -> Mm {
        self.paper.size().width - 2.0 * self.margin
    }

    fn right(&self) -> Mm {
        self.margin + self.width()
    }

    /// Where the foot begins.
    fn bottom(&self) -> Mm {
        self.paper.size().height - self.margin - 6.0
    }

    /// Goes over the page where less than `height` is left of this one.
    fn room_for(&mut self, height: Mm) -> bool {
        let over = self.y + height > self.bottom();
        if over {
            self.paper.next_page();
            self.y = self.margin;
        }
        over
    }

    pub fn title(&mut self, text: &str) {
        self.lines(Look::bold(self.size * 1.8), text);
        self.space(1.5);
    }

    pub fn heading(&mut self, text: &str) {
        self.space(4.0);
        // A heading stays with what follows it.
        self.room_for(self.size * 6.0);
        self.lines(Look::bold(self.size * 1.2), text);
        self.space(1.0);
    }

    pub fn say(&mut self, text: &str) {
        self.lines(Look::plain(self.size), text);
    }

    /// The sentence that matters most.
    pub fn strong(&mut self, text: &str) {
        self.lines(Look::bold(self.size * 1.2), text);
    }

    pub fn quiet(&mut self, text: &str) {
        self.lines(Look::quiet(self.size * 0.85), text);
    }

    /// A word and what it stands for, a line each.
    pub fn fact(&mut self, name: &str, value: &str) {
        let look = Look::plain(self.size);
        self.room_for(look.line_height());
        let at = Corner { x: self.margin, y: self.y };
        self.paper.text(at, Look::quiet(self.size), name);
        let indent = self.width() * 0.24;
        self.y = self.paper.text_in(Corner { x: at.x + indent, ..at }, look, self.width() - indent, value);
    }

    pub fn space(&mut self, height: Mm) {
        self.y += height;
    }

    fn lines(&mut self, look: Look, text: &str) {
        for line in FACE.lines(text, look.size, self.width()) {
            self.room_for(look.line_height());
            self.paper.text(Corner { x: self.margin, y: self.y }, look, line);
            self.y += look.line_height();
        }
    }

    /// A table over as many pages as it takes; each page repeats the head.
    pub fn table(&mut self, table: &Table) {
        let edges = self.edges(&table.columns);
        self.head(table, &edges);
        for row in &table.rows {
            if self.room_for(self.height(row, &edges)) {
                self.head(table, &edges);
            }
            self.row(row, table, &edges, Look::plain(self.size));
            self.rule(self.y, RULE);
        }
        if let Some(total) = &table.total {
            if self.room_for(self.height(total, &edges) + 2.0) {
                self.head(table, &edges);
            }
            self.rule(self.y + 0.6, RULE * 2.0);
            self.space(0.6);
            self.row(total, table, &edges, Look::bold(self.size));
        }
    }

    /// Left and right edge of each column.
    fn edges(&self, columns: &[Column]) -> Vec<(Mm, Mm)> {
        let parts: f32 = columns.iter().map(|column| column.part).sum();
        let share = (self.width() - GAP * columns.len().saturating_sub(1) as f32) / parts.max(f32::EPSILON);
        let mut x = self.margin;
        let edge = |column: &Column| {
            let edges = (x, x + column.part * share);
            x = edges.1 + GAP;
            edges
        };
        columns.iter().map(edge).collect()
    }

    fn head(&mut self, table: &Table, edges: &[(Mm, Mm)]) {
        let heads = Row::new(table.columns.iter().map(|column| column.head.as_str()));
        self.room_for(self.height(&heads, edges) * 2.0);
        self.row(&heads, table, edges, Look::quiet(self.size * 0.85));
        self.rule(self.y, RULE * 2.0);
    }

    fn height(&self, row: &Row, edges: &[(Mm, Mm)]) -> Mm {
        let look = Look::plain(self.size);
        let lines =
            |(cell, (left, right)): (&String, &(Mm, Mm))| FACE.lines(cell, look.size, right - left).len();
        let most = row.cells.iter().zip(edges).map(lines).max().unwrap_or(1);
        let note = row.note.as_ref().map_or(0.0, |note| {
            let width = edges.first().map_or(1.0, |(left, right)| right - left);
            FACE.lines(note, look.size * 0.8, width).len() as f32 * look.line_height() * 0.8
        });
        most as f32 * look.line_height() + note + 1.2
    }

    fn row(&mut self, row: &Row, table: &Table, edges: &[(Mm, Mm)], look: Look) {
        let (top, mut bottom) = (self.y + 0.6, self.y);
        for ((cell, column), (left, right)) in row.cells.iter().zip(&table.columns).zip(edges) {
            let mut y = top;
            for line in FACE.lines(cell, look.size, right - left) {
                match column.right {
                    true => self.paper.text_right(Corner { x: *right, y }, look, line),
                    false => self.paper.text(Corner { x: *left, y }, look, line),
                }
                y += look.line_height();
            }
            bottom = bottom.max(y);
        }
        if let (Some(note), Some((left, right))) = (&row.note, edges.first()) {
            let small = Look::quiet(look.size * 0.8);
            bottom = self.paper.text_in(Corner { x: *left, y: bottom }, small, right - left, note);
        }
        self.y = bottom + 0.6;
    }

    fn rule(&mut self, y: Mm, thick: Mm) {
        self.paper.rule(Corner { x: self.margin, y }, Corner { x: self.right(), y }, thick);
    }

    /// The finished file, with a line at the foot of each page: what stands at its left, and at its right,
    /// told the page's number and how many there are.
    ///
    /// # Errors
    /// The font cannot be embedded.
    pub fn finish(mut self, foot: impl Fn(usize, usize) -> (String, String)) -> Result<Vec<u8>, PaperError> {
        self.paper.foot(self.margin, foot);
        self.paper.finish()
    }
}
