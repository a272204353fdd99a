// The words of blank gift cards that are to be printed.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const cardWords = {
  "cards.print": "Print blank cards",
  "blank.title": "Blank cards to print", "blank.aside": "worth nothing until a till sells them",
  "blank.more": "Each card has a code of its own. The cashier scans it when the card is sold, and the customer pays with it later. Codes are not kept here: take the file along, and make new ones if it is lost.",
  "blank.count": "How many", "blank.count_hint": "Up to {most} at once; ten stand on a sheet of A4.", "blank.wrong": "A whole number from 1 to {most}.",
  "blank.make": "Make codes", "blank.again": "Make others", "blank.codes": "Codes",
  "blank.made": { one: "1 code made. It is gone when you leave this page.", other: "{n} codes made. They are gone when you leave this page." },
  "blank.pdf": "PDF to print and cut", "blank.csv": "CSV for a printing house",
};
