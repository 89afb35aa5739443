//! A small model of the truth: what lots, sales and orders must look like after everything that happened, kept in
//! plain structs and decided one command at a time. It shares no code with the rooms that it judges.
#![allow(dead_code, clippy::unwrap_used)]
use county::{Destination, PlaceId, Timetable};
use kernel::{Day, Time};
use std::sync::Arc;

/// What is broken on purpose, to see that it is noticed. The model is wrong then in the place of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    None,
    /// One pack less is left in a sale than was set aside.
    SaleOffByOne,
    /// A buyer may have one more than the limit.
    LimitOffByOne,
    /// A sale opens a millisecond late.
    OpensLate,
    /// What is not paid is not given back when its last millisecond has come.
    ExpiresLate,
    /// A lot can be emptied but for one step.
    ShelfOffByOne,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    Open,
    SoldOut,
    Recalled,
}

#[derive(Clone, Debug)]
pub struct Lot {
    pub product: usize,
    pub outlet: PlaceId,
    pub best_before: Day,
    pub on_hand: i64,
    pub held: i64,
    pub state: Shelf,
    /// Fen for a pack, and steps of the unit in it.
    pub price: i64,
    pub pack: i64,
}

#[derive(Clone, Debug)]
pub struct Sale {
    pub lot: usize,
    pub price: i64,
    pub limit: Option<i64>,
    pub set_aside: i64,
    pub unsold: i64,
    pub held: i64,
    pub sold: i64,
    pub returned: i64,
    pub opens: Time,
    pub ends: Time,
    pub ended: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Placed,
    Confirmed,
    Completed,
    Expired,
    Cancelled,
    Refunded,
}

/// What a line is taken from: any lot of a product, or a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Product(usize),
    Sale(usize),
}

#[derive(Clone, Debug)]
pub struct Line {
    pub lot: usize,
    pub sale: Option<usize>,
    pub packs: i64,
    pub quantity: i64,
    pub amount: i64,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub state: State,
    pub lines: Vec<Line>,
    pub total: i64,
    pub cash: bool,
    pub cash_in: bool,
    pub told: bool,
    pub expires: Time,
    pub buyer: usize,
}

/// Why an order is refused, and at which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    SoldOut { at: usize, left: i64 },
    NotFresh { at: usize },
    UnknownSale { at: usize },
    NotOpenYet { at: usize },
    Over { at: usize },
    SaleSoldOut { at: usize, left: i64 },
    Limit { at: usize, more: i64 },
    NotOnSale { at: usize },
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Order,
    Repeated,
    RefundedLate,
    UnknownIntent,
    WrongAmount,
}

pub struct Truth {
    pub lots: Vec<Lot>,
    pub sales: Vec<Sale>,
    pub orders: Vec<Order>,
    pub timetable: Arc<Timetable>,
    pub bug: Bug,
}

/// Minutes for which lots are held, as `ordering` promises.
const HOLD_MINUTES: i64 = 15;

impl Truth {
    fn free(&self, lot: usize) -> i64 {
        let aside: i64 = self.sales.iter().filter(|s| s.lot == lot).map(|s| s.unsold + s.held).sum();
        self.lots[lot].on_hand - self.lots[lot].held - aside
    }

    /// What a lot says is reserved.
    pub fn reserved(&self, lot: usize) -> i64 {
        self.lots[lot].on_hand - self.free(lot)
    }

    fn arrives(&self, lot: usize, to: Destination, at: Time) -> Day {
        self.timetable.promise(self.lots[lot].outlet, to, at).arrives.day()
    }

    /// Places one order, or says why not. Lines of sales are looked at first.
    pub fn place(
        &mut self,
        buyer: usize,
        lines: &[(From, i64)],
        cash: bool,
        to: Destination,
        freight: i64,
        at: Time,
    ) -> Result<usize, No> {
        let lines = added_up(lines);
        let order = self.orders.len();
        let before = (self.lots.clone(), self.sales.clone());
        let expires = at.plus_minutes(HOLD_MINUTES);
        let new = Order {
            state: State::Placed,
            lines: Vec::new(),
            total: freight,
            cash,
            cash_in: false,
            told: false,
            expires,
            buyer,
        };
        self.orders.push(new);
        let sale_first =
            |pass: bool| lines.iter().filter(move |(_, from, _)| matches!(from, From::Sale(_)) == pass);
        let mut taken: Vec<(usize, Line)> = Vec::new();
        for (position, from, packs) in sale_first(true).chain(sale_first(false)) {
            let got = match from {
                From::Sale(sale) => self.take_of_sale(*position, *sale, *packs, order, to, at),
                From::Product(product) => self.take_of_shelf(*position, *product, *packs, to, at),
            };
            match got {
                Ok(line) => {
                    self.orders[order].lines.push(line.clone());
                    taken.push((*position, line));
                }
                Err(no) => {
                    (self.lots, self.sales) = before;
                    self.orders.pop();
                    return Err(no);
                }
            }
        }
        taken.sort_by_key(|(position, _)| *position);
        let placed = &mut self.orders[order];
        placed.lines = taken.into_iter().map(|(_, line)| line).collect();
        placed.total += placed.lines.iter().map(|line| line.amount).sum::<i64>();
        if cash {
            self.sell(order);
        }
        Ok(order)
    }

    fn take_of_shelf(
        &mut self,
        at: usize,
        product: usize,
        packs: i64,
        to: Destination,
        now: Time,
    ) -> Result<Line, No> {
        let mut shelf: Vec<usize> = (0..self.lots.len())
            .filter(|n| {
                self.lots[*n].product == product && self.lots[*n].state == Shelf::Open && self.free(*n) > 0
            })
            .collect();
        shelf.sort_by_key(|n| (self.lots[*n].best_before, *n));
        let quantity = packs * self.lots.iter().find(|lot| lot.product == product).unwrap().pack;
        let spare = i64::from(self.bug == Bug::ShelfOffByOne);
        let (mut left, mut stale) = (0, false);
        for lot in shelf {
            if self.lots[lot].best_before < self.arrives(lot, to, now) {
                stale = true;
            } else if self.free(lot) - spare >= quantity {
                self.lots[lot].held += quantity;
                let amount = self.lots[lot].price * packs;
                return Ok(Line { lot, sale: None, packs, quantity, amount });
            } else {
                left = left.max(self.free(lot));
            }
        }
        Err(if stale && left == 0 { No::NotFresh { at } } else { No::SoldOut { at, left } })
    }

    fn take_of_sale(
        &mut self,
        at: usize,
        id: usize,
        packs: i64,
        order: usize,
        to: Destination,
        now: Time,
    ) -> Result<Line, No> {
        let Some(sale) = self.sales.get(id).cloned() else { return Err(No::UnknownSale { at }) };
        let late = i64::from(self.bug == Bug::OpensLate);
        if sale.ended.is_some() || now >= sale.ends {
            return Err(No::Over { at });
        }
        if now < sale.opens.plus_ms(late) {
            return Err(No::NotOpenYet { at });
        }
        let lot = &self.lots[sale.lot];
        if lot.state != Shelf::Open {
            return Err(No::NotOnSale { at });
        }
        if lot.best_before < self.arrives(sale.lot, to, now) {
            return Err(No::NotFresh { at });
        }
        let quantity = packs * lot.pack;
        let hidden = if self.bug == Bug::SaleOffByOne { lot.pack } else { 0 };
        if sale.unsold - hidden < quantity {
            return Err(No::SaleSoldOut { at, left: sale.unsold });
        }
        let more = self.more(id, order);
        if more.is_some_and(|more| packs > more) {
            return Err(No::Limit { at, more: more.unwrap_or(0) });
        }
        self.sales[id].unsold -= quantity;
        self.sales[id].held += quantity;
        Ok(Line { lot: sale.lot, sale: Some(id), packs, quantity, amount: sale.price * packs })
    }

    /// Packs that the buyer of an order may still have of a sale.
    fn more(&self, sale: usize, order: usize) -> Option<i64> {
        let limit = self.sales[sale].limit? + i64::from(self.bug == Bug::LimitOffByOne);
        let buyer = self.orders[order].buyer;
        let has = |same: fn(usize, usize) -> bool| -> i64 {
            let standing =
                |o: &&Order| matches!(o.state, State::Placed | State::Confirmed | State::Completed);
            let own = self.orders.iter().filter(standing).filter(|o| same(o.buyer, buyer));
            own.flat_map(|o| &o.lines).filter(|line| line.sale == Some(sale)).map(|line| line.packs).sum()
        };
        Some((limit - has(same_session).max(has(same_phone))).max(0))
    }

    fn sell(&mut self, order: usize) {
        self.orders[order].state = State::Confirmed;
        for line in self.orders[order].lines.clone() {
            let lot = &mut self.lots[line.lot];
            lot.on_hand -= line.quantity;
            match line.sale {
                None => lot.held -= line.quantity,
                Some(sale) => {
                    self.sales[sale].held -= line.quantity;
                    self.sales[sale].sold += line.quantity;
                }
            }
            let lot = &mut self.lots[line.lot];
            if lot.on_hand == 0 && lot.state == Shelf::Open {
                lot.state = Shelf::SoldOut;
            }
        }
    }

    /// A provider tells that an order is paid, rightly or with another amount.
    pub fn tell(&mut self, order: usize, right: bool, now: Time) -> Told {
        let told = &self.orders[order];
        if told.cash {
            return Told::UnknownIntent;
        }
        if !right {
            return Told::WrongAmount;
        }
        if std::mem::replace(&mut self.orders[order].told, true) {
            return Told::Repeated;
        }
        let state = self.orders[order].state;
        match state {
            State::Placed => self.sell(order),
            State::Expired if self.take_again(order, now) => self.sell(order),
            _ => self.orders[order].state = State::Refunded,
        }
        if self.orders[order].state == State::Refunded { Told::RefundedLate } else { Told::Order }
    }

    /// The same lots and sales again, all of them or none. It counts what is good today.
    fn take_again(&mut self, order: usize, now: Time) -> bool {
        let before = (self.lots.clone(), self.sales.clone());
        let good = self.orders[order].lines.clone().iter().all(|line| {
            let lot = &self.lots[line.lot];
            if lot.state != Shelf::Open || lot.best_before < now.day() {
                return false;
            }
            let Some(id) = line.sale else {
                let there = self.free(line.lot) >= line.quantity;
                self.lots[line.lot].held += line.quantity;
                return there;
            };
            let sale = &self.sales[id];
            let runs = sale.ended.is_none() && sale.opens <= now && now < sale.ends;
            let there =
                sale.unsold >= line.quantity && self.more(id, order).is_none_or(|more| line.packs <= more);
            self.sales[id].unsold -= line.quantity;
            self.sales[id].held += line.quantity;
            runs && there
        });
        if !good {
            (self.lots, self.sales) = before;
        }
        good
    }

    fn give_back(&mut self, order: usize, state: State) {
        self.orders[order].state = state;
        for line in self.orders[order].lines.clone() {
            match line.sale {
                None => self.lots[line.lot].held -= line.quantity,
                Some(sale) => {
                    let sale = &mut self.sales[sale];
                    sale.held -= line.quantity;
                    if sale.ended.is_some() {
                        sale.returned += line.quantity
                    } else {
                        sale.unsold += line.quantity
                    }
                }
            }
        }
    }

    pub fn cancel(&mut self, order: usize) -> bool {
        let waits = self.orders[order].state == State::Placed;
        if waits {
            self.give_back(order, State::Cancelled);
        }
        waits
    }

    pub fn expire(&mut self, now: Time) -> usize {
        let late = i64::from(self.bug == Bug::ExpiresLate);
        let due: Vec<usize> = (0..self.orders.len())
            .filter(|n| self.orders[*n].state == State::Placed && self.orders[*n].expires.plus_ms(late) < now)
            .collect();
        due.iter().for_each(|order| self.give_back(*order, State::Expired));
        due.len()
    }

    pub fn refund(&mut self, order: usize) -> bool {
        if self.orders[order].state != State::Confirmed {
            return false;
        }
        self.orders[order].state = State::Refunded;
        for line in self.orders[order].lines.clone() {
            let lot = &mut self.lots[line.lot];
            lot.on_hand += line.quantity;
            if lot.state == Shelf::SoldOut {
                lot.state = Shelf::Open;
            }
            if let Some(sale) = line.sale {
                self.sales[sale].sold -= line.quantity;
                self.sales[sale].returned += line.quantity;
            }
        }
        true
    }

    pub fn cash_in(&mut self, order: usize) {
        let order = &mut self.orders[order];
        order.cash_in |= order.cash && order.state == State::Confirmed;
    }

    pub fn complete(&mut self, order: usize) {
        let order = &mut self.orders[order];
        if order.state == State::Confirmed && (!order.cash || order.cash_in) {
            order.state = State::Completed;
        }
    }

    /// Its sales end with it.
    pub fn recall(&mut self, lot: usize, now: Time) {
        self.lots[lot].state = Shelf::Recalled;
        for sale in (0..self.sales.len()).filter(|sale| self.sales[*sale].lot == lot).collect::<Vec<_>>() {
            self.end(sale, now);
        }
    }

    pub fn write_off(&mut self, lot: usize, spoiled: i64) -> bool {
        let can = self.free(lot) >= spoiled;
        if can {
            let lot = &mut self.lots[lot];
            lot.on_hand -= spoiled;
            if lot.on_hand == 0 && lot.state == Shelf::Open {
                lot.state = Shelf::SoldOut;
            }
        }
        can
    }

    /// A sale of so many packs of an open lot. `None` where the lot has not that much.
    pub fn announce(
        &mut self,
        lot: usize,
        packs: i64,
        limit: Option<i64>,
        opens: Time,
        ends: Time,
    ) -> Option<usize> {
        let quantity = packs * self.lots[lot].pack;
        let good = self.lots[lot].best_before >= ends.day();
        if self.lots[lot].state != Shelf::Open || !good || self.free(lot) < quantity {
            return None;
        }
        let price = self.lots[lot].price / 2;
        self.sales.push(Sale {
            lot,
            price,
            limit,
            opens,
            ends,
            set_aside: quantity,
            unsold: quantity,
            held: 0,
            sold: 0,
            returned: 0,
            ended: None,
        });
        Some(self.sales.len() - 1)
    }

    pub fn end(&mut self, sale: usize, now: Time) -> bool {
        let sale = &mut self.sales[sale];
        if sale.ended.is_some() {
            return false;
        }
        sale.ended = Some(now);
        sale.returned += std::mem::take(&mut sale.unsold);
        true
    }

    /// The timer of sales.
    pub fn turn(&mut self, now: Time) {
        for sale in 0..self.sales.len() {
            if self.sales[sale].ends <= now {
                self.end(sale, now);
            }
        }
    }

    /// What is with providers, what cash is expected, and what is in tills, in fen.
    pub fn money(&self) -> [i64; 3] {
        let standing = |o: &&Order| matches!(o.state, State::Confirmed | State::Completed);
        let sum = |which: fn(&Order) -> bool| -> i64 {
            self.orders.iter().filter(standing).filter(|o| which(o)).map(|o| o.total).sum()
        };
        [sum(|o| !o.cash), sum(|o| o.cash && !o.cash_in), sum(|o| o.cash && o.cash_in)]
    }
}

/// Equal lines are one, at the place of the first.
fn added_up(lines: &[(From, i64)]) -> Vec<(usize, From, i64)> {
    let mut sums: Vec<(usize, From, i64)> = Vec::new();
    for (position, (from, packs)) in lines.iter().enumerate() {
        match sums.iter_mut().find(|(_, known, _)| known == from) {
            Some(sum) => sum.2 += packs,
            None => sums.push((position, *from, *packs)),
        }
    }
    sums
}

/// Guests of these stories: each has a browser of his own, and every third shares a telephone.
pub const PHONES: usize = 3;

fn same_session(a: usize, b: usize) -> bool {
    a == b
}

fn same_phone(a: usize, b: usize) -> bool {
    a % PHONES == b % PHONES
}
