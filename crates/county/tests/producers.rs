//! Producers come in, are changed and are found.
use county::testing::small;
use county::{NewProducer, ProducerKind, Producers, VillageId};
use kernel::{Count, Time, Whole};
use store::Error;
use store::testing::{COUNTY, both};

fn household(number: usize, county: &county::testing::Small) -> NewProducer {
    NewProducer {
        code: format!("FW{number:05}"),
        kind: ProducerKind::Household,
        name_zh: format!("富文乡 · {number} 家"),
        name_en: format!("Family {number}, Fuwen"),
        village: county.villages[number % 4],
        outlet: county.outlets[number % 4],
        contact_zh: "富文村服务点".into(),
        contact_phone: "10000001234".into(),
        consent: true,
    }
}

#[test]
fn three_thousand_households_enter_at_once_and_are_listed_page_by_page() {
    both(&[county::ROOM.schema()], |store| {
        let county = store.write::<_, Error>(COUNTY, |tx| small(tx, Time::EPOCH)).unwrap();
        let new: Vec<NewProducer> = (10..3_010).map(|number| household(number, &county)).collect();
        let ids = store.write::<_, Error>(COUNTY, |tx| county::add_producers(tx, &new, Time::EPOCH)).unwrap();
        let listed = store
            .read::<_, Error>(COUNTY, |tx| {
                let fuwen = Producers { township: Some(county.townships[0]), ..Producers::default() };
                assert_eq!(county::producer_count(tx, &fuwen)?.get(), 1_501, "1,500 and the Yu family");
                let mut codes: Vec<String> = Vec::new();
                loop {
                    let after = codes.last().cloned().unwrap_or_default();
                    let page = county::producers(tx, &fuwen, &after, Count::new(400).unwrap())?;
                    if page.is_empty() {
                        break Ok(codes);
                    }
                    codes.extend(page.into_iter().map(|producer| producer.code));
                }
            })
            .unwrap();
        assert_eq!(listed.len(), 1_501);
        assert!(listed.windows(2).all(|pair| pair[0] < pair[1]));
        let found = store.read::<_, Error>(COUNTY, |tx| county::producers_by_ids(tx, &ids)).unwrap();
        assert_eq!(found.len(), 3_000);
        assert_eq!(found[&ids[1]].township, county.townships[1], "the township is the village's");
    });
}

#[test]
fn a_producer_is_found_by_a_part_of_the_name_in_either_language() {
    both(&[county::ROOM.schema()], |store| {
        store.write::<_, Error>(COUNTY, |tx| small(tx, Time::EPOCH)).unwrap();
        let codes = |text: &str| {
            let which = Producers { text: text.into(), ..Producers::default() };
            let found = store
                .read::<_, Error>(COUNTY, |tx| county::producers(tx, &which, "", Count::new(9).unwrap()));
            found.unwrap().into_iter().map(|producer| producer.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("余"), ["FW0001"]);
        assert_eq!(codes("yu FAMILY"), ["FW0001"]);
        assert_eq!(codes("FK"), ["FK0001"]);
        assert_eq!(codes("%"), ["FK0001", "FW0001"], "a sign of the database is no pattern");
        assert!(codes("nobody").is_empty());
    });
}

#[test]
fn a_change_keeps_the_id_and_moves_the_township_with_the_village() {
    both(&[county::ROOM.schema()], |store| {
        let county = store.write::<_, Error>(COUNTY, |tx| small(tx, Time::EPOCH)).unwrap();
        let moved = NewProducer { code: "FW0001".into(), ..household(2, &county) };
        let changed =
            store.write::<_, Error>(COUNTY, |tx| county::change_producers(tx, std::slice::from_ref(&moved)));
        assert_eq!(changed.unwrap(), 1);
        let yu = store.read::<_, Error>(COUNTY, |tx| county::producer_of(tx, county.producers[0]));
        let yu = yu.unwrap().unwrap();
        assert_eq!((yu.name_zh, yu.township), (moved.name_zh, county.townships[1]));
        assert!(store.read::<_, Error>(COUNTY, county::check).unwrap().is_empty());
    });
}

#[test]
fn a_village_of_another_county_is_refused_and_check_names_what_is_broken() {
    both(&[county::ROOM.schema()], |store| {
        let county = store.write::<_, Error>(COUNTY, |tx| small(tx, Time::EPOCH)).unwrap();
        let lost = NewProducer { village: VillageId::new(5), ..household(2, &county) };
        let refused = store.write::<_, Error>(COUNTY, |tx| {
            county::add_producers(tx, std::slice::from_ref(&lost), Time::EPOCH)
        });
        assert!(matches!(refused, Err(Error::NotOne { rows: 0, .. })), "{refused:?}");
        let astray = NewProducer { outlet: county.hub, ..household(2, &county) };
        let added = store.write::<_, Error>(COUNTY, |tx| {
            county::add_producers(tx, std::slice::from_ref(&astray), Time::EPOCH)
        });
        added.unwrap();
        let problems = store.read::<_, Error>(COUNTY, county::check).unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].where_, "FW00002");
    });
}
