//! Labels and manifests: what is printed is read back by a PDF reader and by a scanner that others wrote.
#![allow(clippy::unwrap_used)] // a paper that cannot be read has failed
mod support;

use axum::http::StatusCode;
use kernel::{Grams, Sscc};
use logistics::{
    BagAct, BagWhat, Carrier, Details, NewInbound, NewScan, ParcelCode, ScanKind, announce_inbound,
    handle_bags, record_scans,
};
use rxing::{BarcodeFormat, DecodeHints};
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;
use store::Store;
use support::{Small, at, both, browser, read, sign_in, write};
use webkit::Role;
use webkit::testing::{Browser, Seen};

/// What a poppler tool says of a PDF; `None` where that tool is not installed.
fn poppler(tool: &str, name: &str, pdf: &[u8], arguments: &[&str]) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&file, pdf).unwrap();
    let to_stdout = (tool == "pdftotext").then_some("-");
    match Command::new(tool).args(arguments).arg(&file).args(to_stdout).output() {
        Ok(done) => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            Some(done.stdout)
        }
        Err(_) => {
            eprintln!("skipped: {tool} (Debian poppler-utils) is not installed");
            None
        }
    }
}

/// A text without its blanks, which the reader sets by the distance of the letters.
fn plain(text: Vec<u8>) -> String {
    String::from_utf8(text).unwrap().replace(' ', "")
}

/// Grey pixels of a binary PGM: `P5 width height 255` and the bytes.
fn pgm(file: &[u8]) -> (Vec<u8>, u32, u32) {
    let head: Vec<&[u8]> = file.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
    let number = |text: &[u8]| std::str::from_utf8(text).unwrap().parse::<u32>().unwrap();
    let (width, height) = (number(head[1]), number(head[2]));
    (file[file.len() - (width * height) as usize..].to_vec(), width, height)
}

fn scan(pixels: &[u8], width: u32, height: u32, format: BarcodeFormat) -> String {
    let mut hints = DecodeHints { PossibleFormats: Some(HashSet::from([format])), ..DecodeHints::default() };
    let (width, pixels) = (width, pixels.to_vec());
    let found = rxing::helpers::detect_in_luma_with_hints(pixels, width, height, Some(format), &mut hints);
    found.expect("a scanner reads it").getText().to_string()
}

/// A quarter of a picture: what a hand holds after A4 was cut.
fn quarter((pixels, width, height): &(Vec<u8>, u32, u32), nth: u32) -> (Vec<u8>, u32, u32) {
    let (half, high) = (width / 2, height / 2);
    let (left, top) = (nth % 2 * half, nth / 2 * high);
    let row = |y: u32| {
        let from = ((top + y) * width + left) as usize;
        pixels[from..from + half as usize].to_vec()
    };
    ((0..high).flat_map(row).collect(), half, high)
}

fn keeper(store: &Store, small: &Small) -> Browser {
    let mut browser = browser(store);
    sign_in(&mut browser, store, &[(Role::OutletKeeper, Some(small.place("O1")))]);
    browser
}

fn is_pdf(seen: &Seen) {
    assert_eq!((seen.status, seen.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(seen.bytes.starts_with(b"%PDF"));
}

/// The SSCC of a parcel.
fn sscc(store: &Store, waybill: &str) -> String {
    read(store, |tx| logistics::parcel_by_waybill(tx, waybill)).unwrap().sscc.unwrap()
}

#[test]
fn a_scanner_reads_the_label_that_a_keeper_prints() {
    both(|store, small| {
        let ordered = small.order(store, "city", &["O1"], false);
        let waybill = &ordered.waybills[0];
        let pdf = keeper(store, small).get(&format!("/parcels/{waybill}/label.pdf"));
        is_pdf(&pdf);
        let Some(text) = poppler("pdftotext", "one", &pdf.bytes, &["-layout"]) else { return };
        let text = plain(text);
        assert!(text.contains("林*满") && text.contains("高山冬笋") && text.contains("1线"), "{text}");
        assert!(!text.contains("林小满") && !text.contains(support::PHONE), "everybody on the way reads it");
        let page = poppler("pdftoppm", "one", &pdf.bytes, &["-gray", "-r", "203"]).unwrap();
        let (pixels, width, height) = pgm(&page);
        assert_eq!((width, height), (800, 1199), "100 × 150 mm at the 203 dots an inch of thermal printers");
        let sscc = sscc(store, waybill);
        assert!(Sscc::new("9521234", 1).unwrap().as_str().starts_with(&sscc[..8]));
        let bars = scan(&pixels, width, height, BarcodeFormat::CODE_128);
        assert!(bars.ends_with(&format!("00{sscc}")), "{bars}");
        assert!(matches!(ParcelCode::read(&bars), Ok(ParcelCode::Sscc(read)) if read.as_str() == sscc));
        let link = scan(&pixels, width, height, BarcodeFormat::QR_CODE);
        assert!(link.starts_with("http") && link.ends_with(&format!("/00/{sscc}")), "{link}");
    });
}

#[test]
fn a_sheet_holds_four_labels_and_each_is_read_when_it_is_cut() {
    both(|store, small| {
        let waybills: Vec<String> =
            (0..5).map(|_| small.order(store, "O2", &["O1"], false).waybills[0].clone()).collect();
        let pdf = keeper(store, small).get("/outlet/labels.pdf?paper=a4");
        is_pdf(&pdf);
        let Some(pages) = poppler("pdftotext", "sheet", &pdf.bytes, &[]) else { return };
        assert_eq!(pages.iter().filter(|byte| **byte == 0x0c).count(), 2, "four on a sheet, one on the next");
        let first = ["-gray", "-r", "203", "-f", "1", "-l", "1"];
        let page = pgm(&poppler("pdftoppm", "sheet", &pdf.bytes, &first).unwrap());
        let read: HashSet<String> = (0..4)
            .map(|nth| {
                let (pixels, width, height) = quarter(&page, nth);
                scan(&pixels, width, height, BarcodeFormat::CODE_128)
            })
            .collect();
        let wanted: HashSet<String> = waybills.iter().map(|waybill| sscc(store, waybill)).collect();
        assert_eq!(read.len(), 4);
        assert!(read.iter().all(|bars| wanted.contains(&bars[bars.len() - 18..])), "{read:?}");
    });
}

/// A parcel from outside of which the carrier told a telephone number and no name.
fn nameless(store: &Store, small: &Small) -> String {
    let carrier = Carrier { company: small.county.companies[0], number: "YT-1".into() };
    let new = NewInbound {
        carrier,
        to: small.place("O1"),
        receiver_name: "  ".into(),
        receiver_phone: "10000002046".into(),
        contents: "books".into(),
        grams: Grams::new(800).unwrap(),
        storage: catalog::Storage::Room,
    };
    write(store, |tx| announce_inbound(tx, std::slice::from_ref(&new), at(1))).remove(0).unwrap()
}

#[test]
fn a_parcel_without_a_name_gets_a_sentence_and_no_label() {
    both(|store, small| {
        let waybill = nameless(store, small);
        let mut keeper = keeper(store, small);
        for path in ["label", "label.pdf", "label.pdf?paper=a4"] {
            let refused = keeper.get(&format!("/parcels/{waybill}/{path}"));
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let sentence = format!("{waybill} 打不了面单：没有收件人姓名");
            assert!(refused.says(&sentence), "{}", refused.text());
        }
        let sent = keeper.post_json("/api/labels", &format!(r#"{{"codes": ["{waybill}"]}}"#));
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(sent.text().contains("没有收件人姓名"), "{}", sent.text());
    });
}

#[test]
fn a_program_prints_labels_by_any_code() {
    both(|store, small| {
        let ordered = small.order(store, "O2", &["O1"], false);
        let mut keeper_1 = keeper(store, small);
        for code in [&ordered.code, &ordered.waybills[0]] {
            is_pdf(&keeper_1.post_json("/api/labels", &format!(r#"{{"codes": ["{code}"], "paper": "a4"}}"#)));
        }
        let unknown = keeper_1.post_json("/api/labels", r#"{"codes": ["PW2611-2300-9999-9"]}"#);
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unknown.text().contains("PW2611-2300-9999-9"), "{}", unknown.text());
        let mut elsewhere = browser(store);
        sign_in(&mut elsewhere, store, &[(Role::Grower, None)]);
        let foreign = elsewhere.post_json("/api/labels", &format!(r#"{{"codes": ["{}"]}}"#, ordered.code));
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn a_bag_and_a_run_have_manifests_that_name_every_parcel() {
    both(|store, small| {
        let waybills: Vec<String> =
            (0..2).map(|_| small.order(store, "city", &["O1"], false).waybills[0].clone()).collect();
        let act = |key: &str, what: BagWhat| BagAct {
            device_key: key.into(),
            what,
            place: small.place("O1"),
            person: None,
            at: at(2),
        };
        let begin = act("begin", BagWhat::Begin { to: small.place("H") });
        let bag =
            write(store, |tx| handle_bags(tx, std::slice::from_ref(&begin), at(2))).remove(0).unwrap().code;
        let step = |kind: ScanKind, code: &str, minute: u32| {
            let into = (kind == ScanKind::Bagged).then(|| bag.clone());
            let key = format!("{kind}-{code}");
            let scan = NewScan {
                details: Details { bag: into, ..Details::default() },
                ..NewScan::new(key, code, kind, Some(small.place("O1")), at(minute))
            };
            write(store, |tx| record_scans(tx, std::slice::from_ref(&scan), at(minute))).remove(0).unwrap()
        };
        for waybill in &waybills {
            step(ScanKind::Accepted, waybill, 3);
            step(ScanKind::Bagged, waybill, 4);
        }
        let seal = act("seal", BagWhat::Seal { bag: bag.clone(), seal: "S-77".into() });
        write(store, |tx| handle_bags(tx, std::slice::from_ref(&seal), at(5))).remove(0).unwrap();
        step(ScanKind::Loaded, &bag, 6);
        let run =
            read(store, |tx| logistics::parcel_by_waybill(tx, &waybills[0])).unwrap().standing.run.unwrap();
        let mut keeper_1 = keeper(store, small);
        let of_bag = keeper_1.get(&format!("/bags/{bag}/manifest.pdf"));
        is_pdf(&of_bag);
        assert_eq!(keeper_1.get(&format!("/runs/{run}/manifest.pdf")).status, StatusCode::FORBIDDEN);
        let mut driver = browser(store);
        sign_in(&mut driver, store, &[(Role::Driver, None)]);
        let of_run = driver.get(&format!("/runs/{run}/manifest.pdf"));
        is_pdf(&of_run);
        for (name, pdf, also) in [("bag", &of_bag.bytes, "S-77"), ("run", &of_run.bytes, "下午收货")] {
            let Some(text) = poppler("pdftotext", name, pdf, &["-layout"]) else { return };
            let text = plain(text);
            assert!(waybills.iter().all(|waybill| text.contains(waybill.as_str())), "{text}");
            assert!(text.contains(also) && text.contains("共2件"), "{text}");
        }
        let Some(page) = poppler("pdftoppm", "bag", &of_bag.bytes, &["-gray", "-r", "150"]) else { return };
        let (pixels, width, height) = pgm(&page);
        assert_eq!(scan(&pixels, width, height, BarcodeFormat::CODE_128), bag);
    });
}
