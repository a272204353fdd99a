// The words of asking somebody else.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const rightsWords = {
  "asking.title": "Somebody else must say yes", "asking.who": "Who is here and may", "asking.nobody": "Nobody else may approve this.",
  "asking.pin_of": "{name}’s PIN", "asking.pin": "PIN", "asking.go": "Approve", "asking.floor": "Ask on the floor", "asking.floor_how": "Whoever may answers on their own tablet.",
  "asking.asked": "Asked on the floor. Waiting for an answer.", "asking.refused": "It was refused.", "asking.expired": "Nobody has answered.",
  "asking.again": "Ask again", "asking.take_back": "Take it back", "asking.close": "Close",
  "rights.doors": "What a role may open", "rights.door_more": "Open or shut; whoever is signed in notices at once.",
  "rights.nobody_approves": "{right}: a role must ask, and nobody would be left to say yes.", "rights.last_key": "Then nobody could change rights any more.",
  "right.sell": "Sell", "right.return": "Take goods back", "right.drawer": "Open, count and close a drawer", "right.drawer.expected": "See what a drawer should hold", "right.catalog.read": "Look at goods", "right.catalog.write": "Change goods, prices and promotions",
  "right.stock.read": "See costs, movements and papers", "right.stock.write": "Move, order and receive stock", "right.stock.count": "Count in a stocktake", "right.help.see": "See calls", "right.help.ask": "Call for help", "right.help.answer": "Answer calls", "right.help.lead": "Act on other people’s calls",
  "right.customers": "Find, add and change customers", "right.customers.manage": "Groups and data of customers", "right.ledger": "Gift cards, credit and debts", "right.reports": "Reports and the dashboard", "right.journal": "Read the journal", "right.setup": "Set up the store", "right.staff": "People and rights",
};
