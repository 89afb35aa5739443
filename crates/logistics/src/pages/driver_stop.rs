//! `/driver/stop`: one stop of a run: the bus is there, parcels and bags go off and on by scan or by tick, or it does
//! not call there and why.
use crate::bags::Bag;
use crate::calls::SkipReason;
use crate::commands::{Calling, StopRefusal, TellStop, record_scans, tell_stop};
use crate::model::{Answer, CODE_MAX, Details, NewScan, Parcel, ParcelLine, ScanKind};
use crate::pages::driver::{Driving, expected, lateness};
use crate::pages::outlet::with_lines;
use crate::pages::told::{self, Told, device_key, form_key};
use crate::queries::parcels_named;
use crate::run_sheet::{RunSheet, Stop, load_kind, unload_kind};
use crate::telling::Teller;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Grams;
use std::collections::BTreeMap;
use store::Tx;
use webkit::listing::Asked;
use webkit::{Arg, Fault, Nav, PersonId, Posted, Shell, Site, Visitor, Words, forms, page, redirect};

kernel::words! {
    /// Which way parcels go at a stop.
    Doing {
        Unload = "unload",
        Load = "load",
    }
}

#[derive(Template)]
#[template(path = "driver-stop.html")]
struct StopPage {
    shell: Shell,
    told: Vec<Told>,
    name: String,
    timing: String,
    day: String,
    trip: String,
    position: i64,
    is_reached: bool,
    skipped: Option<String>,
    is_closed: bool,
    doing: Doing,
    tabs: Vec<(String, String, bool)>,
    items: Vec<Item>,
    none: String,
    button: String,
    scan_button: String,
    hint: String,
    reasons: Vec<(SkipReason, String)>,
    next: Option<(String, String)>,
    key: String,
}

/// A parcel, or a sealed bag with its parcels.
struct Item {
    code: String,
    lines: String,
    note: String,
    weight: String,
}

struct Read {
    sheet: RunSheet,
    stop: Stop,
    lines: Vec<(Parcel, Vec<ParcelLine>)>,
    answers: Vec<Answer>,
}

/// The stop that a page is of, and its run.
async fn found(site: &Site, visitor: &Visitor, driving: &Driving, position: &str) -> Result<Stop, Fault> {
    let sheet = driving.sheet(site, visitor).await?;
    let position = position.parse().map_err(|_| Fault::not_found())?;
    sheet.stop(position).cloned().ok_or_else(Fault::not_found)
}

pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    let driving = Driving::find(&site, &visitor, asked.text("day"), asked.text("trip")).await?;
    let sheet = driving.sheet(&site, &visitor).await?;
    let position: i64 = asked.text("stop").parse().map_err(|_| Fault::not_found())?;
    let stop = sheet.stop(position).cloned().ok_or_else(Fault::not_found)?;
    let likely = if stop.unload.is_empty() { Doing::Load } else { Doing::Unload };
    let doing = asked.read("do", forms::word).unwrap_or(likely);
    let parcels = if doing == Doing::Load { stop.load.clone() } else { stop.unload.clone() };
    let key = asked.text("scan").to_string();
    let read = site.store().reading(visitor.county, move |tx| {
        Ok::<_, store::Error>((with_lines(tx, parcels.clone())?, told::batch_answers(tx, &key)?))
    });
    let (lines, answers) = read.await?;
    let read = Read { sheet, stop, lines, answers };
    let refused = asked.text("reached").parse::<i64>().ok();
    Ok(page(StatusCode::OK, StopPage::new(&visitor, &driving, doing, &read, refused.is_some())))
}

impl StopPage {
    fn new(visitor: &Visitor, driving: &Driving, doing: Doing, read: &Read, not_skipped: bool) -> Self {
        let w = &visitor.words;
        let teller = driving.teller(w);
        let stop = &read.stop;
        let name = teller.place(stop.place);
        let items = items(&teller, stop, &read.lines);
        let (on, off) = (stop.load.len(), stop.unload.len());
        let tab = |doing_: Doing, n: usize| {
            let query = format!("stop={}&do={doing_}", stop.position);
            let label = w.with(format!("logistics-driver-do-{doing_}"), &[("n", n)]);
            (driving.link("/driver/stop", &query), label, doing_ == doing)
        };
        let after = read.sheet.stop(stop.position + 1);
        Self {
            shell: Shell::new(visitor, Nav::Field, &name)
                .with_back(driving.link("/driver/run", ""))
                .with_heading(driving.name(w)),
            told: told(&teller, doing, &read.answers, not_skipped),
            timing: timing(w, &read.sheet, stop),
            day: driving.day.to_string(),
            trip: driving.trip.details.code.clone(),
            position: stop.position,
            is_reached: stop.reached().is_some(),
            skipped: stop.skipped().map(|told| {
                let reason = told.reason.map_or(String::new(), |why| w.say(format!("logistics-skip-{why}")));
                [reason, told.note.clone()]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · ")
            }),
            is_closed: stop.is_closed,
            tabs: vec![tab(Doing::Unload, off), tab(Doing::Load, on)],
            none: w.say(format!("logistics-driver-{doing}-none")),
            button: w.with(format!("logistics-driver-{doing}-all"), &[("n", items.len())]),
            scan_button: w.say(format!("logistics-driver-{doing}-one")),
            hint: w.say(format!("logistics-driver-{doing}-hint")),
            reasons: SkipReason::ALL
                .iter()
                .map(|why| (*why, w.say(format!("logistics-skip-{why}"))))
                .collect(),
            next: after.map(|next| {
                let href = driving.link("/driver/stop", &format!("stop={}", next.position));
                (href, w.with("logistics-driver-next", &[("place", &teller.place(next.place))]))
            }),
            key: form_key(),
            items,
            doing,
            name,
        }
    }
}

fn timing(w: &Words, sheet: &RunSheet, stop: &Stop) -> String {
    let planned = w.with("logistics-driver-planned", &[("time", &w.time(stop.arrives))]);
    match (stop.reached(), stop.late_minutes()) {
        (Some(at), Some(late)) => {
            let there = w.with("logistics-driver-there", &[("time", &w.time(at))]);
            format!("{planned} · {there} · {}", lateness(w, late))
        }
        _ if sheet.late_minutes().is_some() && stop.told.is_none() => {
            let said = w.time(expected(sheet, stop));
            format!("{planned} · {}", w.with("logistics-driver-expected", &[("time", &said)]))
        }
        _ => planned,
    }
}

/// Sealed bags as one, each other parcel by itself.
fn items(teller: &Teller, stop: &Stop, parcels: &[(Parcel, Vec<ParcelLine>)]) -> Vec<Item> {
    let mut bags: BTreeMap<&str, (&Bag, i64, Grams)> = BTreeMap::new();
    let mut items = Vec::new();
    for (parcel, lines) in parcels {
        match stop.bag_of(parcel) {
            Some(bag) => {
                let (_, n, grams) = bags.entry(&bag.code).or_insert((bag, 0, Grams::default()));
                (*n, *grams) = (*n + 1, *grams + parcel.grams);
            }
            None => items.push(item(teller, parcel, lines)),
        }
    }
    bags.into_values().map(|(bag, n, grams)| bag_item(teller, bag, n, grams)).chain(items).collect()
}

fn item(teller: &Teller, parcel: &Parcel, lines: &[ParcelLine]) -> Item {
    let kept = teller.words.say(format!("logistics-storage-{}", parcel.storage));
    Item {
        code: parcel.waybill.clone(),
        lines: if lines.is_empty() { parcel.waybill.clone() } else { teller.lines(lines) },
        note: format!("{} · {kept}", teller.destination(parcel.way.to)),
        weight: teller.words.weight(parcel.grams),
    }
}

fn bag_item(teller: &Teller, bag: &Bag, n: i64, grams: Grams) -> Item {
    let w = teller.words;
    let values = [
        ("n", Arg::Number(n)),
        ("weight", Arg::Text(w.weight(grams))),
        ("to", Arg::Text(teller.place(bag.to))),
    ];
    Item {
        code: bag.code.clone(),
        lines: w.say("logistics-bag-title"),
        note: w.with("logistics-bag-row", &values),
        weight: w.weight(grams),
    }
}

fn told(teller: &Teller, doing: Doing, answers: &[Answer], not_skipped: bool) -> Vec<Told> {
    let w = teller.words;
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    let good = (taken > 0).then(|| Told {
        good: true,
        title: w.with(format!("logistics-driver-{doing}-done"), &[("n", taken)]),
        what: Vec::new(),
        spot: None,
    });
    let not_skipped = not_skipped.then(|| Told {
        good: false,
        title: w.say("logistics-driver-not-skipped"),
        what: vec![w.say("logistics-driver-not-skipped-do")],
        spot: None,
    });
    let refused = answers.iter().filter_map(|answer| answer.as_ref().err());
    let refused = refused.map(|refusal| Told::refusal(teller, refusal));
    good.into_iter().chain(not_skipped).chain(refused).collect()
}

/// Puts on or off what was scanned or ticked. Who scans at a stop is there.
pub(crate) async fn scan(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let driving = Driving::find(&site, &visitor, posted.text("day"), posted.text("trip")).await?;
    let stop = found(&site, &visitor, &driving, posted.text("stop")).await?;
    let doing = forms::word(posted.text("do")).unwrap_or(Doing::Load);
    let key = device_key(posted.text("key"));
    let mut codes = posted.all("parcel");
    codes.push(posted.text("code"));
    let codes: Vec<String> = codes
        .into_iter()
        .filter(|code| !code.trim().is_empty())
        .map(|code| code.chars().take(CODE_MAX).collect())
        .collect();
    let scans = Scans { driving: &driving, stop: &stop, doing, key: &key, visitor: &visitor };
    let (person, at) = (visitor.signed_in()?.person, visitor.now);
    let kinds = site.store().reading(visitor.county, {
        let (codes, stop, leg) = (codes.clone(), stop.clone(), driving.trip.details.leg);
        move |tx| codes.iter().map(|code| kind_of(tx, code, &stop, leg, doing)).collect::<store::Result<_>>()
    });
    let kinds: Vec<ScanKind> = kinds.await?;
    let scans = scans.of(person, &codes, &kinds);
    let reached = scans_reach(&driving, &stop, person, at);
    let now = site.now(visitor.county);
    let work = move |tx: &mut Tx| {
        if !scans.is_empty() {
            drop(tell_stop(tx, &reached)?);
        }
        record_scans(tx, &scans, now)
    };
    site.store().writing(visitor.county, work).await?;
    let query = format!("stop={}&do={doing}&scan={key}", stop.position);
    Ok(redirect(driving.link("/driver/stop", &query)))
}

fn scans_reach(driving: &Driving, stop: &Stop, person: PersonId, at: kernel::Time) -> TellStop {
    TellStop {
        run: driving.key(),
        position: stop.position,
        place: stop.place,
        what: Calling::Reached,
        person,
        at,
    }
}

/// What a form asks to be scanned.
struct Scans<'a> {
    driving: &'a Driving,
    stop: &'a Stop,
    doing: Doing,
    key: &'a str,
    visitor: &'a Visitor,
}

impl Scans<'_> {
    fn of(&self, person: PersonId, codes: &[String], kinds: &[ScanKind]) -> Vec<NewScan> {
        let keys = told::keys_of(self.key, codes.len());
        let scan = |((device_key, code), kind): ((String, &String), &ScanKind)| NewScan {
            person: Some(person),
            details: Details {
                run: (self.doing == Doing::Load).then(|| self.driving.key()),
                ..Details::default()
            },
            ..NewScan::new(device_key, code.clone(), *kind, Some(self.stop.place), self.visitor.now)
        };
        keys.into_iter().zip(codes).zip(kinds).map(scan).collect()
    }
}

/// By which step a code goes on or off here. What fits none is told by the plainest of them why.
fn kind_of(tx: &mut Tx, code: &str, stop: &Stop, leg: county::Leg, doing: Doing) -> store::Result<ScanKind> {
    let parcels = parcels_named(tx, code)?;
    let kind = parcels.iter().find_map(|parcel| match doing {
        Doing::Unload => unload_kind(parcel, stop.place),
        Doing::Load => load_kind(leg, parcel).filter(|_| parcel.standing.at == Some(stop.place)),
    });
    Ok(kind.unwrap_or(match (doing, leg) {
        (Doing::Unload, _) => ScanKind::Unloaded,
        (Doing::Load, county::Leg::Bringing) => ScanKind::Dispatched,
        (Doing::Load, county::Leg::Collecting) => ScanKind::Loaded,
    }))
}

/// The bus is there, or does not call.
pub(crate) async fn call(
    visitor: Visitor,
    State(site): State<Site>,
    posted: Posted,
) -> Result<Response, Fault> {
    let driving = Driving::find(&site, &visitor, posted.text("day"), posted.text("trip")).await?;
    let stop = found(&site, &visitor, &driving, posted.text("stop")).await?;
    let reason = forms::word::<SkipReason>(posted.text("reason"));
    let what = match (posted.text("call"), reason) {
        ("skipped", Ok(reason)) => Calling::Skipped { reason, note: posted.text("note").to_string() },
        ("reached", _) => Calling::Reached,
        _ => return Err(Fault::not_found()),
    };
    let skips = matches!(what, Calling::Skipped { .. });
    let told = TellStop { what, ..scans_reach(&driving, &stop, visitor.signed_in()?.person, visitor.now) };
    let done = site.store().writing(visitor.county, move |tx| tell_stop(tx, &told)).await?;
    let here = format!("stop={}", stop.position);
    Ok(redirect(match done {
        Err(StopRefusal::AlreadyReached { .. }) => driving.link("/driver/stop", &format!("{here}&reached=1")),
        Ok(_) if skips => driving.link("/driver/run", ""),
        Ok(_) => driving.link("/driver/stop", &here),
    }))
}
