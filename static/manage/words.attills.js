// The words of what tills ring for, and of their queues.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const attillsWords = {
  "devices.sells_at": "Takes card payments as register", "devices.sells_at_hint": "Its own: receipts count on there. Cash stays at the tills.", "devices.sells_nowhere": "None, carts go to the tills",
  "drawers.with": "{name} with {witness}",
  "attills.title": "At the tills",
  "attills.stopped_goods": "Goods past their date or recalled ring the floor", "attills.stopped_goods_more": "once per sale, when they are scanned",
  "attills.age_check": "An age limit rings the floor", "attills.age_check_more": "where the cashier may not look at ages",
  "attills.call_at": "Call somebody from", "attills.call_at_hint": "Customers waiting per till; 0: never.", "attills.hold": "If it stays so for", "attills.hold_hint": "1 to 600.",
  "attills.calm": "Back when short for", "attills.calm_hint": "Half as many, with one till less.", "attills.most": "Cash in a drawer, at most", "attills.most_hint": "Above it a drop is suggested. Empty: any.",
  "attills.wrong_call_at": "A whole number from 0 to 9.", "attills.wrong_hold": "Whole seconds from 1 to 600.", "attills.wrong_calm": "Whole seconds from 1 to 3600.", "attills.wrong_most": "An amount, or nothing.",
  "now.queue": "waiting", "now.queue_guessed": "guessed by the sales",
};
