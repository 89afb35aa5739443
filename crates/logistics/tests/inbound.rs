//! What carriers bring for the villages: announced at the hub, carried down, collected.
#![allow(clippy::unwrap_used)] // a county that fails is a failed test
mod support;

use axum::http::StatusCode;
use logistics::{Flow, ParcelState, inbound_listed};
use support::{both, read};
use webkit::Role;

#[test]
fn the_hub_takes_a_carriers_list_and_what_is_typed() {
    both(|store, small| {
        let mut sorter = support::browser(store);
        support::sign_in(&mut sorter, store, &[(Role::Sorter, Some(small.place("H")))]);
        assert!(sorter.get("/hub").says("/hub/inbound"));
        let csv = "carrier,carrier_number,receiver_name,receiver_phone,outlet_code,weight_kg\n\
                   zto,75123,李芳,10000000101,FW01,1.2\nzto,75124,王伟,10000000102,NOWHERE,0.8\n";
        let taken = sorter.post_file("/hub/inbound", "sheet", "zto.csv", csv.as_bytes());
        assert!(taken.says("登记了 1 件，1 行没有收") && taken.says("NOWHERE"), "{}", taken.text());
        let typed = [
            ("how", "typed"),
            ("carrier", "zto"),
            ("carrier_number", "75124"),
            ("receiver_name", "王伟"),
            ("receiver_phone", "soon"),
            ("outlet_code", "FK01"),
            ("weight_kg", "0.8"),
        ];
        let wrong = sorter.post("/hub/inbound", &typed);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.says("value=\"soon\"") && wrong.says("value=\"75124\""),
            "as it was typed: {}",
            wrong.text()
        );
        let mut typed = typed;
        typed[4].1 = "10000000102";
        assert!(sorter.post("/hub/inbound", &typed).says("登记了 1 件"));
        assert!(
            sorter.post("/hub/inbound", &typed).says("登记了 1 件"),
            "the same number is the same parcel"
        );
        let all = read(store, |tx| inbound_listed(tx, None, None, 9));
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|one| one.parcel.way.flow == Flow::Down));
        let list = sorter.get("/hub/inbound?state=announced");
        assert!(
            list.says("75123") && list.says("李*") && !list.says("10000000101"),
            "masked: {}",
            list.text()
        );
        assert!(!sorter.get("/hub/inbound?state=ready").says("75123"));
        assert_eq!(read(store, |tx| inbound_listed(tx, Some(ParcelState::Announced), None, 1)).len(), 1);
        assert!(sorter.get("/hub/inbound?format=xlsx").bytes.starts_with(b"PK"));
        let mut keeper = support::browser(store);
        support::sign_in(&mut keeper, store, &[(Role::OutletKeeper, Some(small.place("O1")))]);
        assert_eq!(keeper.get("/hub/inbound").status, StatusCode::FORBIDDEN);
        let api = r#"{"parcels":[{"carrier":"zto","carrier_number":"9","receiver_name":"李","receiver_phone":"10000000103","outlet":"FW01","grams":500}]}"#;
        assert_eq!(keeper.post_json("/api/inbound", api).status, StatusCode::FORBIDDEN);
        assert!(sorter.post_json("/api/inbound", api).says("\"accepted\":true"), "the hub may, too");
    });
}
