//! The catalogue through its commands, on both databases.
#![allow(clippy::unwrap_used)] // A story that fails is a failed test.
use catalog::testing::{Few, few};
use catalog::{
    Gtin, Months, NewProduct, ProductFilter, ProductState, Refusal, Saved, add_categories, add_products,
    categories, change_price, check, list_products, product, product_by_code, product_by_gtin,
    products_by_ids, save_products, search, set_state,
};
use kernel::{Fen, Time, Unit};
use store::testing::{COUNTY, both};
use store::{Error, Store, Tx};

fn told(mut story: impl FnMut(&mut Tx, Few) + Send) {
    both(&[county::ROOM.schema(), catalog::ROOM.schema()], |store| {
        write(store, |tx| {
            county::set_setting(tx, county::keys::GS1_PREFIX, "9521234")?;
            let few = few(tx, Time::EPOCH)?;
            story(tx, few);
            assert_eq!(check(tx)?, []);
            Ok(())
        });
    });
}

fn write(store: &Store, work: impl FnMut(&mut Tx) -> store::Result<()> + Send) {
    store.write::<_, Error>(COUNTY, work).unwrap();
}

fn names(tx: &mut Tx, query: &str) -> Vec<String> {
    search(tx, query, 60).unwrap().into_iter().map(|product| product.name_zh).collect()
}

fn as_new(tx: &mut Tx, code: &str) -> NewProduct {
    let p = product_by_code(tx, code).unwrap().unwrap();
    NewProduct {
        code: p.code,
        category: p.category,
        picture: p.picture,
        name_zh: p.name_zh,
        name_en: p.name_en,
        summary_zh: p.summary_zh,
        summary_en: p.summary_en,
        unit: p.unit,
        pack_quantity: p.pack_quantity,
        pack_grams: p.pack_grams,
        price: p.price,
        shelf_life_days: p.shelf_life_days,
        storage: p.storage,
        months: p.months,
    }
}

#[test]
fn words_of_two_characters_are_found_and_half_words_are_not() {
    told(|tx, _| {
        for (query, found) in [
            ("冬笋", &["高山冬笋"][..]),
            ("核桃", &["手剥山核桃"]),
            ("山核桃", &["手剥山核桃"]),
            ("土鸡", &["散养土鸡"]),
            ("鸡", &["散养土鸡"]),
            ("山", &["高山冬笋", "手剥山核桃", "散养土鸡"]),
            ("pecan", &["手剥山核桃"]),
            ("PECANS 核桃", &["手剥山核桃"]),
            ("pecan-250", &["手剥山核桃"]),
            ("冬笋 核桃", &[]),
            ("桃山", &[]),
            ("笋高", &[]),
            ("'; DROP TABLE product", &[]),
            ("", &[]),
            ("！？", &[]),
        ] {
            assert_eq!(names(tx, query), found, "{query}");
        }
    });
}

#[test]
fn what_was_found_by_its_old_name_is_found_by_its_new_one() {
    told(|tx, _| {
        let mut shoots = as_new(tx, "SHOOT-500");
        shoots.name_zh = "鲜冬笋".into();
        let saved = save_products(tx, &[shoots], Time::EPOCH).unwrap();
        assert!(matches!(saved[0], Ok(Saved::Changed(_))));
        assert_eq!(names(tx, "高山"), [""; 0]);
        assert_eq!(names(tx, "冬笋"), ["鲜冬笋"]);
    });
}

#[test]
fn a_hit_in_the_name_comes_before_one_in_the_summary() {
    told(|tx, _| {
        let mut oil = as_new(tx, "PECAN-250");
        oil.code = "A-OIL".into();
        oil.name_zh = "山茶油".into();
        oil.name_en = "Camellia oil".into();
        oil.summary_zh = "配冬笋最好。".into();
        add_products(tx, &[oil], Time::EPOCH).unwrap();
        assert_eq!(names(tx, "冬笋"), ["高山冬笋", "山茶油"]);
    });
}

#[test]
fn a_code_is_taken_once_and_saved_as_often_as_one_likes() {
    told(|tx, few| {
        let shoots = as_new(tx, "SHOOT-500");
        let fresh = NewProduct { code: "NEW-1".into(), ..shoots.clone() };
        let nowhere = NewProduct { code: "NEW-2".into(), category: Default::default(), ..shoots.clone() };
        let pieces = NewProduct { unit: Unit::Piece, ..shoots.clone() };
        let added = add_products(tx, &[shoots.clone(), fresh.clone(), nowhere, fresh], Time::EPOCH).unwrap();
        assert_eq!(added[0], Err(Refusal::CodeTaken));
        assert!(added[1].is_ok());
        assert_eq!(added[2], Err(Refusal::UnknownCategory));
        assert_eq!(added[3], Err(Refusal::CodeTaken), "by the second of this batch");
        let saved =
            save_products(tx, &[pieces, NewProduct { price: Fen::of_yuan(21), ..shoots }], Time::EPOCH);
        assert_eq!(
            saved.unwrap(),
            [Err(Refusal::OtherUnit { unit: Unit::Gram }), Ok(Saved::Changed(few.shoots))]
        );
        assert_eq!(product(tx, few.shoots).unwrap().unwrap().price, Fen::of_yuan(21));
    });
}

#[test]
fn each_product_has_a_gtin_of_its_own_and_keeps_it() {
    told(|tx, few| {
        let gtin = |tx: &mut Tx, id| product(tx, id).unwrap().unwrap().gtin.unwrap();
        let first = gtin(tx, few.shoots);
        let mut all: Vec<Gtin> = [few.shoots, few.pecans, few.hens].map(|id| gtin(tx, id)).to_vec();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 3);
        assert!(all.iter().all(|gtin| gtin.as_str().starts_with("09521234")), "{all:?}");
        let shoots = as_new(tx, "SHOOT-500");
        save_products(tx, &[shoots], Time::EPOCH).unwrap().remove(0).unwrap();
        assert_eq!(gtin(tx, few.shoots), first);
        assert_eq!(product_by_gtin(tx, &first).unwrap().unwrap().id, few.shoots);
    });
}

#[test]
fn a_withdrawn_product_is_found_by_the_office_alone() {
    told(|tx, few| {
        assert!(set_state(tx, few.hens, ProductState::Withdrawn, Time::EPOCH).unwrap());
        assert!(!set_state(tx, few.hens, ProductState::Withdrawn, Time::EPOCH).unwrap());
        assert_eq!(names(tx, "土鸡"), [""; 0]);
        let office = ProductFilter { text: "土鸡".into(), ..ProductFilter::default() };
        assert_eq!(list_products(tx, &office).unwrap().len(), 1);
        let gone = ProductFilter { state: Some(ProductState::Withdrawn), ..ProductFilter::default() };
        assert_eq!(list_products(tx, &gone).unwrap()[0].id, few.hens);
        assert!(change_price(tx, few.hens, Fen::of_yuan(90), Time::EPOCH).unwrap());
        assert!(!change_price(tx, few.hens, Fen::of_yuan(90), Time::EPOCH).unwrap());
    });
}

#[test]
fn products_come_back_as_they_went_in() {
    told(|tx, few| {
        let found = products_by_ids(tx, &[few.pecans, few.hens]).unwrap();
        let pecans = &found[&few.pecans];
        assert_eq!((i64::from(pecans.pack_quantity), pecans.months), (250, Months::span(9, 10)));
        assert_eq!(pecans.per_kilo(pecans.price).of(pecans.pack_grams), pecans.price);
        assert_eq!(found[&few.hens].unit, Unit::Piece);
        assert!(found[&few.hens].on_sale() && pecans.keeps());
        let again = add_categories(
            tx,
            &[catalog::NewCategory {
                code: "lake".into(),
                name_zh: "千岛湖".into(),
                name_en: "Lake".into(),
                position: 0,
            }],
        );
        assert_eq!(again.unwrap(), [few.categories[1]]);
        assert_eq!(categories(tx).unwrap()[0].name_zh, "千岛湖");
    });
}
