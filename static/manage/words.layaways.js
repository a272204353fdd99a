// The words of goods put aside, and of charges given back.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const layawayWords = {
  "tab.sales.layaways": "Layaways", "tab.store.layaways": "Layaways",
  "layaways.open": "Open", "layaways.overdue": "Overdue", "layaways.done": "Handed over", "layaways.cancelled": "Cancelled", "layaways.all": "All",
  "layaways.find": "Number or customer", "layaways.one": "Customer", "layaways.next": "Next payment", "layaways.by": "by {day}", "layaways.ready": "All is paid", "layaways.paid": "Paid", "layaways.left": "Owed",
  "layaways.none": "None here", "layaways.none_more": "Goods are put aside at the tills, from an open cart.", "layaways.sum": { one: "{n}{more} shown", other: "{n}{more} shown" },
  "layaways.choose": "Choose a layaway", "layaways.choose_more": "Its goods, its plan, and what was paid.",
  "layaways.for": "For", "layaways.total": "Goods", "layaways.fetch": "To be fetched by", "layaways.opened": "Put aside", "layaways.would_keep": "Kept if not fetched", "layaways.kept": "Kept as a fee", "layaways.note": "Note", "layaways.sale": "Sale",
  "layaways.goods": "Goods", "layaways.plan": "Plan", "layaways.payments": "Payments", "layaways.no_payments": "Nothing was paid yet.", "layaways.paper": "Its paper, as a copy", "layaways.stands": "How it stands, on paper",
  "layaways.rules": "Goods put aside", "layaways.on": "Layaways", "layaways.on_yes": "Goods are put aside", "layaways.on_yes_more": "at the day’s prices, paid in parts", "layaways.on_no": "None are", "layaways.on_no_more": "those that were stay open",
  "layaways.least": "Paid at once, at least", "layaways.least_hint": "Of the goods’ price. Empty: nothing.", "layaways.wrong_least": "is a share of 0 to 100", "layaways.days": "Waits at most", "layaways.days_hint": "Until all must be paid and fetched.", "layaways.wrong_days": "is 1 to 730 days",
  "layaways.not_fetched": "When nobody fetches them", "layaways.not_fetched_more": "The goods go back to the shelf, and what was paid goes back less a fee: the sum or the share, whichever is more, and never more than was paid.",
  "layaways.fee": "Fee, at least", "layaways.fee_hint": "Empty: nothing.", "layaways.wrong_fee": "is an amount", "layaways.fee_share": "Or of what was paid", "layaways.fee_share_hint": "Empty: nothing.", "layaways.wrong_fee_share": "is a share of 0 to 100",
  "charges.give_back": "Give back", "charges.why": "Why", "charges.ask": "{amount} back to the card?", "charges.yes": "Yes, give it back", "charges.went": "It went back", "charges.did_not": "It did not", "charges.keep": "Let it stand", "charges.keep_ask": "{amount} stays given back, without a return?", "charges.keep_yes": "Yes, let it stand",
  "charges.gone_more": "Its return is not in the books. A till finishes it under its card payments; or it stands as money given back, with a reason.", "terminals.went_back": "Went back, not in the books", "charges.say_why": "Say why first; it stands in the journal.",
  "tender.deposit": "Deposit",
  "beside.layaways": "On layaways, no turnover", "beside.debts": "Debts paid, no turnover", "beside.by": "of that {way}", "beside.collected": "{way} in all",
  "customers.debts_paid": "Debts paid",
  "beside.kept": "Back to cards, without a return", "source.kept": "back, without a return",
  "source.layaway": "on layaways", "source.debt": "debts paid",
};
