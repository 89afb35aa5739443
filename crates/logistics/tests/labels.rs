//! What stands on a label is read back by a scanner that somebody else wrote.
use kernel::Sscc;
use logistics::ParcelCode;
use logistics::marks::{Mark, code_bars, qr, sscc_bars};
use rxing::{BarcodeFormat, DecodeHints};
use std::collections::HashSet;

/// A module is drawn so many pixels wide, with so many modules of quiet round the mark.
const SCALE: usize = 3;
const QUIET: usize = 12;

/// Paints a mark by its path: `M3 0h2v104h-2z…`.
fn paint(mark: &Mark) -> (Vec<u8>, usize, usize) {
    let (width, height) = ((mark.width + 2 * QUIET) * SCALE, (mark.height + 2 * QUIET) * SCALE);
    let mut pixels = vec![255_u8; width * height];
    for piece in mark.path.split('M').filter(|piece| !piece.is_empty()) {
        let numbers: Vec<usize> =
            piece.split(|c: char| !c.is_ascii_digit()).filter_map(|text| text.parse().ok()).collect();
        let [x, y, wide, high, _] = numbers[..] else { panic!("{piece}") };
        for row in (y + QUIET) * SCALE..(y + high + QUIET) * SCALE {
            let from = row * width + (x + QUIET) * SCALE;
            pixels[from..from + wide * SCALE].fill(0);
        }
    }
    (pixels, width, height)
}

fn scan(mark: &Mark, format: BarcodeFormat) -> String {
    let (pixels, width, height) = paint(mark);
    let mut hints = DecodeHints { PossibleFormats: Some(HashSet::from([format])), ..DecodeHints::default() };
    let found = rxing::helpers::detect_in_luma_with_hints(
        pixels,
        width as u32,
        height as u32,
        Some(format),
        &mut hints,
    );
    found.expect("a scanner reads it").getText().to_string()
}

#[test]
fn a_scanner_reads_the_qr_code_of_a_digital_link() {
    let link = "https://shop.example/01/09521234004187/10/FW-261123-007-4";
    assert_eq!(scan(&qr(link), BarcodeFormat::QR_CODE), link);
}

#[test]
fn a_scanner_reads_the_bars_and_finds_the_parcel() {
    let sscc = Sscc::new("9521234", 42).unwrap();
    let read = scan(&sscc_bars(sscc.as_str()), BarcodeFormat::CODE_128);
    assert_eq!(ParcelCode::read(&read), Ok(ParcelCode::Sscc(sscc)), "{read}");
    let waybill = "PW2611-2300-0042-1";
    assert_eq!(scan(&code_bars(waybill), BarcodeFormat::CODE_128), waybill);
}

#[test]
fn what_is_too_long_for_a_mark_is_an_empty_drawing() {
    assert_eq!(qr(&"山".repeat(4_000)).path, "");
    assert_eq!(code_bars("千岛").path, "");
}
