//! The answer to the last scan, in large type at the top of the page.
use crate::commands::answers_to;
use crate::model::{Answer, Details, NewScan, Parcel, ParcelLine, Refusal, ScanKind, Scanned};
use crate::pages::station::Station;
use crate::photos::PhotoRefusal;
use crate::pickup::PickupCode;
use crate::queries::{lines_of, parcel_by_waybill};
use crate::telling::Teller;
use kernel::mask_name;
use ordering::Receiver;
use store::{CountyId, Tx};
use webkit::{Fault, Posted, Site, Visitor, Words};

/// What a page tells of one scan.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub good: bool,
    pub title: String,
    /// Further lines.
    pub what: Vec<String>,
    /// Where to put it.
    pub spot: Option<Spot>,
}

/// A word in the largest type, with a caption over and under it.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub label: String,
    pub name: String,
    pub note: String,
}

/// A parcel with everything that whoever handles it sees.
#[derive(Clone, Debug)]
pub(crate) struct Handled {
    pub parcel: Parcel,
    pub lines: Vec<ParcelLine>,
    pub receiver: Receiver,
}

/// The scan that a page was led back to.
#[derive(Clone, Debug)]
pub(crate) enum Last {
    Accepted(Scanned, Box<Handled>),
    Refused(Refusal),
}

/// Reads the answer of a scan by its device's key, with its parcel.
pub(crate) fn last(tx: &mut Tx, device_key: &str) -> store::Result<Option<Last>> {
    if device_key.is_empty() {
        return Ok(None);
    }
    Ok(match answers_to(tx, &[device_key])?.remove(device_key) {
        None => None,
        Some(Err(refusal)) => Some(Last::Refused(refusal)),
        Some(Ok(scanned)) => {
            let handled = handled(tx, &scanned.waybill)?;
            handled.map(|handled| Last::Accepted(scanned, Box::new(handled)))
        }
    })
}

pub(crate) fn handled(tx: &mut Tx, waybill: &str) -> store::Result<Option<Handled>> {
    let Some(parcel) = parcel_by_waybill(tx, waybill)? else { return Ok(None) };
    let lines = lines_of(tx, &[parcel.id])?;
    let receiver = crate::receivers::receiver_of(tx, &parcel)?;
    Ok(Some(Handled { parcel, lines, receiver }))
}

impl Handled {
    /// `余*花，尾号 6120`: enough for whoever knows him.
    pub fn receiver(&self, words: &Words) -> String {
        receiver(words, &self.receiver)
    }
}

pub(crate) fn receiver(words: &Words, receiver: &Receiver) -> String {
    let (name, tail) = (mask_name(&receiver.name), phone_tail(&receiver.phone));
    words.with("logistics-receiver", &[("name", &name), ("tail", &tail)])
}

/// The last four figures of a phone.
pub(crate) fn phone_tail(phone: &str) -> String {
    let figures: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    figures[figures.len().saturating_sub(4)..].iter().collect()
}

impl Told {
    /// What is said of a file that is no photograph, by the key of its sentence.
    pub fn bad_photo(w: &Words, wrong: &str) -> Option<Self> {
        let keys = [PhotoRefusal::NotAPhoto, PhotoRefusal::TooLarge].map(PhotoRefusal::key);
        let title = w.say(keys.into_iter().find(|key| *key == wrong)?);
        Some(Self { good: false, title, what: Vec::new(), spot: None })
    }

    pub fn refusal(teller: &Teller, refusal: &Refusal) -> Self {
        let (title, what) = teller.refusal(refusal);
        Self { good: false, title, what: vec![what], spot: None }
    }

    /// What a keeper or a sorter is told.
    pub fn of(teller: &Teller, last: &Last) -> Self {
        let (scanned, handled) = match last {
            Last::Refused(refusal) => return Self::refusal(teller, refusal),
            Last::Accepted(scanned, handled) => (scanned, handled),
        };
        let parcel = &handled.parcel;
        let what = match scanned.kind {
            ScanKind::Ready | ScanKind::Collected => handled.receiver(teller.words),
            _ => teller.destination(parcel.way.to),
        };
        let lines = teller.lines(&handled.lines);
        Self {
            good: true,
            title: teller.words.say(format!("logistics-done-{}", scanned.kind)),
            what: vec![what, lines, parcel.waybill.clone()],
            spot: spot(teller, scanned, handled),
        }
    }
}

fn spot(teller: &Teller, scanned: &Scanned, handled: &Handled) -> Option<Spot> {
    let w = teller.words;
    let spot = |key: &str, name: String, note: String| {
        Some(Spot { label: w.say(format!("logistics-spot-{key}")), name, note })
    };
    let kept = w.say(format!("logistics-storage-{}", handled.parcel.storage));
    let way = scanned.way;
    match scanned.kind {
        ScanKind::Accepted | ScanKind::Loaded => {
            let number = teller.line(way.from).filter(|_| way.outlet() != Some(way.from))?;
            spot("line", w.with("logistics-line-number", &[("number", number)]), kept)
        }
        ScanKind::Sorted | ScanKind::Arrived => {
            let bay = crate::bays::bay_of(teller.timetable, way.to);
            spot("bay", w.with("logistics-bay", &[("number", bay)]), kept)
        }
        ScanKind::Ready => spot("shelf", phone_tail(&handled.receiver.phone), kept),
        ScanKind::Collected => scanned.cash.and_then(|cash| spot("cash", w.money(cash), String::new())),
        _ => None,
    }
}

/// A new key for a form: the form sent twice is one scan.
pub(crate) fn form_key() -> String {
    format!("web-{:032x}", rand::random::<u128>())
}

/// A scan that a form sends.
pub(crate) fn typed(posted: &Posted, visitor: &Visitor, station: &Station, kind: ScanKind) -> NewScan {
    let at_a_door = kind == ScanKind::Delivered;
    NewScan {
        device_key: device_key(posted.text("key")),
        code: posted.text("code").chars().take(crate::model::CODE_MAX).collect(),
        kind,
        place: (!at_a_door).then_some(station.place.id),
        person: Some(station.person),
        at: visitor.now,
        cash: None,
        details: with_code(kind),
    }
}

/// What is ready gets figures by which it is collected; they are used where it has none yet.
fn with_code(kind: ScanKind) -> Details {
    let pickup = (kind == ScanKind::Ready).then(|| PickupCode::of(rand::random()));
    Details { pickup, ..Details::default() }
}

/// The key that the form holds; a new one where somebody took it out.
pub(crate) fn device_key(text: &str) -> String {
    let good = text.len() <= crate::model::DEVICE_KEY_MAX && text.starts_with("web-");
    if good { text.to_string() } else { form_key() }
}

/// Records the scans of a form.
pub(crate) async fn record(site: &Site, county: CountyId, scans: Vec<NewScan>) -> Result<Vec<Answer>, Fault> {
    let now = site.now(county);
    Ok(site.store().writing(county, move |tx| crate::commands::record_scans(tx, &scans, now)).await?)
}

/// What became of several scans of one form: how many were accepted, and why the others were not.
pub(crate) fn batch_told(teller: &Teller, kind: ScanKind, answers: &[Answer]) -> Vec<Told> {
    let accepted = answers.iter().filter(|answer| answer.is_ok()).count();
    let good = (accepted > 0).then(|| Told {
        good: true,
        title: teller.words.with(format!("logistics-batch-{kind}"), &[("n", accepted)]),
        what: Vec::new(),
        spot: None,
    });
    let refused = answers.iter().filter_map(|answer| answer.as_ref().err());
    good.into_iter().chain(refused.map(|refusal| Told::refusal(teller, refusal))).collect()
}

/// How many scans one form may hold.
const FORM_SCANS_MAX: usize = crate::queries::PARCELS_SHOWN_MAX as usize;

/// The keys of the scans of a form with several: `web-…-1`, `web-…-2`.
pub(crate) fn keys_of(key: &str, count: usize) -> Vec<String> {
    (1..=count.min(FORM_SCANS_MAX)).map(|nth| format!("{key}-{nth}")).collect()
}

/// One scan for each parcel of a form.
pub(crate) fn each(
    visitor: &Visitor,
    station: &Station,
    kind: ScanKind,
    key: &str,
    waybills: &[String],
) -> Vec<NewScan> {
    let scan = |(device_key, waybill): (String, &String)| NewScan {
        device_key,
        code: waybill.clone(),
        kind,
        place: Some(station.place.id),
        person: Some(station.person),
        at: visitor.now,
        cash: None,
        details: with_code(kind),
    };
    keys_of(key, waybills.len()).into_iter().zip(waybills).map(scan).collect()
}

/// Reads the answers of the scans of a form.
pub(crate) fn batch_answers(tx: &mut Tx, key: &str) -> store::Result<Vec<Answer>> {
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let keys = keys_of(key, FORM_SCANS_MAX);
    let mut answers = answers_to(tx, &keys.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(keys.iter().filter_map(|key| answers.remove(key)).collect())
}
