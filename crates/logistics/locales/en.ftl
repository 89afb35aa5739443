# Parcels from the village to the door
logistics-and = ,{" "}
logistics-line = { $name } × { $packs }
logistics-pieces = { $n ->
    [one] parcel
   *[other] parcels
 }
logistics-some = { $k } of { $n } parcels
logistics-order = Order { $code }
logistics-receiver = { $name }, phone ending { $tail }
logistics-receiver-forgotten = The receiver asked us to delete name and phone
logistics-line-number = line { $number }
logistics-bay = Bay { $number }

# How far it has come
logistics-state-announced = with its growers
logistics-state-accepted = at the outlet
logistics-state-bagged = in a bag
logistics-state-loaded = on the bus
logistics-state-unloaded = off the bus, not sorted yet
logistics-state-sorted = at the transit centre
logistics-state-forwarded = on the bus to the hub
logistics-state-arrived = at the hub
logistics-state-dispatched = on the road
logistics-state-ready = waiting to be collected
logistics-state-collected = collected
logistics-state-delivered = delivered
logistics-state-damaged = damaged
logistics-state-lost = missing
logistics-state-returning = on its way back
logistics-state-returned = returned
logistics-state-refused = refused
logistics-state-cancelled = cancelled

# Each step
logistics-step-accepted = Taken in at the outlet
logistics-step-bagged = Put into a bag
logistics-step-loaded = Collected by the shuttle
logistics-step-unloaded = Taken off the bus
logistics-step-sorted = Sorted at the transit centre
logistics-step-forwarded = Left the transit centre for the hub
logistics-step-arrived = At the hub
logistics-step-dispatched = Sent on
logistics-step-ready = On the shelf, waiting to be collected
logistics-step-collected = Collected
logistics-step-delivered = Delivered
logistics-step-damaged = Found damaged
logistics-step-lost = Missing
logistics-step-sent_back = Sent back
logistics-step-returned = Went back
logistics-step-refused = The receiver did not take it
logistics-step-by-bus = { $place }, shuttle line { $number }
logistics-step-towards = { $from } → { $to }

# The step to scan
logistics-do-accepted = Take in
logistics-do-bagged = Put into a bag
logistics-do-loaded = Load
logistics-do-unloaded = Unload
logistics-do-sorted = Sort
logistics-do-forwarded = Send to the hub
logistics-do-arrived = Receive
logistics-do-dispatched = Send
logistics-do-ready = Shelve
logistics-do-collected = Hand over
logistics-do-delivered = Delivered
logistics-do-damaged = It is damaged
logistics-do-lost = It is missing
logistics-do-sent_back = Send it back
logistics-do-returned = It came back
logistics-do-refused = The receiver does not want it

# After the scan
logistics-done-accepted = Taken in
logistics-done-bagged = In the bag
logistics-done-loaded = Loaded
logistics-done-unloaded = Unloaded
logistics-done-sorted = Sorted
logistics-done-forwarded = Sent to the hub
logistics-done-arrived = Received
logistics-done-dispatched = Sent
logistics-done-ready = Put it on the shelf
logistics-done-collected = Handed over
logistics-done-delivered = Recorded as delivered
logistics-done-damaged = Recorded: damaged
logistics-done-lost = Recorded: missing
logistics-done-sent_back = Recorded: sent back
logistics-done-returned = Recorded: it came back
logistics-done-refused = Recorded: not wanted
logistics-batch-loaded = { $n ->
    [one] { $n } parcel loaded
   *[other] { $n } parcels loaded
 }
logistics-batch-ready = { $n ->
    [one] { $n } parcel received: put it on the shelf
   *[other] { $n } parcels received: put them on the shelf
 }
logistics-batch-dispatched = { $n ->
    [one] { $n } parcel sent
   *[other] { $n } parcels sent
 }
logistics-batch-collected = { $n ->
    [one] { $n } parcel handed over
   *[other] { $n } parcels handed over
 }
logistics-spot-line = for
logistics-spot-bay = put it in
logistics-spot-shelf = phone ending
logistics-spot-cash = cash taken

# Who answers for it
logistics-holder-growers = with its growers
logistics-holder-place = at a station
logistics-holder-bus = on the shuttle
logistics-holder-line_haul = on the line-haul
logistics-holder-buyer = with the receiver

# How to keep it
logistics-storage-room = keep dry
logistics-storage-cool = keep cool
logistics-storage-chilled = cold box 0–4 °C
logistics-storage-frozen = frozen −18 °C

# Scans that were not taken
logistics-refused-not-a-code = "{ $code }" is not a parcel's code
logistics-refused-not-a-code-do = A figure is missing or mistyped. Scan the label again, or type the code once more.
logistics-refused-unknown = There is no parcel { $code }
logistics-refused-unknown-do = If it was only just ordered, scan it again in a minute. If it is still unknown, put it aside and call the county.
logistics-refused-done = "{ $step }" was recorded already, { $since }
logistics-refused-done-do = No need to scan it again. Put it where it goes next.
logistics-refused-ended = This parcel is { $state }, since { $since }
logistics-refused-ended-do = It goes no further. Put it aside, compare the lots in the box with the label, and ask the county.
logistics-refused-not-on-its-way = This parcel does not take this step
logistics-refused-not-on-its-way-do = Look at the line and the place on its label, and put it there.
logistics-refused-other-place = This step is done by { $place }
logistics-refused-other-place-do = Do not take it in here. Put it back on the bus, or hand it to { $place }.
logistics-refused-no-place = Nobody said where it was scanned
logistics-refused-no-place-do = Choose the station and scan it again.
logistics-refused-too-early = Too early for this step: it is { $state }
logistics-refused-too-early-at = Too early for this step: it is { $state } ({ $place })
logistics-refused-too-early-do = Scan "{ $next }" first, then this step.
logistics-refused-cash-due = Take { $due } in cash first
logistics-refused-cash-due-do = This order is paid in cash when it is collected. Take the money, then press the button with the sum.
logistics-refused-wrong-cash = Not the right sum: { $given } taken, { $due } owed
logistics-refused-wrong-cash-do = Count it again and take what is owed. Nothing was recorded.
logistics-refused-waits = { $n ->
    [one] { $n } parcel of this order is not here yet
   *[other] { $n } parcels of this order are not here yet
 }
logistics-refused-waits-do = An order paid in cash is handed over whole. Ask the buyer to come when all of it is here.

# The outlet
logistics-outlet-title = Outlet
logistics-what-now = What to scan for
logistics-camera = Scan with the camera
logistics-camera-hint = Hold it over the bar code
logistics-code = Scan, or type a code
logistics-hint-accepted = What growers bring: put the label on, then scan
logistics-hint-loaded = What the bus takes: scan each parcel
logistics-hint-ready = What the bus brings: scan each parcel
logistics-button-accepted = Take in
logistics-button-loaded = Load
logistics-button-ready = Take in and shelve
logistics-today = Today
logistics-before-bus = Before the bus, { $time }
logistics-count-announced = With their growers
logistics-count-load = For the bus
logistics-count-coming = From the bus
logistics-count-ready = Waiting to be collected
logistics-count-long = On the shelf for over a day
logistics-expected-title = Growers still have to bring
logistics-expected-none = Everything is here. What is sold next appears here.
logistics-print-labels = Print labels

# The shelf
logistics-shelf-title = Shelf
logistics-shelf-count = { $n ->
    [one] { $n } parcel on the shelf
   *[other] { $n } parcels on the shelf
 }
logistics-shelf-empty = The shelf is empty. What the bus brings stands here once you have scanned it in.
logistics-shelf-row = { $n ->
    [one] { $n } parcel, came { $since }, { $kept }
   *[other] { $n } parcels, came { $since }, { $kept }
 }
logistics-shelf-row-long = { $n ->
    [one] { $n } parcel, came { $since }, { $kept }; give them a call
   *[other] { $n } parcels, came { $since }, { $kept }; give them a call
 }
logistics-tail = phone ending
logistics-call = Call
logistics-find = Last four figures of the phone, or a code
logistics-find-hint = Ask whoever collects to say them
logistics-find-button = Find
logistics-find-nobody = Nothing on the shelf has these figures. Ask again; it may still be on the bus.
logistics-found = { $n ->
    [one] { $name }, { $n } parcel
   *[other] { $name }, { $n } parcels
 }
logistics-hand-over = { $n ->
    [one] Handed over
   *[other] All { $n } handed over
 }
logistics-hand-over-cash = { $n ->
    [one] { $cash } taken, handed over
   *[other] { $cash } taken, all { $n } handed over
 }
logistics-cash-due = Take in cash
logistics-someone-else = Somebody else collects
logistics-someone-else-do = Who can say the figures and the receiver's name may collect. Who cannot: do not hand it over, call the receiver.

# The bus
logistics-bus-title = Bus
logistics-bus-loaded = For the bus
logistics-bus-loaded-none = Nothing waits for the bus.
logistics-bus-loaded-all = { $n ->
    [one] Load { $n } parcel
   *[other] Load { $n } parcels
 }
logistics-bus-ready = From the bus
logistics-bus-ready-none = Nothing is on its way here.
logistics-bus-ready-all = { $n ->
    [one] { $n } parcel received
   *[other] All { $n } received
 }

# Today
logistics-today-none = Nothing was scanned today.
logistics-today-cash = Cash taken
logistics-last-scans = Last scans
logistics-not-taken = Not read, not matched
logistics-not-taken-none = None. Everything matched.

# The hub
logistics-hub-title = Sorting wall
logistics-wall-title = { $place }: sorting wall
logistics-hub-code = Scanner, or type a code
logistics-hub-record = Record
logistics-hub-hint-arrived = Scan a parcel to see its bay
logistics-hub-hint-dispatched = Scan what is loaded; to send a whole bay, open it by its name
logistics-hub-hint-delivered = What the post reports as delivered is recorded here
logistics-bay-here = put it here
logistics-bay-empty = nothing yet
logistics-bay-complete = complete
logistics-bay-missing = { $n } missing
logistics-bay-bus = bus leaves { $time }
logistics-bay-line-haul = { $n ->
    [one] one day
   *[other] { $n } days
 }
logistics-bay-none = This bay is empty.
logistics-bay-dispatch = { $n ->
    [one] Send { $n } parcel
   *[other] Send all { $n } parcels
 }
logistics-bay-passes = These only pass through: load them for the hub, no scan needed.

# Labels
logistics-labels-title = Print labels
logistics-labels-print = { $n ->
    [one] { $n } label, 100 × 150 mm
   *[other] { $n } labels, 100 × 150 mm
 }
logistics-labels-now = Print
logistics-labels-none = There are no labels to print.
logistics-label-shop = { $shop }, shuttle
logistics-label-bay = bay { $number }
logistics-label-stays = stays here
logistics-label-to = To
logistics-label-from = From
logistics-label-weight = Net { $weight }
logistics-label-no-name = Parcel { $waybill } gets no label: it names no receiver. Ask the county, or the carrier that brought it, for the name, then print again.
logistics-label-no-mark = Parcel { $waybill } gets no label: its code cannot be drawn. Call the county.
logistics-labels-roll = PDF, roll
logistics-labels-sheet = PDF, A4

# Manifests
logistics-manifest-bag = Bag { $code }
logistics-manifest-run = { $run }
logistics-manifest-from = From
logistics-manifest-to = Opened at
logistics-manifest-seal = Seal
logistics-manifest-printed = Printed
logistics-manifest-all = { $n ->
    [one] { $n } parcel
   *[other] { $n } parcels
 }
logistics-manifest-given = Handed over by
logistics-manifest-taken = Taken over by
logistics-manifest-print = Manifest (PDF)
logistics-bay-labels = Labels (PDF)
logistics-run-name = { $line }, { $day }, { $leg }
logistics-run-own = by the keeper's own car
logistics-leg-bringing = bringing, in the morning
logistics-leg-collecting = collecting, in the afternoon

# One parcel
logistics-parcel-title = Parcel
logistics-parcel-receiver = Receiver
logistics-parcel-phone = Phone
logistics-parcel-from = From
logistics-parcel-promised = Promised by
logistics-parcel-weight = Weight
logistics-parcel-order = Order
logistics-parcel-trace = Where it comes from
logistics-print-label = Print the label
logistics-history = Its way so far
logistics-history-none = Not scanned yet.
logistics-trouble-title = What went wrong
logistics-trouble-hint = The county takes it from there
logistics-trouble-reason = Why
logistics-trouble-report = Record it

# The office's list
logistics-office-title = Parcels
logistics-export = Export xlsx
logistics-filter = Filter
logistics-filter-all = all
logistics-filter-code = Code
logistics-filter-not-a-code = This is no code: a figure is missing or mistyped.
logistics-filter-late = past its promised time
logistics-column-waybill = Waybill
logistics-column-order = Order
logistics-column-from = From
logistics-column-to = To
logistics-column-state = State
logistics-column-holder = Held by
logistics-column-weight = Weight kg
logistics-column-promised = Promised
logistics-column-changed = Last step

# The buyer's order
logistics-order-title = My order
logistics-order-placed = Waiting for your payment
logistics-order-placed-second = Your goods are held until { $until }. Once paid they are packed, and arrive by { $day }.
logistics-order-to-door = At your door by { $time }
logistics-order-to-door-second = By { $day }, to { $to }
logistics-order-to-outlet = At the outlet { $time }
logistics-order-to-outlet-second = { $day }, at { $to }, for you to collect
logistics-order-ready = It is here: come and collect it
logistics-order-ready-second = At { $to }
logistics-order-late = Later than promised
logistics-order-late-second = It was promised for { $day }. It is still on its way, and not lost; this page says when it is there.
logistics-order-trouble = Something went wrong on the way
logistics-order-trouble-second = It was promised for { $day }
logistics-order-completed = You have everything
logistics-order-completed-second = To { $to }
logistics-order-expired = Not paid in time, so it was cancelled
logistics-order-expired-second = The goods are back on the shelf. You were not charged.
logistics-order-cancelled = You cancelled this order
logistics-order-cancelled-second = The goods are back on the shelf. You were not charged.
logistics-order-refunded = The money went back
logistics-order-refunded-second = It returns the way it was paid, usually the same day.
logistics-order-pay = Pay { $total }
logistics-order-pick-up = To collect it, say the last figures of your phone: { $tail }
logistics-order-bring-cash = Bring { $cash } in cash, to be paid when you collect it.
logistics-order-trouble-what = A parcel did not make it well
logistics-order-trouble-do = The county knows and will call you. If you would rather not wait, call { $telephone } and name the order.
logistics-order-money = The money
logistics-order-line = { $packs } × { $price }
logistics-order-freight = Freight
logistics-order-total-placed = To pay
logistics-order-total-confirmed = Total
logistics-order-total-completed = You paid
logistics-order-total-expired = Not paid
logistics-order-total-cancelled = Not paid
logistics-order-total-refunded = Went back
logistics-order-trace = Where it comes from: { $name }
logistics-order-help = Something wrong?
logistics-order-paid = Paid
logistics-order-paid-total = Paid online, { $total }
logistics-order-promised-cash = Ordered
logistics-order-cash-total = { $total } in cash when it is collected
logistics-order-placed-step = Ordered
logistics-order-locked = First, the last figures of the phone
logistics-order-locked-why = An order shows a name and an address, so only its receiver sees it. In the browser that ordered it opens by itself.
logistics-order-tail = Last four figures of the receiver's phone
logistics-order-tail-hint = You have five tries
logistics-order-open = Open the order
logistics-order-wrong-tail = They do not fit. Check that the code and the figures are of the same order.
logistics-strip-villages = { $n } villages
logistics-strip-road = Road
logistics-strip-home = You
logistics-next-door = At your door
logistics-next-outlet = At { $place }
logistics-next-by = by { $time }

# For programs
logistics-api-too-long = device_key must not be empty and has at most 64 characters; code has at most 200.
logistics-api-unknown-kind = kind is not a step of a parcel.
logistics-api-unknown-place = No place has this code.
logistics-api-not-your-place = This account may not scan here.
logistics-api-not-money = cash_fen is not a sum of money.
logistics-api-not-a-time = at is not a number of milliseconds since 1970.

# Why it is in trouble
logistics-reason-unsaid = not said
logistics-reason-crushed = crushed
logistics-reason-wet = wet
logistics-reason-spoiled = spoiled
logistics-reason-too_warm = the cold was broken
logistics-reason-incomplete = something is missing
logistics-reason-not_found = not where it should be
logistics-reason-not_wanted = not wanted
logistics-reason-too_late = came too late
logistics-reason-wrong_goods = not what was ordered
logistics-reason-not_collected = nobody came for it
logistics-reason-undeliverable = nobody there, or wrong address

# Bags, codes, carriers
logistics-on-the-road = on the road
logistics-refused-pickup = These are not the receiver's figures
logistics-refused-pickup-do = Ask again for the six figures. { $n ->
    [0] It is locked now: call the county for a new code.
    [one] One more try, then it is locked.
   *[other] { $n } more tries, then it is locked.
 }
logistics-refused-pickup-locked = It is locked: the code was missed three times
logistics-refused-pickup-locked-do = Do not hand it over. Call the county, which gives its receiver a new code.
logistics-refused-number = { $number } is another parcel's number
logistics-refused-number-do = Look at the carrier's label again and type its number.
logistics-bag-unknown = There is no bag { $bag }
logistics-bag-unknown-do = Scan the bag's label again, or begin a new bag.
logistics-bag-sealed = Bag { $bag } is sealed
logistics-bag-sealed-do = Nothing more goes in. Begin a new bag.
logistics-bag-not-sealed = Bag { $bag } is not sealed yet
logistics-bag-not-sealed-do = Seal it first, with the number of the seal.
logistics-bag-opened = Bag { $bag } was opened
logistics-bag-opened-do = Scan its parcels one by one, or begin a new bag.
logistics-bag-empty = Nothing lies in bag { $bag }
logistics-bag-empty-do = Put parcels in first: scan each with the bag.
logistics-bag-one-by-one = A whole bag does not take this step
logistics-bag-one-by-one-do = Open the bag first, then scan its parcels.
logistics-bag-elsewhere = Bag { $bag } is { $place }, not here
logistics-bag-elsewhere-do = Scan the bag in first.
logistics-bag-other-way = Bag { $bag } goes to { $place }, the parcel does not
logistics-bag-other-way-do = Put it into the bag of its own line.
logistics-bag-already-sealed = Bag { $bag } was sealed { $since }, seal { $seal }
logistics-bag-already-sealed-do = Compare the seal. If it is another, put the bag aside and call the county.
logistics-bag-already-opened = Bag { $bag } was opened { $since }
logistics-bag-already-opened-do = Its parcels are scanned one by one now.
logistics-bag-no-seal = A seal has a number
logistics-bag-no-seal-do = Read the number on the seal and type it.
logistics-bag-no-way = A bag goes to another place
logistics-bag-no-way-do = Choose where it will be opened.
logistics-api-unknown-carrier = carrier is not the code of a company.
logistics-api-unknown-reason = reason is not one of the words for why.
logistics-api-unknown-act = act is begin, seal or open.
logistics-api-not-a-weight = grams is not a weight.
logistics-api-unknown-storage = storage is room, cool, chilled or frozen.
logistics-inbound-no-number = The carrier's number is missing, or longer than 40 characters.
logistics-inbound-no-phone = The receiver's phone is missing: nobody could be told.
logistics-pickup = Code of the receiver
logistics-pickup-hint = The six figures on the order's page. Leave it empty if you know who came.
logistics-pickup-locked-what = The code was missed three times. Whoever came must not have it yet.
logistics-pickup-unlock = Give the receiver a new code
logistics-order-pick-up-code = To collect it, say this code: { $code } (phone ending { $tail })
logistics-order-claim = Something wrong? Claims, refunds and weights

# The outlet without a signal
logistics-app-open = Works without a signal: open the offline app
logistics-app-title = Outlet, works offline
logistics-app-name = { $shop }, outlet
logistics-app-short = Outlet
logistics-app-no-script = This page needs scripts. The others work without:
logistics-app-online = There is a signal
logistics-app-offline = No signal: go on as usual
logistics-app-sign-in = Sign in again to send what was recorded
logistics-app-sign-in-do = Sign in. What is recorded on this phone is safe.
logistics-app-waits = { $n } recorded on this phone; sent as soon as there is a signal. Last contact { $since }.
logistics-app-all-told = Everything was sent. Last contact { $since }.
logistics-app-never = never
logistics-app-clock-ahead = This phone's clock is { $wrong } ahead
logistics-app-clock-behind = This phone's clock is { $wrong } behind
logistics-app-clock-days = { $n } d
logistics-app-clock-hours = { $n } h
logistics-app-clock-minutes = { $n } min
logistics-app-clock-do = What was recorded is corrected by the county's clock. Turn on automatic time in the phone's settings.
logistics-app-conflict = Not recorded: { $what } { $code }, { $time }
logistics-app-acknowledge = I have seen it
logistics-app-unknown-here = This phone does not know { $code }: it is recorded, and compared when there is a signal.
logistics-app-twice = Recorded already
logistics-app-no-bag = No bag is begun
logistics-app-no-bag-do = Begin a bag first, then scan what goes in.
logistics-app-not-on-shelf = { $code } is not on the shelf
logistics-app-not-on-shelf-do = Read the code again, or type the last four figures of the receiver's phone.
logistics-app-do-accepted = Take in
logistics-app-do-loaded = To the bus
logistics-app-do-ready = From the bus
logistics-app-do-collected = Hand over
logistics-app-do-bagged = Bag
logistics-app-do-begin = Begin a bag
logistics-app-do-seal = Seal the bag
logistics-app-short-accepted = Take in
logistics-app-short-loaded = Load
logistics-app-short-ready = Shelve
logistics-app-short-collected = Hand over
logistics-app-short-bagged = Put in
logistics-app-done-accepted = Taken in
logistics-app-done-loaded = Given to the bus
logistics-app-done-ready = On the shelf
logistics-app-done-collected = Handed over
logistics-app-done-bagged = In the bag
logistics-app-done-sealed = Sealed
logistics-app-button-accepted = Take it in
logistics-app-button-loaded = Give it to the bus
logistics-app-button-ready = Take it in and shelve it
logistics-app-button-collected = Find it
logistics-app-button-bagged = Put it into the bag
logistics-app-list-accepted = { $n } awaited from growers
logistics-app-list-loaded = { $n } for the bus
logistics-app-list-ready = { $n } coming by bus
logistics-app-list-collected = { $n } on the shelf
logistics-app-list-bagged = { $n } can go into a bag
logistics-app-list-none = Nothing now.
logistics-app-print = Print labels
logistics-app-code = Scan the label, or type its code
logistics-app-code-or-tail = Scan the label, or type its code or the phone's last four figures
logistics-app-camera = Scan with the camera
logistics-app-camera-hint = Hold it over the bars of the label
logistics-app-pickup = Receiver's code
logistics-app-pickup-hint = The six figures that the receiver says. Leave it empty for somebody you know.
logistics-app-pickup-later = The six figures that the receiver says; compared when there is a signal. Leave it empty for somebody you know.
logistics-app-hand-over = Hand it over
logistics-app-hand-over-cash = { $cash } taken, hand it over
logistics-app-bag-none = What travels together goes into a bag:
logistics-app-bag-begin = Begin a bag to { $to }
logistics-app-bag-filling = Bag { $code }, { $n } inside
logistics-app-bag-unnamed = (gets its number with a signal)
logistics-app-bag-seal = Number of the seal
logistics-app-bag-close = Seal the bag
logistics-app-log = Recorded on this phone
logistics-app-state-waiting = waits for a signal
logistics-app-state-done = sent
logistics-app-state-conflict = not recorded
logistics-app-state-seen = not recorded, seen

# Bags
logistics-weigh = Weigh what is priced by weight
logistics-bags-title = Bags
logistics-bags-none = No bags here.
logistics-bag-title = Bag
logistics-bag-row = { $n ->
    [one] { $n } parcel
   *[other] { $n } parcels
 }, { $weight }, to { $to }
logistics-bag-state-filling = being filled
logistics-bag-state-sealed = sealed
logistics-bag-state-opened = opened
logistics-bag-to = Opened at
logistics-bag-begin = Begin a bag
logistics-bag-stands = Now at
logistics-bag-put = Put it in
logistics-bag-inside = { $n } inside
logistics-bag-inside-none = Nothing lies in it.
logistics-bag-seal = Seal it
logistics-bag-open = Open it

# What runs cost
logistics-costs-title = Costs of the shuttles
logistics-costs-before = Month before
logistics-costs-after = Month after
logistics-costs-per-parcel = Cost of a parcel on each route, yuan
logistics-costs-payers = Who bears it, yuan
logistics-costs-all = All together
logistics-costs-none = No run of this month was costed
logistics-costs-none-what = A run is costed when its day is { $days } days over
logistics-costs-what = A run costs what its vehicles cost for it, by the timetable: fixed, for each kilometre, for each hour. Its parcels bear that by weight. Freight is the carrier's part of what buyers paid, subsidy what programmes have paid for these parcels, and the company gives up the rest of its margin; a negative margin is what it earned. Costed { $days } days after the run, so that late scans count.
logistics-costs-uncosted = { $n } runs have no cost
logistics-costs-no-trip = The timetable has no trip of it on that day
logistics-costs-no-vehicle = A trip of it has no vehicle
logistics-costs-ready = It can be costed now
logistics-costs-mend = Complete the timetable
logistics-costs-again = Cost them now
logistics-costs-run = It cost { $cost }: freight { $freight }, subsidy { $subsidy }, margin { $margin }
logistics-column-route = Route
logistics-column-runs = Runs
logistics-column-km = km
logistics-column-minutes = Minutes
logistics-column-parcels = Parcels
logistics-column-cost = Cost, yuan
logistics-column-per-parcel = A parcel, yuan
logistics-column-freight = Freight, yuan
logistics-column-subsidy = Subsidy, yuan
logistics-column-margin = Margin given up, yuan
logistics-column-day = Day
logistics-column-leg = Leg
logistics-column-vehicles = Vehicles

# From outside
logistics-inbound-title = From outside
logistics-inbound-what = What carriers bring for people in the villages. It goes down with the morning's buses.
logistics-inbound-refused = This list cannot be read
logistics-inbound-no-file = No file was chosen. Choose an .xlsx or .csv first.
logistics-inbound-taken = { $n ->
    [one] A parcel is announced
   *[other] { $n } parcels are announced
}
logistics-inbound-taken-but = { $n } parcels are announced, { $left } rows were left out
logistics-inbound-list = A carrier's list
logistics-inbound-file = The list (.xlsx or .csv). A number that was told before is the same parcel.
logistics-inbound-import = Take the list in
logistics-inbound-one = One parcel
logistics-inbound-name = Receiver's name
logistics-inbound-storage = How it is kept
logistics-inbound-announce = Announce it
logistics-column-carrier = Carrier
logistics-column-carrier-number = Carrier's number
logistics-column-receiver = Receiver
logistics-column-contents = Contents
logistics-column-announced = Announced

# Cold chain
logistics-cold-title = Cold boxes
logistics-cold-what = Read the thermometer and write what it says. The office is told at once where goods get too warm.
logistics-cold-write = Write it down
logistics-cold-written = It is written down
logistics-cold-last = Last readings
logistics-cold-vehicle = Vehicle { $code }
logistics-cold-source-device = thermometer
logistics-cold-source-hand = by hand
logistics-cold-office-title = Cold chain
logistics-cold-office-what = Boxes that were outside of the limits of what lay in them, in the last thirty days
logistics-cold-none = No box that held goods was too warm or too cold
logistics-cold-file = A thermometer's file (.xlsx or .csv)
logistics-cold-import = Take the readings in
logistics-cold-taken = { $n } readings were taken
logistics-cold-taken-but = { $n } readings were taken, { $left } rows were left out
logistics-cold-limits = Limits
logistics-cold-set = Settle this limit
logistics-cold-q10-what = How many times faster it spoils 10 °C above: 2.5 to 4 between 0 and 10 °C for fresh fruit and vegetables (USDA Handbook 66). 1 where no rule is known.
logistics-cold-unknown-box = No place and no vehicle has this code. Look at the label on the box.
logistics-cold-not-a-temperature = This is not a temperature. Write degrees such as 3.4 or -18, one figure behind the point.
logistics-cold-not-a-time = This is not a time in milliseconds since 1970.
logistics-cold-future = This reading lies in the future. Set the thermometer's clock.
logistics-cold-not-yours = You cannot write down what this box reads: it is not where you work.
logistics-cold-backwards = The lower limit lies above the upper one. Exchange them.
logistics-cold-not-a-factor = A Q10 lies between 1 and 10, such as 2.5.
logistics-column-box = Box
logistics-column-celsius = °C
logistics-column-read-at = Read
logistics-column-source = How
logistics-column-from-time = From
logistics-column-until-time = Until
logistics-column-worst = Worst, °C
logistics-column-storage = Kept
logistics-column-category = Kind of goods
logistics-column-low = Lowest, °C
logistics-column-high = Highest, °C
logistics-column-q10 = Q10
# The driver
logistics-run-name-trip = { $line }, { $day }, { $leg } ({ $trip })
logistics-driver-title = My runs
logistics-driver-days = Day
logistics-driver-none = No shuttle of yours drives on this day.
logistics-driver-name = { $line }, { $leg }
logistics-driver-progress = { $k } of { $n } stops, { $aboard } on board
logistics-driver-vehicle = { $code }: up to { $weight }, { $n } boxes, { $cold }
logistics-driver-cold = with a cold box
logistics-driver-not-cold = no cold box
logistics-driver-load = On board: { $n ->
    [one] { $n } parcel
   *[other] { $n } parcels
}, { $weight }
logistics-driver-over = More is on board than the vehicle may carry
logistics-driver-over-do = Leave the rest at the next transit centre, and call the county office for another vehicle.
logistics-driver-not-begun = not begun
logistics-driver-late = { $by } late
logistics-driver-early = { $by } early
logistics-driver-on-time = on time
logistics-driver-planned = planned { $time }
logistics-driver-there = there at { $time }
logistics-driver-expected = expected { $time }
logistics-driver-next-stop = Next stop
logistics-driver-open-stop = Go to this stop
logistics-driver-ended = Every stop is done
logistics-driver-ended-do = What is still on board goes to the sorter: hand it over at the last stop.
logistics-driver-schematic = The lines are straight, not the road. The next stop is yellow.
logistics-driver-stops = Stops
logistics-driver-map = Map of the { $n } stops in their order
logistics-driver-km = km
logistics-driver-to-load = load { $n }
logistics-driver-to-unload = unload { $n }
logistics-driver-nothing = nothing to hand over
logistics-driver-closed = Closed today in the timetable
logistics-driver-closed-do = No shuttle is to call here. Skip the stop if the road is not free.
logistics-driver-skipped = Skipped: { $reason }
logistics-driver-skipped-do = What was for this stop stays on the bus and goes to the last stop; what waits here waits for the next run. If you come here after all, say that you are here.
logistics-driver-reached = I am here
logistics-driver-do-unload = Unload { $n }
logistics-driver-do-load = Load { $n }
logistics-driver-unload-none = Nothing on board is for this stop.
logistics-driver-load-none = Nothing waits here for this run.
logistics-driver-unload-hint = Scan what you put down. A sealed bag is one scan.
logistics-driver-load-hint = Scan what you take on board. A sealed bag is one scan.
logistics-driver-unload-one = Put down
logistics-driver-load-one = Take on board
logistics-driver-unload-all = Put down what is ticked ({ $n })
logistics-driver-load-all = Take what is ticked ({ $n })
logistics-driver-unload-done = { $n ->
    [one] { $n } put down
   *[other] { $n } put down
}
logistics-driver-load-done = { $n ->
    [one] { $n } on board
   *[other] { $n } on board
}
logistics-driver-next = Next: { $place }
logistics-driver-skip = I cannot call here
logistics-driver-skip-why = Why do you skip this stop?
logistics-driver-skip-hint = The county office sees it at once. Parcels for this stop stay on the bus.
logistics-driver-note = Something more (if you like)
logistics-driver-skip-do = Skip this stop
logistics-driver-not-skipped = You were at this stop, so it is not skipped
logistics-driver-not-skipped-do = Unload and load what you can. What you cannot hand over stays on the bus, and goes to the last stop.
logistics-skip-closed = Nobody is there
logistics-skip-road_blocked = The road is blocked
logistics-skip-weather = The weather
logistics-skip-full = The bus is full
logistics-skip-breakdown = The bus has broken down
logistics-skip-no_time = It is too late for this stop
logistics-skip-nothing = Nothing to bring or to fetch

# The office's list of runs
logistics-runs-title = Runs
logistics-runs-link = The shuttles of today, and what they skipped
logistics-runs-run = Run
logistics-runs-trip = Trip
logistics-runs-leaves = Leaves
logistics-runs-vehicle = Vehicle
logistics-runs-stops = Stops
logistics-runs-timing = Against plan
logistics-runs-aboard = On board
logistics-runs-skipped = Skipped
logistics-runs-one-skipped = { $place }: { $reason }

# Photographs
logistics-app-photo = Take a photograph of it
logistics-app-photo-taken = Photograph taken: it goes with the next parcel
logistics-app-photo-not-one = This is no photograph that the browser can read
logistics-app-photo-not-one-do = Take it again, or go on without it.
logistics-photo = Photograph (if you like)
logistics-photo-hint = Of the parcel, or of who takes it. Kept small, without the place where it was taken.
logistics-photo-not-one = This file is no photograph. Nothing was recorded. Take a new one with the camera, or leave it out.
logistics-photo-too-large = This photograph is too large. Nothing was recorded. Take a smaller one, or leave it out.
logistics-photo-late = The photograph is still on the phone that took it, and comes when it has a signal.
logistics-photo-of = Photograph: { $step }, { $time }
logistics-handed-title = Handed over
logistics-handed-who = by { $name }
logistics-handed-code = The receiver said the right figures.
logistics-handed-photo = A photograph was taken.
logistics-handed-known = The keeper knew who came.
logistics-api-not-a-photo-key = A photograph's key is letters, figures and hyphens, 64 at the most.

# The sorting list, and the close of a day
logistics-bag-fill = { $n ->
    [one] { $n } parcel
   *[other] { $n } parcels
}, { $weight } of { $most } kg
logistics-bag-over = heavier than one person is to lift
logistics-sorting-title = Sorting list
logistics-sorting-onward = Further on
logistics-sorting-nothing = Nothing here, nothing coming
logistics-sorting-amount = { $here } here, { $bagged } in bags, { $weight }; { $coming } coming
logistics-close-title = Close the day
logistics-close-missing = Missing: { $n }
logistics-close-missing-none = Nothing is missing.
logistics-close-surplus = Here and should not be: { $n }
logistics-close-surplus-none = Nothing is here that should not be.
logistics-close-do = Close the day with this count
logistics-close-hint = The county office sees the count. Whatever is found later is scanned as always; close again, and the new count stands.
logistics-close-again = Whatever is found later is scanned as always; close again, and the new count stands.
logistics-close-closed = Closed at { $time }: { $missing } missing, { $surplus } that should not be here
logistics-amiss-still_on_bus = Its run is over and nobody took it off the bus: { $run }
logistics-amiss-still_on_bus-do = Look on the bus and ask its driver. Found: scan it here. Not found tonight: open the parcel and report it missing.
logistics-amiss-not_in_bag = It was on the list of a bag that was opened here, and nobody has scanned it since
logistics-amiss-not_in_bag-do = Look in the empty bag and where the bag was opened. Found: scan it. Not found: open the parcel and report it missing.
logistics-amiss-not_sorted = It was put down here and is not sorted
logistics-amiss-not_sorted-do = Scan it: { $next }. Then it goes into its bay.
logistics-amiss-left_behind = It has lain here since before today
logistics-amiss-left_behind-do = Put it at the front of its bay for the next bus: { $next }.
logistics-amiss-strayed = It is here and belongs elsewhere
logistics-amiss-strayed-do = Put it back on its bus.
logistics-amiss-unknown = A label of no parcel that we know
logistics-amiss-unknown-do = Put it aside and call the county office.
logistics-runs-closed = Closed tonight
logistics-runs-not-closed = not closed yet
logistics-clock-corrected = The device's clock is wrong: our time was recorded. Set its date and time.
