# Where it comes from
trace-title = Trace
trace-ask-heading = See where something comes from
trace-ask-how = Scanning the code on the bag is quickest. Without one, type the lot or the waybill here.
trace-ask-code = Lot or waybill
trace-ask-hint = such as FW-261123-007-4
trace-ask-button = Trace it
trace-not-a-code = This is no code: a figure is missing or mistyped. Compare it with the bag.
trace-unknown = There is no { $code }. It may be somebody else's, or a figure is missing.
trace-see = Trace
trace-steps = Every step

# A lot
trace-lot-cap = The lot you scanned
trace-lot-title = { $product }, harvested { $when } in { $place }
trace-lot-code = lot { $code }
trace-not-recalled = not recalled
trace-recalled = This lot is recalled: do not eat it
trace-recalled-of = Do not eat the { $name } of lot { $lot }: it is recalled
trace-recalled-call = Call { $telephone }
trace-recalled-do = Keep the packaging, call { $telephone } and name the lot; you get your money back.
trace-committed = certificate given
trace-slip = PICKED
trace-slip-month = { $n ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }
trace-picked = harvested { $when }
trace-best-before = eat by { $day }
trace-map-says = A map of the county that shows where { $place } is
trace-qr = QR code
trace-buy = Buy again

# Every step
trace-step-at = { $place }, { $much }
trace-step-sent = Left the hub
trace-step-received = With its buyers
trace-step-listed = Declared by its grower
trace-step-listed-what = { $quantity }, to { $outlet }
trace-step-harvested = Harvested
trace-parcels = { $n ->
    [one] { $n } parcel, { $quantity }
   *[other] { $n } parcels, { $quantity }
 }

# A parcel
trace-parcel-title = A parcel from { $place }
trace-parcel-not-yet = Its growers have not brought it to { $place } yet.
trace-parcel-lots = What is in it

# Recalls
trace-recalls-title = Recalls
trace-recalls-what = A recalled lot is not sold again; its page says why, and everyone who bought of it is listed here.
trace-recalls-find = Lot to recall
trace-recalls-look = Look at it
trace-recalls-none = No lot has been recalled.
trace-recalls-unknown = There is no lot { $code }. Compare the code with the label; it looks like FW-261123-007-4.
trace-recall-title = Lot { $code }
trace-recall-summary = { $orders } orders have some of it, { $quantity } together; { $left } are left and { $state }.
trace-recall-sold = on sale
trace-recall-stopped = not on sale
trace-recall-why = Why it must not be eaten
trace-recall-why-what = Buyers read this on the lot's page. Say what was found and what to do with it; name no person.
trace-recall-do = Recall this lot
trace-recall-done = Recalled on { $when }: { $reason }
trace-recall-reached = Who has some of it
trace-recall-nobody = Nobody has bought of this lot.
trace-column-lot = Lot
trace-column-recalled = Recalled
trace-column-reason = Reason
trace-column-order = Order
trace-column-placed = Placed
trace-column-receiver = Receiver
trace-column-phone = Phone
trace-column-address = Address
trace-column-quantity = Quantity
trace-column-state = State
trace-column-parcels = Parcels
trace-held-held = not paid yet
trace-held-committed = sold
trace-held-released = given back
trace-export = Spreadsheet

# Kept cold
trace-kept-cold = Kept cold for the { $time } in which its boxes were read
trace-not-kept-cold = Outside of its temperature for { $time }: { $celsius } °C at the worst
trace-best-before-shortened = After that best before { $day }
