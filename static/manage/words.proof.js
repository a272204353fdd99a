// The words of what proves and measures the floor.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const proofWords = {
  "story.title": "What happened", "story.print": "Print this call", "story.csv": "The timeline as CSV", "story.json": "The timeline as JSON",
  "story.gap": "+{time} s", "story.gap_long": "+{time}",

  "tab.floor.figures": "Figures",
  "callfig.by_day": "Day", "callfig.by_hour": "Hour", "callfig.by_shift": "Shift", "callfig.by_zone": "Zone", "callfig.by_kind": "Kind", "callfig.by_person": "Person", "callfig.by_point": "Call point",
  "callfig.none": "No call has ended", "callfig.none_more": "Choose other days above.", "callfig.nobody": "Nobody", "callfig.nowhere": "No place", "callfig.shift": "{from} to {to}",
  "callfig.calls": "Calls", "callfig.calls_more": { one: "{n} with help, {gone} when the customer was gone", other: "{n} with help, {gone} when the customer was gone" },
  "callfig.service_more": "{n} of {of} accepted or lost", "callfig.accepted_half": "Accepted, half within", "callfig.there_half": "Somebody there, half within", "callfig.tails": "9 in 10 {p90}, 19 in 20 {p95}", "callfig.measured": "{n} of {of} by scan",
  "callfig.abandonment": "Gave up", "callfig.abandonment_more": "{n} of {of} before anybody came",
  "callfig.service": "In {seconds} s", "callfig.accept_p50": "Accepted p50", "callfig.accept_p90": "p90", "callfig.accept_p95": "p95", "callfig.arrive_p50": "There p50", "callfig.arrive_p90": "p90", "callfig.arrive_p95": "p95", "callfig.handle_seconds": "Takes",
  "callfig.rule": "Service: accepted within {goal} s, of all that were accepted or lost. Lost: nobody accepted, and given up or taken back after {brief} s. Gave up: ended before anybody came, of all but those taken back within {brief} s. Calls count when they have ended.",
  "need.title": "People needed", "need.day": "Day", "need.none": "Nothing to go by yet", "need.none_more": "The same weekday of the four weeks before had no calls.",
  "need.rule": { one: "From {days}: {share} % of calls within {goal} s, by Erlang C.", other: "From {n} days ({days}): {share} % of calls within {goal} s, by Erlang C." },
  "need.together": "All zones as one", "need.cell": "{at}: {rate} calls an hour, people busy {busy} %, {within} % in time",
  "need.move": "{name} could go from {from} to {to}", "need.walk": { one: "{n} s to walk", other: "{n} s to walk" }, "need.short": "Too few in {zones}", "need.nobody": "nobody elsewhere is free to spare", "need.enough": "Enough people at {at}",
};
