//! Draws every page in every language, checks that each is well formed, and keeps it for the pictures.

use super::all;
use crate::assets;
use std::collections::HashSet;
use std::path::PathBuf;
use wissel_core::lang::Lang;

const VOID: [&str; 5] = ["meta", "link", "input", "br", "hr"];

/// The tags of a page: name, whole text; text between tags must hold no `<` or `>`.
fn tags(html: &str) -> Vec<(&str, &str)> {
    let mut rest = html;
    let mut found = Vec::new();
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "stray '>' before {}", &rest[start..]);
        let end = rest[start..].find('>').expect("a tag ends") + start;
        let tag = &rest[start + 1..end];
        let name = tag.split([' ', '\n', '>']).next().expect("name").trim_end_matches('/');
        found.push((name, tag));
        rest = &rest[end + 1..];
    }
    found
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[from..].split('"').next()
}

fn well_formed(page: &str, html: &str) {
    assert!(html.starts_with("<!doctype html>"), "{page}: {}", &html[..60]);
    assert!(!html.contains('⟦'), "{page}: a text is missing: {}", &html[html.find('⟦').unwrap_or(0)..][..60]);
    assert!(!html.contains("{$") && !html.contains("{{"), "{page}: an unfilled value");
    let mut open = Vec::new();
    let mut ids = HashSet::new();
    let mut wanted = Vec::new();
    let mut headings = 0;
    for (name, tag) in tags(html) {
        if name.starts_with('!') {
            continue;
        }
        for forbidden in [" style=", " onclick=", " onload=", " onsubmit=", "javascript:"] {
            assert!(!tag.contains(forbidden), "{page}: {forbidden} breaks the content security policy");
        }
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{page}: closing tag");
            continue;
        }
        if let Some(id) = attribute(tag, "id") {
            assert!(ids.insert(id), "{page}: id {id} stands twice");
        }
        for refers in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
            wanted.extend(attribute(tag, refers).into_iter().flat_map(str::split_whitespace));
        }
        wanted.extend(attribute(tag, "href").and_then(|h| h.strip_prefix('#')));
        headings += usize::from(name == "h1");
        if name == "form" && attribute(tag, "method") == Some("post") {
            assert!(attribute(tag, "action").is_some_and(|a| a.starts_with('/')), "{page}: {tag}");
        }
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{page}: not closed: {open:?}");
    assert_eq!(headings, 1, "{page}: one first heading");
    for id in wanted {
        assert!(ids.contains(id), "{page}: nothing has the id {id}");
    }
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let head = form.split('>').next().unwrap_or_default();
        if head.contains("method=\"post\"") && !head.contains("\"/taal\"") {
            assert!(form.contains("name=\"_token\""), "{page}: a form without token: {head}");
        }
        let judged =
            ["type=\"email\"", "type=\"url\"", " required", " pattern="].iter().any(|p| form.contains(p));
        assert!(
            !judged || head.contains(" novalidate"),
            "{page}: the browser's own words would show: {head}"
        );
    }
}

#[test]
fn every_page_in_every_language_is_well_formed() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/samples"));
    std::fs::create_dir_all(folder.join("assets")).expect("folder");
    for (path, content) in assets::all() {
        std::fs::write(folder.join(path.trim_start_matches('/')), content).expect("asset");
    }
    for lang in Lang::ALL {
        let mut seen = HashSet::new();
        for (name, html) in all(lang) {
            assert!(seen.insert(name), "{name} stands twice");
            well_formed(name, &html);
            assert!(html.contains(&format!("<html lang=\"{}\"", lang.tag())));
            let file = folder.join(lang.tag()).join(format!("{name}.html"));
            std::fs::create_dir_all(file.parent().expect("parent")).expect("folder");
            std::fs::write(file, html).expect("page");
        }
    }
}

#[test]
fn the_login_page_is_small() {
    let (_, html) = all(Lang::Nl).into_iter().find(|(n, _)| *n == "identity/login").expect("login");
    assert!(html.len() < 6_000, "{}", html.len());
}

#[test]
#[should_panic(expected = "closing tag")]
fn the_check_sees_a_broken_page() {
    well_formed("broken", "<!doctype html><html lang=\"nl\"><h1>x</p></html>");
}
