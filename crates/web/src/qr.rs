//! QR codes, drawn here: no page asks anybody else for a picture of a secret.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// The quiet zone around a QR code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code as the path of a picture: one square for each dark module, and how long a side is.
pub(crate) fn qr(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.fold(String::new(), |mut path, (n, _)| {
        let (x, y) = (n % width + QUIET, n / width + QUIET);
        let _ = write!(path, "M{x} {y}h1v1h-1z");
        path
    });
    Some((width + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_is_one_path_with_a_quiet_zone() {
        let (side, path) = qr("https://wissel.example/inzage#7K4M2QXD9ABC3E5F").expect("a picture");
        assert_eq!((side - 2 * QUIET - 17) % 4, 0, "the side of a QR code of some version");
        // The upper left finder pattern begins after the quiet zone.
        assert!(path.starts_with("M4 4h1v1h-1z"));
        assert!(path.bytes().all(|b| b.is_ascii_digit() || b"Mhvz- 1".contains(&b)));
        let farthest =
            path.split('M').skip(1).filter_map(|m| m.split(' ').next()?.parse::<usize>().ok()).max();
        assert_eq!(farthest, Some(side - QUIET - 1));
    }
}
