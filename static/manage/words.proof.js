// The words of what proves and measures the floor.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const proofWords = {
  "story.title": "What happened", "story.print": "Print this call", "story.csv": "The timeline as CSV", "story.json": "The timeline as JSON",
  "story.gap": "+{time} s", "story.gap_long": "+{time}",

  "tab.floor.figures": "Figures",
  "callfig.by_day": "Day", "callfig.by_hour": "Hour", "callfig.by_shift": "Shift", "callfig.by_zone": "Zone", "callfig.by_kind": "Kind", "callfig.by_person": "Person", "callfig.by_point": "Call point",
  "callfig.none": "No call has ended", "callfig.none_more": "Choose other days above.", "callfig.nobody": "Nobody", "callfig.nowhere": "No place", "callfig.shift": "{from} to {to}", "callfig.shift_named": "{name}, {from} to {to}", "callfig.no_shift": "Outside of shifts",
  "callfig.calls": "Calls", "callfig.calls_more": { one: "{n} with help, {gone} when the customer was gone", other: "{n} with help, {gone} when the customer was gone" },
  "callfig.service_more": "{n} of {of} accepted or lost", "callfig.accepted_half": "Accepted, half within", "callfig.there_half": "Somebody there, half within", "callfig.tails": "9 in 10 {p90}, 19 in 20 {p95}", "callfig.measured": "{n} of {of} by scan",
  "callfig.abandonment": "Gave up", "callfig.abandonment_more": "{n} of {of} before anybody came",
  "callfig.service": "In {seconds} s", "callfig.accept_p50": "Accepted p50", "callfig.accept_p90": "p90", "callfig.accept_p95": "p95", "callfig.arrive_p50": "There p50", "callfig.arrive_p90": "p90", "callfig.arrive_p95": "p95", "callfig.handle_seconds": "Takes", "callfig.second_persons": "Second persons",
  "callfig.rule": "Service: accepted within {goal} s, of all that were accepted or lost. Lost: nobody accepted, and given up or taken back after {brief} s. Gave up: ended before anybody came, of all but those taken back within {brief} s. Second persons who are called to a call count apart, in their own column alone. Calls count when they have ended.",
  "shifts.title": "Shifts", "shifts.more": "Figures of calls are told by these. What lies between them is told apart.", "shifts.none": "Without shifts of your own, figures are told from six to two, from two to ten, and of the night.",
  "shifts.name": "Name", "shifts.name_of": "Name of shift {n}", "shifts.from_of": "Shift {n} begins", "shifts.to_of": "Shift {n} ends", "shifts.to": "to", "shifts.add": "Add a shift", "shifts.remove": "Remove shift {n}",
  "shifts.no_name": "Give it a name.", "shifts.same_name": "Another shift has this name.", "shifts.twice": "Some of these hours are in a shift above.",
  "walls.title": "Wall boards", "walls.more": "for a screen that everybody sees", "walls.name": "Where it hangs", "walls.name_hint": "Staff room, stock room door.", "walls.names": "Show first names", "walls.names_more": "of who is on the floor; otherwise only how many", "walls.make": "Make a board",
  "walls.with_names": "with first names", "walls.no_names": "without names", "walls.since": "since {day}", "walls.drop": "Take away", "walls.drop_ask": "Its screen goes dark.", "walls.copy": "Copy the link", "walls.once": "Open this on the screen now: the link is not shown again. Whoever has it sees the board.",
  "need.title": "People needed", "need.day": "Day", "need.none": "Nothing to go by yet", "need.none_more": "The same weekday of the four weeks before had no calls.",
  "need.rule": { one: "From {days}: {share} % of calls within {goal} s, by Erlang C. Second persons who are called to a call are work like any other.", other: "From {n} days ({days}): {share} % of calls within {goal} s, by Erlang C. Second persons who are called to a call are work like any other." },
  "need.together": "All zones as one", "need.cell": "{at}: {rate} calls an hour, people busy {busy} %, {within} % in time",
  "need.move": "{name} could go from {from} to {to}", "need.walk": { one: "{n} s to walk", other: "{n} s to walk" }, "need.short": "Too few in {zones}", "need.nobody": "nobody elsewhere is free to spare", "need.enough": "Enough people at {at}",
};
