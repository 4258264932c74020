//! Joins PDFs: pages in order, the first original's catalogue as the base.
//!
//! Kept: pages with what they inherit, links and named places, outline of the first original, form fields,
//! layers, and the tags for screen readers when every file has them (a half-tagged file would hide the rest).
//! Dropped: what would no longer be true of the joined file (PDF/A and PDF/UA claims, signatures, page labels)
//! and the place to open at, so that the cover is seen first. The untouched original is offered beside it.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::inspect;
use super::limits::PdfLimits;
use super::merge_tags::Tags;
use super::refusal::{PdfRefusal, Reason};

/// One file to join.
pub(super) enum Source {
    /// Written here.
    Own(Vec<u8>),
    /// Shared by a source, inspected before.
    Original(Original),
}

/// An original, taken apart once.
pub(super) struct Original(Box<Document>);

impl Original {
    /// Reads a PDF that passed inspection.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, PdfRefusal> {
        opened(bytes).map(|document| Self(Box::new(document)))
    }
    pub(super) fn pages(&self) -> usize {
        self.0.page_iter().count()
    }
}

fn opened(bytes: &[u8]) -> Result<Document, PdfRefusal> {
    let limits = PdfLimits { file_bytes: usize::MAX, ..PdfLimits::default() };
    inspect::load(bytes, &limits, false)
}

/// Pages inherit these from the nodes above them (ISO 32000-1, 7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
const TREE_DEPTH: usize = 64;

/// Joins the files in their order.
pub(super) fn merge(sources: Vec<Source>) -> Result<Vec<u8>, PdfRefusal> {
    let mut target = Document::with_version("1.7");
    let pages_id = (1, 0);
    let mut next = 2;
    let mut pages = Vec::new();
    let mut catalog: Option<Dictionary> = None;
    let mut info = None;
    let mut tags = Tags::default();
    for source in sources {
        let (mut doc, own) = match source {
            Source::Own(bytes) => (opened(&bytes)?, true),
            Source::Original(original) => (*original.0, false),
        };
        doc.renumber_objects_with(next);
        next = doc.max_id.saturating_add(1);
        let root = doc.catalog().map_err(|_| broken("no /Root"))?.clone();
        tags.take(&mut doc, &root);
        pages.extend(detach_pages(&mut doc, pages_id)?);
        drop_signatures(&mut doc);
        if own && info.is_none() {
            info = doc.trailer.get(b"Info").ok().cloned();
        }
        if version(&doc) > version(&target) {
            target.version.clone_from(&doc.version);
        }
        target.objects.append(&mut doc.objects);
        target.max_id = target.max_id.max(next.saturating_sub(1));
        if !own {
            catalog = Some(match catalog {
                None => root,
                Some(base) => join_catalogs(&target, base, &root),
            });
        }
    }
    finish(target, catalog.unwrap_or_default(), pages_id, pages, info, tags)
}

fn finish(
    mut target: Document,
    mut catalog: Dictionary,
    pages_id: ObjectId,
    pages: Vec<ObjectId>,
    info: Option<Object>,
    tags: Tags,
) -> Result<Vec<u8>, PdfRefusal> {
    let count = i64::try_from(pages.len()).unwrap_or(i64::MAX);
    let kids: Vec<Object> = pages.into_iter().map(Object::Reference).collect();
    target
        .objects
        .insert(pages_id, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    for gone in [
        &b"OpenAction"[..],
        b"Metadata",
        b"PageLabels",
        b"Perms",
        b"DSS",
        b"StructTreeRoot",
        b"MarkInfo",
        b"Threads",
    ] {
        catalog.remove(gone);
    }
    catalog.set("Type", "Catalog");
    catalog.set("Pages", pages_id);
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    tags.put(&mut target, &mut catalog);
    if let Ok(form) = catalog
        .get(b"AcroForm")
        .and_then(|form| target.dereference(form))
        .and_then(|(_, form)| form.as_dict())
    {
        let mut form = form.clone();
        form.remove(b"SigFlags");
        catalog.set("AcroForm", form);
    }
    let root = target.add_object(catalog);
    target.trailer.set("Root", root);
    if let Some(info) = info {
        target.trailer.set("Info", info);
    }
    let mut bytes = Vec::new();
    target.save_to(&mut bytes).map_err(|_| broken("cannot be written"))?;
    Ok(bytes)
}

fn broken(found: &str) -> PdfRefusal {
    PdfRefusal::new(Reason::Broken, found)
}

fn version(doc: &Document) -> (u32, u32) {
    let (major, minor) = doc.version.split_once('.').unwrap_or((&doc.version, "0"));
    (major.parse().unwrap_or(1), minor.parse().unwrap_or(0))
}

/// Makes every page stand alone under the new root, and removes the old tree's nodes.
fn detach_pages(doc: &mut Document, parent: ObjectId) -> Result<Vec<ObjectId>, PdfRefusal> {
    let pages: Vec<ObjectId> = doc.page_iter().collect();
    if pages.is_empty() {
        return Err(PdfRefusal::new(Reason::NoPages, "/Pages"));
    }
    let mut alone = Vec::with_capacity(pages.len());
    for &id in &pages {
        let mut page = doc.get_dictionary(id).map_err(|_| broken("page cannot be read"))?.clone();
        for key in INHERITED {
            if !page.has(key)
                && let Some(value) = inherited(doc, &page, key)
            {
                page.set(key, value);
            }
        }
        page.set("Type", "Page");
        page.set("Parent", parent);
        alone.push((id, page));
    }
    doc.objects.retain(|_, object| {
        !object.as_dict().is_ok_and(|dict| dict.has_type(b"Pages") || dict.has_type(b"Catalog"))
    });
    doc.objects.extend(alone.into_iter().map(|(id, page)| (id, Object::Dictionary(page))));
    Ok(pages)
}

fn inherited(doc: &Document, page: &Dictionary, key: &[u8]) -> Option<Object> {
    let mut node = page;
    for _ in 0..TREE_DEPTH {
        node = node.get_deref(b"Parent", doc).ok()?.as_dict().ok()?;
        if let Ok(value) = node.get(key) {
            return Some(value.clone());
        }
    }
    None
}

/// A joined file cannot keep a signature valid; a broken one would only frighten. Its picture stays.
fn drop_signatures(doc: &mut Document) {
    for object in doc.objects.values_mut() {
        if let Ok(dict) = object.as_dict_mut()
            && dict.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig")
        {
            dict.remove(b"V");
        }
    }
}

/// Takes over from a further original what its pages need: form fields, layers and named places.
fn join_catalogs(doc: &Document, mut base: Dictionary, more: &Dictionary) -> Dictionary {
    for key in [&b"AcroForm"[..], b"OCProperties"] {
        match (sub(doc, &base, key), sub(doc, more, key)) {
            (None, Some(theirs)) => base.set(key, theirs),
            (Some(ours), Some(theirs)) => base.set(key, join_lists(doc, ours, &theirs)),
            _ => {}
        }
    }
    let mut places = Vec::new();
    for catalog in [&base, more] {
        if let Some(tree) = sub(doc, catalog, b"Names").and_then(|names| sub(doc, &names, b"Dests")) {
            flatten(doc, &tree, b"Names", TREE_DEPTH, &mut places);
        }
    }
    places.sort_by(|a: &(Object, Object), b| {
        a.0.as_str().unwrap_or_default().cmp(b.0.as_str().unwrap_or_default())
    });
    places.dedup_by(|later, first| later.0.as_str().ok() == first.0.as_str().ok());
    if !places.is_empty() {
        let list: Vec<Object> = places.into_iter().flat_map(|(name, place)| [name, place]).collect();
        let mut names = sub(doc, &base, b"Names").unwrap_or_default();
        names.set("Dests", dictionary! { "Names" => list });
        base.set("Names", names);
    }
    base
}

/// Joins the lists in two dictionaries, one level down as well (`/OCProperties /D /OFF`).
fn join_lists(doc: &Document, mut ours: Dictionary, theirs: &Dictionary) -> Dictionary {
    for (key, value) in theirs {
        let Ok((_, value)) = doc.dereference(value) else { continue };
        let mine = ours.get_deref(key, doc).ok().cloned();
        match (mine, value) {
            (None, value) => ours.set(key.clone(), value.clone()),
            (Some(Object::Array(mut mine)), Object::Array(more)) => {
                mine.extend(more.iter().cloned());
                ours.set(key.clone(), mine);
            }
            (Some(Object::Dictionary(mut mine)), Object::Dictionary(more)) => {
                for list in [&b"OFF"[..], b"ON", b"Order"] {
                    if let Ok(Object::Array(more)) = more.get_deref(list, doc) {
                        let mut joined =
                            mine.get_deref(list, doc).and_then(Object::as_array).cloned().unwrap_or_default();
                        joined.extend(more.iter().cloned());
                        mine.set(list, joined);
                    }
                }
                ours.set(key.clone(), mine);
            }
            _ => {}
        }
    }
    ours
}

/// The dictionary under a key, through references.
pub(super) fn sub(doc: &Document, dict: &Dictionary, key: &[u8]) -> Option<Dictionary> {
    dict.get_deref(key, doc).ok()?.as_dict().ok().cloned()
}

/// The pairs of a name tree (`Names`) or number tree (`Nums`).
pub(super) fn flatten(
    doc: &Document,
    tree: &Dictionary,
    leaf: &[u8],
    depth: usize,
    out: &mut Vec<(Object, Object)>,
) {
    if let Ok(Object::Array(items)) = tree.get_deref(leaf, doc) {
        for pair in items.chunks_exact(2) {
            if let [key, value] = pair {
                out.push((key.clone(), value.clone()));
            }
        }
    }
    if let (Ok(Object::Array(kids)), Some(depth)) = (tree.get_deref(b"Kids", doc), depth.checked_sub(1)) {
        for kid in kids {
            if let Ok((_, Object::Dictionary(kid))) = doc.dereference(kid) {
                flatten(doc, kid, leaf, depth, out);
            }
        }
    }
}
