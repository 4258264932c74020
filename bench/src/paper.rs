//! PDFs of one size, each another: eight scanned pages with a line of text, as a midwife's scanner makes them. Their
//! structure is sound; the pictures are noise, which neither inspection nor encryption minds.

const PAGES: usize = 8;
/// Every so many bytes of a picture the number of the paper is put into it.
const STAMP_EVERY: usize = 4096;

/// From which papers are made.
pub struct Template {
    bytes: Vec<u8>,
    stamps: Vec<usize>,
}

impl Template {
    /// For papers of exactly so many bytes; at least 64 KiB, so that every picture has a length of equally many digits.
    pub fn new(size: usize) -> Self {
        let share = size / PAGES - 600;
        let (draft, _) = build(share, share);
        let (bytes, stamps) = build(share, share + size - draft.len());
        assert_eq!(bytes.len(), size, "a paper of the wrong size");
        Self { bytes, stamps }
    }

    /// Writes the n-th paper.
    pub fn write(&self, n: usize, to: &mut Vec<u8>) {
        to.clear();
        to.extend_from_slice(&self.bytes);
        for &at in &self.stamps {
            to[at..at + 8].copy_from_slice(&(n as u64 ^ 0x5a5a_5a5a_5a5a_5a5a).to_le_bytes());
        }
    }
}

fn build(share: usize, last: usize) -> (Vec<u8>, Vec<usize>) {
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
    let mut file = Vec::from(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    let mut starts = Vec::new();
    let mut stamps = Vec::new();
    let mut object = |file: &mut Vec<u8>, head: String, stream: Option<&[u8]>| {
        starts.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n{head}\n", starts.len()).as_bytes());
        let content = stream.map(|bytes| {
            file.extend_from_slice(b"stream\n");
            let at = file.len();
            file.extend_from_slice(bytes);
            file.extend_from_slice(b"\nendstream\n");
            at
        });
        file.extend_from_slice(b"endobj\n");
        content
    };
    let kids: String = (0..PAGES).map(|p| format!("{} 0 R ", 4 + 3 * p)).collect();
    object(&mut file, "<< /Type /Catalog /Pages 2 0 R >>".into(), None);
    object(&mut file, format!("<< /Type /Pages /Kids [{kids}] /Count {PAGES} >>"), None);
    object(&mut file, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into(), None);
    for page in 0..PAGES {
        let (content, image) = (5 + 3 * page, 6 + 3 * page);
        let resources = format!("<< /Font << /F1 3 0 R >> /XObject << /Im {image} 0 R >> >>");
        let head = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents {content} 0 R >>"
        );
        object(&mut file, head, None);
        let text = format!("q 595 0 0 842 0 0 cm /Im Do Q BT /F1 9 Tf 40 20 Td (Pagina {}) Tj ET", page + 1);
        object(&mut file, format!("<< /Length {} >>", text.len()), Some(text.as_bytes()));
        let length = if page + 1 == PAGES { last } else { share };
        let mut picture = vec![0xff, 0xd8, 0xff, 0xe0];
        while picture.len() < length {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            picture.extend_from_slice(&noise.to_le_bytes());
        }
        picture.truncate(length);
        let head = format!(
            "<< /Type /XObject /Subtype /Image /Width 1240 /Height 1754 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length {length} >>"
        );
        let at = object(&mut file, head, Some(&picture)).unwrap_or_default();
        stamps.extend((at + 16..at + length - 16).step_by(STAMP_EVERY));
    }
    let table = file.len();
    let mut rest = format!("xref\n0 {}\n0000000000 65535 f \n", starts.len() + 1);
    for start in &starts {
        rest += &format!("{start:010} 00000 n \n");
    }
    rest += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", starts.len() + 1);
    file.extend_from_slice(rest.as_bytes());
    (file, stamps)
}

/// The n-th number that passes the check of BSNs; test numbers start with 9999.
pub fn bsn(n: usize) -> String {
    let passes = |number: &u32| {
        let digits = number.to_string().into_bytes();
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
        digits.iter().zip(weights).map(|(d, w)| i32::from(d - b'0') * w).sum::<i32>() % 11 == 0
    };
    (999_900_000_u32..=999_999_999).filter(passes).cycle().nth(n).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_have_their_size_and_differ() {
        let template = Template::new(1 << 20);
        let (mut one, mut two) = (Vec::new(), Vec::new());
        template.write(1, &mut one);
        template.write(2, &mut two);
        assert_eq!(one.len(), 1 << 20);
        assert!(one != two && one.starts_with(b"%PDF-1.4") && one.ends_with(b"%%EOF\n"));
    }

    #[test]
    fn numbers_are_test_numbers_that_differ() {
        assert_ne!(bsn(0), bsn(1));
        assert!(bsn(5000).starts_with("9999"));
    }
}
