// The words of asking somebody else.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const rightsWords = {
  "asking.title": "Somebody else must say yes", "asking.who": "Who is here and may", "asking.nobody": "Nobody else may approve this.",
  "asking.pin_of": "{name}’s PIN", "asking.pin": "PIN", "asking.go": "Approve", "asking.floor": "Ask on the floor", "asking.floor_how": "Whoever may answers on their own tablet.",
  "asking.asked": "Asked on the floor. Waiting for an answer.", "asking.refused": "It was refused.", "asking.expired": "Nobody has answered.",
  "asking.again": "Ask again", "asking.take_back": "Take it back", "asking.close": "Close",
};
