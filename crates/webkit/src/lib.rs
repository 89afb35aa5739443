//! Webkit: what every page and form of the house stands on. Sessions, roles, forms, languages, the shell round
//! a page, assets, errors, and the server itself.
//!
//! A room hands over a [`Room`] (its tables and words) and an `axum::Router`; [`app`] puts the rooms together.
//! A handler takes a [`Visitor`] (who asks, in which county and language) and, for a post, a [`Posted`] (what
//! was sent, proved to come from a page of ours). It answers with [`page`], [`redirect`] or a [`Fault`].
//!
//! ```ignore
//! async fn edit(visitor: Visitor, State(site): State<Site>, Path(id): Path<LotId>, posted: Posted)
//!     -> Result<Response, Fault> {
//!     visitor.must(&[Role::CountyOffice])?;
//!     let mut form = posted.fields();
//!     let price = form.read("price", forms::yuan);
//!     let weight = form.read("weight", forms::kilograms);
//!     let (Some(price), Some(weight)) = (price, weight) else {
//!         let shell = Shell::new(&visitor, Nav::Office, visitor.words.say("stock-lot-title"));
//!         return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, LotPage { shell, form }));
//!     };
//!     site.store().writing(visitor.county, move |tx| commands::change(tx, id, price, weight)).await?;
//!     Ok(redirect("/office/lots"))
//! }
//! ```
//!
//! **Templates** extend `shop.html`, `field.html` or `office.html` (each room's `askama.toml` says
//! `dirs = ["templates", "../webkit/templates"]`) and have a field `shell: Shell`. Blocks: `main`, `main_class`
//! (what stands in `<main class="…">`: `page`, `page pt-0`, `page narrow`), `top` (between bar and main), `head`,
//! and in `field.html` `tools`. Sentences: `{{ shell.w.say("key") }}`, `{{ shell.w.with("key", &[("left", &x)]) }}`;
//! figures: `{{ shell.w.money(sum) }}` and the rest of [`formats`]. Icons: `{{ shell.icon("basket")|safe }}`.
//! Drawings: `<span class="pic {{ shell.ground(kind) }}"><img src="{{ shell.picture(kind) }}" …>`. Every form
//! with `method="post"` holds `{{ shell.hidden_csrf() }}`. A form that is shown again has a field
//! `form: Fields`: `{{ form.value("price") }}`, `{% if let Some(why) = form.wrong("price") %}`.
//!
//! **Lists** of the office: [`listing`] reads filters and the page's key from the address, draws the table, and
//! writes the same list as xlsx; [`imports`] shows what an import left out. **Pictures**: [`map`] draws the
//! county, [`chart`] lines and bars, as SVG.
//! **Scripts** are few and small: an element names its own in `data-island` (`step` and `total`: quantity and
//! live price; `refresh`: figures told anew; `scan`; `reveal`); how is said in `islands/src`.
//! **Signing in**: [`sessions::sign_in`] in the transaction that proved the password, then [`Visitor::keep`].
//! **Parts**: what a higher room adds to a page of a lower one is a [`Part`], drawn by [`Site::parts`].
//! **Same for all**: a page that is the same for everyone without a session goes through [`shared`].
//! **Tests**: [`testing::Browser`] asks the whole router; [`testing::locales_agree`] and
//! [`testing::templates_keep_to_the_look`] are called by every room.
//!
//! Promises:
//! - A post is handled only if it came from a page of ours: a session's token, or for strangers the origin.
//! - A cookie holds a secret of which the database knows the hash alone.
//! - An error is a page (or, under /api, JSON) in the visitor's language, with a number for the telephone;
//!   what went wrong is in the log under that number.
//! - A handler never blocks: it awaits `store().writing(…)`, `reading(…)` or a desk.
//!
//! Deliberately absent: what a room knows. Persons, passwords and the sign-in page are `county`'s; here is only
//! what a session copies from them.
mod app;
pub mod assets;
pub mod chart;
mod csrf;
mod docs;
mod fault;
pub mod formats;
pub mod forms;
mod icons;
pub mod imports;
pub mod limits;
pub mod listing;
mod logs;
pub mod map;
mod metrics;
mod page;
mod posted;
mod ready;
mod room;
mod seasons;
mod serve;
pub mod sessions;
mod settings;
mod shell;
mod site;
pub mod testing;
mod visitor;
mod words;

pub use app::app;
pub use assets::{ground, picture, text as asset_text};
pub use docs::openapi_json;
pub use fault::{Fault, Refuse};
pub use formats::Is;
pub use forms::{Fields, Wrong};
pub use icons::is_icon;
pub use logs::start_logs;
pub use page::{download, in_query, own_path, page, redirect};
pub use posted::{FORM_BYTES_MAX, NotPosted, Posted, UPLOAD_BYTES_MAX, Upload};
pub use ready::shared;
pub use room::{Problem, Room};
pub use serve::{CannotServe, Listening, Stop, listen, serve};
pub use sessions::{Grant, PersonId, Role, Session, SessionKey, SignedIn, Token, begin_session};
pub use settings::{BadSettings, Settings};
pub use shell::{Item, Nav, Shell, escape};
pub use site::{Error, Part, Place, Site, wall};
pub use visitor::{Visitor, read_cookie};
pub use words::{Arg, BrokenLocale, Lang, Locales, Values, Words};

/// Webkit's own table (sessions) and words. It comes before the rooms.
pub const ROOM: Room = Room {
    name: "webkit",
    migrations: &[store::Migration {
        name: "0001_sessions",
        sql: include_str!("../migrations/0001_sessions.sql"),
    }],
    locales: locales!(),
};
