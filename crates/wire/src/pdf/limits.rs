//! How much of a PDF is looked at before it counts as too complex.

/// Bounds on one inspected file. They hold inside the process; the child process adds its own on memory and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PdfLimits {
    /// Bytes of the file itself.
    pub file_bytes: usize,
    /// Indirect objects, those in object streams included.
    pub objects: usize,
    /// Values inside all objects together.
    pub values: usize,
    /// Levels of arrays and dictionaries inside one object.
    pub nesting: usize,
    /// Pages.
    pub pages: usize,
    /// Bytes that one object stream or cross-reference stream may unpack to.
    pub structure_bytes: usize,
    /// Bytes that all other streams together may unpack to; images are not unpacked.
    pub content_bytes: usize,
}

impl Default for PdfLimits {
    fn default() -> Self {
        Self {
            file_bytes: 25 * 1024 * 1024,
            objects: 200_000,
            values: 4_000_000,
            nesting: 64,
            pages: 2_000,
            structure_bytes: 32 * 1024 * 1024,
            content_bytes: 256 * 1024 * 1024,
        }
    }
}
