# The sandbox's wallet
payment-wallet-title = Sandbox wallet
payment-wallet-what = For demonstration; no real money moves. Like a real payment company it tells the shop a moment later.
payment-wallet-to = To { $shop }
payment-wallet-number = Payment
payment-wallet-until-label = Time
payment-wallet-until = Pay before { $time }
payment-wallet-pay = Pay { $sum }
payment-wallet-cancel = Do not pay, go back
payment-wallet-misbehave = Let it misbehave
payment-wallet-misbehave-what = Real payment companies do this too. Choose one, then pay, and see how the shop copes.
payment-wallet-manner = After the payment
payment-wallet-paid = The wallet has paid
payment-wallet-paid-what = The shop has not been told yet. The notice comes by itself; do not pay again.
payment-wallet-heard = Paid, and the shop knows
payment-wallet-heard-what = Go back to the order to see where it is.
payment-wallet-refunded = { $sum } is back in the wallet
payment-wallet-refunded-what = The shop refunded this payment. The order says why.
payment-wallet-over = The time to pay is over; nothing was taken
payment-wallet-over-what = The goods are back on the shelf. To have them, order again.
payment-wallet-back = Back to the order
payment-manner-well = Tell the shop as usual
payment-manner-what-well = At once, and once
payment-manner-late = Tell it late
payment-manner-what-late = After the time to pay; sent if the goods are still there, refunded if not
payment-manner-doubled = Tell it twice
payment-manner-what-doubled = The same notice two times; the shop counts it once
payment-manner-wrong_amount = Tell a wrong amount
payment-manner-what-wrong_amount = One fen too little; the shop does not take it and keeps it for the finance office
payment-manner-wrong_signature = Sign it wrongly
payment-manner-what-wrong_signature = As if somebody else had sent it; the shop does not believe a word
payment-manner-never = Never tell it
payment-manner-what-never = The wallet takes the money and the shop does not know
payment-refused-closed = This county has no sandbox wallet. Choose another way to pay.

# Office
payment-notices-title = Payment notices
payment-notices-what = Everything that payment companies told us, kept as it came
payment-tabs = The books
payment-tab-settlement = Producers
payment-tab-accounts = Accounts
payment-tab-entries = Entries
payment-export = Export to Excel
payment-look-at = { $n ->
    [one] One notice needs somebody to look at it
   *[other] { $n } notices need somebody to look at them
}
payment-look-at-what = The amount is not the one that was asked for, or nobody asked for it. Nothing was booked; compare with the payment company.
payment-filter = Filter
payment-filter-clear = Clear
payment-filter-all = All
payment-filter-day = Day
payment-column-received = Received
payment-column-provider = By
payment-column-notice = Notice
payment-column-order = Order
payment-column-told = Told
payment-column-asked = Asked for
payment-column-outcome = Outcome
payment-outcome-first = Booked
payment-outcome-repeated = Told again, not booked again
payment-outcome-unknown_intent = Nobody asked for it
payment-outcome-wrong_amount = Wrong amount
payment-provider-sandbox = Sandbox wallet
payment-provider-cash = Cash
