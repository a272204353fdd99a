// The words of the page of phrases.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const phraseWords = {
  "tab.floor.phrases": "Phrases", "new.floor.phrases": "New phrase",
  "phrases.title": "Said with one touch", "phrases.more": "Each reads a phrase in their own language, on the tablet and on their phone.",
  "phrases.staff": "We say", "phrases.customer": "Customers say", "phrases.side": "Who says it",
  "phrases.own": "Of this store, in this order", "phrases.usual": "In every store",
  "phrases.none": "Nothing of its own yet", "phrases.none_more": "What people here say again and again, in the languages of the customers.",
  "phrases.text": "Phrase", "phrases.order": "Order", "phrases.state": "State", "phrases.on": "Offered", "phrases.off": "Off",
  "phrases.missing": "Not in {languages}", "phrases.up": "Up: {text}", "phrases.down": "Down: {text}", "phrases.turn_off": "Turn off: {text}", "phrases.turn_on": "Offer: {text}",
  "phrases.new": "A new phrase", "phrases.edit": "Phrase", "phrases.choose": "Choose a phrase", "phrases.choose_more": "Or write one that customers hear here often.",
  "phrases.in": "In {language}", "phrases.left": { one: "{n} letter left", other: "{n} letters left" }, "phrases.falls_back": "Missing: who reads {language} gets the words in {other}.",
  "phrases.offered": "Offer it", "phrases.offered_more": "Turned off, nobody can send it. Notes that have it are read as before.",
  "phrases.empty": "Write it in one language at least.", "phrases.full": "There is no room for more than {n} phrases of the store’s own.",
  "phrases.is_usual": "Every store has this one. What you change here is for this store.",
  "phrases.remove": "Remove", "phrases.remove_ask": "Notes that have it keep its words.", "phrases.back": "Back to the usual words", "phrases.back_ask": "The words of every store are used again.",
};
