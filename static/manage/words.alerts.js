// The words of alerts to tablets that sleep.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const alertWords = {
  "alerts.title": "Alerts while it sleeps.", "alerts.on": "They go to {name} here.", "alerts.worked": "The last arrived {when}.",
  "alerts.dead": "Alerts do not arrive", "alerts.dead_more": "They arrive here no more. Open the floor page on this tablet once: it sets them up anew.",
  "alerts.failing": "Alerts fail", "alerts.failing_more": { one: "The last one failed. It is tried again.", other: "The last {n} failed. They are tried again." },
  "alerts.test": "Send a test alert", "alerts.test_sent": "Sent. It appears on the tablet within seconds.", "alerts.test_gone": "Not sent: the browser there gave alerts up.",
  "alerts.test_limited": "Not sent: the push service takes no more for now.", "alerts.test_refused": "Not sent: the push service refuses it.",
  "alerts.test_unreachable": "Not sent: the push service cannot be reached. The server needs the internet for it.",
  "step.pushed": "Alert sent to {name}’s device",
};
