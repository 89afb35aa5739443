//! EPCIS 2.0 documents in JSON-LD, made from what is known at that moment.
//!
//! A harvest is an ObjectEvent that commissions the lot; packing is an AggregationEvent with the parcel as its
//! parent; each scan of a parcel is an ObjectEvent; a recall is one with the disposition `recalled`. Words are
//! those of GS1's Core Business Vocabulary 2.0. See <https://ref.gs1.org/standards/epcis/2.0.0/>.
use crate::links::{event_link, lot_link, parcel_link, place_link};
use crate::model::{LotTrace, Packed, ParcelTrace};
use county::{PlaceId, Timetable};
use kernel::{Quantity, Time, Unit, Whole};
use logistics::{ParcelLine, Scan, ScanKind};
use serde::Serialize;
use serde_json::{Map, Value, json};
use stock::LotState;

const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// A document with its events, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    #[serde(rename = "@context")]
    context: Vec<Value>,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "schemaVersion")]
    schema_version: &'static str,
    #[serde(rename = "creationDate")]
    creation_date: String,
    #[serde(rename = "epcisBody")]
    body: Body,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Body {
    #[serde(rename = "eventList")]
    events: Vec<Value>,
}

impl Document {
    fn new(id: String, events: Vec<Event>, now: Time) -> Self {
        let mut events = events;
        events.sort_by_key(|event| event.at);
        Self {
            context: vec![CONTEXT.into(), json!({ "cbvmda": "urn:epcglobal:cbv:mda:" })],
            id,
            kind: "EPCISDocument",
            schema_version: "2.0",
            creation_date: now.iso(),
            body: Body { events: events.into_iter().map(|event| Value::Object(event.fields)).collect() },
        }
    }
}

/// An event on its way into a document.
struct Event {
    at: Time,
    fields: Map<String, Value>,
}

impl Event {
    fn new(kind: &str, id: String, at: Time, action: &str) -> Self {
        let mut fields = Map::new();
        let time = at.iso();
        // `…+08:00`: the last six letters are the offset.
        let offset = time[time.len() - 6..].to_string();
        fields.insert("type".into(), kind.into());
        fields.insert("eventID".into(), id.into());
        fields.insert("eventTime".into(), time.into());
        fields.insert("eventTimeZoneOffset".into(), offset.into());
        fields.insert("action".into(), action.into());
        Self { at, fields }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    fn step(self, business_step: &str, disposition: &str) -> Self {
        self.with("bizStep", business_step).with("disposition", disposition)
    }

    fn at_place(self, place: Option<String>) -> Self {
        match place {
            Some(place) => {
                self.with("readPoint", json!({ "id": place })).with("bizLocation", json!({ "id": place }))
            }
            None => self,
        }
    }
}

/// So much of a class of things, such as a lot: kilograms for what is weighed, a bare number for what is counted.
fn quantity_of(class: &str, quantity: Quantity, unit: Unit) -> Value {
    match unit {
        Unit::Gram => {
            json!({ "epcClass": class, "quantity": quantity.get() as f64 / 1_000.0, "uom": unit.word() })
        }
        Unit::Piece => json!({ "epcClass": class, "quantity": quantity.get() }),
    }
}

fn place(origin: &str, timetable: &Timetable, place: PlaceId) -> Option<String> {
    timetable.place(place).map(|place| place_link(origin, &place.code))
}

/// What a lot has to tell: its harvest, its packing, and its recall if there was one.
pub fn lot_document(origin: &str, trace: &LotTrace, packed: &[Packed], now: Time) -> Document {
    let class = lot_link(origin, &trace.product, &trace.lot.code);
    let mut events = vec![commissioning(origin, trace)];
    events.extend(packed.iter().map(|one| packing_of_lot(origin, trace, one)));
    events.extend(recall(origin, trace, now));
    Document::new(format!("{class}#document"), events, now)
}

/// What a parcel has to tell: the harvest of its lots, its packing, and each scan.
pub fn parcel_document(origin: &str, trace: &ParcelTrace, now: Time) -> Document {
    let link = parcel_link(origin, &trace.parcel);
    let mut events: Vec<Event> = trace.lots.iter().map(|lot| commissioning(origin, lot)).collect();
    events.extend(trace.lots.iter().filter_map(|lot| recall(origin, lot, now)));
    events.extend(trace.scans.iter().map(|scan| of_scan(origin, trace, scan)));
    Document::new(format!("{link}#document"), events, now)
}

/// The lot comes into being when its producer declares what was harvested.
fn commissioning(origin: &str, trace: &LotTrace) -> Event {
    let (lot, product) = (&trace.lot, &trace.product);
    let class = lot_link(origin, product, &lot.code);
    let facts = json!({
        "cbvmda:lotNumber": lot.code,
        "cbvmda:harvestEndDate": lot.harvested_on.to_string(),
        "cbvmda:bestBeforeDate": lot.best_before.to_string(),
        "cbvmda:countryOfOrigin": "CN",
    });
    Event::new("ObjectEvent", event_link(&class, "harvest", lot.id), lot.listed_at, "ADD")
        .step("commissioning", "active")
        .at_place(place(origin, &trace.timetable, lot.outlet))
        .with("quantityList", vec![quantity_of(&class, lot.listed, product.unit)])
        .with("ilmd", facts)
}

fn recall(origin: &str, trace: &LotTrace, now: Time) -> Option<Event> {
    let lot = &trace.lot;
    let class = lot_link(origin, &trace.product, &lot.code);
    let recalled = || {
        let at = trace.recall.as_ref().map_or(now, |recall| recall.at);
        Event::new("ObjectEvent", event_link(&class, "recall", lot.id), at, "OBSERVE")
            .step("holding", "recalled")
            .with("quantityList", vec![quantity_of(&class, lot.listed, trace.product.unit)])
    };
    (lot.state == LotState::Recalled).then(recalled)
}

fn packing_of_lot(origin: &str, trace: &LotTrace, packed: &Packed) -> Event {
    let class = lot_link(origin, &trace.product, &trace.lot.code);
    let inside = vec![quantity_of(&class, packed.quantity, trace.product.unit)];
    packing(origin, &trace.timetable, &packed.parcel, packed.at, inside)
}

fn packing(
    origin: &str,
    timetable: &Timetable,
    parcel: &logistics::Parcel,
    at: Time,
    inside: Vec<Value>,
) -> Event {
    let link = parcel_link(origin, parcel);
    Event::new("AggregationEvent", event_link(&link, "packing", parcel.id), at, "ADD")
        .with("parentID", link)
        .with("childQuantityList", inside)
        .step("packing", "in_progress")
        .at_place(place(origin, timetable, parcel.way.from))
}

fn of_scan(origin: &str, trace: &ParcelTrace, scan: &Scan) -> Event {
    let Some(timetable) = trace.lots.first().map(|lot| &lot.timetable) else {
        return observed(origin, trace, scan, None);
    };
    if scan.kind == ScanKind::Accepted {
        let inside = trace.lines.iter().filter_map(|line| in_parcel(origin, trace, line)).collect();
        return packing(origin, timetable, &trace.parcel, scan.happened, inside);
    }
    observed(origin, trace, scan, scan.place.and_then(|at| place(origin, timetable, at)))
}

fn in_parcel(origin: &str, trace: &ParcelTrace, line: &ParcelLine) -> Option<Value> {
    let lot = trace.lots.iter().find(|lot| lot.lot.id == line.lot)?;
    let class = lot_link(origin, &lot.product, &lot.lot.code);
    Some(quantity_of(&class, line.quantity, lot.product.unit))
}

fn observed(origin: &str, trace: &ParcelTrace, scan: &Scan, place: Option<String>) -> Event {
    let link = parcel_link(origin, &trace.parcel);
    let (business_step, disposition) = in_the_vocabulary(scan.kind);
    Event::new("ObjectEvent", event_link(&link, "scan", scan.id), scan.happened, "OBSERVE")
        .with("recordTime", scan.received.iso())
        .with("epcList", vec![Value::from(link)])
        .step(business_step, disposition)
        .at_place(place)
}

/// The business step and the disposition of a scan, in GS1's words.
const fn in_the_vocabulary(kind: ScanKind) -> (&'static str, &'static str) {
    match kind {
        ScanKind::Accepted => ("packing", "in_progress"),
        ScanKind::Bagged => ("packing", "in_progress"),
        ScanKind::Loaded | ScanKind::Forwarded | ScanKind::Dispatched => ("shipping", "in_transit"),
        ScanKind::SentBack => ("shipping", "returned"),
        ScanKind::Unloaded | ScanKind::Sorted | ScanKind::Arrived => ("receiving", "in_progress"),
        ScanKind::Ready => ("receiving", "available"),
        ScanKind::Collected | ScanKind::Delivered => ("retail_selling", "retail_sold"),
        ScanKind::Damaged => ("inspecting", "damaged"),
        ScanKind::Lost => ("cycle_counting", "unknown"),
        ScanKind::Refused => ("inspecting", "non_sellable_other"),
        ScanKind::Returned => ("receiving", "returned"),
    }
}
