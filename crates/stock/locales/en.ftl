# What cannot be sold or listed
stock-refused-sold-out = Sold out. Look at another product, or come back in a day or two.
stock-refused-too-little = Only { $left } is left in one lot. Take less, or choose from several lots.
stock-refused-not-fresh = Best before { $best_before }, and it would arrive on { $arrives }: too late, so it is not sent. Pickup in the county may still be in time.
stock-refused-not-on-sale = This product is not sold at present.
stock-refused-no-such-lot = There is no such lot. Look at the product's other lots.
stock-refused-unknown-product = There is no such product. Register it under products first.
stock-refused-unknown-producer = The register has no such producer. Register the producer first.
stock-refused-nothing-listed = The quantity is 0. Write the net weight or the number of pieces.
stock-refused-less-than-a-pack = Less than a pack, which is { $pack }. Report it when there is enough for one.
stock-refused-too-much = One lot is at most { $most }. Report several lots.
stock-refused-future = The harvest would be after today ({ $today }). Report it when it is picked.
stock-refused-stale = By its shelf life it could be sold until { $best_before }, which has passed. It cannot be reported any more.

# Picked, gathered, caught
stock-verb-picked = picked
stock-verb-gathered = laid
stock-verb-caught = caught
stock-verb-prepared = ready
stock-verb-drawn = drawn
stock-verb-pressed = pressed
stock-verb-dug = dug
stock-verb-made = made
stock-when-picked = picked { $when }
stock-when-gathered = gathered { $when }
stock-when-caught = caught { $when }
stock-when-prepared = ready { $when }
stock-when-drawn = drawn { $when }
stock-when-pressed = pressed { $when }
stock-when-dug = dug { $when }
stock-when-made = made { $when }

stock-slip-today = today
stock-slip-yesterday = yesterday
stock-slip-days = { $n } days
stock-near = { $time } { $day }

# Fresh
stock-arrives = here by { $when }
stock-by = by { $when }
stock-keeps-until = keeps until { $month }
stock-fresh-that-day = eat it that day
stock-fresh-days = then { $n ->
    [one] { $n } fresh day
   *[other] { $n } fresh days
}
stock-fresh-tag = { $n ->
    [one] { $n } fresh day
   *[other] { $n } fresh days
}
stock-left = { $left } left
stock-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

# Months
stock-month-1 = Jan
stock-month-2 = Feb
stock-month-3 = Mar
stock-month-4 = Apr
stock-month-5 = May
stock-month-6 = Jun
stock-month-7 = Jul
stock-month-8 = Aug
stock-month-9 = Sep
stock-month-10 = Oct
stock-month-11 = Nov
stock-month-12 = Dec
stock-months = { $first } to { $last }
stock-and = { " and " }

# The shop
stock-home-title = Home
stock-headline-1 = Deep winter,|and the shoots still grow.
stock-headline-2 = Before the tea,|a bowl of bamboo shoots.
stock-headline-3 = The first spring tea|was picked yesterday.
stock-headline-4 = After the rain|the hills are full of shoots.
stock-headline-5 = Loquats are yellow,|for two weeks only.
stock-headline-6 = Raspberries are red,|picked and sent the same day.
stock-headline-7 = The peaches are ripe|and leave the lake today.
stock-headline-8 = In the heat|the fish travel by night.
stock-headline-9 = White Dew:|time to knock down pecans.
stock-headline-10 = New pecans, new oil,|all in at once.
stock-headline-11 = Left the lake|this morning.
stock-headline-12 = Winter shoots are up,|the New Year's goods set out.
stock-to = To { $to }
stock-to-change = Choose another place
stock-order-by = Order by { $cutoff }, here by { $arrives }
stock-feature-until = Order by { $cutoff } and it is on that bus
stock-choose-lot = Choose a lot
stock-in-season = In season
stock-see-all = The whole season
stock-chip-all = All { $n }
stock-everything = All
stock-sellers = Who is selling today
stock-producers = { $n ->
    [one] { $n } household
   *[other] { $n } households
}
stock-seller-what = { $product }, { $when }
stock-card-from = { $township }, { $when }
stock-card-none = none today
stock-add-one = { $product }: one into the basket
stock-home-empty = Nothing is in yet today
stock-home-empty-why = Goods are shown when they are harvested. Look again in a few hours, or see what comes when.
stock-season-title = The season
stock-season-see = See the season
stock-season-empty = Nothing of this kind today
stock-season-more = There is more: look by category.
stock-to-come = Not yet
stock-search-title = Search
stock-search-what = What are you looking for
stock-search-do = Search
stock-search-browse = Or look by category
stock-search-nothing-asked = What are you looking for?
stock-search-nothing = Nothing is called "{ $query }"
stock-search-none-today = Found, but not sent to { $to } today
stock-search-found = { $n ->
    [one] { $n } thing reaches { $to }
   *[other] { $n } things reach { $to }
}
stock-not-sent = Found, but not sent to you today
stock-none-today = Sold out today; the next lot is shown as soon as it is in.
stock-none-until = Not yet: { $months }.
stock-nothing-to-buy = Cannot be bought just now
stock-less-than-a-pack = What is left is less than a pack.
stock-chosen = chosen
stock-way = How it reaches you
stock-stop-bus = Shuttle
stock-stop-hub = County hub
stock-stop-you = You
stock-commitment = Commitment certificate
stock-commitment-issued = issued for this lot on { $day }, kept six months
stock-certificate-organic = Certified organic
stock-certificate-green = Certified green food
stock-certificate-pollution_free = Certified pollution-free
stock-certificate-geographical_indication = Geographical indication
stock-certificate-valid = valid; see the certificate
stock-every-step = Every step from hill to bag
stock-lot-code = lot { $code }
stock-seal = Thousand Island agricultural products, licensed
stock-net-weight = Net weight of a pack
stock-keep = Keep
stock-keep-room = dry, at room temperature
stock-keep-cool = cool and dark
stock-keep-chilled = chilled, 0–4 °C
stock-keep-frozen = frozen, −18 °C
stock-shelf-life = Good after harvest
stock-add = Add
stock-add-sum = Add { $sum }
stock-one-less = One less
stock-one-more = One more
stock-how-many = How many, { $pack } each

# Where to
stock-zone-title = Where shall it go
stock-zone-why = Each lot says when it is there and how long it stays fresh, counted for this place. The address comes with the order.
stock-zone-door = To the door
stock-zone-outlet = Pickup in the county
stock-zone-pickup = Collect it at a village outlet
stock-zone-pickup-what = With the next morning's bus: fresher, and less freight
stock-zone-which = Which outlet
stock-zone-do = Send it here
stock-zone-wrong = No place has been chosen
stock-zone-wrong-what = Choose a city, or choose pickup and then an outlet.

# Growers
stock-grower-title = My lots
stock-grower-open = { $n ->
    [one] { $n } lot for sale
   *[other] { $n } lots for sale
}
stock-grower-none = Nothing for sale just now
stock-grower-empty = Report a lot, and buyers see it at once.
stock-hand-over = Bring it to { $place } by { $when }
stock-for-sale = For sale
stock-over = Before
stock-sold-and-left = { $sold } sold, { $left } left
stock-sells-until = sells until { $day }
stock-nearly-gone = nearly gone
stock-listed-title = Reported
stock-listed = Lot { $code }, sells until { $until }. Its certificate has been issued.
stock-my-sales = Flash sales
stock-my-sales-what = A part of a lot, cheaper, for an hour or two
stock-my-money = My money
stock-my-money-what = line by line
stock-kilograms = kg
stock-pieces = pieces
stock-report-title = Report a new lot
stock-report-refused = This lot was not reported
stock-report-what = What is it
stock-report-none = Nothing reported yet. Look for it below.
stock-report-other = Look for something else
stock-report-how-much = How much, in { $unit }
stock-report-net = Net weight, as weighed.
stock-report-last = The last lot was { $last }.
stock-report-when = When was it harvested
stock-report-day = For another day: which one
stock-day-of-month = day { $day }
stock-earlier = earlier
stock-another-day = another day
stock-report-price = Your price of a pack ({ $pack })
stock-yuan-per = yuan / { $pack }
stock-usual-price = usually { $price }
stock-others = others today { $least }–{ $most }
stock-others-one = others today { $price }
stock-report-commitment = Certificate
stock-report-commitment-what = issued with the lot, on self-inspection
stock-report-until = Sells until
stock-report-hand-over = When it is sold
stock-report-do = Report it, { $product }
stock-lot-refused = Not changed
stock-lot-listed = Reported
stock-lot-sold = Sold
stock-lot-reserved = Ordered, not paid yet
stock-lot-set-aside = Set aside for flash sales
stock-lot-sale = Set a part aside for a flash sale
stock-lot-left = Left
stock-lot-price-what = Counts from now on; orders that were placed keep their price.
stock-lot-price-do = Change the price
stock-lot-spoiled = How much has spoiled
stock-lot-spoiled-do = Take it off this lot
stock-lot-close-what = Take the lot back when it shall not be sold. Placed orders are sent.
stock-lot-close-do = Take this lot from the shop
stock-lot-over = This lot is no longer sold
stock-lot-over-what = Placed orders are sent, and paid for.
stock-not-open = This lot is no longer sold; there is nothing to change.
stock-still-reserved = { $reserved } of it is ordered or set aside for a sale and cannot be taken off. At most { $free }.

# The office
stock-lots-title = Lots
stock-lots-summary = { $open } for sale, { $ending } end within three days
stock-lots-foot = { $n ->
    [one] { $n } lot on this page
   *[other] { $n } lots on this page
}
stock-last-days = { $n ->
    [one] last day
   *[other] last { $n } days
}
stock-column-lot = Lot
stock-column-product = Product
stock-column-producer = Grower
stock-column-harvested = Harvested
stock-column-until = Sells until
stock-column-listed = Listed kg
stock-column-sold = Sold kg
stock-column-price = Pack, yuan
stock-column-state = State
stock-state-open = for sale
stock-state-sold-out = sold out
stock-state-closed = taken back
stock-state-recalled = recalled
stock-state-past = past its day
stock-state-ending = ends { $day }
stock-filter-text = Grower or lot
stock-filter-township = Township
stock-filter-all = all
stock-filter = Filter
stock-filter-clear = Clear
stock-export = Export xlsx
stock-import-title = Import xlsx
stock-import-back = Back to the lots
stock-import-choose = Choose an .xlsx or .csv file
stock-import-hint = Needed columns: producer_code, product_code, harvested_on, and quantity_kg for what is weighed or pieces for what is counted. An empty price is the usual one.
stock-import-do = Import
stock-import-example = Download today's and edit it
stock-import-no-file = No file has been chosen yet.
stock-import-refused = This table was not taken
stock-import-done = Just imported: { $file }
stock-import-all = { $n ->
    [one] The row was taken
   *[other] All { $n } rows were taken
}
stock-import-some = { $n ->
    [one] { $n } row taken, { $left } left out
   *[other] { $n } rows taken, { $left } left out
}
stock-import-mend = What was left out changed no lot. Mend these rows and send them alone; nothing is listed twice.

stock-wrong-too-much = Too much: a lot is at most 100,000 kg. Write several lots.
stock-wrong-less-than-a-pack = Less than a pack. Report it when there is enough for one.
stock-wrong-stale = By its shelf life this is past its day and cannot be sold. Check the date.
stock-wrong-not-on-sale = This product is not sold at present. Put it back into the shop first.
stock-wrong-listed-already = The same lot is listed already (same grower, product, day and quantity), so it was not taken again.
