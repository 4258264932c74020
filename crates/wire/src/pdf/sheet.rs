//! Blocks of text on A4 pages: flow, running header, page number and tags for screen readers.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Node, SpanTag, Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};
use serde::{Deserialize, Serialize};

use super::shape::{self, Line};

const WIDTH: f32 = 595.276;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 56.7;
const TOP: f32 = 82.0;
const BOTTOM: f32 = HEIGHT - 64.0;
const LABEL_WIDTH: f32 = 150.0;

/// A moment for the metadata of a written file, in its own offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PdfMoment {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second.
    pub second: u8,
    /// Hours ahead of UTC.
    pub offset_hours: i8,
}

/// Writing failed: the embedded font or the writer is at fault, never the text.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the PDF could not be written: {0}")]
pub struct WriteFault(pub String);

pub(super) enum Block {
    Title(String),
    Heading(String),
    Text(String),
    Pair(String, String),
    /// Room between what is about the text and the text.
    Gap,
}

/// Blocks that start on a page of their own, with their own header.
pub(super) struct Section {
    pub header: String,
    /// `{page}` and `{pages}` are filled in.
    pub page_label: String,
    pub blocks: Vec<Block>,
}

pub(super) struct Paper {
    pub title: String,
    pub lang: String,
    pub created: PdfMoment,
    pub sections: Vec<Section>,
    /// Where its pages stand in the file that is put together.
    pub place: Place,
}

/// Pages are numbered through the whole file, so that whoever prints it sees what is missing.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// Pages before these.
    pub before: usize,
    /// Pages after these.
    pub after: usize,
}

/// How many pages these sections take.
pub(super) fn pages(sections: &[Section]) -> usize {
    sections.iter().map(|section| flow(&section.blocks).len()).sum()
}

struct Placed {
    line: Line,
    x: f32,
    y: f32,
    size: f32,
    grey: bool,
    block: usize,
}

/// Writes the sheets. The same input gives the same bytes.
pub(super) fn write(paper: &Paper) -> Result<Vec<u8>, WriteFault> {
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    if let Ok(configuration) = accessible {
        let settings =
            SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
        if let Ok(bytes) = write_with(paper, settings) {
            return Ok(bytes);
        }
    }
    // Text that PDF/UA forbids (such as unassigned characters) is still written, without the claim.
    write_with(paper, SerializeSettings { enable_tagging: true, ..SerializeSettings::default() })
}

fn write_with(paper: &Paper, settings: SerializeSettings) -> Result<Vec<u8>, WriteFault> {
    let mut document = Document::new_with(settings);
    let mut tree = TagTree::new().with_lang(Some(paper.lang.clone()));
    let mut outline = Outline::new();
    let mut page_index = 0;
    let Place { before, after } = paper.place;
    let all = before + pages(&paper.sections) + after;
    for section in &paper.sections {
        let pages = flow(&section.blocks);
        let mut groups: Vec<TagGroup> = section.blocks.iter().map(group).collect();
        outline.push_child(OutlineNode::new(
            title(section).unwrap_or(&paper.title).to_owned(),
            XyzDestination::new(page_index, Point::from_xy(0.0, 0.0)),
        ));
        for placed in &pages {
            let number = before + page_index + 1;
            let label = section
                .page_label
                .replace("{page}", &number.to_string())
                .replace("{pages}", &all.to_string());
            draw_page(&mut document, section, &label, placed, &mut groups)?;
            page_index += 1;
        }
        for group in groups {
            tree.push(group);
        }
    }
    document.set_outline(outline);
    document.set_metadata(metadata(paper));
    document.set_tag_tree(tree);
    document.finish().map_err(|error| WriteFault(format!("{error:?}")))
}

fn metadata(paper: &Paper) -> Metadata {
    let at = paper.created;
    let date = DateTime::new(at.year)
        .month(at.month)
        .day(at.day)
        .hour(at.hour)
        .minute(at.minute)
        .second(at.second)
        .utc_offset_hour(at.offset_hours)
        .utc_offset_minute(0);
    Metadata::new()
        .title(paper.title.clone())
        .language(paper.lang.clone())
        .producer("Wissel".to_owned())
        .creation_date(date)
}

fn title(section: &Section) -> Option<&str> {
    section.blocks.iter().find_map(|block| match block {
        Block::Title(text) => Some(text.as_str()),
        _ => None,
    })
}

fn group(block: &Block) -> TagGroup {
    let level = |level| NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    match block {
        Block::Title(text) => TagGroup::new(Tag::Hn(level(1), Some(text.clone()))),
        Block::Heading(text) => TagGroup::new(Tag::Hn(level(2), Some(text.clone()))),
        Block::Text(_) | Block::Pair(..) | Block::Gap => TagGroup::new(Tag::P),
    }
}

/// Where the next line goes.
struct Cursor {
    pages: Vec<Vec<Placed>>,
    y: f32,
}

impl Cursor {
    fn place(&mut self, line: Line, x: f32, y: f32, look: (f32, bool), block: usize) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Placed { line, x, y, size: look.0, grey: look.1, block });
        }
    }

    /// Moves down by one line and opens a page when it would not fit.
    fn down(&mut self, height: f32) -> f32 {
        if self.y + height > BOTTOM {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
        self.y += height;
        self.y
    }
}

fn flow(blocks: &[Block]) -> Vec<Vec<Placed>> {
    let mut cursor = Cursor { pages: vec![Vec::new()], y: TOP };
    let wide = WIDTH - 2.0 * MARGIN;
    for (index, block) in blocks.iter().enumerate() {
        match block {
            Block::Title(text) => paragraph(&mut cursor, text, (18.0, 24.0, 10.0), wide, index),
            Block::Heading(text) => {
                // A heading stays with the text below it.
                cursor.y += 14.0;
                if cursor.y + 60.0 > BOTTOM {
                    cursor.y = BOTTOM;
                }
                paragraph(&mut cursor, text, (12.5, 17.0, 3.0), wide, index);
            }
            Block::Text(text) => paragraph(&mut cursor, text, (10.5, 15.0, 9.0), wide, index),
            Block::Gap => cursor.y += 16.0,
            Block::Pair(label, value) => pair(&mut cursor, label, value, wide, index),
        }
    }
    cursor.pages
}

fn paragraph(
    cursor: &mut Cursor,
    text: &str,
    (size, leading, after): (f32, f32, f32),
    wide: f32,
    block: usize,
) {
    for line in shape::lines(&shape::printable(text), wide / size) {
        let y = cursor.down(leading);
        cursor.place(line, MARGIN, y, (size, false), block);
    }
    cursor.y += after;
}

/// A label on the left, its value beside it, both as many lines as they need.
fn pair(cursor: &mut Cursor, label: &str, value: &str, wide: f32, block: usize) {
    let size = 10.5;
    let mut labels = shape::lines(&shape::printable(label), (LABEL_WIDTH - 10.0) / size).into_iter();
    let mut values = shape::lines(&shape::printable(value), (wide - LABEL_WIDTH) / size).into_iter();
    loop {
        let (label, value) = (labels.next(), values.next());
        if label.is_none() && value.is_none() {
            break;
        }
        let y = cursor.down(15.0);
        if let Some(line) = label {
            cursor.place(line, MARGIN, y, (size, true), block);
        }
        if let Some(line) = value {
            cursor.place(line, MARGIN + LABEL_WIDTH, y, (size, false), block);
        }
    }
    cursor.y += 3.0;
}

fn draw_page(
    document: &mut Document,
    section: &Section,
    label: &str,
    placed: &[Placed],
    groups: &mut [TagGroup],
) -> Result<(), WriteFault> {
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| WriteFault("page size".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    for item in placed.iter().filter(|item| !item.line.glyphs.is_empty()) {
        let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        ink(&mut surface, item.grey);
        draw(&mut surface, &item.line, item.x, item.y, item.size);
        surface.end_tagged();
        if let Some(group) = groups.get_mut(item.block) {
            group.children.push(Node::from(id));
        }
    }
    margins(&mut surface, &section.header, label);
    surface.finish();
    page.finish();
    Ok(())
}

/// Header line and page number repeat on every page and are no part of the text.
fn margins(surface: &mut Surface<'_>, header: &str, label: &str) {
    let size = 9.0;
    let wide = (WIDTH - 2.0 * MARGIN) / size;
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)));
    ink(surface, true);
    if let Some(line) = shape::lines(&shape::printable(header), wide).first() {
        draw(surface, line, MARGIN, 44.0, size);
    }
    let mut path = PathBuilder::new();
    if let Some(rule) = Rect::from_xywh(MARGIN, 52.0, WIDTH - 2.0 * MARGIN, 0.6) {
        path.push_rect(rule);
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
    surface.end_tagged();
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    if let Some(line) = shape::lines(&shape::printable(label), wide).first() {
        draw(surface, line, WIDTH - MARGIN - line.width * size, HEIGHT - 36.0, size);
    }
    surface.end_tagged();
}

fn ink(surface: &mut Surface<'_>, grey: bool) {
    let shade = if grey { 0x4a } else { 0x11 };
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(shade, shade, shade).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }));
}

fn draw(surface: &mut Surface<'_>, line: &Line, x: f32, y: f32, size: f32) {
    if let Some(font) = shape::font() {
        surface.draw_glyphs(Point::from_xy(x, y), &line.glyphs, font, &line.text, size, false);
    }
}
