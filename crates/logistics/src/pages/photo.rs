//! Photographs of parcels: one as JPEG, and what a parcel's page shows of them and of who handed it over.
use crate::api::photos::made_small;
use crate::handovers::{Handover, handovers_of};
use crate::model::{Parcel, Scan, ScanId};
use crate::pages::access::may_handle;
use crate::pages::station::timetable;
use crate::photos::{ScanPhoto, is_photo_key, keep_photo, photo_of_scan, photos_of};
use crate::queries::parcel_by_waybill;
use crate::telling::Teller;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::Whole;
use std::collections::HashMap;
use store::Tx;
use webkit::{Fault, PersonId, Posted, Refuse, Site, Visitor};

/// A photograph, for whoever may handle the parcel.
pub(crate) async fn show(
    visitor: Visitor,
    State(site): State<Site>,
    Path((waybill, scan)): Path<(String, i64)>,
) -> Result<Response, Fault> {
    let person = visitor.signed_in()?;
    let timetable = timetable(&site, &visitor).await?;
    let found = site.store().reading(visitor.county, move |tx| {
        let Some(parcel) = parcel_by_waybill(tx, &waybill)? else { return Ok::<_, store::Error>(None) };
        let jpeg = photo_of_scan(tx, parcel.id, ScanId::new(scan))?;
        Ok(Some((parcel, jpeg)))
    });
    let (parcel, jpeg) = found.await?.ok_or_else(Fault::not_found)?;
    if !may_handle(person, &timetable, &parcel) {
        return Err(Refuse::NotAllowed.into());
    }
    let kind = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, max-age=86400")];
    Ok((kind, jpeg.ok_or_else(Fault::not_found)?).into_response())
}

/// Keeps the photograph of a form, if there is one, and answers its key; the key of a sentence where it is none.
pub(crate) async fn keep_posted(
    visitor: &Visitor,
    posted: &Posted,
    key: &str,
) -> Result<Result<Option<String>, &'static str>, Fault> {
    let Some(file) = posted.file("photo") else { return Ok(Ok(None)) };
    let photo = match made_small(file.bytes.clone()).await? {
        Ok(photo) => photo,
        Err(refusal) => return Ok(Err(refusal.key())),
    };
    let (person, now, name) = (visitor.signed_in()?.person, visitor.now, key.to_string());
    debug_assert!(is_photo_key(&name));
    let kept = name.clone();
    let keep =
        visitor.site.store().writing(visitor.county, move |tx| keep_photo(tx, &kept, &photo, person, now));
    keep.await?;
    Ok(Ok(Some(name)))
}

/// What is known of how a parcel was handed over, and its photographs.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    pub handovers: Vec<Handover>,
    pub photos: Vec<ScanPhoto>,
    names: HashMap<PersonId, String>,
}

impl Proofs {
    pub fn read(tx: &mut Tx, parcel: &Parcel) -> store::Result<Self> {
        let handovers = handovers_of(tx, &[parcel.id])?;
        let mut names = HashMap::new();
        for person in handovers.iter().filter_map(|handover| handover.person) {
            if let Some(found) = county::person(tx, person)? {
                names.insert(person, found.name);
            }
        }
        Ok(Self { handovers, photos: photos_of(tx, &[parcel.id])?, names })
    }

    /// By what, by whom and when it was handed over, each as a line.
    pub fn told(&self, teller: &Teller) -> Vec<String> {
        let w = teller.words;
        let line = |handover: &Handover| {
            let proof = w.say(format!("logistics-handed-{}", handover.proof));
            let name = handover.person.and_then(|person| self.names.get(&person));
            let who = name.map(|name| w.with("logistics-handed-who", &[("name", name)]));
            [Some(w.day_time(handover.at)), who, Some(proof)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        };
        self.handovers.iter().map(line).collect()
    }

    /// Each photograph: what it shows, and its address; none while it is on its way.
    pub fn pictures(&self, teller: &Teller, waybill: &str, scans: &[Scan]) -> Vec<(String, Option<String>)> {
        let w = teller.words;
        let picture = |photo: &ScanPhoto| {
            let scan = scans.iter().find(|scan| scan.id == photo.scan)?;
            let (step, time) = (teller.step(scan.kind), w.day_time(scan.happened));
            let says = w.with("logistics-photo-of", &[("step", &step), ("time", &time)]);
            Some((says, photo.is_here.then(|| format!("/parcels/{waybill}/photos/{}", photo.scan.get()))))
        };
        self.photos.iter().filter_map(picture).collect()
    }
}
