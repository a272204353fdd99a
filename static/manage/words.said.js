// The words of what customers said and what becomes of it.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const saidWords = {
  "said.by": "Group by", "said.by_heard": "Subject", "said.by_zone": "Zone", "said.by_product": "Product", "said.period": "Of which days", "said.today": "Today", "said.week": "7 days", "said.month": "30 days",
  "said.show": "Show", "said.show_all": "All", "said.show_new": "To deal with", "said.show_dealt": "Dealt with", "said.none_zone": "No zone", "said.none_product": "No product", "said.unknown": "No longer there",
  "said.group_more": { one: "{n} to deal with", other: "{n} to deal with" },
  "said.new": "New", "said.open": "To be answered", "said.answered": "Answered by {name}, {when}", "said.noted": "Noted by {name}, {when}", "said.task": "{name} made a task of it, {when}", "said.closed": "Closed by {name}, {when}",
  "said.no_words": "No words, only the number.", "said.heard_by": "told to {name}", "said.heard": "told to who helped", "said.helped_by": "Helped by {name}",
  "said.answer": "Answer", "said.note": "Note", "said.to_task": "Make a task", "said.to_close": "Close", "said.cancel": "Not now",
  "said.answer_label": "Answer", "said.note_label": "What was done about it", "said.answer_hint": "The customer reads it on their page. No names or numbers.", "said.note_hint": "The customer’s page is closed: this stays here as a note.",
  "said.send": "Answer", "said.send_note": "Keep the note", "said.again": "Change the answer", "said.again_note": "Change the note", "said.no_answer": "Write something first.",
  "said.reason": "Why", "said.reason_settled": "It is settled", "said.reason_known": "Known already", "said.reason_not_possible": "Cannot be done", "said.reason_no_matter": "Nothing to do", "said.reason_other": "Something else", "said.close_note": "In a word", "said.close": "Close", "said.reopen": "Open again",
  "said.answer_said": "Answer: {words}", "said.note_said": "Note: {words}", "said.close_said": "{reason}. {words}", "said.the_task": "The task", "said.front_more": "All that was said",
  "step.tasked": "{name} made a task of what was said", "step.reopened": "{name} opened again what was said",
};
