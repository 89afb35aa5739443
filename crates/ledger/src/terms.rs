//! Terms: what is taken of a sale and for whom, and the shares that an order's money falls into. Pure but for
//! reading and adding rates.
//!
//! The formulas, in fen, each rounded once by [`Fen::share`] (half a fen goes to the service, the rest to the
//! grower):
//! - base = price − discounts that the grower bears
//! - platform fee, outlet fee, packing = base × basis points + fen a pack × packs, each at most what is left
//! - tax = platform fee × basis points, contained in the fee
//! - grower's due = price − fees − commission − discounts that he bears
//! - top-up = what a published floor × net weight is more than price − fees − commission
//! - freight: the carrier's and the outlet's part by basis points, by weight over the outlets that send; the rest
//!   is the county's
use crate::floors::{Floor, Floors, NewFloor, top_up};
use crate::funds::FundId;
use crate::model::{AccountKey, AccountKind, NewShare, Part};
use crate::purchases::pavilion;
use catalog::{CategoryId, ProductId};
use county::{CompanyId, PlaceId, ProducerId};
use kernel::{Count, Day, Fen, Grams, Share, Time, Whole};
use std::collections::{BTreeMap, HashMap};
use stock::{LotId, OrderId};
use store::{Row, Tx, values};
use webkit::{PersonId, Words};

kernel::id! {
    /// A rate from one day on.
    RateId;
}

/// Rates of a county at the most.
pub const RATES_MAX: i64 = 5_000;
/// Parts for which a county sets rates; of a product or a category, those of the goods alone.
pub const RATED: [Part; 6] =
    [Part::PlatformFee, Part::Tax, Part::OutletFee, Part::Packing, Part::FreightCarrier, Part::FreightOutlet];

/// What a rate is for; the narrowest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    County,
    Category(CategoryId),
    Product(ProductId),
}

/// A rate to be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRate {
    pub part: Part,
    pub scope: Scope,
    /// The first day on which orders are placed under it.
    pub from: Day,
    /// Of the goods' price; of the fee, for tax; of the freight, for its parts.
    pub of_price: Share,
    /// For each pack; nothing for tax and freight.
    pub a_pack: Fen,
}

/// A rate that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub id: RateId,
    pub rate: NewRate,
    pub person: Option<PersonId>,
    pub made: Time,
}

/// Why a rate was not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateRefusal {
    /// It would change what was placed already.
    InThePast {
        today: Day,
    },
    /// There is one for this part and scope from this very day.
    AlreadySet,
    /// No rate is set for this part, or not for a single product.
    NotRated,
    /// Tax and freight have no fen a pack.
    NoPack,
    TooMany {
        most: i64,
    },
}

impl RateRefusal {
    /// What is wrong and what to do.
    pub fn sentence(&self, w: &Words) -> String {
        match self {
            Self::InThePast { today } => {
                w.with("ledger-refused-rate-past", &[("today", &w.short_day(*today))])
            }
            Self::AlreadySet => w.say("ledger-refused-rate-set"),
            Self::NotRated => w.say("ledger-refused-rate-part"),
            Self::NoPack => w.say("ledger-refused-rate-pack"),
            Self::TooMany { most } => w.with("ledger-refused-rate-many", &[("most", *most)]),
        }
    }
}

const INSERT_RATE: &str = "
    INSERT INTO rate (county_id, id, part, category_id, product_id, from_on, basis_points, pack_fen, person_id, made_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (county_id, part, category_id, product_id, from_on) DO NOTHING";
const RATES: &str = "
    SELECT id, part, category_id, product_id, from_on, basis_points, pack_fen, person_id, made_ms
      FROM rate
     WHERE county_id = $1
     ORDER BY from_on DESC, id DESC LIMIT $2";

/// Sets a rate from a day on; orders that are placed before it keep theirs.
pub fn set_rate(
    tx: &mut Tx,
    new: &NewRate,
    person: Option<PersonId>,
    now: Time,
) -> store::Result<Result<RateId, RateRefusal>> {
    if let Err(refusal) = fits(new, now.day()) {
        return Ok(Err(refusal));
    }
    if rates(tx)?.len() as i64 >= RATES_MAX {
        return Ok(Err(RateRefusal::TooMany { most: RATES_MAX }));
    }
    let id: RateId = tx.new_id();
    let (category, product) = scope_columns(new.scope);
    let values =
        values![id, new.part.word(), category, product, new.from, new.of_price, new.a_pack, person, now];
    let set = tx.execute(INSERT_RATE, values)? == 1;
    Ok(set.then_some(id).ok_or(RateRefusal::AlreadySet))
}

fn fits(new: &NewRate, today: Day) -> Result<(), RateRefusal> {
    let of_goods = matches!(new.part, Part::PlatformFee | Part::OutletFee | Part::Packing);
    if !RATED.contains(&new.part) || (!of_goods && new.scope != Scope::County) {
        return Err(RateRefusal::NotRated);
    }
    if !of_goods && !new.a_pack.is_zero() {
        return Err(RateRefusal::NoPack);
    }
    if new.from < today {
        return Err(RateRefusal::InThePast { today });
    }
    Ok(())
}

fn scope_columns(scope: Scope) -> (i64, i64) {
    match scope {
        Scope::County => (0, 0),
        Scope::Category(category) => (category.get(), 0),
        Scope::Product(product) => (0, product.get()),
    }
}

/// All rates of the county, the latest first.
pub fn rates(tx: &mut Tx) -> store::Result<Vec<Rate>> {
    tx.query(RATES, values![RATES_MAX], read_rate)
}

fn read_rate(row: &Row) -> store::Result<Rate> {
    let scope = match (row.whole::<i64>(2)?, row.whole::<i64>(3)?) {
        (0, 0) => Scope::County,
        (category, 0) => Scope::Category(CategoryId::new(category)),
        (_, product) => Scope::Product(ProductId::new(product)),
    };
    let rate = NewRate {
        part: row.word(1)?,
        scope,
        from: row.whole(4)?,
        of_price: row.whole(5)?,
        a_pack: row.whole(6)?,
    };
    Ok(Rate { id: row.whole(0)?, rate, person: row.maybe(7)?, made: row.whole(8)? })
}

/// Who bears a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    Fund(FundId),
    Platform,
    Grower,
}

/// What a promotion takes off a line, and who bears it. The promotion itself is not the ledger's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    pub bearer: Bearer,
    pub amount: Fen,
}

/// What the host of a sale gets of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commission {
    pub host: PersonId,
    pub amount: Fen,
}

/// A line as it was sold, before anybody's part of it is known.
#[derive(Clone, Debug)]
pub struct SoldLine {
    pub line: i64,
    pub product: ProductId,
    pub category: CategoryId,
    pub lot: LotId,
    pub producer: ProducerId,
    /// That takes it in and packs it.
    pub outlet: PlaceId,
    /// That fetches it there; none where no route does.
    pub company: Option<CompanyId>,
    pub grams: Grams,
    pub packs: Count,
    /// Of all packs, before discounts.
    pub price: Fen,
    pub discounts: Vec<Discount>,
    pub commission: Option<Commission>,
    pub label_zh: String,
    pub label_en: String,
    pub lot_code: String,
}

/// An order as it was sold. Its buyer pays the prices and the freight less all discounts.
#[derive(Clone, Debug)]
pub struct SoldOrder {
    pub order: OrderId,
    pub day: Day,
    pub lines: Vec<SoldLine>,
    /// Before what somebody else pays of it.
    pub freight: Fen,
    /// What others pay of the freight. A grower cannot: it is of no line.
    pub freight_discounts: Vec<Discount>,
}

/// A rate from its first day on: of the price, and for each pack.
type Begun = (Day, Share, Fen);

/// Every rate and floor of the county, ready to be asked: loaded once for a batch of orders.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The latest first.
    rates: HashMap<(Part, Scope), Vec<Begun>>,
    floors: Floors,
    /// What is sold of its goods pays for its stock, and needs no floor.
    pavilion: Option<ProducerId>,
}

impl Terms {
    /// For orders of `day` or later, of these products.
    pub fn load(tx: &mut Tx, day: Day, products: &[ProductId]) -> store::Result<Self> {
        let terms = Self::of(rates(tx)?.into_iter().map(|rate| rate.rate));
        let floors = Floors::load(tx, day, products)?;
        Ok(Self { floors, pavilion: pavilion(tx)?, ..terms })
    }

    /// Of rates with the latest first.
    pub fn of(all: impl IntoIterator<Item = NewRate>) -> Self {
        let mut rates: HashMap<_, Vec<_>> = HashMap::new();
        for rate in all {
            let of = rates.entry((rate.part, rate.scope)).or_default();
            of.push((rate.from, rate.of_price, rate.a_pack));
        }
        Self { rates, ..Self::default() }
    }

    /// The floor that holds for a lot on a day; none for what the pavilion sells of its own.
    pub fn floor_of(&self, product: ProductId, lot: LotId, day: Day) -> Option<&Floor> {
        self.floors.of_lot(product, lot, day)
    }

    fn rate(&self, part: Part, scopes: &[Scope], day: Day) -> (Share, Fen) {
        let of = |scope: &Scope| {
            let begun = self.rates.get(&(part, *scope))?.iter().find(|(from, ..)| *from <= day)?;
            Some((begun.1, begun.2))
        };
        scopes.iter().find_map(of).unwrap_or_default()
    }

    /// Where the money of an order goes. The shares add up to what its buyer pays; those of nothing are left out.
    pub fn shares(&self, sold: &SoldOrder) -> Vec<NewShare> {
        let mut drawn = Drawn { order: sold.order, shares: Vec::with_capacity(sold.lines.len() * 3 + 3) };
        sold.lines.iter().for_each(|line| self.share_line(&mut drawn, sold.day, line));
        self.share_freight(&mut drawn, sold);
        drawn.shares
    }

    fn share_line(&self, drawn: &mut Drawn, day: Day, line: &SoldLine) {
        let scopes = [Scope::Product(line.product), Scope::Category(line.category), Scope::County];
        let borne: Fen = line.discounts.iter().filter(|d| d.bearer == Bearer::Grower).map(|d| d.amount).sum();
        let base = (line.price - borne).max(Fen::ZERO);
        let mut left = base;
        let mut take = |part| {
            let (of_price, a_pack) = self.rate(part, &scopes, day);
            let packs = a_pack.times(line.packs.get()).unwrap_or(left);
            let taken = (base.share(of_price) + packs).min(left);
            left -= taken;
            taken
        };
        let [fee, outlet_fee, packing] = [Part::PlatformFee, Part::OutletFee, Part::Packing].map(&mut take);
        let commission = line.commission.map_or(Fen::ZERO, |c| c.amount.min(left));
        let tax = fee.share(self.rate(Part::Tax, &[Scope::County], day).0);
        let of = |kind, owner: i64| AccountKey { kind, owner };
        let outlet = of(AccountKind::OutletPayable, line.outlet.get());
        let goods = line.price - fee - outlet_fee - packing - commission;
        let grower = match self.pavilion == Some(line.producer) {
            true => AccountKey::of_county(AccountKind::Stock),
            false => AccountKey::of(AccountKind::ProducerDue, line.producer),
        };
        let floor = self.floor(day, line).filter(|_| grower.kind == AccountKind::ProducerDue);
        drawn.goods(line, grower, goods, floor.map_or(Fen::ZERO, |floor| floor.price.of(line.grams)));
        if let Some(floor) = floor {
            let added = top_up(floor.price, line.grams, goods);
            drawn.part(line.line, Part::TopUp, grower, added);
            drawn.part(line.line, Part::TopUp, AccountKey::of(AccountKind::Fund, floor.fund), -added);
        }
        drawn.part(line.line, Part::PlatformFee, of(AccountKind::PlatformFee, 0), fee - tax);
        drawn.part(line.line, Part::Tax, of(AccountKind::Tax, 0), tax);
        drawn.part(line.line, Part::OutletFee, outlet, outlet_fee);
        drawn.part(line.line, Part::Packing, outlet, packing);
        if let Some(to) = line.commission {
            drawn.part(
                line.line,
                Part::Commission,
                AccountKey::of(AccountKind::PersonPayable, to.host),
                commission,
            );
        }
        drawn.discounts(line.line, &line.discounts, grower);
    }

    /// The floor that holds for a line.
    fn floor(&self, day: Day, line: &SoldLine) -> Option<NewFloor> {
        self.floors.of_lot(line.product, line.lot, day).map(|floor| floor.floor)
    }

    fn share_freight(&self, drawn: &mut Drawn, sold: &SoldOrder) {
        // Of each outlet that sends: its first line, and the weight that it sends.
        let mut senders: BTreeMap<(PlaceId, Option<CompanyId>), (i64, i64)> = BTreeMap::new();
        for line in &sold.lines {
            senders.entry((line.outlet, line.company)).or_insert((line.line, 0)).1 += line.grams.get();
        }
        let part = |part| sold.freight.share(self.rate(part, &[Scope::County], sold.day).0);
        let carriers = part(Part::FreightCarrier);
        let outlets = part(Part::FreightOutlet).min(sold.freight - carriers);
        let weights: Vec<i64> = senders.values().map(|(_, grams)| *grams).collect();
        let shared = carriers.split(&weights).into_iter().zip(outlets.split(&weights));
        let mut county = sold.freight;
        for (((outlet, company), (line, _)), (carrier_gets, outlet_gets)) in senders.into_iter().zip(shared) {
            if let Some(company) = company {
                let carrier = AccountKey::of(AccountKind::CompanyPayable, company);
                drawn.part(line, Part::FreightCarrier, carrier, carrier_gets);
                county -= carrier_gets;
            }
            drawn.part(
                line,
                Part::FreightOutlet,
                AccountKey::of(AccountKind::OutletPayable, outlet),
                outlet_gets,
            );
            county -= outlet_gets;
        }
        let freight = AccountKey::of_county(AccountKind::Freight);
        drawn.part(0, Part::Freight, freight, county);
        drawn.discounts(0, &sold.freight_discounts, AccountKey::of_county(AccountKind::PlatformCost));
    }
}

/// The shares of an order while they are drawn.
struct Drawn {
    order: OrderId,
    shares: Vec<NewShare>,
}

impl Drawn {
    fn goods(&mut self, line: &SoldLine, to: AccountKey, amount: Fen, floor: Fen) {
        self.shares.push(NewShare {
            label_zh: line.label_zh.clone(),
            label_en: line.label_en.clone(),
            lot_code: line.lot_code.clone(),
            packs: line.packs,
            floor,
            ..self.bare(line.line, Part::Goods, to, amount)
        });
    }

    fn part(&mut self, line: i64, part: Part, to: AccountKey, amount: Fen) {
        if !amount.is_zero() {
            self.shares.push(self.bare(line, part, to, amount));
        }
    }

    /// Discounts by who bears them; those of one bearer are one share.
    fn discounts(&mut self, line: i64, discounts: &[Discount], grower: AccountKey) {
        let mut borne: BTreeMap<AccountKey, Fen> = BTreeMap::new();
        for discount in discounts {
            let by = match discount.bearer {
                Bearer::Fund(fund) => AccountKey::of(AccountKind::Fund, fund),
                Bearer::Platform => AccountKey::of_county(AccountKind::PlatformCost),
                Bearer::Grower => grower,
            };
            *borne.entry(by).or_default() += discount.amount;
        }
        borne.into_iter().for_each(|(by, amount)| self.part(line, Part::Discount, by, -amount));
    }

    fn bare(&self, line: i64, part: Part, to: AccountKey, amount: Fen) -> NewShare {
        NewShare {
            order: self.order,
            line,
            part,
            account: to.kind,
            owner: to.owner,
            amount,
            label_zh: String::new(),
            label_en: String::new(),
            lot_code: String::new(),
            packs: Count::ZERO,
            floor: Fen::ZERO,
        }
    }
}
