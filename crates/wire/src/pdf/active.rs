//! What makes a PDF active: rules on one dictionary, wherever it stands in the file.
//!
//! Allowed are links to places in the same document, links to web addresses (`/URI`: the reader's program
//! asks or shows the address, and letters commonly hold them), the page-turning commands, and page transitions.
//! Every other action is refused, known or not.

use lopdf::{Dictionary, Document, Object};

use super::refusal::Reason;

/// A finding: the reason and the PDF name that gave it away.
pub(super) type Finding = (Reason, &'static str);

/// Commands of the reader's program that only move within, look for or print pages.
const HARMLESS_COMMANDS: [&[u8]; 9] = [
    b"NextPage",
    b"PrevPage",
    b"FirstPage",
    b"LastPage",
    b"GoBack",
    b"GoForward",
    b"GoToPage",
    b"Find",
    b"Print",
];

/// Address schemes that run something or reach into the reader's machine.
const UNSAFE_SCHEMES: [&str; 6] = ["javascript", "vbscript", "data", "file", "jar", "res"];

/// Looks at one dictionary (or the dictionary of a stream) and names the first active thing in it.
pub(super) fn find(doc: &Document, dict: &Dictionary, is_stream: bool) -> Option<Finding> {
    by_key(doc, dict)
        .or_else(|| by_type(doc, dict))
        .or_else(|| by_action(doc, dict))
        .or_else(|| automatic(doc, dict))
        .or_else(|| (is_stream && dict.has(b"F")).then_some((Reason::OtherDocument, "stream /F")))
        .or_else(|| link(doc, dict))
}

/// Keys whose presence alone is enough.
fn by_key(doc: &Document, dict: &Dictionary) -> Option<Finding> {
    let holds = |key: &[u8]| dict.get_deref(key, doc).is_ok_and(|value| !is_empty(value));
    [
        (&b"JS"[..], Reason::JavaScript, "/JS"),
        (b"JavaScript", Reason::JavaScript, "/JavaScript"),
        (b"EF", Reason::EmbeddedFile, "/EF"),
        (b"EmbeddedFiles", Reason::EmbeddedFile, "/EmbeddedFiles"),
        (b"Collection", Reason::EmbeddedFile, "/Collection"),
        (b"XFA", Reason::Xfa, "/XFA"),
        (b"RichMediaContent", Reason::RichMedia, "/RichMediaContent"),
        (b"3DD", Reason::ThreeD, "/3DD"),
    ]
    .into_iter()
    .find(|(key, ..)| holds(key))
    .map(|(_, reason, found)| (reason, found))
}

/// An empty name tree or a null is as good as absent; some writers leave them.
fn is_empty(value: &Object) -> bool {
    match value {
        Object::Null => true,
        Object::Array(items) => items.is_empty(),
        Object::Dictionary(dict) => dict.iter().all(|(_, inner)| is_empty(inner)),
        _ => false,
    }
}

/// `/Type` and `/Subtype` of annotations and streams.
fn by_type(doc: &Document, dict: &Dictionary) -> Option<Finding> {
    let subtype = match name(doc, dict, b"Subtype") {
        Some(b"FileAttachment") => Some((Reason::EmbeddedFile, "/FileAttachment")),
        Some(b"Sound") => Some((Reason::Sound, "/Sound")),
        Some(b"Movie") => Some((Reason::Movie, "/Movie")),
        Some(b"Screen") => Some((Reason::Rendition, "/Screen")),
        Some(b"RichMedia") => Some((Reason::RichMedia, "/RichMedia")),
        Some(b"3D") => Some((Reason::ThreeD, "/3D")),
        _ => None,
    };
    subtype.or_else(|| match name(doc, dict, b"Type") {
        Some(b"EmbeddedFile") => Some((Reason::EmbeddedFile, "/EmbeddedFile")),
        Some(b"Sound") => Some((Reason::Sound, "/Sound")),
        Some(b"3D") => Some((Reason::ThreeD, "/3D")),
        Some(b"Rendition") => Some((Reason::Rendition, "/Rendition")),
        _ => None,
    })
}

/// Actions: the known bad ones wherever they stand, and anything not allowed where an action belongs.
fn by_action(doc: &Document, dict: &Dictionary) -> Option<Finding> {
    if let Some(finding) = bad_action(name(doc, dict, b"S")) {
        return Some(finding);
    }
    if name(doc, dict, b"Type") == Some(b"Action") {
        return not_allowed(doc, dict);
    }
    [&b"A"[..], b"PA", b"Next"].into_iter().find_map(|key| match dict.get_deref(key, doc).ok()? {
        Object::Dictionary(action) if action.has(b"S") => not_allowed(doc, action),
        Object::Array(actions) => actions
            .iter()
            .filter_map(|item| doc.dereference(item).ok()?.1.as_dict().ok())
            .find_map(|action| action.has(b"S").then(|| not_allowed(doc, action)).flatten()),
        _ => None,
    })
}

fn bad_action(kind: Option<&[u8]>) -> Option<Finding> {
    Some(match kind? {
        b"JavaScript" => (Reason::JavaScript, "/S /JavaScript"),
        b"Launch" => (Reason::Launch, "/S /Launch"),
        b"ImportData" => (Reason::ImportData, "/S /ImportData"),
        b"SubmitForm" => (Reason::SubmitForm, "/S /SubmitForm"),
        b"ResetForm" => (Reason::ResetForm, "/S /ResetForm"),
        b"Rendition" => (Reason::Rendition, "/S /Rendition"),
        b"Sound" => (Reason::Sound, "/S /Sound"),
        b"Movie" => (Reason::Movie, "/S /Movie"),
        b"RichMediaExecute" => (Reason::RichMedia, "/S /RichMediaExecute"),
        b"GoTo3DView" => (Reason::ThreeD, "/S /GoTo3DView"),
        b"GoToR" => (Reason::OtherDocument, "/S /GoToR"),
        b"GoToE" => (Reason::OtherDocument, "/S /GoToE"),
        b"Thread" => (Reason::OtherDocument, "/S /Thread"),
        b"Hide" => (Reason::ChangesView, "/S /Hide"),
        b"SetOCGState" => (Reason::ChangesView, "/S /SetOCGState"),
        _ => return None,
    })
}

fn not_allowed(doc: &Document, action: &Dictionary) -> Option<Finding> {
    let kind = name(doc, action, b"S");
    if let Some(finding) = bad_action(kind) {
        return Some(finding);
    }
    match kind {
        Some(b"GoTo" | b"GoToDp" | b"URI" | b"Trans") => None,
        Some(b"Named") if name(doc, action, b"N").is_some_and(|n| HARMLESS_COMMANDS.contains(&n)) => None,
        Some(b"Named") => Some((Reason::UnknownAction, "/S /Named")),
        _ => Some((Reason::UnknownAction, "/Action")),
    }
}

/// `/OpenAction` and `/AA`: nothing but going to a place in this document, and nothing after it.
fn automatic(doc: &Document, dict: &Dictionary) -> Option<Finding> {
    let judge = |action: &Object, found: &'static str| match doc.dereference(action) {
        Ok((_, Object::Dictionary(action))) => match name(doc, action, b"S") {
            Some(b"GoTo") if !action.has(b"Next") => None,
            kind => Some(bad_action(kind).unwrap_or((Reason::AutomaticAction, found))),
        },
        _ => None,
    };
    if let Some(finding) = dict.get(b"OpenAction").ok().and_then(|action| judge(action, "/OpenAction")) {
        return Some(finding);
    }
    let triggers = dict.get_deref(b"AA", doc).ok()?.as_dict().ok()?;
    triggers.iter().find_map(|(_, action)| judge(action, "/AA"))
}

/// Keys that lead to what acts. What is missing there might be found by a program that searches the file.
const LEADING_KEYS: [&[u8]; 11] = [
    b"OpenAction",
    b"AA",
    b"A",
    b"Next",
    b"JS",
    b"JavaScript",
    b"EF",
    b"EmbeddedFiles",
    b"XFA",
    b"AcroForm",
    b"Names",
];

/// A key that leads to a part which the document does not hold: itself, or one level further.
pub(super) fn missing_part(doc: &Document, dict: &Dictionary) -> Option<&'static str> {
    let missing = |value: &Object| matches!(value, Object::Reference(_)) && doc.dereference(value).is_err();
    let found = LEADING_KEYS.into_iter().find(|key| {
        let Ok(value) = dict.get(key) else { return false };
        match doc.dereference(value) {
            Ok((_, Object::Array(items))) => items.iter().any(missing),
            Ok((_, Object::Dictionary(inner))) => inner.iter().any(|(_, item)| missing(item)),
            other => other.is_err(),
        }
    })?;
    std::str::from_utf8(found).ok()
}

/// A name that stands alone as an object. Nothing writes one; as the kind of an action it could be exchanged.
pub(super) fn lone_name(doc: &Document, name: &[u8]) -> Option<Finding> {
    [&b"S"[..], b"Subtype", b"Type"].into_iter().find_map(|key| {
        let mut dict = Dictionary::new();
        dict.set(key, Object::Name(name.to_vec()));
        find(doc, &dict, false)
    })
}

/// The address of a link, and the base that all relative addresses start from.
fn link(doc: &Document, dict: &Dictionary) -> Option<Finding> {
    [&b"URI"[..], b"Base"].into_iter().find_map(|key| {
        let address = dict.get_deref(key, doc).ok()?.as_str().ok()?;
        unsafe_scheme(address).then_some((Reason::UnsafeLink, "/URI"))
    })
}

/// Readers skip white space and control bytes, and addresses may be UTF-16: only visible ASCII counts here.
fn unsafe_scheme(address: &[u8]) -> bool {
    let visible: String = address
        .iter()
        .filter(|byte| byte.is_ascii_graphic())
        .take(64)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    visible.split_once(':').is_some_and(|(scheme, _)| UNSAFE_SCHEMES.contains(&scheme))
}

/// The name under a key, through references: `/S 5 0 R` hides nothing.
pub(super) fn name<'a>(doc: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    dict.get_deref(key, doc).ok()?.as_name().ok()
}
