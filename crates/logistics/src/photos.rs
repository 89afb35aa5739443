//! Photographs of parcels: what a keeper saw when he took one in, handed it over, or found it broken. Each is made
//! small and new, so that nothing of the camera's (where it was, whose it is) is kept.
use crate::model::{DEVICE_KEY_MAX, ParcelId, ScanId};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, ImageDecoder, Limits};
use kernel::Time;
use std::io::Cursor;
use store::{Tx, column, values};
use webkit::PersonId;

/// Most bytes of a photograph that is kept.
pub const PHOTO_BYTES_MAX: usize = 512 * 1_024;
/// Pixels of its longer side.
const SIDE_MAX: u32 = 1_280;
/// A photograph that is taken in has no side longer than this: 12,000 × 12,000 is more than phones make.
const SIDE_TAKEN_MAX: u32 = 12_000;
/// Bytes that one may take while it is made smaller: 50 million pixels of three colours, and room to turn them.
const ALLOC_MAX: u64 = 400 * 1_024 * 1_024;
/// The first of these qualities (of 100) that keeps within [`PHOTO_BYTES_MAX`].
const QUALITIES: [u8; 3] = [80, 60, 35];

/// A photograph as it is kept: a small JPEG of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo(Vec<u8>);

/// Why a file is not taken for a photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoRefusal {
    /// It is no JPEG, or it is broken.
    NotAPhoto,
    /// It has too many pixels.
    TooLarge,
}

impl PhotoRefusal {
    /// The key of its sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotAPhoto => "logistics-photo-not-one",
            Self::TooLarge => "logistics-photo-too-large",
        }
    }
}

impl Photo {
    /// Makes a photograph small and upright. Takes a while: not for the database's thread.
    pub fn of_upload(bytes: &[u8]) -> Result<Self, PhotoRefusal> {
        let image = upright(bytes)?;
        let small = image.thumbnail(SIDE_MAX.min(image.width()), SIDE_MAX.min(image.height())).into_rgb8();
        for quality in QUALITIES {
            let mut jpeg = Vec::new();
            let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
            small.write_with_encoder(encoder).map_err(|_| PhotoRefusal::NotAPhoto)?;
            if jpeg.len() <= PHOTO_BYTES_MAX {
                return Ok(Self(jpeg));
            }
        }
        Err(PhotoRefusal::TooLarge)
    }

    pub fn jpeg(&self) -> &[u8] {
        &self.0
    }
}

fn upright(bytes: &[u8]) -> Result<DynamicImage, PhotoRefusal> {
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoRefusal::NotAPhoto)?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_TAKEN_MAX), Some(SIDE_TAKEN_MAX));
    limits.max_alloc = Some(ALLOC_MAX);
    if decoder.total_bytes() > ALLOC_MAX / 2 {
        return Err(PhotoRefusal::TooLarge);
    }
    decoder.set_limits(limits).map_err(|_| PhotoRefusal::TooLarge)?;
    let turn = decoder.orientation().map_err(|_| PhotoRefusal::NotAPhoto)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| PhotoRefusal::NotAPhoto)?;
    image.apply_orientation(turn);
    Ok(image)
}

/// Whether a device's key of a photograph can be one.
pub fn is_photo_key(key: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !key.is_empty() && key.len() <= DEVICE_KEY_MAX && key.bytes().all(plain)
}

const KEEP: &str = "
    INSERT INTO photo (county_id, photo_key, jpeg, person_id, made_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (county_id, photo_key) DO NOTHING";

/// Keeps a photograph under the key of its device; sent again, the first one stays.
pub fn keep_photo(tx: &mut Tx, key: &str, photo: &Photo, person: PersonId, now: Time) -> store::Result<()> {
    tx.execute(KEEP, values![key, photo.0.clone(), person, now]).map(drop)
}

/// A photograph that a scan names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanPhoto {
    pub parcel: ParcelId,
    pub scan: ScanId,
    /// Whether the device has sent it.
    pub is_here: bool,
}

const OF_PARCELS: &str = "
    SELECT scan_photo.parcel_id, scan_photo.scan_id,
           CAST(CASE WHEN photo.photo_key IS NULL THEN 0 ELSE 1 END AS BIGINT)
      FROM scan_photo
      LEFT JOIN photo ON photo.county_id = $1 AND photo.photo_key = scan_photo.photo_key
     WHERE scan_photo.county_id = $1 AND scan_photo.parcel_id IN (SELECT * FROM rows($2))
     ORDER BY scan_photo.parcel_id, scan_photo.scan_id";

/// The photographs of these parcels, oldest first.
pub fn photos_of(tx: &mut Tx, parcels: &[ParcelId]) -> store::Result<Vec<ScanPhoto>> {
    tx.query(OF_PARCELS, &[column(parcels, |parcel| *parcel)], |row| {
        Ok(ScanPhoto { parcel: row.whole(0)?, scan: row.whole(1)?, is_here: row.whole::<i64>(2)? == 1 })
    })
}

const OF_SCAN: &str = "
    SELECT photo.jpeg
      FROM scan_photo
      JOIN photo ON photo.county_id = $1 AND photo.photo_key = scan_photo.photo_key
     WHERE scan_photo.county_id = $1 AND scan_photo.parcel_id = $2 AND scan_photo.scan_id = $3";

/// The photograph that came with a scan of a parcel, as JPEG.
pub fn photo_of_scan(tx: &mut Tx, parcel: ParcelId, scan: ScanId) -> store::Result<Option<Vec<u8>>> {
    tx.find(OF_SCAN, values![parcel, scan], |row| row.bytes(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::no_walk;
    use image::RgbImage;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let noise =
            RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * y) as u8, (x ^ y) as u8, x as u8]));
        noise.write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
        bytes
    }

    #[test]
    fn a_photograph_is_made_small_and_keeps_its_shape() {
        let photo = Photo::of_upload(&jpeg(2_000, 1_000)).unwrap();
        assert!(photo.jpeg().len() <= PHOTO_BYTES_MAX);
        let image = image::load_from_memory(photo.jpeg()).unwrap();
        assert_eq!((image.width(), image.height()), (1_280, 640));
        let small = image::load_from_memory(Photo::of_upload(&jpeg(40, 30)).unwrap().jpeg()).unwrap();
        assert_eq!((small.width(), small.height()), (40, 30), "nothing is made larger");
    }

    #[test]
    fn nothing_of_the_camera_is_kept() {
        let mut bytes = jpeg(40, 30);
        // An EXIF segment that says where it was taken, and that the picture lies on its side (orientation 6).
        let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0 N 29.6 E 119.0";
        let segment = [b"Exif\0\0".as_slice(), tiff].concat();
        let length = (segment.len() as u16 + 2).to_be_bytes();
        bytes.splice(2..2, [[0xff, 0xe1].as_slice(), length.as_slice(), segment.as_slice()].concat());
        let photo = Photo::of_upload(&bytes).unwrap();
        assert!(!photo.jpeg().windows(8).any(|part| part == b"N 29.6 E"));
        let image = image::load_from_memory(photo.jpeg()).unwrap();
        assert_eq!((image.width(), image.height()), (30, 40), "it stands upright");
    }

    #[test]
    fn what_is_no_photograph_is_refused() {
        assert_eq!(Photo::of_upload(b"%PDF-1.7"), Err(PhotoRefusal::NotAPhoto));
        assert_eq!(Photo::of_upload(&jpeg(40, 30)[..200]), Err(PhotoRefusal::NotAPhoto));
        assert!(is_photo_key("app-0123") && !is_photo_key("../x") && !is_photo_key(""));
    }

    #[test]
    fn photographs_are_found_by_their_parcels() {
        let id = || store::Value::from(1_i64);
        no_walk(&[(OF_PARCELS, vec![column([1_i64], |n| n)]), (OF_SCAN, vec![id(), id()])]);
    }
}
