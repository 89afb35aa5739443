//! What is wrong with a bag, and what to do.
use crate::commands::BagRefusal;
use crate::model::BagWrong;
use crate::telling::Teller;
use county::PlaceId;

impl Teller<'_> {
    /// Where a bag stands: a place, or the road.
    fn where_it_is(&self, place: Option<PlaceId>) -> String {
        place.map_or_else(|| self.words.say("logistics-on-the-road"), |place| self.place(place))
    }

    pub(crate) fn bag_wrong(&self, bag: &str, why: BagWrong) -> (String, String) {
        let w = self.words;
        let told = |key: &str| {
            let key = format!("logistics-bag-{key}");
            (w.with(key.as_str(), &[("bag", bag)]), w.say(format!("{key}-do")))
        };
        match why {
            BagWrong::Unknown => told("unknown"),
            BagWrong::Sealed => told("sealed"),
            BagWrong::NotSealed => told("not-sealed"),
            BagWrong::Opened => told("opened"),
            BagWrong::Empty => told("empty"),
            BagWrong::OneByOne => told("one-by-one"),
            BagWrong::Elsewhere { place } => {
                let place = self.where_it_is(place);
                let what = w.with("logistics-bag-elsewhere", &[("bag", bag), ("place", place.as_str())]);
                (what, w.say("logistics-bag-elsewhere-do"))
            }
            BagWrong::OtherWay { to } => {
                let place = self.place(to);
                let what = w.with("logistics-bag-other-way", &[("bag", bag), ("place", place.as_str())]);
                (what, w.say("logistics-bag-other-way-do"))
            }
        }
    }

    pub(crate) fn bag_refusal(&self, refusal: &BagRefusal) -> (String, String) {
        let w = self.words;
        match refusal {
            BagRefusal::Unknown { bag } => self.bag_wrong(bag, BagWrong::Unknown),
            BagRefusal::NotSealed { bag } => self.bag_wrong(bag, BagWrong::NotSealed),
            BagRefusal::Empty { bag } => self.bag_wrong(bag, BagWrong::Empty),
            BagRefusal::Elsewhere { bag, place } => {
                self.bag_wrong(bag, BagWrong::Elsewhere { place: *place })
            }
            BagRefusal::AlreadySealed { bag, seal, since } => {
                let since = w.day_time(since);
                let args = [("bag", bag.as_str()), ("seal", seal.as_str()), ("since", since.as_str())];
                (w.with("logistics-bag-already-sealed", &args), w.say("logistics-bag-already-sealed-do"))
            }
            BagRefusal::AlreadyOpened { bag, since } => {
                let since = w.day_time(since);
                let args = [("bag", bag.as_str()), ("since", since.as_str())];
                (w.with("logistics-bag-already-opened", &args), w.say("logistics-bag-already-opened-do"))
            }
            BagRefusal::NoSeal => (w.say("logistics-bag-no-seal"), w.say("logistics-bag-no-seal-do")),
            BagRefusal::NoWay { .. } => (w.say("logistics-bag-no-way"), w.say("logistics-bag-no-way-do")),
        }
    }
}
