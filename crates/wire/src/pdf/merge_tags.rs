//! Joins the structure trees of tagged PDFs, so that a screen reader reads cover and originals in order.

use lopdf::{Dictionary, Document, Object, dictionary};

use super::merge::{flatten, sub};

const DEPTH: usize = 64;
/// Keys that point from content into the parent tree.
const PARENT_KEYS: [&[u8]; 2] = [b"StructParents", b"StructParent"];

/// The tags gathered so far.
#[derive(Default)]
pub(super) struct Tags {
    children: Vec<Object>,
    parents: Vec<(i64, Object)>,
    roles: Dictionary,
    classes: Dictionary,
    namespaces: Vec<Object>,
    next_key: i64,
    lang: Option<Object>,
    incomplete: bool,
}

impl Tags {
    /// Takes the tags of one file, whose objects have their final numbers.
    pub(super) fn take(&mut self, doc: &mut Document, catalog: &Dictionary) {
        let marked = sub(doc, catalog, b"MarkInfo")
            .and_then(|info| info.get_deref(b"Marked", doc).and_then(Object::as_bool).ok())
            .unwrap_or(false);
        let Some(root) = sub(doc, catalog, b"StructTreeRoot").filter(|_| marked) else {
            self.incomplete = true;
            return;
        };
        let shift = self.next_key;
        let mut pairs = Vec::new();
        if let Some(tree) = sub(doc, &root, b"ParentTree") {
            flatten(doc, &tree, b"Nums", DEPTH, &mut pairs);
        }
        for (key, value) in pairs {
            if let Ok(key) = key.as_i64() {
                self.parents.push((key.saturating_add(shift), value));
            }
        }
        let mut top = self.parents.iter().map(|(key, _)| *key).max().unwrap_or(-1).max(shift - 1);
        for object in doc.objects.values_mut() {
            shift_keys(object, shift, &mut top, DEPTH);
        }
        self.next_key = top.saturating_add(1);
        self.take_children(doc, &root, catalog.get(b"Lang").ok());
        join(&mut self.roles, sub(doc, &root, b"RoleMap"));
        join(&mut self.classes, sub(doc, &root, b"ClassMap"));
        if let Ok(Object::Array(more)) = root.get_deref(b"Namespaces", doc) {
            self.namespaces.extend(more.iter().cloned());
        }
        if self.lang.is_none() {
            self.lang = catalog.get(b"Lang").ok().cloned();
        }
    }

    /// The top elements keep their file's language.
    fn take_children(&mut self, doc: &mut Document, root: &Dictionary, lang: Option<&Object>) {
        let items = match root.get_deref(b"K", doc) {
            Ok(Object::Array(items)) => items.clone(),
            Ok(_) => root.get(b"K").ok().cloned().into_iter().collect(),
            Err(_) => Vec::new(),
        };
        for item in items {
            let Ok((_, Object::Dictionary(element))) = doc.dereference(&item) else { continue };
            let mut element = element.clone();
            if let (false, Some(lang)) = (element.has(b"Lang"), lang) {
                element.set("Lang", lang.clone());
            }
            let id = match item {
                Object::Reference(id) => id,
                _ => doc.add_object(Object::Null),
            };
            doc.objects.insert(id, element.into());
            self.children.push(id.into());
        }
    }

    /// Writes the joined tree into the catalogue, unless a file had none: then readers had better guess it all.
    pub(super) fn put(mut self, target: &mut Document, catalog: &mut Dictionary) {
        if self.incomplete {
            return;
        }
        let root = target.add_object(Object::Null);
        for child in &self.children {
            if let Ok(element) = child.as_reference().and_then(|id| target.get_dictionary_mut(id)) {
                element.set("P", root);
            }
        }
        self.parents.sort_by_key(|(key, _)| *key);
        let nums: Vec<Object> =
            self.parents.into_iter().flat_map(|(key, value)| [key.into(), value]).collect();
        let mut tree = dictionary! {
            "Type" => "StructTreeRoot",
            "K" => self.children,
            "ParentTree" => dictionary! { "Nums" => nums },
            "ParentTreeNextKey" => self.next_key,
        };
        if !self.roles.is_empty() {
            tree.set("RoleMap", self.roles);
        }
        if !self.classes.is_empty() {
            tree.set("ClassMap", self.classes);
        }
        if !self.namespaces.is_empty() {
            tree.set("Namespaces", self.namespaces);
        }
        target.objects.insert(root, tree.into());
        catalog.set("StructTreeRoot", root);
        catalog.set("MarkInfo", dictionary! { "Marked" => true });
        if let Some(lang) = self.lang {
            catalog.set("Lang", lang);
        }
    }
}

fn join(into: &mut Dictionary, more: Option<Dictionary>) {
    for (key, value) in more.into_iter().flatten() {
        if !into.has(&key) {
            into.set(key, value);
        }
    }
}

fn shift_keys(object: &mut Object, shift: i64, top: &mut i64, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let dict = match object {
        Object::Array(items) => {
            for item in items {
                shift_keys(item, shift, top, depth);
            }
            return;
        }
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    for (key, value) in dict.iter_mut() {
        match value {
            Object::Integer(number) if PARENT_KEYS.contains(&key.as_slice()) => {
                *number = number.saturating_add(shift);
                *top = (*top).max(*number);
            }
            value => shift_keys(value, shift, top, depth),
        }
    }
}
