//! Where the visitor works: the outlet of a keeper, the centre of a sorter. Who works at several places, or
//! at all of them, says which with `?place=CODE`.
use crate::telling::Teller;
use county::{Place, PlaceId, PlaceKind, Timetable};
use kernel::Whole;
use std::sync::Arc;
use webkit::{Fault, PersonId, Refuse, Role, SignedIn, Site, Visitor, Words};

/// A place of ours, and the person who works there now.
#[derive(Clone, Debug)]
pub(crate) struct Station {
    pub timetable: Arc<Timetable>,
    pub place: Place,
    pub person: PersonId,
    /// Whether the place was named in the address, and so has to be in every further one.
    named: bool,
}

/// Who may be at an outlet's pages, and at a centre's.
const OUTLET_ROLES: &[Role] = &[Role::OutletKeeper, Role::Driver, Role::CountyOffice];
const CENTRE_ROLES: &[Role] = &[Role::Sorter, Role::Driver, Role::CountyOffice];

impl Station {
    pub async fn outlet(site: &Site, visitor: &Visitor, code: &str) -> Result<Self, Fault> {
        let person = visitor.must(OUTLET_ROLES)?;
        let timetable = timetable(site, visitor).await?;
        let is_outlet = |place: &Place| place.kind == PlaceKind::Outlet;
        Self::find(timetable, person, code, person.scopes(Role::OutletKeeper), is_outlet)
    }

    pub async fn centre(site: &Site, visitor: &Visitor, code: &str) -> Result<Self, Fault> {
        let person = visitor.must(CENTRE_ROLES)?;
        let timetable = timetable(site, visitor).await?;
        let is_centre = |place: &Place| place.kind != PlaceKind::Outlet;
        Self::find(timetable, person, code, person.scopes(Role::Sorter), is_centre)
    }

    fn find(
        timetable: Arc<Timetable>,
        person: &SignedIn,
        code: &str,
        own: Vec<i64>,
        fits: impl Fn(&Place) -> bool,
    ) -> Result<Self, Fault> {
        let fits = |place: &&Place| fits(place) && may_work_at(person, &timetable, place.id);
        let place = if code.is_empty() {
            let own = own.into_iter().filter_map(|id| timetable.place(PlaceId::new(id)));
            let any = timetable.hub().into_iter().chain(timetable.places());
            own.chain(any).find(fits)
        } else {
            timetable.place_by_code(code).filter(fits)
        };
        let place = place.cloned().ok_or(Refuse::NotAllowed)?;
        Ok(Self { place, person: person.person, named: !code.is_empty(), timetable })
    }

    /// An address of a page of this place; what it asks for stands behind the `?`.
    pub fn link(&self, path: &str, query: &str) -> String {
        let place = if self.named { format!("place={}", self.place.code) } else { String::new() };
        let parts: Vec<&str> = [place.as_str(), query].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { path.to_string() } else { format!("{path}?{}", parts.join("&")) }
    }

    /// Who speaks here.
    pub fn teller<'a>(&'a self, words: &'a Words) -> Teller<'a> {
        Teller { words, timetable: &self.timetable }
    }

    /// What the hidden input `place` of a form says.
    pub fn code(&self) -> &str {
        if self.named { &self.place.code } else { "" }
    }
}

pub(crate) async fn timetable(site: &Site, visitor: &Visitor) -> Result<Arc<Timetable>, Fault> {
    Ok(site.store().reading(visitor.county, county::timetable).await?)
}

/// Whether somebody may scan at a place: its keeper or sorter, a driver of its route, the county's office.
pub(crate) fn may_work_at(person: &SignedIn, timetable: &Timetable, place: PlaceId) -> bool {
    let at = |role| person.scopes(role).contains(&place.get());
    let everywhere = person.may(&[Role::CountyOffice]);
    everywhere || at(Role::OutletKeeper) || at(Role::Sorter) || drives_by(person, timetable, place)
}

fn drives_by(person: &SignedIn, timetable: &Timetable, place: PlaceId) -> bool {
    timetable.route_of(place).is_some_and(|route| drives_route(person, route.id.get()))
}

/// Whether somebody drives this route, or every route.
pub(crate) fn drives_route(person: &SignedIn, route: i64) -> bool {
    let mut grants = person.grants.iter().filter(|grant| grant.role == Role::Driver);
    grants.any(|grant| grant.scope.is_none_or(|scope| scope == route))
}

/// Whether somebody may say that a parcel was handed over at a door: drivers, the hub, the county's office.
pub(crate) fn may_deliver(person: &SignedIn, timetable: &Timetable) -> bool {
    let hub = timetable.hub().is_some_and(|hub| person.scopes(Role::Sorter).contains(&hub.id.get()));
    hub || person.may(&[Role::Driver, Role::CountyOffice])
}
