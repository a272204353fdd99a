// The words of who is at what, since when, and why.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const peopleWords = {
  "tab.floor.people": "People",
  "person.unreachable": "Out of reach", "person.till": "Selling at {place}",
  "team.title": "Who is at what", "team.can": "{n} of {of} can be asked", "team.name": "Name", "team.now": "Now", "team.since": "For", "team.why": "Why", "team.tablet": "Tablet", "team.helped": "Helped today",
  "team.none": "Nobody on the floor yet", "team.none_more": "People appear when they sign in on a tablet, or sell at a till.",
  "team.more": "Calls go to whoever is free. Who has a customer or an open cart is asked by steps that say so, who is out of reach or does not react only where nobody else is left.",
  "team.battery": "Battery {n} %", "team.charging": "Battery {n} %, charging", "team.asleep": "Asleep, alerts wake it", "team.awake": "Awake", "team.silent": "Silent", "team.no_tablet": "–", "team.away": "Away",
  "fact.since": "{what}, since {time}",
  "fact.arrived": "With a customer at {place}", "fact.arrived_nowhere": "With a customer", "fact.accepted": "Took the call from {place}", "fact.accepted_nowhere": "Took a call", "fact.till_open": "A cart is open at till {place}",
  "fact.says_available": "Says: here", "fact.says_busy": "Says: busy", "fact.says_break": "Says: on a break", "fact.says_off": "Went home",
  "fact.no_alerts": "The tablet is silent and takes no alerts", "fact.alert_unheard": "The tablet is silent and did not take the last alert", "fact.dull": "Let three calls pass, and has not touched the tablet",
  "fact.silent": "Last heard of", "fact.silent_at": "Last heard of at {time}", "fact.battery_low": "Battery is low", "fact.battery_low_short": "Battery {n} %",
};
