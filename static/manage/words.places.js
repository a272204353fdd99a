// The words of kinds of places, and of goods in several sizes.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const placeWords = {
  "place.shelf": "Shelf", "place.zone": "Zone", "place.fitting_room": "Fitting room", "place.locked_case": "Locked case", "place.lift": "Heavy goods", "place.loading": "Loading bay", "place.self_checkout": "Self-checkout", "place.till": "Till", "place.service_desk": "Service desk", "place.button": "Button only",
  "points.kind": "Kind of place", "points.kinds_usual": "None chosen: {kinds}, as usual at such a place.", "points.no_sign": "No sign hangs here; a button rings for it.",
  "buttons.take_back": "Take its call back",
  "product.style": "Style", "product.style_hint": "The same for all sizes and colours of one thing.", "product.size": "Size", "product.colour": "Colour",
  "call.size": "Size", "call.place": "Place",
};
