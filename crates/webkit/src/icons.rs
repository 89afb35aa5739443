//! The icons of the house: a 24 grid, stroke 1.7, `currentColor`. A page names them with
//! [`crate::Shell::icon`], and its layout prints the symbols of those that were named.
use std::sync::atomic::{AtomicU64, Ordering};

/// An icon: its name, what a page prints where it stands, and its symbol.
struct Icon {
    name: &'static str,
    place: &'static str,
    symbol: &'static str,
}

macro_rules! icons {
    ($($name:literal $body:literal)*) => {
        const ICONS: &[Icon] = &[$(Icon {
            name: $name,
            place: concat!("<svg class=\"i\" aria-hidden=\"true\"><use href=\"#", $name, "\"/></svg>"),
            symbol: concat!("<symbol id=\"", $name, "\" viewBox=\"0 0 24 24\">", $body, "</symbol>"),
        }),*];
    };
}

icons! {
    "again" r##"<path d="M4.5 12a7.5 7.5 0 1 0 2.5-5.6M4 4.5v4.5h4.5"/>"##
    "back" r##"<path d="m14.5 5-7 7 7 7"/>"##
    "basket" r##"<path d="M3 10h18l-2 10H5zM8 10l3-6M16 10l-3-6M9.5 13.5v3.5M14.5 13.5v3.5"/>"##
    "bell" r##"<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4M12 5V3.5"/>"##
    "box" r##"<path d="m12 3 8.5 4.5v9L12 21l-8.5-4.5v-9zM3.5 7.5 12 12l8.5-4.5M12 12v9M7.7 5.3l8.6 4.5"/>"##
    "bus" r##"<path d="M4 16.5V7c0-1 .7-1.8 1.7-2C9 4.3 15 4.3 18.3 5c1 .2 1.7 1 1.7 2v9.5zM4 11.5h16M8.5 11.5v-7M15.5 11.5v-7"/><circle cx="8" cy="17.5" r="1.8"/><circle cx="16" cy="17.5" r="1.8"/>"##
    "camera" r##"<path d="M3.5 7.5H7.5L9.5 5h5l2 2.5h4v12h-17z"/><circle cx="12" cy="13" r="3.5"/>"##
    "cert" r##"<path d="M5 3.5h14v12H5zM8.5 7.5h7M8.5 11h4"/><path d="m13.5 13 3 2.5V21l-1.7-1.2L13 21v-5"/>"##
    "chart" r##"<path d="M4 4v16h16M8 16l3.5-5 3.5 2.5L20 7"/>"##
    "chat" r##"<path d="M4 5h16v11.5h-9L6.5 20.5v-4H4zM8 9.5h8M8 12.5h5"/>"##
    "check" r##"<path d="m4.5 12.5 5 5 10-11"/>"##
    "clock" r##"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.5 2.3"/>"##
    "cold" r##"<path d="M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5"/>"##
    "cross" r##"<path d="m6 6 12 12M18 6 6 18"/>"##
    "down" r##"<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>"##
    "empty" r##"<path d="M3 10h18l-2 10H5zM8 10l3-6M16 10l-3-6M8 15c2.7 1.3 5.3 1.3 8 0"/>"##
    "eye" r##"<path d="M2.5 12C5 7.5 8.3 5.5 12 5.5S19 7.5 21.5 12c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"##
    "globe" r##"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c3 3 3.5 6 3.5 8.5s-.5 5.5-3.5 8.5c-3-3-3.5-6-3.5-8.5S9 6.5 12 3.5z"/>"##
    "grid" r##"<path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"/>"##
    "home" r##"<path d="M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5h4v5"/>"##
    "info" r##"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5"/><circle cx="12" cy="7.8" r=".6"/>"##
    "keys" r##"<rect x="2.5" y="6" width="19" height="12" rx="1.5"/><path d="M6 10h.1M9.5 10h.1M13 10h.1M17 10h.1M7.5 14h9"/>"##
    "leaf" r##"<path d="M5 19C4 10 9 4.5 20 4c.5 11-5 16-13 14.5M4 21c2-5 5.5-8.5 10-10.5"/>"##
    "ledger" r##"<path d="M6 3.5h13v17H6a1.5 1.5 0 0 1 0-3h13M6 3.5A1.5 1.5 0 0 0 4.5 5v14M9 8h7M9 12h7"/>"##
    "live" r##"<rect x="3" y="6" width="13" height="12" rx="1.5"/><path d="m16 10.5 5-3v9l-5-3"/>"##
    "lock" r##"<path d="M5.5 11h13v9.5h-13zM8 11V8a4 4 0 0 1 8 0v3M12 14.5v2.5"/>"##
    "map" r##"<path d="m3.5 6 5.5-2 6 2 5.5-2v14L15 20l-6-2-5.5 2zM9 4v14M15 6v14"/>"##
    "me" r##"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4 3.6-6 7.5-6s6.8 2 7.5 6"/>"##
    "minus" r##"<path d="M5 12h14"/>"##
    "mute" r##"<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9.5l5 5M20.5 9.5l-5 5"/>"##
    "next" r##"<path d="m9.5 5 7 7-7 7"/>"##
    "off" r##"<path d="M4 4l16 16M2.5 9.5c1.3-1.2 2.8-2.2 4.4-2.9M21.5 9.5c-3-2.8-6.8-4.1-10.6-3.9M6 13.2c1.2-1 2.6-1.7 4-2.1M18 13.2c-.8-.7-1.7-1.2-2.6-1.6M9.2 16.6c1.7-1.3 3.9-1.3 5.6 0"/><circle cx="12" cy="19.5" r=".6"/>"##
    "pause" r##"<path d="M8.5 5v14M15.5 5v14"/>"##
    "people" r##"<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.6-3.6 3-5.3 6.5-5.3s5.9 1.7 6.5 5.3M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 15.3c2 .7 3.1 2.3 3.5 4.7"/>"##
    "phone" r##"<path d="M5 4h4l1.5 4.5L8 10.5c1 2.5 3 4.5 5.5 5.5l2-2.5L20 15v4c0 1-.8 1.5-1.7 1.5C10.5 20 4 13.5 3.5 5.7 3.5 4.8 4 4 5 4z"/>"##
    "pin" r##"<path d="M12 21c-4-5-6.5-8-6.5-11.3a6.5 6.5 0 0 1 13 0C18.5 13 16 16 12 21z"/><circle cx="12" cy="9.7" r="2.3"/>"##
    "play" r##"<path d="M8 5v14l11-7z"/>"##
    "plus" r##"<path d="M12 5v14M5 12h14"/>"##
    "print" r##"<path d="M7 8.5V3.5h10v5M7 17H3.5V8.5h17V17H17M7 13.5h10v7H7z"/>"##
    "scale" r##"<path d="M4 20h16L18 9.5H6zM12 9.5V6M7 4.5c3 2 7 2 10 0M12 17l2.5-4"/>"##
    "scan" r##"<path d="M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M4 12h16"/>"##
    "search" r##"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>"##
    "sound" r##"<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9c1.5 1.8 1.5 4.2 0 6M18 6.5c3 3.2 3 7.8 0 11"/>"##
    "stop" r##"<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>"##
    "up" r##"<path d="M12 20V5M6 11l6-6 6 6"/>"##
    "upload" r##"<path d="M12 16V5M7 9.5 12 4.5l5 5M4.5 20h15"/>"##
    "warn" r##"<path d="M12 4 2.5 20h19zM12 10v4.5"/><circle cx="12" cy="17.3" r=".6"/>"##
    "xlsx" r##"<path d="M5 3.5h9.5L19 8v12.5H5zM14 3.5V8.5h5M8.5 12h7M8.5 16h7M12 12v4"/>"##
    "yuan" r##"<path d="m6 4 6 8 6-8M12 12v8.5M7 12.5h10M7 16.3h10"/>"##
}

// A page remembers the icons that it used in one word of 64 bits.
const _: () = assert!(ICONS.len() <= 64);

/// The icons that a page has used so far.
#[derive(Debug, Default)]
pub(crate) struct Sprite(AtomicU64);

impl Sprite {
    /// What stands where the icon is shown; nothing, and a line in the log, for a name that is no icon.
    pub(crate) fn place(&self, name: &str) -> &'static str {
        let Some(at) = position(name) else {
            tracing::error!(name, "a page names an icon that does not exist");
            return "";
        };
        self.0.fetch_or(1 << at, Ordering::Relaxed);
        ICONS[at].place
    }

    /// The symbols of the icons used, to be printed once, after all of them were named.
    pub(crate) fn symbols(&self) -> String {
        let used = self.0.load(Ordering::Relaxed);
        let symbols = ICONS.iter().enumerate().filter(|(at, _)| used >> at & 1 == 1);
        symbols.map(|(_, icon)| icon.symbol).collect()
    }
}

fn position(name: &str) -> Option<usize> {
    ICONS.binary_search_by(|icon| icon.name.cmp(name)).ok()
}

/// Whether there is an icon of that name.
pub fn is_icon(name: &str) -> bool {
    position(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_icons_that_a_page_names_are_printed() {
        let sprite = Sprite::default();
        assert!(sprite.place("basket").contains("#basket"));
        assert_eq!(sprite.place("no such icon"), "");
        let symbols = sprite.symbols();
        assert!(symbols.contains("id=\"basket\"") && !symbols.contains("id=\"home\""));
    }

    #[test]
    fn icons_are_found_by_their_order() {
        assert!(ICONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
