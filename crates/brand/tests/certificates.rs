//! Certificates, licences and commitments, told on both databases and asked for by a browser.
use axum::http::StatusCode;
use brand::{
    Basis, CertificateId, CertificateKind, Certificates, NewCertificate, NewCommitment, NewLicence, ROOM,
};
use county::ProducerId;
use county::testing::{Small, small};
use kernel::{Count, Day, LotCode, Quantity, Time, Unit, Whole};
use store::testing::{COUNTY, both, on_sqlite};
use store::{Error, Store, Tx};
use webkit::testing::{Browser, locales_agree, templates_keep_to_the_look};
use webkit::{Grant, Lang, PersonId, Role, Settings, SignedIn, Site};

const SCHEMAS: [store::Schema; 3] = [webkit::ROOM.schema(), county::ROOM.schema(), ROOM.schema()];

fn day(day: i8) -> Day {
    Day::new(2026, 11, day).expect("a day of November")
}

fn make(store: &Store) -> Small {
    store.write::<_, Error>(COUNTY, |tx| small(tx, Time::EPOCH)).expect("the county is made")
}

fn certificate(number: &str, producer: ProducerId, valid_from: Day, valid_to: Day) -> NewCertificate {
    NewCertificate {
        number: number.into(),
        kind: CertificateKind::Organic,
        producer,
        subject_zh: "冬笋".into(),
        subject_en: "Winter bamboo shoots".into(),
        issuer_zh: "中绿华夏".into(),
        issuer_en: "COFCC".into(),
        valid_from,
        valid_to,
    }
}

fn commitment(producer: ProducerId, counter: i64) -> NewCommitment {
    NewCommitment {
        producer,
        lot_code: LotCode::new("FW", day(23), Count::new(counter).expect("a small count")),
        product_zh: "鲜冬笋".into(),
        product_en: "Fresh winter bamboo shoots".into(),
        quantity: Quantity::new(46_200).expect("less than a tonne"),
        unit: Unit::Gram,
        origin_zh: "浙江省 淳安县 富文乡".into(),
        origin_en: "Fuwen, Chun'an County, Zhejiang".into(),
        basis: Basis::Commissioned,
        issued: day(23),
    }
}

#[test]
fn every_lot_has_one_commitment_that_is_kept_for_half_a_year() {
    both(&SCHEMAS, |store| {
        let county = make(store);
        let [yu, _] = county.producers;
        let new = [commitment(yu, 7), commitment(yu, 8)];
        let ids = store.write::<_, Error>(COUNTY, |tx| brand::issue_commitments(tx, &new)).unwrap();
        let read = store.read::<_, Error>(COUNTY, |tx| brand::commitment(tx, ids[0])).unwrap().unwrap();
        assert_eq!(
            (read.lot_code.as_str(), read.unit, read.basis),
            (new[0].lot_code.as_str(), Unit::Gram, Basis::Commissioned)
        );
        assert!(read.keep_until >= Day::new(2027, 5, 23).unwrap(), "{}", read.keep_until);
        let both_of = store.read::<_, Error>(COUNTY, |tx| brand::commitments_by_ids(tx, &ids)).unwrap();
        assert_ne!(both_of[&ids[0]].number, both_of[&ids[1]].number);
        let twice = store.write::<_, Error>(COUNTY, |tx| brand::issue_commitments(tx, &new[..1]));
        assert!(twice.is_err(), "a lot has one commitment");
        assert!(store.read::<_, Error>(COUNTY, brand::check).unwrap().is_empty());
    });
}

#[test]
fn check_names_what_belongs_to_nobody() {
    both(&SCHEMAS, |store| {
        make(store);
        let nobody = ProducerId::new(5);
        store
            .write::<_, Error>(COUNTY, |tx| {
                brand::issue_commitments(tx, &[commitment(nobody, 7)])?;
                brand::add_certificates(tx, &[certificate("C1", nobody, day(1), day(2))])
            })
            .unwrap();
        let problems = store.read::<_, Error>(COUNTY, brand::check).unwrap();
        let places: Vec<&str> = problems.iter().map(|problem| problem.where_.as_str()).collect();
        assert_eq!(places.len(), 2, "{problems:?}");
        assert!(places[0].starts_with("HGZ-FW-261123-007") && places[1] == "C1", "{places:?}");
    });
}

#[test]
fn a_licence_and_a_certificate_hold_from_their_first_day_to_their_last() {
    both(&SCHEMAS, |store| {
        let [yu, fenkou] = make(store).producers;
        store
            .write::<_, Error>(COUNTY, |tx| {
                let number = "QD-001".to_string();
                brand::add_licences(
                    tx,
                    &[NewLicence { number, producer: yu, valid_from: day(10), valid_to: day(20) }],
                )?;
                brand::add_certificates(tx, &[certificate("C1", yu, day(10), day(20))])
            })
            .unwrap();
        let on = |on: i8| {
            store
                .read::<_, Error>(COUNTY, |tx| {
                    let kinds = brand::valid_kinds(tx, &[yu, fenkou], day(on))?;
                    Ok((brand::licensed(tx, yu, day(on))?, kinds.get(&yu).cloned().unwrap_or_default().len()))
                })
                .unwrap()
        };
        assert_eq!([9, 10, 20, 21].map(on), [(false, 0), (true, 1), (true, 1), (false, 0)]);
        let other = store.read::<_, Error>(COUNTY, |tx| brand::licensed(tx, fenkou, day(15)));
        assert!(!other.unwrap());
        let of_yu = store.read::<_, Error>(COUNTY, |tx| brand::certificates_of(tx, yu)).unwrap();
        assert_eq!(of_yu.len(), 1);
    });
}

fn many(tx: &mut Tx, county: &Small) -> store::Result<()> {
    let new: Vec<NewCertificate> = (0..277)
        .map(|n| certificate(&format!("C{n:03}"), county.producers[n % 2], day(1), day(1).plus(n as i64 / 3)))
        .collect();
    brand::add_certificates(tx, &new).map(drop)
}

#[test]
fn certificates_are_listed_by_their_end_page_by_page_without_gap_or_repeat() {
    both(&SCHEMAS, |store| {
        let county = make(store);
        store.write::<_, Error>(COUNTY, |tx| many(tx, &county)).unwrap();
        let listed = store
            .read::<_, Error>(COUNTY, |tx| {
                let mut listed: Vec<(Day, CertificateId)> = Vec::new();
                loop {
                    let which = Certificates { ending_from: day(11), ..Certificates::default() };
                    let after = listed.last().copied();
                    let page = brand::certificates(tx, &which, after, Count::new(40).unwrap())?;
                    if page.is_empty() {
                        break Ok(listed);
                    }
                    listed.extend(page.into_iter().map(|c| (c.valid_to, c.id)));
                }
            })
            .unwrap();
        assert_eq!(listed.len(), 247, "the first thirty have ended");
        assert!(listed.windows(2).all(|pair| pair[0] < pair[1]));
        let soon = store.read::<_, Error>(COUNTY, |tx| brand::ending_between(tx, day(11), day(12)));
        assert_eq!(soon.unwrap().get(), 6);
    });
}

fn site(store: &Store) -> Site {
    Site::new(store.clone(), &[&county::ROOM, &ROOM], Settings::default()).expect("the site opens")
}

fn office(store: &Store, role: Role) -> Browser {
    let site = site(store);
    let mut browser =
        Browser::new(webkit::app(&site, brand::pages(&site), utoipa_axum::router::OpenApiRouter::new()));
    let grants = vec![Grant { role, scope: None }];
    let who = SignedIn { person: PersonId::new(7), name: "徐主任".into(), grants };
    browser.sign_in(store, COUNTY, &who, webkit::wall());
    browser
}

#[test]
fn the_words_are_whole_and_the_templates_keep_to_the_look() {
    locales_agree(&ROOM);
    templates_keep_to_the_look();
}

#[test]
fn the_office_sees_what_ends_soon_first() {
    both(&SCHEMAS, |store| {
        let [yu, _] = make(store).producers;
        let today = webkit::wall().day();
        let new = [
            certificate("LATER", yu, today.plus(-9), today.plus(300)),
            certificate("SOON", yu, today.plus(-9), today.plus(12)),
            certificate("ENDED", yu, today.plus(-9), today.plus(-1)),
        ];
        store.write::<_, Error>(COUNTY, |tx| brand::add_certificates(tx, &new)).unwrap();
        let mut office = office(store, Role::BrandOffice);
        let text = office.get("/office/certificates").text();
        let at = |what: &str| text.find(what);
        assert!(at("SOON").is_some() && at("SOON") < at("LATER") && at("ENDED").is_none(), "{text}");
        assert!(text.contains("还有 12 天") && text.contains("60 天内到期的有 1 张"), "{text}");
        assert!(office.get("/office/certificates?ended=1").says("过期了"));
        assert!(office.get("/office/certificates?kind=green").says("这样筛没有结果"));
        assert_eq!(
            self::office(store, Role::Finance).get("/office/certificates").status,
            StatusCode::FORBIDDEN
        );
    });
}

#[test]
fn certificates_that_go_out_come_back_unchanged_and_bad_rows_with_reasons() {
    both(&SCHEMAS, |store| {
        let county = make(store);
        let [yu, _] = county.producers;
        let today = webkit::wall().day();
        let new = [certificate("C1", yu, today, today.plus(300))];
        store.write::<_, Error>(COUNTY, |tx| brand::add_certificates(tx, &new)).unwrap();
        let read = || store.read::<_, Error>(COUNTY, |tx| brand::certificates_of(tx, yu)).unwrap();
        let before = read();
        for (language, said) in [("zh-CN", "新登记 0 张，改了 1 张"), ("en", "0 added, 1 changed")] {
            let mut office = office(store, Role::BrandOffice);
            office.language = language;
            let file = office.get("/office/certificates?format=xlsx");
            let seen = office.post_file("/office/certificates/import", "sheet", "c.xlsx", &file.bytes);
            assert!(seen.says(said), "{language}: {}", seen.text());
            assert_eq!(read(), before);
        }
        let sheet = "证书编号,类型,农户编号,产品,发证机构,有效期从,有效期到\n\
                     C2,绿色,FW0001,山核桃,中国绿色食品发展中心,2026-01-01,2028-12-31\n\
                     C3,绿色,FW9999,山核桃,中国绿色食品发展中心,2026-01-01,2028-12-31\n\
                     C4,绿色,FW0001,山核桃,中国绿色食品发展中心,2026-01-01,2025-12-31\n";
        let mut office = office(store, Role::BrandOffice);
        let seen = office.post_file("/office/certificates/import", "sheet", "c.csv", sheet.as_bytes());
        assert!(seen.says("新登记 1 张，改了 0 张，2 行没收"), "{}", seen.text());
        assert!(seen.says("没有这个农户") && seen.says("请写 2026-01-01 或更晚的日期"), "{}", seen.text());
        assert_eq!(read().len(), 2);
    });
}

#[test]
fn the_sheet_reads_as_the_paper_and_hides_who_does_not_agree() {
    on_sqlite(&SCHEMAS, |store| {
        let [yu, _] = make(store).producers;
        let (paper, mut producer) = store
            .write::<_, Error>(COUNTY, |tx| {
                let ids = brand::issue_commitments(tx, &[commitment(yu, 7)])?;
                Ok((brand::commitment(tx, ids[0])?.unwrap(), county::producer_of(tx, yu)?.unwrap()))
            })
            .unwrap();
        let site = site(store);
        let sheet = |lang, producer: &county::Producer| {
            brand::commitment_sheet(site.words(lang), &paper, producer).expect("a sheet is drawn").0
        };
        let zh = sheet(Lang::Zh, &producer);
        for said in
            ["鲜冬笋", "46.2 公斤", "浙江省 淳安县 富文乡", "富文乡 · 余家", "10000001234", "委托检测"]
        {
            assert!(zh.contains(said), "{said}: {zh}");
        }
        assert!(sheet(Lang::En, &producer).contains("Fresh winter bamboo shoots"));
        producer.consent = false;
        let hidden = sheet(Lang::Zh, &producer);
        assert!(
            !hidden.contains("余家") && !hidden.contains("10000001234") && hidden.contains("FW0001"),
            "{hidden}"
        );
        assert!(brand::seal(site.words(Lang::Zh)).expect("a seal is drawn").0.contains("授权标志"));
    });
}
