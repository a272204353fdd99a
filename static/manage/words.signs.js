// The words of signed codes.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const signWords = {
  "signs.code": "Its code", "signs.open": "Open: the address is the code alone", "signs.signed": "Signed once, printed", "signs.rotating": "Signed anew, on a screen",
  "signs.hint_open": "Whoever knows the address may ring from anywhere.", "signs.hint_signed": "An address that was made up is refused; a photo of the sign still rings.", "signs.hint_rotating": "A code of before is refused, and its page says how to go on. It is left out of printed sheets.",
  "signs.minutes": "Changes every", "signs.minute": "min", "signs.screen": "For a screen or e-paper at the place", "signs.screen_more": "Opened in a browser it keeps itself current. Whoever has this address may fetch the code.",
  "signs.renew": "End old codes", "signs.renew_ask": "Printed signs of this point must be printed anew.", "signs.renew_yes": "End them",
};
