//! Reads the matrices, and makes the roads of each kind of vehicle from them.
use crate::error::{ReadError, Wrong};
use crate::field::Read;
use crate::instance::{COST_SCALE, Roads, Seconds, leg_cost};
use serde::Deserialize;

type Rows = Vec<Vec<f64>>;

#[derive(Deserialize)]
pub(crate) struct RawMatrices {
    durations: Option<Rows>,
    distances: Option<Rows>,
    costs: Option<Rows>,
}

/// The matrices of one profile, square and of one size.
pub(crate) struct Matrices {
    pub size: usize,
    durations: Vec<i32>,
    distances: Vec<i32>,
    costs: Option<Vec<i32>>,
}

/// What makes the roads of two vehicles differ.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Pace {
    pub profile: usize,
    pub speed_factor: f64,
    pub per_hour: i64,
    pub per_km: i64,
}

const TRAVEL_MAX: i64 = i32::MAX as i64 / 4;

impl Matrices {
    pub fn read(raw: RawMatrices, path: &str) -> Read<Self> {
        let at = |name: &str| format!("{path}.{name}");
        let read = |rows: Option<Rows>, name: &str| rows.map(|r| cells(&r, &at(name)).map(|c| (r.len(), c)));
        let Some(durations) = read(raw.durations, "durations") else {
            let wrong = Wrong::Missing { wanted: "a square list of lists of seconds" };
            return Err(ReadError { place: at("durations"), owner: None, wrong });
        };
        let (size, durations) = durations?;
        let fits = |given: Option<Read<(usize, Vec<i32>)>>, name: &str| match given.transpose()? {
            Some((found, _)) if found != size => {
                Err(ReadError { place: at(name), owner: None, wrong: Wrong::Sizes { found, expected: size } })
            }
            other => Ok(other.map(|(_, cells)| cells)),
        };
        let distances = fits(read(raw.distances, "distances"), "distances")?;
        let costs = fits(read(raw.costs, "costs"), "costs")?;
        Ok(Self { size, durations, distances: distances.unwrap_or_else(|| vec![0; size * size]), costs })
    }

    pub fn has_costs(&self) -> bool {
        self.costs.is_some()
    }

    pub fn roads(&self, pace: &Pace) -> Roads {
        let time: Vec<i32> = self.durations.iter().map(|d| at_speed(*d, pace.speed_factor)).collect();
        let leg =
            |(t, d): (&i32, &i32)| leg_cost(Seconds::from(*t), i64::from(*d), pace.per_hour, pace.per_km);
        let cost = match &self.costs {
            Some(costs) => costs.iter().map(|c| i64::from(*c) * COST_SCALE).collect(),
            None => time.iter().zip(&self.distances).map(leg).collect(),
        };
        Roads { size: self.size, time, distance: self.distances.clone(), cost }
    }
}

/// A vehicle with factor 2 drives twice as fast; the time is rounded to the second.
pub(crate) fn at_speed(seconds: i32, speed_factor: f64) -> i32 {
    if speed_factor == 1.0 { seconds } else { (f64::from(seconds) / speed_factor).round() as i32 }
}

fn cells(rows: &Rows, path: &str) -> Read<Vec<i32>> {
    let refuse = |wrong| Err(ReadError { place: path.to_string(), owner: None, wrong });
    let mut cells = Vec::with_capacity(rows.len() * rows.len());
    for (from, row) in rows.iter().enumerate() {
        if row.len() != rows.len() {
            return refuse(Wrong::Ragged { row: from, found: row.len(), expected: rows.len() });
        }
        for (to, value) in row.iter().enumerate() {
            if value.fract() != 0.0 || *value < 0.0 || *value > TRAVEL_MAX as f64 {
                return refuse(Wrong::Travel { from, to, value: *value, max: TRAVEL_MAX });
            }
            cells.push(*value as i32);
        }
    }
    Ok(cells)
}

impl RawMatrices {
    pub fn of_durations(rows: Rows) -> Self {
        Self { durations: Some(rows), distances: None, costs: None }
    }
}
