//! Finding evidence: what was really done, read from the rooms that saw it.
use crate::training::{Trained, trained};
use crate::{Evidence, Programme, Refusal, RuleKind};
use county::{CompanyId, PlaceId, ProducerId};
use kernel::{Day, Fen, Whole};
use ledger::Payee;
use store::Tx;

/// Everything of these days that the programme's rule pays to this payee, used already or not.
pub(crate) fn find(
    tx: &mut Tx,
    programme: &Programme,
    payee: Payee,
    from: Day,
    to: Day,
) -> store::Result<Result<Vec<Evidence>, Refusal>> {
    match (programme.is.rule, payee) {
        (RuleKind::PerParcel, Payee::Company(company)) => parcels(tx, company, from, to).map(Ok),
        (RuleKind::PerTrainee, Payee::Producer(organiser)) => {
            trainees(tx, programme, organiser, (from, to)).map(Ok)
        }
        (RuleKind::PerShop, Payee::Producer(producer)) => shop(tx, programme, producer, from, to),
        (RuleKind::ShareOfCost, Payee::Producer(producer)) => orders(tx, producer, from, to).map(Ok),
        _ => Ok(Err(Refusal::WrongPayee)),
    }
}

/// Parcels that the buses of a company took from its outlets: each that has the scan, once.
fn parcels(tx: &mut Tx, company: CompanyId, from: Day, to: Day) -> store::Result<Vec<Evidence>> {
    let network = county::timetable(tx)?;
    let routes = network.routes().iter().filter(|route| route.company == company);
    let outlets: Vec<PlaceId> = routes.flat_map(|route| route.stops.iter().map(|stop| stop.place)).collect();
    let loaded = logistics::loaded_parcels(tx, &outlets, from, to)?;
    let one = |parcel: logistics::LoadedParcel| Evidence {
        subject: parcel.id.get(),
        owner: 0,
        reference: parcel.waybill,
        day: parcel.at.day(),
        base: Fen::ZERO,
    };
    Ok(loaded.into_iter().map(one).collect())
}

/// People whom the courses of this organiser taught: each who came often enough, once.
fn trainees(
    tx: &mut Tx,
    programme: &Programme,
    organiser: ProducerId,
    days: (Day, Day),
) -> store::Result<Vec<Evidence>> {
    let trained = trained(tx, programme, organiser, days)?;
    let households: Vec<ProducerId> = trained.iter().map(|t| t.household).collect();
    let households = county::producers_by_ids(tx, &households)?;
    let one = |t: Trained| Evidence {
        subject: t.member.get(),
        owner: t.training.get(),
        // The course and the household: no name.
        reference: format!("{} {}", t.course, households.get(&t.household).map_or("", |p| &p.code)),
        day: t.last,
        base: Fen::ZERO,
    };
    Ok(trained.into_iter().map(one).collect())
}

/// A shop opened in these days: its first sale is among them, and it has as many paid orders as are asked.
fn shop(
    tx: &mut Tx,
    programme: &Programme,
    producer: ProducerId,
    from: Day,
    to: Day,
) -> store::Result<Result<Vec<Evidence>, Refusal>> {
    let first = ledger::first_sale(tx, producer)?.filter(|day| from <= *day && *day <= to);
    let (Some(day), Some(known)) = (first, county::producer_of(tx, producer)?) else { return Ok(Ok(vec![])) };
    let (has, minimum) = (ledger::costs_of(tx, producer, from, to)?.len() as i64, programme.is.minimum.get());
    if has < minimum {
        return Ok(Err(Refusal::TooFewOrders { has, minimum }));
    }
    let opened = Evidence { subject: producer.get(), owner: 0, reference: known.code, day, base: Fen::ZERO };
    Ok(Ok(vec![opened]))
}

/// Settled orders of these days, with what they cost the producer.
fn orders(tx: &mut Tx, producer: ProducerId, from: Day, to: Day) -> store::Result<Vec<Evidence>> {
    let costs = ledger::costs_of(tx, producer, from, to)?;
    let one = |cost: ledger::OrderCost| Evidence {
        subject: cost.order.get(),
        owner: producer.get(),
        reference: format!("{}", cost.order),
        day: cost.day,
        base: cost.cost,
    };
    Ok(costs.into_iter().filter(|cost| cost.cost > Fen::ZERO).map(one).collect())
}
