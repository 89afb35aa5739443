//! Lists of the office: filters are a GET form, so that a view is a link; pages are cut by key, not by number;
//! the same list goes out as xlsx or csv with `?format=xlsx`.
use crate::page::{in_query, pairs};
use crate::shell::escape;
use crate::{Fault, Fields, Visitor, Words, Wrong, download};
use askama::filters::Safe;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use kernel::{Count, Day, Fen, Grams, Time, Whole};
use sheets::{Format, Writer};
use std::convert::Infallible;
use std::fmt::{Display, Write as _};

/// Rows of a page.
pub const PAGE_ROWS: usize = 50;
/// Rows of a file. Who needs more narrows the filters, or exports by `pavilion export`.
pub const EXPORT_ROWS_MAX: usize = 50_000;

const AFTER: &str = "after";
const FORMAT: &str = "format";

/// What the address of a list asks for. An extractor.
#[derive(Clone, Debug)]
pub struct Asked {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Asked {
    pub fn of(path: &str, query: &str) -> Self {
        Self { path: path.to_string(), pairs: pairs(query.as_bytes()) }
    }

    /// What a filter says; "" where it says nothing.
    pub fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// A filter as a value. What cannot be read filters nothing: an old link still shows a list.
    pub fn read<T, E: Into<Wrong>>(
        &self,
        name: &str,
        reader: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        Some(self.text(name)).filter(|text| !text.is_empty()).and_then(|text| reader(text).ok())
    }

    /// The key of the last row of the page before.
    pub fn after<T: std::str::FromStr>(&self) -> Option<T> {
        self.text(AFTER).parse().ok()
    }

    /// Whether a file is asked for in place of a page.
    pub fn format(&self) -> Option<Format> {
        self.text(FORMAT).parse().ok()
    }

    /// How many rows to ask the database for: a page and one more, which says that there is a next page; or a
    /// whole file.
    pub fn limit(&self) -> Count {
        let rows = if self.format().is_some() { EXPORT_ROWS_MAX } else { PAGE_ROWS + 1 };
        i64::try_from(rows).ok().and_then(Count::new).unwrap_or_default()
    }

    /// The filter form as it was sent, for `form.value("q")` and `form.chosen("state", "open")`.
    pub fn form(&self, words: &Words) -> Fields {
        Fields::filled(
            words,
            &self.pairs.iter().map(|(name, value)| (name.as_str(), value)).collect::<Vec<_>>(),
        )
    }

    /// Cuts off the row that only says that there are more.
    pub fn paged<T, K: Display>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Paged<T> {
        let more = self.format().is_none() && rows.len() > PAGE_ROWS;
        if more {
            rows.truncate(PAGE_ROWS);
        }
        let next = rows.last().filter(|_| more).map(|row| self.with(AFTER, &key(row).to_string()));
        let first = (!self.text(AFTER).is_empty()).then(|| self.with(AFTER, ""));
        Paged { rows, next, first }
    }

    /// The address of this list with one filter changed, from its first page; "" takes the filter away.
    pub fn with(&self, name: &str, value: &str) -> String {
        let kept = self
            .pairs
            .iter()
            .filter(|(key, value)| key != name && key != AFTER && key != FORMAT && !value.is_empty());
        let changed = Some((name, value)).filter(|(_, value)| !value.is_empty());
        let all = kept.map(|(key, value)| (key.as_str(), value.as_str())).chain(changed);
        let query: Vec<String> =
            all.map(|(key, value)| format!("{}={}", in_query(key), in_query(value))).collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    /// The address of the whole list as xlsx.
    pub fn export_url(&self) -> String {
        self.with(FORMAT, Format::Xlsx.word())
    }

    /// The list without any filter.
    pub fn bare_url(&self) -> String {
        self.path.clone()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.path(), parts.uri.query().unwrap_or("")))
    }
}

/// The rows of one page, and where the next one is.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
    /// The first page, where this is a later one.
    pub first: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Head {
    label: String,
    align: Align,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Start,
    End,
    /// Sentences: they may break, and take a whole line on a phone.
    Sentence,
}

impl Head {
    /// Words and codes: at the left.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Start }
    }
    /// Figures: at the right. The unit stands in the label: 净重 kg, 金额 元.
    pub fn figure(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::End }
    }
    pub fn sentence(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Sentence }
    }
}

/// A cell with its meaning: the page and the file write it each in its own way.
#[derive(Clone, Debug)]
pub enum Cell {
    Empty,
    Text(String),
    /// The name of the thing that the row is about.
    Strong(String),
    Code(String),
    /// A code that leads to its page.
    Link {
        to: String,
        text: String,
    },
    Whole(i64),
    Yuan(Fen),
    /// A weight, shown in kilograms.
    Kilograms(Grams),
    Day(Day),
    Time(Time),
    /// A state: what it is, and how it stands: `good`, `soon`, `info`, `bad`, or "" for plain.
    Tag {
        tone: &'static str,
        text: String,
    },
}

/// A table of the office: `{{ table.html() }}`.
#[derive(Clone, Debug)]
pub struct Table {
    words: Words,
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
    foot: Option<Vec<Cell>>,
}

impl Table {
    pub fn new(words: &Words, heads: Vec<Head>) -> Self {
        Self { words: words.clone(), heads, rows: Vec::new(), foot: None }
    }

    /// Adds a row, a cell for each head.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.heads.len());
        self.rows.push(cells);
    }

    /// The sums under the table.
    pub fn foot(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.heads.len());
        self.foot = Some(cells);
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table, wide on a desk and stacked on a phone. Without rows it is a sentence.
    pub fn html(&self) -> Safe<String> {
        if self.rows.is_empty() {
            return Safe(format!(
                "<p class=\"pad second\">{}</p>",
                escape(&self.words.say("webkit-list-empty"))
            ));
        }
        let mut html = String::from("<div class=\"sideways\"><table class=\"data rows\"><thead><tr>");
        for head in &self.heads {
            let class = if head.align == Align::End { " class=\"r\"" } else { "" };
            let _ = write!(html, "<th{class}>{}</th>", escape(&head.label));
        }
        html.push_str("</tr></thead><tbody>");
        self.rows.iter().for_each(|row| self.line(&mut html, row));
        html.push_str("</tbody>");
        if let Some(foot) = &self.foot {
            html.push_str("<tfoot>");
            self.line(&mut html, foot);
            html.push_str("</tfoot>");
        }
        html.push_str("</table></div>");
        Safe(html)
    }

    fn line(&self, html: &mut String, cells: &[Cell]) {
        html.push_str("<tr>");
        for (head, cell) in self.heads.iter().zip(cells) {
            let class = match (head.align, cell.is_figure()) {
                (Align::End, _) => " class=\"r num\"",
                (Align::Sentence, _) => " class=\"say\"",
                (Align::Start, true) => " class=\"num\"",
                (Align::Start, false) => "",
            };
            let inner = cell.html(&self.words);
            let _ = write!(html, "<td data-l=\"{}\"{class}>{inner}</td>", escape(&head.label));
        }
        html.push_str("</tr>\n");
    }

    /// The same list as a file, written on a thread that may take its time.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn export(self, name: &str, format: Format) -> Result<Response, Fault> {
        let name = format!("{name}.{format}");
        let written = tokio::task::spawn_blocking(move || self.write(format)).await;
        let bytes = written.map_err(Fault::broken)?.map_err(Fault::broken)?;
        Ok(download(&name, format.media_type(), bytes))
    }

    fn write(&self, format: Format) -> Result<Vec<u8>, sheets::WriteError> {
        let heads: Vec<&str> = self.heads.iter().map(|head| head.label.as_str()).collect();
        let mut writer = Writer::new(format, &heads)?;
        for row in &self.rows {
            writer.row(&row.iter().map(Cell::sheet).collect::<Vec<_>>())?;
        }
        writer.finish()
    }
}

impl Cell {
    fn is_figure(&self) -> bool {
        !matches!(self, Self::Empty | Self::Text(_) | Self::Strong(_) | Self::Tag { .. })
    }

    fn html(&self, words: &Words) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Code(text) => escape(text),
            Self::Strong(text) => format!("<b>{}</b>", escape(text)),
            Self::Link { to, text } => format!("<a href=\"{}\">{}</a>", escape(to), escape(text)),
            Self::Whole(number) => words.number(number),
            Self::Yuan(sum) => words.yuan(sum),
            Self::Kilograms(weight) => words.kilos(weight),
            Self::Day(day) => words.table_day(day),
            Self::Time(time) => format!("{} {}", words.table_day(time.day()), time.clock()),
            Self::Tag { tone: "", text } => format!("<span class=\"tag\">{}</span>", escape(text)),
            Self::Tag { tone, text } => format!("<span class=\"tag {tone}\">{}</span>", escape(text)),
        }
    }

    fn sheet(&self) -> sheets::Cell<'_> {
        match self {
            Self::Empty => sheets::Cell::Empty,
            Self::Text(text) | Self::Strong(text) | Self::Tag { text, .. } => sheets::Cell::Text(text),
            Self::Code(text) | Self::Link { text, .. } => sheets::Cell::Code(text),
            Self::Whole(number) => sheets::Cell::Whole(*number),
            Self::Yuan(sum) => sheets::Cell::Yuan(*sum),
            Self::Kilograms(weight) => sheets::Cell::Kilograms(*weight),
            Self::Day(day) => sheets::Cell::Day(*day),
            Self::Time(time) => sheets::Cell::Time(*time),
        }
    }
}

impl From<Count> for Cell {
    fn from(count: Count) -> Self {
        Self::Whole(count.get())
    }
}
impl From<Fen> for Cell {
    fn from(sum: Fen) -> Self {
        Self::Yuan(sum)
    }
}
impl From<Grams> for Cell {
    fn from(weight: Grams) -> Self {
        Self::Kilograms(weight)
    }
}
impl From<Day> for Cell {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}
impl From<Time> for Cell {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

/// The row of buttons under a table: first page, next page.
pub fn pager<T>(visitor: &Visitor, paged: &Paged<T>) -> Safe<String> {
    let link = |to: &Option<String>, key: &str| {
        let label = escape(&visitor.words.say(key));
        let html = |to: &String| format!("<a class=\"btn slim\" href=\"{}\">{label}</a>", escape(to));
        to.as_ref().map(html).unwrap_or_default()
    };
    let links = link(&paged.first, "webkit-list-first") + &link(&paged.next, "webkit-list-next");
    let rows = paged.rows.len();
    let said = visitor.words.with("webkit-list-rows", &[("n", rows)]);
    Safe(format!(
        "<div class=\"apart pad wrap mid\"><span class=\"cap\">{}</span><span class=\"row\">{links}</span></div>",
        escape(&said)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::words::tests::words;

    #[test]
    fn a_view_is_a_link() {
        let asked = Asked::of("/office/lots", "q=%E4%BD%99&state=open&after=17&empty=");
        assert_eq!((asked.text("q"), asked.text("state"), asked.after::<i64>()), ("余", "open", Some(17)));
        assert_eq!(asked.with("state", "sold"), "/office/lots?q=%E4%BD%99&state=sold");
        assert_eq!(asked.with("q", ""), "/office/lots?state=open");
        assert_eq!(asked.export_url(), "/office/lots?q=%E4%BD%99&state=open&format=xlsx");
        assert_eq!(asked.read("state", crate::forms::day), None, "what cannot be read filters nothing");
        assert!(asked.form(&words(Lang::Zh)).chosen("state", "open"));
    }

    #[test]
    fn a_page_ends_where_the_next_begins() {
        let asked = Asked::of("/office/lots", "q=a");
        let rows = |n: i64| (1..=n).collect::<Vec<i64>>();
        let paged = asked.paged(rows(51), |id| *id);
        assert_eq!((paged.rows.len(), paged.next.as_deref()), (50, Some("/office/lots?q=a&after=50")));
        assert_eq!(asked.paged(rows(50), |id| *id).next, None);
        let file = Asked::of("/office/lots", "format=csv");
        assert_eq!(file.paged(rows(51), |id| *id).rows.len(), 51, "a file is whole");
        assert_eq!(asked.limit().get(), 51);
        assert_eq!(file.limit().get(), 50_000);
    }

    fn table() -> Table {
        let heads = vec![
            Head::text("批次"),
            Head::text("农户"),
            Head::figure("净重 kg"),
            Head::figure("金额 元"),
            Head::text("状态"),
        ];
        let mut table = Table::new(&words(Lang::Zh), heads);
        table.row(vec![
            Cell::Link { to: "/trace/FW".into(), text: "FW-261123-007-4".into() },
            Cell::Strong("<余家>".into()),
            Grams::new(320_000).unwrap().into(),
            Fen::of_fen(14_720).into(),
            Cell::Tag { tone: "good", text: "在卖".into() },
        ]);
        table
    }

    #[test]
    fn a_table_says_its_heads_on_a_phone_and_its_figures_at_the_right() {
        let mut table = table();
        table.foot(vec!["合计".into(), Cell::Empty, Cell::Empty, Fen::of_fen(14_720).into(), Cell::Empty]);
        let html = table.html().0;
        assert!(html.contains("<td data-l=\"净重 kg\" class=\"r num\">320.0</td>"), "{html}");
        assert!(
            html.contains("<b>&lt;余家&gt;</b>") && html.contains("<span class=\"tag good\">在卖</span>")
        );
        assert!(html.contains("<tfoot><tr><td data-l=\"批次\">合计</td>"));
        assert!(Table::new(&words(Lang::Zh), vec![]).html().0.contains("没有"));
    }

    #[test]
    fn the_file_is_the_same_list() {
        let csv = String::from_utf8(table().write(Format::Csv).unwrap()).unwrap();
        assert!(csv.contains("批次,农户,净重 kg,金额 元,状态"), "{csv}");
        assert!(csv.contains("320") && csv.contains("147.20") && csv.contains("在卖"), "{csv}");
        let xlsx = table().write(Format::Xlsx).unwrap();
        let read = sheets::read("lots.xlsx", &xlsx).unwrap();
        assert_eq!(read.rows.len(), 1);
        assert_eq!(read.rows[0].cells[1], "<余家>");
    }
}
