// The words of notes, of what was taken back, of promises, second persons and transfers.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const handlingWords = {
  "step.photographed": "Photo from the customer", "photo.title": "Photo {n} of {of}", "photo.open": "Open photo {n} of {of}",
  "step.noted": "Note", "step.noted_customer": "from the customer", "step.noted_staff": "to the customer", "step.noted_colleague": "among staff",
  "step.undone": "{name} took something back", "step.undone_accept": "not accepted after all", "step.undone_arrive": "not there yet", "step.undone_resolve": "not ended yet", "step.undone_decline": "did not mean to pass it on",
  "step.paused": "{name} promised to be back", "step.minutes": { one: "in {n} minute", other: "in {n} minutes" }, "step.resumed": "{name} is back", "step.overdue": "The promise was over, the tablet rang",
  "step.second_called": "{name} called a second person", "step.transferred": "{name} gave it to another zone", "step.first_ended": "the first call had ended",
  "release.promise_broken": "did not come back as promised",
};
