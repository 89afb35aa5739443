//! Manifests to sign: of a bag, and of a run, as PDF.
use crate::manifest::{Load, Manifest, manifest_of_bag, manifest_of_run};
use crate::model::RunId;
use crate::pages::station::{drives_route, may_work_at, timetable};
use crate::telling::Teller;
use axum::extract::Path;
use axum::response::Response;
use county::Timetable;
use kernel::Whole;
use webkit::{Fault, Refuse, Role, SignedIn, Visitor, download};

pub(crate) async fn of_bag(visitor: Visitor, Path(code): Path<String>) -> Result<Response, Fault> {
    visitor.signed_in()?;
    let found = visitor.site.store().reading(visitor.county, move |tx| manifest_of_bag(tx, &code)).await?;
    answer(&visitor, found).await
}

pub(crate) async fn of_run(visitor: Visitor, Path(run): Path<i64>) -> Result<Response, Fault> {
    visitor.signed_in()?;
    let run = RunId::new(run);
    let found = visitor.site.store().reading(visitor.county, move |tx| manifest_of_run(tx, run)).await?;
    answer(&visitor, found).await
}

async fn answer(visitor: &Visitor, found: Option<Manifest>) -> Result<Response, Fault> {
    let manifest = found.ok_or_else(Fault::not_found)?;
    let timetable = timetable(&visitor.site, visitor).await?;
    if !may_see(visitor.signed_in()?, &timetable, &manifest.load) {
        return Err(Refuse::NotAllowed.into());
    }
    let w = &visitor.words;
    let settings = visitor.site.settings();
    let shop = w.name(&settings.shop_zh, &settings.shop_en);
    let teller = Teller { words: w, timetable: &timetable };
    let bytes = manifest.pdf(&teller, shop, visitor.now).map_err(Fault::broken)?;
    Ok(download(&manifest.file_name(), "application/pdf", bytes))
}

/// Who works where a bag begins or ends; who drives a run or works at a centre; the county's office.
pub(crate) fn may_see(person: &SignedIn, timetable: &Timetable, load: &Load) -> bool {
    match load {
        Load::Bag(bag) => {
            let ends = [bag.from, bag.to];
            ends.into_iter().any(|place| may_work_at(person, timetable, place))
        }
        Load::Run(run) => {
            person.may(&[Role::Sorter, Role::CountyOffice]) || drives_route(person, run.key.route.get())
        }
    }
}
