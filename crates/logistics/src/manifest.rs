//! Manifests: what a bag holds, what a run carries. A4, to be signed by who hands over and by who takes.
use crate::aboard::parcels_on_run;
use crate::bags::Bag;
use crate::model::{Leg, Parcel, RunId};
use crate::queries::parcels_in_bags;
use crate::runs::{Run, runs_by_ids};
use crate::telling::Teller;
use kernel::{Grams, Time};
use papers::{Column, Corner, Flow, Look, PageSize, PaperError, Row, Table, code_128};
use std::collections::BTreeSet;
use store::Tx;

/// Of what a manifest is.
#[derive(Clone, Debug)]
pub enum Load {
    Bag(Box<Bag>),
    Run(Run),
}

/// What is handed over, and in which order it is put down.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub load: Load,
    pub parcels: Vec<Parcel>,
}

/// What a bag holds.
pub fn manifest_of_bag(tx: &mut Tx, code: &str) -> store::Result<Option<Manifest>> {
    let Some(bag) = crate::bags::bag_by_code(tx, code)? else { return Ok(None) };
    let parcels = parcels_in_bags(tx, &[bag.id])?;
    Ok(Some(Manifest { load: Load::Bag(Box::new(bag)), parcels }))
}

/// What a run carries now, in the order of its stops.
pub fn manifest_of_run(tx: &mut Tx, run: RunId) -> store::Result<Option<Manifest>> {
    let Some(run) = runs_by_ids(tx, &BTreeSet::from([run]))?.remove(&run) else { return Ok(None) };
    let timetable = county::timetable(tx)?;
    let mut parcels = parcels_on_run(tx, run.id)?;
    let trip = timetable.schedule().trip(&run.key.trip).map(|trip| trip.calls.iter().map(|call| call.place));
    let route = timetable.routes().iter().find(|route| route.id == run.key.route);
    let stops: Option<Vec<_>> = match trip {
        Some(places) => Some(places.collect()),
        None => route.map(|route| route.stops.iter().map(|stop| stop.place).collect()),
    };
    parcels.sort_by_key(|parcel| {
        let place = if run.key.leg == Leg::Bringing { parcel.way.outlet() } else { Some(parcel.way.from) };
        (stops.as_ref().and_then(|stops| stops.iter().position(|stop| Some(*stop) == place)), parcel.id)
    });
    Ok(Some(Manifest { load: Load::Run(run), parcels }))
}

impl Manifest {
    pub fn grams(&self) -> Grams {
        self.parcels.iter().fold(Grams::default(), |sum, parcel| sum + parcel.grams)
    }

    /// What it is of, in words.
    pub fn title(&self, teller: &Teller) -> String {
        match &self.load {
            Load::Bag(bag) => teller.words.with("logistics-manifest-bag", &[("code", &bag.code)]),
            Load::Run(run) => teller.words.with("logistics-manifest-run", &[("run", run_name(teller, run))]),
        }
    }

    /// What a file of it is called.
    pub fn file_name(&self) -> String {
        match &self.load {
            Load::Bag(bag) => format!("{}.pdf", bag.code),
            Load::Run(run) => format!("run-{}.pdf", run.id),
        }
    }

    /// The manifest as PDF.
    ///
    /// # Errors
    /// The font cannot be embedded.
    pub fn pdf(&self, teller: &Teller, shop: &str, now: Time) -> Result<Vec<u8>, PaperError> {
        let title = self.title(teller);
        let mut flow = Flow::new(PageSize::A4, &title);
        flow.title(&title);
        self.head(teller, &mut flow, now);
        flow.space(3.0);
        flow.table(&self.table(teller));
        flow.space(10.0);
        for key in ["logistics-manifest-given", "logistics-manifest-taken"] {
            flow.fact(&teller.words.say(key), "____________________________________________");
            flow.space(5.0);
        }
        flow.finish(|page, of| (format!("{shop}  {title}"), format!("{page} / {of}")))
    }

    fn head(&self, teller: &Teller, flow: &mut Flow, now: Time) {
        let w = teller.words;
        if let Load::Bag(bag) = &self.load {
            if let Ok(bars) = code_128(&bag.code) {
                flow.paper().mark(Corner { x: 122.0, y: 18.0 }, 70.0, 14.0, bars);
                flow.paper().text(Corner { x: 122.0, y: 33.0 }, Look::plain(3.2), &bag.code);
            }
            flow.fact(&w.say("logistics-manifest-from"), &teller.place(bag.from));
            flow.fact(&w.say("logistics-manifest-to"), &teller.place(bag.to));
            flow.fact(&w.say("logistics-manifest-seal"), bag.seal.as_deref().unwrap_or("—"));
        }
        flow.fact(
            &w.say("logistics-manifest-printed"),
            &format!("{} {}", w.full_day(now.day()), now.clock()),
        );
    }

    fn table(&self, teller: &Teller) -> Table {
        let w = teller.words;
        let say = |key: &str| w.say(format!("logistics-column-{key}"));
        let mut table = Table::new([
            Column::figure("#", 0.4),
            Column::text(say("waybill"), 2.2),
            Column::text(say("from"), 2.0),
            Column::text(say("to"), 2.0),
            Column::figure(say("weight"), 1.0),
            Column::figure("□", 0.4),
        ]);
        for (nth, parcel) in self.parcels.iter().enumerate() {
            table.row(Row::new([
                (nth + 1).to_string(),
                parcel.waybill.clone(),
                teller.place(parcel.way.from),
                teller.destination(parcel.way.to),
                w.plain_kilos(parcel.grams),
                "□".to_string(),
            ]));
        }
        let all = w.with("logistics-manifest-all", &[("n", self.parcels.len())]);
        let sum = w.plain_kilos(self.grams());
        table.total(Row::new([String::new(), all, String::new(), String::new(), sum, String::new()]));
        table
    }
}

/// `3 线，11 月 24 日，早上送货`: a run in words.
pub fn run_name(teller: &Teller, run: &Run) -> String {
    let w = teller.words;
    let route = teller.timetable.routes().iter().find(|route| route.id == run.key.route);
    let line = match route {
        Some(route) => w.with("logistics-line-number", &[("number", route.number)]),
        None => w.say("logistics-run-own"),
    };
    let leg = w.say(format!("logistics-leg-{}", run.key.leg));
    let (day, trip) = (w.short_day(run.key.day), run.key.trip.clone());
    let key = if trip.is_empty() { "logistics-run-name" } else { "logistics-run-name-trip" };
    w.with(key, &[("line", line), ("day", day), ("leg", leg), ("trip", trip)])
}
