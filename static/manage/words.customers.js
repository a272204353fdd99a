// The words of what customers are asked while they wait, and of what becomes of bad ratings.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const customerWords = {
  "service.customers": "Customers who wait, and their ratings",
  "service.still_after": "Ask “still waiting?” after", "service.still_after_hint": "Once, and never while somebody is coming. 0: never.",
  "service.still_within": "Time to answer", "service.still_within_hint": "Without an answer the call is given up and counts as such.",
  "service.follow_up": "Follow up ratings up to", "service.follow_up_hint": "0: none.", "service.of_five": "of 5",
  "service.helper": "Customers see who comes", "service.helper_none": "Not at all", "service.helper_name": "By first name", "service.helper_picture": "By first name and picture",
  "service.helper_hint": "Only the customer whom somebody is on the way to, and only until the call ends.", "service.wrong_helper": "Choose one.",
  "face.title": "Picture", "face.choose": "Choose a picture", "face.other": "Another picture", "face.drop": "Remove", "face.shown": "Customers see it while this person is on the way to them.", "face.hidden": "Nobody sees it but here: Store, Service says what customers see of who comes.",
  "service.wrong_still_after": "0, or whole seconds from 30 to 3600.", "service.wrong_still_within": "Whole seconds from 20 to 900.", "service.wrong_follow_up": "0 to 5.",
  "step.still_asked": "Asked whether they still wait", "step.still_waiting": "Customer still waits", "step.answered": "Rating answered by {name}", "step.closed": "Rating closed by {name}",
  "step.no_answer": "no answer to whether they still wait",
  "calls.no_shows": { one: "{n} was gone when somebody came", other: "{n} were gone when somebody came" },
  "needs.follow_up": { one: "{n} bad rating to answer", other: "{n} bad ratings to answer" }, "needs.follow_up_more": "The customer can read the answer.",
  "follow.group": "To follow up", "follow.none": "Nothing to follow up", "follow.none_more": "Bad ratings come here until they are closed. What counts as bad stands under Store, Service.",
};
