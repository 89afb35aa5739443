//! The one font of all papers: which glyph a character is, and how wide.
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::sync::LazyLock;

/// Noto Sans SC Regular, SIL Open Font License 1.1.
static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/NotoSansSC-Regular.ttf"));

pub(crate) static FACE: LazyLock<Face> = LazyLock::new(Face::load);

pub(crate) struct Face {
    pub font: Font,
    glyphs: ttf_parser::Face<'static>,
    units_per_em: f32,
}

impl Face {
    fn load() -> Self {
        let glyphs = ttf_parser::Face::parse(BYTES, 0).expect("the build embeds a font");
        let font = Font::new(BYTES.into(), 0).expect("the build embeds a font");
        let units_per_em = f32::from(glyphs.units_per_em());
        Self { font, glyphs, units_per_em }
    }

    /// A character without a glyph gets the empty box of the font; what it says is still in the text.
    fn glyph(&self, character: char) -> (ttf_parser::GlyphId, f32) {
        let glyph = self.glyphs.glyph_index(character).unwrap_or(ttf_parser::GlyphId(0));
        let advance = self.glyphs.glyph_hor_advance(glyph).unwrap_or_default();
        (glyph, f32::from(advance) / self.units_per_em)
    }

    /// How wide a text is, in its own size.
    pub fn width(&self, text: &str) -> f32 {
        text.chars().map(|character| self.glyph(character).1).sum()
    }

    pub fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let shaped = text.char_indices().map(|(at, character)| {
            let (glyph, advance) = self.glyph(character);
            let range = at..at + character.len_utf8();
            KrillaGlyph::new(GlyphId::new(u32::from(glyph.0)), advance, 0.0, 0.0, 0.0, range, None)
        });
        shaped.collect()
    }

    /// Breaks a text into lines of at most `width`: between Han characters, else at blanks; a word that is
    /// wider than a line is broken where the line ends.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            self.wrap(paragraph, width / size, &mut lines);
        }
        lines
    }

    fn wrap(&self, text: &str, width: f32, lines: &mut Vec<String>) {
        let (mut line, mut used) = (String::new(), 0.0);
        for piece in pieces(text) {
            let wide = self.width(piece.trim_end());
            if used + wide > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_string());
                used = 0.0;
            }
            for character in piece.chars() {
                let wide = self.glyph(character).1;
                if used + wide > width && !character.is_whitespace() && !line.is_empty() {
                    lines.push(std::mem::take(&mut line).trim_end().to_string());
                    used = 0.0;
                }
                line.push(character);
                used += wide;
            }
        }
        lines.push(line.trim_end().to_string());
    }
}

/// What may stand at the end of a line: a word with the blanks after it, or one Han character with what may not
/// begin a line.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        if at > start && before.is_some_and(|before| may_break(before, character)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after.is_whitespace() || "，。、；：！？）》」』”’%,.;:!?)".contains(after) {
        return false;
    }
    if "（《「『“‘(".contains(before) {
        return false;
    }
    before.is_whitespace() || is_han(before) || is_han(after)
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_a_reader_expects_it() {
        let lines = |text, width| FACE.lines(text, 1.0, width);
        assert_eq!(lines("卖了十二箱，四百八十元", 6.0), ["卖了十二箱，", "四百八十元"]);
        assert_eq!(lines("twelve boxes sold", 4.0), ["twelve", "boxes", "sold"]);
        assert_eq!(lines("a\nb", 9.0), ["a", "b"]);
        assert_eq!(lines("", 9.0), [""]);
        assert!(lines("FW-261123-007-4", 3.0).len() > 1);
    }

    #[test]
    fn rare_characters_of_names_have_a_glyph() {
        for character in "㐱龑赟湉垚淳安¥−–·".chars() {
            assert!(FACE.glyphs.glyph_index(character).is_some(), "{character}");
        }
    }
}
