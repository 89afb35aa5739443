//! `/office/parcels`: every parcel of the county, as a list and as a file.
use crate::codes::ParcelCode;
use crate::listed::{ParcelFilter, parcels_listed};
use crate::model::{Parcel, ParcelState};
use crate::pages::parcel::{stands, tone};
use crate::pages::station::timetable;
use crate::queries::parcels_named;
use crate::telling::Teller;
use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use county::{Place, PlaceKind, Timetable};
use kernel::Whole;
use webkit::listing::{Asked, Cell, Head, Table, pager};
use webkit::{Fault, Fields, Nav, Role, Shell, Site, Visitor, Words, forms, page};

#[derive(Template)]
#[template(path = "office-parcels.html")]
struct ParcelsPage {
    shell: Shell,
    form: Fields,
    states: Vec<(ParcelState, String)>,
    outlets: Vec<(String, String)>,
    table: Table,
    pager: Safe<String>,
    export: String,
    /// What was typed is no code of a parcel or an order.
    not_a_code: bool,
}

pub(crate) async fn list(
    visitor: Visitor,
    State(site): State<Site>,
    asked: Asked,
) -> Result<Response, Fault> {
    visitor.must(&[Role::CountyOffice])?;
    let timetable = timetable(&site, &visitor).await?;
    let filter = filter(&asked, &timetable, &visitor);
    let (after, most, code) = (asked.after(), asked.limit().get(), asked.text("q").to_string());
    let parcels = site.store().reading(visitor.county, move |tx| match code.as_str() {
        "" => parcels_listed(tx, &filter, after, most),
        code => parcels_named(tx, code),
    });
    let teller = Teller { words: &visitor.words, timetable: &timetable };
    let paged = asked.paged(parcels.await?, |parcel| parcel.id);
    let table = table(&teller, &paged.rows);
    if let Some(format) = asked.format() {
        return table.export("parcels", format).await;
    }
    let w = &visitor.words;
    let list = ParcelsPage {
        shell: Shell::new(&visitor, Nav::Office, w.say("logistics-office-title")),
        form: asked.form(w),
        states: ParcelState::ALL.iter().map(|state| (*state, teller.state(*state))).collect(),
        outlets: outlets(&timetable, w),
        table,
        pager: pager(&visitor, &paged),
        export: asked.export_url(),
        not_a_code: !asked.text("q").is_empty() && ParcelCode::read(asked.text("q")).is_err(),
    };
    Ok(page(StatusCode::OK, list))
}

fn filter(asked: &Asked, timetable: &Timetable, visitor: &Visitor) -> ParcelFilter {
    let outlet = timetable.place_by_code(asked.text("from")).map(|place| place.id);
    ParcelFilter {
        state: asked.read("state", forms::word),
        from: outlet,
        late_at: (asked.text("late") == "1").then_some(visitor.now),
    }
}

fn outlets(timetable: &Timetable, w: &Words) -> Vec<(String, String)> {
    let outlets = timetable.places().iter().filter(|place| place.kind == PlaceKind::Outlet);
    let named = |place: &Place| (place.code.clone(), w.name(&place.name_zh, &place.name_en).to_string());
    outlets.map(named).collect()
}

fn table(teller: &Teller, parcels: &[Parcel]) -> Table {
    let w = teller.words;
    let say = |key: &str| w.say(format!("logistics-column-{key}"));
    let heads = vec![
        Head::text(say("waybill")),
        Head::text(say("order")),
        Head::text(say("from")),
        Head::text(say("to")),
        Head::text(say("state")),
        Head::text(say("holder")),
        Head::figure(say("weight")),
        Head::text(say("promised")),
        Head::text(say("changed")),
    ];
    let mut table = Table::new(w, heads);
    for parcel in parcels {
        table.row(vec![
            Cell::Link { to: format!("/parcels/{}", parcel.waybill), text: parcel.waybill.clone() },
            Cell::Code(parcel.order_code.clone()),
            teller.place(parcel.way.from).into(),
            teller.destination(parcel.way.to).into(),
            Cell::Tag { tone: tone(parcel), text: teller.state(parcel.standing.state) },
            stands(teller, parcel).into(),
            parcel.grams.into(),
            parcel.promised.into(),
            parcel.changed.into(),
        ]);
    }
    table
}
