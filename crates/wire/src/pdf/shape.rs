//! From text to glyphs and lines: one embedded font, breaks where Unicode allows them.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};
use unicode_linebreak::{BreakOpportunity, linebreaks};

/// DejaVu Sans: all of Latin with its diacritics, Greek, Cyrillic, arrows, mathematical signs and boxes.
/// Only the glyphs used end up in a written file.
static FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");

static FACE: LazyLock<Option<(Face<'static>, Font)>> =
    LazyLock::new(|| Some((Face::from_slice(FONT, 0)?, Font::new(FONT.into(), 0)?)));

/// One line, ready to be drawn.
pub(super) struct Line {
    /// The text that the glyphs stand for.
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// Width for a font size of one point.
    pub width: f32,
}

impl Line {
    fn new() -> Self {
        Self { text: String::new(), glyphs: Vec::new(), width: 0.0 }
    }

    fn push(&mut self, text: &str, glyphs: &[KrillaGlyph]) {
        let shift = self.text.len();
        self.text.push_str(text);
        for glyph in glyphs {
            self.width += glyph.x_advance;
            let mut glyph = glyph.clone();
            glyph.text_range = glyph.text_range.start + shift..glyph.text_range.end + shift;
            self.glyphs.push(glyph);
        }
    }
}

/// The font to draw lines with; `None` only if the embedded file were damaged.
pub(super) fn font() -> Option<Font> {
    FACE.as_ref().map(|(_, font)| font.clone())
}

/// Makes text printable without losing anything: a character that the font lacks, or that would act unseen
/// (control characters, changes of direction), is shown by its number, such as `[U+1F44D]`.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let unified = text.replace("\r\n", "\n");
    for character in unified.chars() {
        match character {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push_str("    "),
            // Joiners, soft hyphens and variation selectors only advise how neighbours look.
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push_str(&number(character)),
            _ if character.is_control() || !has_glyph(character) => out.push_str(&number(character)),
            _ => out.push(character),
        }
    }
    out
}

fn number(character: char) -> String {
    format!("[U+{:04X}]", u32::from(character))
}

fn has_glyph(character: char) -> bool {
    FACE.as_ref().is_some_and(|(face, _)| face.glyph_index(character).is_some())
}

/// Breaks printable text into lines no wider than `width`, a number of font sizes.
pub(super) fn lines(text: &str, width: f32) -> Vec<Line> {
    text.split('\n').flat_map(|paragraph| paragraph_lines(paragraph, width)).collect()
}

fn paragraph_lines(paragraph: &str, width: f32) -> Vec<Line> {
    let mut done = Vec::new();
    let mut line = Line::new();
    let mut start = 0;
    for (end, opportunity) in linebreaks(paragraph) {
        let piece = paragraph.get(start..end).unwrap_or_default();
        start = end;
        let glyphs = shape(piece);
        // White space at the end of a line may stick out.
        let visible = advance(&shape(piece.trim_end()));
        if !line.glyphs.is_empty() && line.width + visible > width {
            done.push(std::mem::replace(&mut line, Line::new()));
        }
        if visible > width {
            split_long(piece, &glyphs, width, &mut line, &mut done);
        } else {
            line.push(piece, &glyphs);
        }
        if opportunity == BreakOpportunity::Mandatory {
            done.push(std::mem::replace(&mut line, Line::new()));
        }
    }
    if !line.text.is_empty() || done.is_empty() {
        done.push(line);
    }
    done
}

/// A word wider than a line is broken between characters.
fn split_long(piece: &str, glyphs: &[KrillaGlyph], width: f32, line: &mut Line, done: &mut Vec<Line>) {
    for cluster in glyphs.chunk_by(|a, b| a.text_range == b.text_range) {
        let Some(first) = cluster.first() else { continue };
        let text = piece.get(first.text_range.clone()).unwrap_or_default();
        if !line.glyphs.is_empty() && line.width + advance(cluster) > width {
            done.push(std::mem::replace(line, Line::new()));
        }
        let own: Vec<KrillaGlyph> =
            cluster.iter().map(|glyph| KrillaGlyph { text_range: 0..text.len(), ..glyph.clone() }).collect();
        line.push(text, &own);
    }
}

fn advance(glyphs: &[KrillaGlyph]) -> f32 {
    glyphs.iter().map(|glyph| glyph.x_advance).sum()
}

/// Shapes one piece: marks are placed on their letters, ligatures formed.
#[allow(clippy::cast_precision_loss, reason = "font units are far below 2^24")]
fn shape(text: &str) -> Vec<KrillaGlyph> {
    let Some((face, _)) = FACE.as_ref() else { return Vec::new() };
    let em = face.units_per_em() as f32;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = rustybuzz::shape(face, &[], buffer);
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.push(text.len());
    starts.sort_unstable();
    starts.dedup();
    shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let start = info.cluster as usize;
            let end = starts.iter().copied().find(|&next| next > start).unwrap_or(text.len());
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / em,
                position.x_offset as f32 / em,
                position.y_offset as f32 / em,
                position.y_advance as f32 / em,
                start..end,
                None,
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_dropped_silently() {
        assert_eq!(printable("zwangerschap é ñ ő ș ≥ → ☐"), "zwangerschap é ñ ő ș ≥ → ☐");
        assert_eq!(printable("goed 👍\u{202e}x\u{7}"), "goed [U+1F44D][U+202E]x[U+0007]");
        assert_eq!(printable("a\r\nb\rc\td"), "a\nb\nc    d");
    }

    #[test]
    fn lines_hold_all_text_within_the_width() {
        let text = "Een cliënte van 34 weken, G2P1, bloedgroep O-negatief. ".repeat(9) + &"w".repeat(300);
        let lines = lines(&text, 30.0);
        let joined: String = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(joined, text);
        for line in &lines {
            assert!(advance(&shape(line.text.trim_end())) <= 30.5, "{}", line.text);
        }
        assert!(lines.len() > 10);
    }
}
