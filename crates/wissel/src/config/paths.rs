//! Where a path really lies.

use std::path::{Component, Path, PathBuf};

/// The path with its existing part resolved (links followed) and the rest tidied, also when it does not exist yet.
pub(super) fn settle(path: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut head = path;
    let start = loop {
        if let Ok(real) = head.canonicalize() {
            break real;
        }
        match (head.parent(), head.file_name()) {
            (Some(parent), name) => {
                rest.push(name.map_or_else(|| "..".into(), ToOwned::to_owned));
                head = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            }
            (None, _) => break std::path::absolute(head).unwrap_or_else(|_| head.to_path_buf()),
        }
        if head == Path::new(".") {
            break head.canonicalize().unwrap_or_else(|_| head.to_path_buf());
        }
    };
    let mut out = start;
    for name in rest.iter().rev() {
        match Path::new(name).components().next() {
            Some(Component::ParentDir) => drop(out.pop()),
            Some(Component::CurDir) | None => (),
            _ => out.push(name),
        }
    }
    out
}

/// Whether `inner` is `outer` or lies in it.
pub(super) fn lies_in(inner: &Path, outer: &Path) -> bool {
    settle(inner).starts_with(settle(outer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_inside_however_it_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&data, dir.path().join("link")).unwrap();
        for inside in
            ["data", "data/keys", "data/./keys", "other/../data/keys", "link/keys", "data/new/../keys"]
        {
            assert!(lies_in(&dir.path().join(inside), &data), "{inside}");
        }
        for outside in ["keys", "data-keys", "data/../keys", "link/../keys", "data/keys/../../keys"] {
            assert!(!lies_in(&dir.path().join(outside), &data), "{outside}");
        }
    }
}
