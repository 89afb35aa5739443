//! Labels, 100 × 150 mm: what a parcel carries on its way. Masked, because everybody on the way reads it. The
//! same label goes on a page, on a roll of a thermal printer, and four times on a sheet of A4.
use crate::bays::bay_of;
use crate::model::{Parcel, ParcelLine};
use crate::pages::with_lines;
use crate::telling::Teller;
use kernel::{Time, mask_name, mask_phone};
use ordering::Receiver;
use papers::{Corner, Look, Mark, Mm, NoMark, PageSize, Paper, PaperError, code_128, gs1_128, qr};
use store::Tx;
use webkit::Words;

/// What one label says.
#[derive(Clone, Debug)]
pub struct Label {
    pub shop: String,
    pub printed: String,
    pub line: String,
    pub bay: String,
    pub to: String,
    pub receiver: String,
    pub address: String,
    pub from_head: String,
    pub from: String,
    pub kept: String,
    pub weight: String,
    pub lines: String,
    pub order: String,
    pub link: String,
    pub qr: Mark,
    pub bars: Mark,
    pub code: String,
}

/// Why a parcel gets no label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLabel {
    /// Nobody's name is known: who finds the parcel could not tell whose it is.
    #[error("parcel {waybill} names no receiver")]
    NoName { waybill: String },
    #[error("parcel {waybill}: {why}")]
    NoMark { waybill: String, why: NoMark },
}

impl NoLabel {
    /// What is wrong, and what to do.
    pub fn sentence(&self, words: &Words) -> String {
        match self {
            Self::NoName { waybill } => words.with("logistics-label-no-name", &[("waybill", waybill)]),
            Self::NoMark { waybill, .. } => words.with("logistics-label-no-mark", &[("waybill", waybill)]),
        }
    }
}

/// What a label is printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabelPaper {
    /// A roll of 100 × 150 mm.
    #[default]
    Roll,
    /// A4 with four labels, to be cut.
    Sheet,
}

impl LabelPaper {
    /// `a4` is the sheet; whatever else is said, the roll.
    pub fn of(word: &str) -> Self {
        if word == "a4" { Self::Sheet } else { Self::Roll }
    }
}

/// A parcel with everything that its label says.
#[derive(Clone, Debug)]
pub struct Labelled {
    pub parcel: Parcel,
    pub lines: Vec<ParcelLine>,
    pub receiver: Receiver,
}

/// Reads what the labels of these parcels say.
pub fn labelled(tx: &mut Tx, parcels: Vec<Parcel>) -> store::Result<Vec<Labelled>> {
    let mut labels = Vec::new();
    for (parcel, lines) in with_lines(tx, parcels)? {
        let receiver = crate::receivers::receiver_of(tx, &parcel)?;
        labels.push(Labelled { parcel, lines, receiver });
    }
    Ok(labels)
}

/// Who prints, and when.
#[derive(Clone, Copy)]
pub struct Press<'a> {
    pub teller: Teller<'a>,
    /// The shop's name.
    pub shop: &'a str,
    /// `https://shop.example`, before the path of a QR code.
    pub origin: &'a str,
    pub now: Time,
}

impl Press<'_> {
    /// # Errors
    /// Nobody's name is known, or the code cannot be drawn.
    pub fn label(&self, one: &Labelled) -> Result<Label, NoLabel> {
        let (teller, w, parcel) = (&self.teller, self.teller.words, &one.parcel);
        if one.receiver.name.trim().is_empty() {
            return Err(NoLabel::NoName { waybill: parcel.waybill.clone() });
        }
        let no_mark = |why| NoLabel::NoMark { waybill: parcel.waybill.clone(), why };
        let (bars, code) = match &parcel.sscc {
            Some(sscc) => (gs1_128(&format!("00{sscc}")), format!("(00) {sscc}")),
            None => (code_128(&parcel.waybill), parcel.waybill.clone()),
        };
        let link = digital_link(self.origin, parcel);
        Ok(Label {
            shop: w.with("logistics-label-shop", &[("shop", self.shop)]),
            printed: format!("{} {}", self.now.day(), self.now.clock()),
            line: line(teller, parcel),
            bay: bay(teller, parcel),
            to: w.say("logistics-label-to"),
            receiver: format!("{} {}", mask_name(&one.receiver.name), mask_phone(&one.receiver.phone)),
            address: address(teller, parcel, &one.receiver),
            from_head: w.say("logistics-label-from"),
            from: teller.place(parcel.way.from),
            kept: w.say(format!("logistics-storage-{}", parcel.storage)),
            weight: w.with("logistics-label-weight", &[("weight", w.weight(parcel.grams))]),
            lines: teller.lines(&one.lines),
            order: own_number(w, parcel),
            qr: qr(&link).map_err(no_mark)?,
            link,
            bars: bars.map_err(no_mark)?,
            code,
        })
    }

    /// The labels of these parcels, and why others get none.
    pub fn labels(&self, found: &[Labelled]) -> (Vec<Label>, Vec<NoLabel>) {
        let (mut labels, mut without) = (Vec::new(), Vec::new());
        for one in found {
            match self.label(one) {
                Ok(label) => labels.push(label),
                Err(why) => without.push(why),
            }
        }
        (labels, without)
    }
}

/// What somebody says who asks for the parcel: its order's code; from outside, its waybill.
fn own_number(w: &Words, parcel: &Parcel) -> String {
    match parcel.order {
        Some(_) => w.with("logistics-order", &[("code", &parcel.order_code)]),
        None => parcel.waybill.clone(),
    }
}

/// Where the QR code of a parcel leads: its GS1 Digital Link, or without a GS1 prefix our own page.
pub fn digital_link(origin: &str, parcel: &Parcel) -> String {
    match &parcel.sscc {
        Some(sscc) => format!("{origin}/00/{sscc}"),
        None => format!("{origin}/trace/parcel/{}", parcel.waybill),
    }
}

fn line(teller: &Teller, parcel: &Parcel) -> String {
    let number = teller.line(parcel.way.from).filter(|_| parcel.way.outlet() != Some(parcel.way.from));
    match number {
        Some(number) => teller.words.with("logistics-line-number", &[("number", number)]),
        None => teller.words.say("logistics-label-stays"),
    }
}

fn bay(teller: &Teller, parcel: &Parcel) -> String {
    let number = bay_of(teller.timetable, parcel.way.to);
    teller.words.with("logistics-label-bay", &[("number", number)])
}

fn address(teller: &Teller, parcel: &Parcel, receiver: &Receiver) -> String {
    let place = teller.destination(parcel.way.to);
    if receiver.address.is_empty() { place } else { format!("{place} {}", receiver.address) }
}

/// A label's width, and the white at its sides.
const WIDTH: Mm = 100.0;
const EDGE: Mm = 5.0;
const INNER: Mm = WIDTH - 2.0 * EDGE;
/// A quarter of A4 (A6): a label stands in it as on its roll, two millimetres shorter.
const QUARTER: Corner = Corner { x: 105.0, y: 148.5 };
/// Bars of an SSCC are 156 modules; 80 mm make one 0.51 mm wide (GS1: 0.495 to 1.016 mm for logistic labels).
const BARS: Mm = 80.0;

/// The labels as PDF.
///
/// # Errors
/// The font cannot be embedded.
pub fn labels_pdf(labels: &[Label], on: LabelPaper, title: &str) -> Result<Vec<u8>, PaperError> {
    let (size, at_once) = match on {
        LabelPaper::Roll => (PageSize::LABEL, 1),
        LabelPaper::Sheet => (PageSize::A4, 4),
    };
    let mut paper = Paper::new(size, title);
    for (nth, label) in labels.iter().enumerate() {
        if nth > 0 && nth.is_multiple_of(at_once) {
            paper.next_page();
        }
        draw(&mut paper, corner(on, nth), label);
    }
    paper.finish()
}

/// Where a label's upper left corner lies on its page.
fn corner(on: LabelPaper, nth: usize) -> Corner {
    let (column, row) = (nth % 2, nth / 2 % 2);
    match on {
        LabelPaper::Roll => Corner { x: 0.0, y: 0.0 },
        LabelPaper::Sheet => {
            let white = (QUARTER.x - WIDTH) / 2.0;
            Corner { x: column as Mm * QUARTER.x + white, y: row as Mm * QUARTER.y }
        }
    }
}

fn draw(paper: &mut Paper, at: Corner, label: &Label) {
    let place = |x: Mm, y: Mm| Corner { x: at.x + x, y: at.y + y };
    paper.text(place(EDGE, 4.0), Look::bold(3.5), &label.shop);
    paper.text_right(place(WIDTH - EDGE, 4.0), Look::plain(3.5), &label.printed);
    paper.text(place(EDGE, 11.5), Look::bold(11.3), &label.line);
    paper.text_right(place(WIDTH - EDGE, 11.5), Look::bold(11.3), &label.bay);
    paper.text(place(EDGE, 30.0), Look::plain(2.8), &label.to);
    paper.text(place(EDGE, 34.0), Look::bold(5.0), &label.receiver);
    paper.text_fitting(place(EDGE, 42.0), Look::plain(4.2), INNER, 13.0, &label.address);
    paper.text(place(EDGE, 58.0), Look::plain(2.8), &label.from_head);
    paper.text(place(EDGE, 62.0), Look::plain(4.0), &label.from);
    paper.text_fitting(place(EDGE, 68.0), Look::plain(3.8), INNER, 12.0, &label.lines);
    paper.text(place(EDGE, 84.0), Look::bold(5.0), &label.kept);
    paper.text(place(EDGE, 93.0), Look::plain(4.0), &label.weight);
    paper.text_fitting(place(EDGE, 100.0), Look::plain(3.8), 50.0, 12.0, &label.order);
    for y in [10.0, 28.0, 56.0, 82.0] {
        paper.rule(place(EDGE, y), place(WIDTH - EDGE, y), 0.3);
    }
    marks(paper, place, label);
}

fn marks(paper: &mut Paper, place: impl Fn(Mm, Mm) -> Corner, label: &Label) {
    paper.mark(place(60.0, 84.0), 34.0, 34.0, label.qr.clone());
    paper.mark(place((WIDTH - BARS) / 2.0, 121.0), BARS, 18.0, label.bars.clone());
    paper.text(place((WIDTH - BARS) / 2.0, 140.0), Look::plain(4.0), &label.code);
}
