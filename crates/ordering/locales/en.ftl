# The basket
ordering-basket-title = Basket
ordering-basket-empty = The basket is empty
ordering-basket-empty-what = See what left the lake this morning.
ordering-basket-empty-go = Have a look
ordering-basket-heading = { $families ->
    [one] One family
   *[other] { $families } families
}, { $boxes ->
    [one] one box
   *[other] { $boxes } boxes
}
ordering-basket-of = { $name }, { $n ->
    [one] 1 thing
   *[other] { $n } things
}
ordering-basket-count = { $n ->
    [one] 1 thing
   *[other] { $n } things
}
ordering-basket-refused = Not to be had now
ordering-basket-holds-nothing = A basket holds nothing back; once you order, the goods are kept for you for a quarter of an hour.
ordering-basket-go = Go and check
ordering-update = Update
ordering-take-out = Take out
ordering-one-less = one less
ordering-one-more = one more
ordering-how-many = How many, { $pack } each
ordering-route = line { $number }
ordering-bus-today = in time for the { $leaves } shuttle
ordering-bus-later = leaves with the shuttle { $when }
ordering-bus-soon = Pay by { $cutoff } or it misses today's shuttle
ordering-bus-soon-why = It is { $now }; { $left } { $left ->
    [one] minute
   *[other] minutes
} left. Otherwise it leaves tomorrow and comes a day later.
ordering-fresh = picked { $picked }, then { $days ->
    [one] 1 fresh day
   *[other] { $days } fresh days
}
ordering-keeps = picked { $picked }, keeps
ordering-freight = Delivery
ordering-arrives = { $to }, { $day }, before { $time }
ordering-total = Total

# The check-out
ordering-checkout-title = Check, then pay
ordering-checkout-what = What you buy
ordering-receive-how = How to receive
ordering-to-door = To the door
ordering-to-outlet = Pick up at a village outlet
ordering-zone = Where to
ordering-outlet = Which outlet
ordering-outlet-none = Choose an outlet
ordering-outlet-choose = Choose an outlet to see the day
ordering-before = { $day }, before { $time }
ordering-look = See delivery and day
ordering-receiver = Who receives it
ordering-name = Name
ordering-phone = Mobile number
ordering-phone-why = The courier rings it; nothing else does
ordering-address = Address
ordering-address-why = Not needed for pickup
ordering-pay-how = How to pay
ordering-pay-sandbox = Demo wallet
ordering-pay-sandbox-what = A real payment's every step, without real money
ordering-pay-cash = Cash at pickup
ordering-pay-cash-what = pickup only
ordering-lot = lot { $lot }
ordering-now = Pay now
ordering-pay-now = Pay { $total }
ordering-pay-later = Order, pay { $total } at pickup
ordering-total-changed = The total is now { $total }. Have a look, then press again.
ordering-line-refused = { $name }: { $why }
ordering-back-to-basket = Back to the basket

# Not placed
ordering-refused-empty = The basket is empty. Put something in first.
ordering-refused-lines = An order has at most { $most } things. Take some out and order twice.
ordering-refused-packs = At most { $most } of one thing. For more, call the county.
ordering-refused-cash = Cash is taken at village outlets only. Choose pickup, or pay another way.
ordering-refused-destination = Nothing goes there yet. Choose another zone or outlet.

# My orders
ordering-mine-title = My orders
ordering-mine-none = No orders yet
ordering-mine-none-what = Once you order, you see here how far it has come.
ordering-mine-pay = Pay
ordering-mine-cancel = Cancel
ordering-placed-at = ordered { $when }
ordering-older = Show older ones

# States
ordering-state-placed = not paid yet
ordering-state-confirmed = paid
ordering-state-cash = paid at pickup
ordering-state-completed = received
ordering-state-expired = not paid, goods given back
ordering-state-cancelled = cancelled
ordering-state-refunded = refunded

# A grower's orders
ordering-grower-title = Orders of my goods
ordering-grower-none = Nobody has ordered yet
ordering-grower-none-what = Report a lot; what is bought of it is listed here.
ordering-grower-report = Report a new lot
ordering-grower-sum = Sold for
ordering-packs = { $n ->
    [one] 1 pack
   *[other] { $n } packs
}, { $weight }

# The office's orders
ordering-office-title = Orders
ordering-export = Export xlsx
ordering-filter = Filter
ordering-filter-clear = Clear
ordering-filter-all = All
ordering-filter-day = Ordered on
ordering-column-code = Order
ordering-column-placed = Ordered
ordering-column-to = Goes to
ordering-column-provider = Paid by
ordering-column-goods = Goods ¥
ordering-column-freight = Delivery ¥
ordering-column-total = Total ¥
ordering-column-promised = Promised
ordering-column-state = State

# The API
ordering-api-key = The key must be 16 to 64 letters, figures, - or _, made at random.
ordering-api-product = There is no product of this code.
ordering-api-lot = There is no lot of this code.
ordering-api-packs = packs must be a whole number above zero.
ordering-api-payment = payment is sandbox or cash.
ordering-claim-title = Something is wrong
ordering-claim-what = What is wrong
ordering-claim-which = Which, and how many packs
ordering-claim-packs = Leave what is good empty.
ordering-claim-note = Anything else, if you like
ordering-claim-rule = The grower or the county decides, and the money goes back to where you paid from. Whoever is at fault bears it.
ordering-claim-send = Send it
ordering-claim-freight = Freight
ordering-claim-state-open = Waiting
ordering-claim-state-granted = Granted
ordering-claim-state-rejected = Rejected
ordering-refund-asked = On its way
ordering-refund-paid = Paid back
ordering-reason-damaged = Damaged on the way
ordering-reason-lost = Never came
ordering-reason-stale = Spoiled
ordering-reason-quality = Not as described
ordering-reason-late = Came too late
ordering-reason-packing = Missing, or something else
ordering-reason-refused = Refused by the buyer
ordering-reason-returned = Could not be delivered
ordering-bearer-grower = The grower: the sale is undone
ordering-bearer-carrier = The carrier
ordering-bearer-outlet = The outlet
ordering-bearer-platform = The shop
ordering-bearer-county = The county, from its freight
ordering-bearer-buyer = The buyer: nothing goes back
ordering-claim-refused-order = There is no such order
ordering-claim-refused-not-paid = This order is not paid, or its money went back
ordering-claim-refused-late = It was to be told by { $until }. Please call us
ordering-claim-refused-lines = Say which and how many, no more than were bought
ordering-claim-refused-again = This was told before
ordering-claim-refused-many = An order has { $most } claims at most
ordering-claim-refused-unknown = There is no such claim
ordering-claim-refused-decided = This claim was decided before
ordering-claim-refused-not-his = This is not for you to decide; the county does
ordering-claim-refused-amount = No more than was asked for, and nothing below zero
ordering-claim-refused-too-much = The buyer has not paid so much; { $left } is left
ordering-claim-refused-reason = Choose what is wrong
ordering-claim-refused-answer = Write the reason that the buyer reads
ordering-claims-title = Claims
ordering-claims-what = What buyers report, and parcels in trouble: the rule says who bears it, here is decided how much
ordering-claims-none = There are no claims.
ordering-claims-none-grower = Nobody has reported anything.
ordering-claim-borne = Borne by: { $bearer }
ordering-claim-answer = Answer to the buyer
ordering-claim-grant = Grant
ordering-claim-reject = Reject
ordering-claim-agree = Agree
ordering-claim-agree-what = It goes back from this sale. If you disagree, leave it: the county decides.
ordering-claim-office-decides = The county decides
ordering-cash-back = Cash for outlets to hand back
ordering-cash-receipt = Receipt number
ordering-cash-done = Handed back
ordering-rules-title = Who bears it
ordering-rules-what = A rule for each reason, for claims from now on
ordering-rules-goods = Goods
ordering-rules-freight = Freight
ordering-rules-save = Save
ordering-weigh-title = Weigh
ordering-weigh-order = Order number
ordering-weigh-find = Find
ordering-weigh-none = This order has nothing to weigh here.
ordering-weigh-kg = Weighed, kg
ordering-weigh-do = Weighed
ordering-weigh-estimate = Ordered as { $grams }
ordering-weigh-lighter = { $grams }; { $sum } goes back to the buyer
ordering-weigh-heavier = { $grams }; the grower bears { $sum }
ordering-weigh-rule = What is lighter goes back to the buyer; what is heavier the grower bears.
ordering-weigh-refused-line = There is nothing to weigh for it here
ordering-weigh-refused-order = The order is not paid, or has ended
ordering-weigh-refused-fixed = This has a fixed price
ordering-weigh-refused-again = It was weighed before
ordering-weigh-refused-misread = Far from the { $estimated } that were ordered; look at the scale again
ordering-weighed-title = Settled by weight
ordering-weighed-lighter = Weighed { $grams }; what was lighter goes back to you
ordering-weighed-heavier = Weighed { $grams }; you do not pay the { $sum } more
