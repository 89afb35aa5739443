//! What stands round every page: bar, tabs, rail, footer. A page's template has a field `shell`.
use crate::icons::Sprite;
use crate::{Lang, Role, SignedIn, Visitor, Words, assets};
use askama::filters::Safe;
use kernel::Whole;

/// Which navigation a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// The shop: `shop.html`.
    Shop,
    /// Growers, outlets, transit centres, large type: `field.html`. Which tabs, the path says.
    Field,
    /// The office: `office.html`.
    Office,
}

/// What the layouts need. Made by a handler, given to its template as `shell`.
#[derive(Debug)]
pub struct Shell {
    pub w: Words,
    pub lang: Lang,
    pub title: String,
    /// The name over the shop, or in the office the county's.
    pub place: String,
    pub csrf: String,
    /// What the browser shows in the bar in place of the brand: where a back link leads.
    pub back: Option<String>,
    /// Shown in the bar beside the back link, where it is not the page's title.
    pub heading: Option<String>,
    /// Whether tabs stand at the bottom; a page with an action bar has none.
    pub tabs: bool,
    pub search: bool,
    pub language_url: String,
    pub generated: bool,
    pub telephone: String,
    pub person: Option<String>,
    pub basket_count: i64,
    items: Vec<Item>,
    sprite: Sprite,
}

/// A link of the navigation.
#[derive(Clone, Debug)]
pub struct Item {
    pub href: &'static str,
    pub icon: &'static str,
    pub label: String,
    pub current: bool,
    /// A caption before it, where a new group of the rail begins.
    pub group: Option<String>,
    /// The figure beside it; 0 shows none.
    pub count: i64,
}

type Link = (&'static str, &'static str, &'static str);

const SHOP: &[Link] = &[
    ("/", "home", "webkit-nav-home"),
    ("/season", "grid", "webkit-nav-season"),
    ("/basket", "basket", "webkit-nav-basket"),
    ("/me", "me", "webkit-nav-me"),
];
const GROWER: &[Link] = &[
    ("/grower", "leaf", "webkit-nav-grower"),
    ("/grower/report", "plus", "webkit-nav-report"),
    ("/grower/money", "yuan", "webkit-nav-grower-money"),
    ("/grower/orders", "basket", "webkit-nav-grower-orders"),
];
const OUTLET: &[Link] = &[
    ("/outlet", "scan", "webkit-nav-outlet"),
    ("/outlet/shelf", "box", "webkit-nav-shelf"),
    ("/outlet/bus", "bus", "webkit-nav-bus"),
    ("/outlet/today", "ledger", "webkit-nav-today"),
];
const HUB: &[Link] = &[("/hub", "scan", "webkit-nav-hub")];
const DRIVER: &[Link] = &[("/driver", "bus", "webkit-nav-driver")];

const EVERY_OFFICE: &[Role] = &[Role::CountyOffice, Role::BrandOffice, Role::Finance];
const GOODS: &[Role] = &[Role::CountyOffice, Role::BrandOffice];
const SALES: &[Role] = &[Role::CountyOffice, Role::BrandOffice, Role::LiveHost];
const ROADS: &[Role] = &[Role::CountyOffice];
const MONEY: &[Role] = &[Role::Finance, Role::CountyOffice];
/// The administrator has every role.
const PEOPLE: &[Role] = &[Role::Administrator];
const AUDIT: &[Role] = &[Role::Auditor];
const HOUSEHOLDS: &[Role] = &[Role::CountyOffice, Role::VillageStaff];
const OFFICE: &[(Link, &[Role])] = &[
    (("/office", "chart", "webkit-nav-today"), EVERY_OFFICE),
    (("/office/orders", "basket", "webkit-nav-orders"), MONEY),
    (("/office/lots", "leaf", "webkit-nav-lots"), GOODS),
    (("/office/sales", "clock", "webkit-nav-sales"), SALES),
    (("/office/routes", "bus", "webkit-nav-routes"), ROADS),
    (("/office/outlets", "home", "webkit-nav-outlets"), ROADS),
    (("/office/parcels", "box", "webkit-nav-parcels"), ROADS),
    (("/office/products", "grid", "webkit-nav-products"), GOODS),
    (("/office/producers", "people", "webkit-nav-producers"), EVERY_OFFICE),
    (("/office/households", "home", "webkit-nav-households"), HOUSEHOLDS),
    (("/office/watch", "people", "webkit-nav-watch"), HOUSEHOLDS),
    (("/office/welfare", "chart", "webkit-nav-welfare"), MONEY),
    (("/office/access", "eye", "webkit-nav-access"), AUDIT),
    (("/office/certificates", "cert", "webkit-nav-certificates"), GOODS),
    (("/office/recalls", "stop", "webkit-nav-recalls"), GOODS),
    (("/office/settings", "scale", "webkit-nav-settings"), ROADS),
    (("/office/people", "lock", "webkit-nav-people"), PEOPLE),
    (("/office/ledger", "ledger", "webkit-nav-ledger"), MONEY),
    (("/office/subsidies", "yuan", "webkit-nav-subsidies"), MONEY),
    (("/office/costs", "bus", "webkit-nav-costs"), MONEY),
];
/// Pages of the office without a link of their own, and under which link they lie.
const UNDER_ANOTHER: [(&str, &str); 5] = [
    ("/office/network", "/office/routes"),
    ("/office/gtfs", "/office/routes"),
    ("/office/plan", "/office/routes"),
    ("/office/cold", "/office/parcels"),
    ("/office/runs", "/office/parcels"),
];
/// The link before which the rail says 钱.
const FIRST_OF_MONEY: &str = "/office/ledger";

impl Shell {
    pub fn new(visitor: &Visitor, nav: Nav, title: impl Into<String>) -> Self {
        let w = &visitor.words;
        let county = visitor.site.county(visitor.county);
        let settings = visitor.site.settings();
        let place = match (&county, nav) {
            (Some(county), Nav::Office) => w.name(&county.name_zh, &county.name_en),
            _ => w.name(&settings.shop_zh, &settings.shop_en),
        };
        let person = visitor.session.as_ref().and_then(|session| session.person.as_ref());
        Self {
            lang: w.lang(),
            title: title.into(),
            place: place.to_string(),
            csrf: visitor.csrf(),
            back: None,
            heading: None,
            tabs: true,
            search: nav == Nav::Shop,
            language_url: language_url(visitor),
            generated: county.is_some_and(|county| county.generated),
            telephone: settings.telephone.clone(),
            person: person.map(|person| person.name.clone()),
            basket_count: visitor.session.as_ref().map_or(0, |session| session.basket_count.get()),
            items: items(visitor, nav, person),
            sprite: Sprite::default(),
            w: w.clone(),
        }
    }

    /// A back link in the bar in place of the brand's picture.
    #[must_use]
    pub fn with_back(mut self, to: impl Into<String>) -> Self {
        self.back = Some(to.into());
        self
    }

    /// What the bar says beside the back link.
    #[must_use]
    pub fn with_heading(mut self, heading: impl Into<String>) -> Self {
        self.heading = Some(heading.into());
        self
    }

    /// For a page with an action bar (`.act`): one bar at the bottom, not two.
    #[must_use]
    pub fn without_tabs(mut self) -> Self {
        self.tabs = false;
        self
    }

    /// An icon: `{{ shell.icon("basket")|safe }}`.
    pub fn icon(&self, name: impl AsRef<str>) -> Safe<&'static str> {
        Safe(self.sprite.place(name.as_ref()))
    }

    /// The symbols of the icons that the page has named; the base prints them last.
    pub fn symbols(&self) -> Safe<String> {
        Safe(self.sprite.symbols())
    }

    /// The address of a drawing: `<img src="{{ shell.picture(kind) }}" alt="" width="240" height="240">`.
    pub fn picture(&self, kind: impl AsRef<str>) -> &'static str {
        assets::picture(kind)
    }

    /// The class of a drawing's ground: `<span class="pic {{ shell.ground(kind) }}">`.
    pub fn ground(&self, kind: impl AsRef<str>) -> &'static str {
        assets::ground(kind)
    }

    /// A figure with its unit, as `.price` draws it: `{{ shell.price("19.80", "500 克") }}`.
    pub fn price(&self, figure: impl AsRef<str>, unit: impl AsRef<str>) -> Safe<String> {
        Safe(price("price", figure.as_ref(), unit.as_ref()))
    }

    /// The page's own price: larger.
    pub fn price_sum(&self, figure: impl AsRef<str>, unit: impl AsRef<str>) -> Safe<String> {
        Safe(price("price sum", figure.as_ref(), unit.as_ref()))
    }

    /// How much of something is left or done, in per cent, as a bar. (`.left` without a style attribute.)
    pub fn bar(&self, percent: impl crate::Is<i64>) -> Safe<String> {
        let part = percent.value().clamp(0, 100);
        Safe(format!(
            "<svg class=\"left\" width=\"100%\" height=\"8\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" \
             aria-hidden=\"true\"><path fill=\"var(--loquat)\" d=\"M0 0H{part}V8H0Z\"/></svg>"
        ))
    }

    /// The hidden input that every form with `method="post"` holds.
    pub fn hidden_csrf(&self) -> Safe<String> {
        Safe(format!("<input type=\"hidden\" name=\"csrf\" value=\"{}\">", self.csrf))
    }

    /// The links of the navigation.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The address of the stylesheet and of the script.
    pub fn stylesheet(&self) -> &'static str {
        crate::asset!("pavilion.css")
    }
    pub fn script(&self) -> &'static str {
        crate::asset!("pavilion.js")
    }

    /// How the other language calls itself, in the bar.
    pub fn language_label(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "EN",
            Lang::En => "中文",
        }
    }
    pub fn other_lang(&self) -> &'static str {
        self.lang.other().word()
    }
}

fn price(class: &str, figure: &str, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!("<small> / {}</small>", escape(unit)) };
    format!("<span class=\"{class}\"><small>¥</small>{}{unit}</span>", escape(figure))
}

/// Escapes a text for HTML, as templates do.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

fn language_url(visitor: &Visitor) -> String {
    let back = crate::page::in_query(visitor.page());
    format!("/language?to={}&back={back}", visitor.lang.other())
}

fn items(visitor: &Visitor, nav: Nav, person: Option<&SignedIn>) -> Vec<Item> {
    let asked = visitor.path.split('?').next().unwrap_or("/");
    let path = UNDER_ANOTHER.iter().find(|(page, _)| leads_to(page, asked)).map_or(asked, |(_, link)| link);
    let links: Vec<Link> = match nav {
        Nav::Shop => SHOP.to_vec(),
        Nav::Field => field_links(path).to_vec(),
        Nav::Office => office_links(person),
    };
    let basket = visitor.session.as_ref().map_or(0, |session| session.basket_count.get());
    let current =
        links.iter().map(|link| link.0).filter(|href| leads_to(href, path)).max_by_key(|href| href.len());
    let item = |(href, icon, key): Link| Item {
        href,
        icon,
        label: visitor.words.say(key),
        current: Some(href) == current,
        group: (href == FIRST_OF_MONEY).then(|| visitor.words.say("webkit-nav-money")),
        count: if href == "/basket" { basket } else { 0 },
    };
    links.into_iter().map(item).collect()
}

/// Whether a page lies at or under a link: `/grower/report/7` under `/grower/report`, nothing but itself
/// under `/`.
fn leads_to(href: &str, path: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

fn field_links(path: &str) -> &'static [Link] {
    if leads_to("/outlet", path) {
        OUTLET
    } else if leads_to("/hub", path) {
        HUB
    } else if leads_to("/driver", path) {
        DRIVER
    } else {
        GROWER
    }
}

fn office_links(person: Option<&SignedIn>) -> Vec<Link> {
    let may = |roles: &[Role]| person.is_some_and(|person| person.may(roles));
    OFFICE.iter().filter(|(_, roles)| may(roles)).map(|(link, _)| *link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lights_the_link_that_it_lies_under() {
        assert!(leads_to("/grower", "/grower/money") && leads_to("/", "/"));
        assert!(!leads_to("/", "/season") && !leads_to("/grow", "/grower"));
        assert_eq!(field_links("/outlet/shelf")[0].0, "/outlet");
        assert_eq!(field_links("/grower")[0].0, "/grower");
    }

    #[test]
    fn nothing_of_a_text_is_taken_for_markup() {
        assert_eq!(
            price("price", "1<2", "\"克\""),
            "<span class=\"price\"><small>¥</small>1&lt;2<small> / &quot;克&quot;</small></span>"
        );
    }
}
