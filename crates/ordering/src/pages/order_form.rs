//! What the check-out asks, read field by field.
use crate::model::Receiver;
use county::{Destination, Timetable};
use payment::Provider;
use webkit::{Fields, Wrong, forms};

const NAME_CHARS_MAX: usize = 40;
const ADDRESS_CHARS_MAX: usize = 200;

/// The form as far as it could be read.
pub(crate) struct OrderForm {
    pub to: Option<Destination>,
    pub receiver: Option<Receiver>,
    pub provider: Option<Provider>,
}

impl OrderForm {
    pub fn read(form: &mut Fields, timetable: &Timetable) -> Self {
        let to = destination(form, timetable);
        Self { receiver: receiver(form), provider: provider(form, to), to }
    }
}

/// Where it goes: to the door in a zone, or to an outlet.
pub(crate) fn destination(form: &mut Fields, timetable: &Timetable) -> Option<Destination> {
    let unknown = || Wrong::new("webkit-wrong-unknown");
    if goes_to_outlet(form) {
        let outlet = form.read("outlet", forms::id)?;
        let known = timetable.route_of(outlet).is_some();
        if !known {
            form.refuse("outlet", unknown());
        }
        return known.then_some(Destination::Outlet(outlet));
    }
    let zone = form.read("zone", forms::id)?;
    let known = timetable.zone(zone).is_some();
    if !known {
        form.refuse("zone", unknown());
    }
    known.then_some(Destination::City(zone))
}

pub(crate) fn goes_to_outlet(form: &Fields) -> bool {
    form.value("to") == "outlet"
}

/// An address is asked for only where somebody drives there.
fn receiver(form: &mut Fields) -> Option<Receiver> {
    let name = form.read("name", forms::text_of(NAME_CHARS_MAX));
    let phone = form.read("phone", forms::phone);
    let address = if goes_to_outlet(form) {
        Some(String::new())
    } else {
        form.read("address", forms::prose_of(ADDRESS_CHARS_MAX))
    };
    Some(Receiver { name: name?, phone: phone?, address: address? })
}

fn provider(form: &mut Fields, to: Option<Destination>) -> Option<Provider> {
    let provider: Provider = form.read("pay", forms::word)?;
    if provider == Provider::Cash && matches!(to, Some(Destination::City(_))) {
        form.refuse("pay", Wrong::new("ordering-refused-cash"));
        return None;
    }
    Some(provider)
}
