//! Line icons on a grid of 24, drawn in the manner of Lucide (ISC). They only repeat what words say.

/// The path of an icon; nothing for an unknown name.
pub fn path(name: impl AsRef<str>) -> &'static str {
    match name.as_ref() {
        "alert" => {
            "M12 8v5m0 3h.01M10.3 3.9 1.8 18a2 2 0 0 0 1.7 3h16.4a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z"
        }
        "archive" => "M3 4h18v4H3zM5 8v11a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1V8m-9 4h4",
        "building" => {
            "M5 21V4a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v17m0-12h3a1 1 0 0 1 1 1v11M3 21h18M9 7h2m-2 4h2m-2 4h2"
        }
        "check" => "m5 13 4 4L19 7",
        "clock" => "M12 7v5l3 2m-3-11a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
        "download" => "M12 4v11m-5-4 5 5 5-5M5 20h14",
        "folder" => "M4 20h16a1 1 0 0 0 1-1V8a1 1 0 0 0-1-1h-8L10 4H4a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1Z",
        "home" => "m3 11 9-8 9 8M6 9v11h12V9m-8 11v-6h4v6",
        "inbox" => "M3 13h5l2 3h4l2-3h5M5.5 5h13L21 13v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-5Z",
        "info" => "M12 11v5m0-8h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
        "link" => {
            "M10 13a5 5 0 0 0 7.5.5l3-3a5 5 0 0 0-7-7l-1.7 1.7M14 11a5 5 0 0 0-7.5-.5l-3 3a5 5 0 0 0 7 7l1.7-1.7"
        }
        "list" => "M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01",
        "next" => "m9 5 7 7-7 7",
        "people" => {
            "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-7 10v-2a4 4 0 0 1 4-4h6a4 4 0 0 1 4 4v2M16 3.1a4 4 0 0 1 0 7.8M22 21v-2a4 4 0 0 0-3-3.9"
        }
        "phone" => {
            "M21 16.9v3a2 2 0 0 1-2.2 2A19 19 0 0 1 2.1 5.2 2 2 0 0 1 4.1 3h3a1 1 0 0 1 1 .8l.9 3.4-2 2a15 15 0 0 0 7.8 7.8l2-2 3.4.9a1 1 0 0 1 .8 1Z"
        }
        "search" => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14m5 12 5 5",
        "share" => "M12 15V4M7 9l5-5 5 5M5 14v5a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5",
        _ => "",
    }
}
