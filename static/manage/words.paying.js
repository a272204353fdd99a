// The words of terminals and layaways.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const payingWords = {
  "tab.store.terminals": "Terminals", "new.store.terminals": "New terminal",
  "terminals.title": "Card terminals", "terminals.none": "No terminal yet", "terminals.none_more": "Cards are charged by hand at the tills until there is one.",
  "terminals.choose": "Choose a terminal", "terminals.choose_more": "What it is, and the till it stands at.", "terminals.name": "Name", "terminals.kind": "Kind",
  "terminals.kind_manual": "Not connected", "terminals.kind_manual_more": "The cashier types the amount on it, and says here what it showed.",
  "terminals.kind_stripe": "Stripe", "terminals.kind_stripe_more": "The till sends the amount. The server needs the key of the shop’s Stripe account.",
  "terminals.reader": "Reader", "terminals.reader_hint": "Its name at Stripe, under Terminal, Readers.", "terminals.at": "Stands at", "terminals.any": "Any till",
  "terminals.used": "In use", "terminals.on": "Yes", "terminals.off": "Not in use",
  "terminals.open": "Card payments without a sale", "terminals.open_more": "They are used at their till, or given back there or here.",
  "terminals.charged": "Charged, pays for nothing", "terminals.pending": "Not ended yet", "terminals.going_back": "Going back",
};
