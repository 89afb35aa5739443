//! One vehicle's route with tables from its head and from its tail, so that a change in the middle is judged
//! without driving the rest again.
use crate::board::{Board, Load, StopId};
use crate::drive::Driver;
use crate::instance::{Cost, Seconds, StopKind};

/// Element 0 is the start, 1..=len the stops, len + 1 the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub vehicle: usize,
    /// A route of one vehicle has the same version only as long as it has the same stops.
    pub version: u64,
    pub stops: Vec<StopId>,
    /// Places of all elements.
    pub places: Vec<u32>,
    /// Cost of the leg out of each element but the end.
    pub legs: Vec<Cost>,
    /// Earliest departure from each element but the end.
    pub depart: Vec<Seconds>,
    /// Latest arrival at each element for which the rest can be driven.
    pub latest: Vec<Seconds>,
    /// By element but the end, then dimension: the load on leaving it, the largest up to it, the largest from
    /// it on.
    pub load: Vec<Load>,
    pub head: Vec<Load>,
    pub tail: Vec<Load>,
    pub cost: Cost,
    pub travel: Seconds,
    pub distance: i64,
    pub tasks: usize,
    pub trips: usize,
}

impl Route {
    pub fn new(board: &Board, vehicle: usize) -> Self {
        let mut route = Self { vehicle, ..Self::default() };
        route.update(board);
        route
    }

    pub fn is_empty(&self) -> bool {
        self.stops.is_empty()
    }

    /// Fills all tables anew. `false` where the route cannot be driven; the tables are then of no use.
    pub fn update(&mut self, board: &Board) -> bool {
        self.sum_up(board);
        if self.is_empty() {
            self.look_back(board);
            return self.look_ahead(board) && self.look_at_loads(board);
        }
        if !self.is_within_limits(board) {
            return false;
        }
        if board.vehicles[self.vehicle].involved {
            return Driver::new(board, self.vehicle, &self.stops).is_some_and(|mut d| d.fits());
        }
        self.look_ahead(board) && self.look_at_loads(board) && {
            self.look_back(board);
            true
        }
    }

    fn sum_up(&mut self, board: &Board) {
        let (v, legs) = (&board.vehicles[self.vehicle], board.legs_of(self.vehicle));
        self.places.clear();
        self.places.push(v.start);
        self.places.extend(self.stops.iter().map(|s| board.place(*s)));
        self.places.push(v.end);
        self.legs.clear();
        self.legs.extend(self.places.windows(2).map(|p| legs.cost(p[0], p[1])));
        self.trips = 1;
        self.tasks = self.stops.len();
        self.cost = 0;
        if self.is_empty() {
            return;
        }
        self.cost = v.fixed + self.legs.iter().sum::<Cost>();
        self.count_tasks(board);
    }

    /// What these stops cost, from the instance alone.
    pub fn cost_anew(&self, board: &Board) -> Cost {
        let mut anew = Self { vehicle: self.vehicle, stops: self.stops.clone(), ..Self::default() };
        anew.sum_up(board);
        anew.cost
    }

    fn count_tasks(&mut self, board: &Board) {
        for stop in &self.stops {
            if board.is_reload(*stop) {
                self.trips += 1;
                self.tasks -= 1;
            } else if board.stops[*stop as usize].kind != StopKind::Delivery {
                self.cost += board.task_cost(self.vehicle, board.task_of(*stop));
            }
        }
    }

    fn is_within_limits(&mut self, board: &Board) -> bool {
        let (v, legs) = (&board.vehicles[self.vehicle], board.legs_of(self.vehicle));
        if !v.limited {
            return self.trips <= v.trips;
        }
        self.travel = self.places.windows(2).map(|p| legs.time(p[0], p[1])).sum();
        if v.max_distance < i64::MAX {
            self.distance = self.places.windows(2).map(|p| legs.distance(p[0], p[1])).sum();
        }
        self.tasks <= v.max_tasks
            && self.travel <= v.max_travel
            && self.distance <= v.max_distance
            && self.trips <= v.trips
    }

    fn look_ahead(&mut self, board: &Board) -> bool {
        let (v, legs) = (&board.vehicles[self.vehicle], board.legs_of(self.vehicle));
        let mut time = v.window.start;
        self.depart.clear();
        self.depart.push(time);
        for (stop, places) in self.stops.iter().zip(self.places.windows(2)) {
            let begin = board.earliest(*stop, time + legs.time(places[0], places[1]));
            time = begin + board.service(v.kind, *stop);
            self.depart.push(time);
        }
        let home = time + legs.time(self.places[self.stops.len()], v.end);
        home <= v.window.end
    }

    fn look_back(&mut self, board: &Board) {
        let (v, legs) = (&board.vehicles[self.vehicle], board.legs_of(self.vehicle));
        let mut time = v.window.end;
        self.latest.clear();
        self.latest.resize(self.places.len(), time);
        for (i, stop) in self.stops.iter().enumerate().rev() {
            let road = legs.time(self.places[i + 1], self.places[i + 2]);
            time = board.latest(*stop, time - road - board.service(v.kind, *stop));
            self.latest[i + 1] = time;
        }
    }

    fn look_at_loads(&mut self, board: &Board) -> bool {
        let d = board.dimensions;
        self.load.clear();
        self.load.resize((self.stops.len() + 1) * d, 0);
        for dimension in 0..d {
            self.load_dimension(board, d, dimension);
        }
        self.head.clone_from(&self.load);
        self.tail.clone_from(&self.load);
        for i in d..self.load.len() {
            self.head[i] = self.head[i].max(self.head[i - d]);
        }
        for i in (d..self.load.len()).rev() {
            self.tail[i - d] = self.tail[i - d].max(self.tail[i]);
        }
        let capacity = &board.instance.vehicles[self.vehicle].capacity;
        self.tail.iter().zip(capacity).all(|(most, c)| most <= c)
    }

    fn load_dimension(&mut self, board: &Board, d: usize, dimension: usize) {
        let mut load: Load = self.stops.iter().map(|s| board.loaded(*s)[dimension]).sum();
        self.load[dimension] = load;
        for (i, stop) in self.stops.iter().enumerate() {
            load += board.change(*stop)[dimension];
            self.load[(i + 1) * d + dimension] = load;
        }
    }
}
