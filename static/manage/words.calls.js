// The words of how calls are answered.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const callWords = {
  "service.kinds": "How calls are answered", "service.kinds_more": "each kind its own way", "service.kind": "Kind of call", "service.way": "How", "service.asked": "Who is asked",
  "service.choose": "Choose a kind of call", "service.choose_more": "Who is asked, one after the other or all at once, for how long, with what sound.",
  "service.as_usual": "as usual", "service.back_to_usual": "As usual", "service.foot": "A change counts for calls from now on.",
  "service.ask": "How people are asked", "service.ask_everyone": "Everyone at once", "service.ask_everyone_more": "the first who taps has it",
  "service.ask_one_by_one": "One by one", "service.ask_one_by_one_more": "the best first, each alone for some seconds", "service.ask_assign": "Assign", "service.ask_assign_more": "the best has it, nobody is asked",
  "service.offer": "Each is asked for", "service.skill": "Skill it takes", "service.skill_hint": "As written at people. Empty: none.", "service.priority": "Priority", "service.priority_hint": "0 to 9. A waiting call gains one a minute.",
  "service.rungs": "Steps", "service.rungs_more": "While nobody goes, the next step asks more people. A step that reaches nobody who is there asks further at once. The last one lasts until the call is given up.",
  "service.rung": "Step {n}", "service.to": "Asks", "service.to_of": "Step {n}: who is asked", "service.for": "For", "service.for_of": "Step {n}: for how many seconds", "service.sound": "Sound", "service.sound_of": "Step {n}: sound",
  "service.to_zone": "The zone", "service.to_around": "Zones beside too", "service.to_floor": "The whole floor", "service.to_everyone": "Those who lead too", "service.to_leads": "Only those who lead", "service.to_persons": "People by name",
  "service.silent": "None, seen only", "service.soft": "Soft", "service.loud": "Loud", "service.siren": "Siren",
  "service.serving": "Those with a customer too", "service.any_skill": "Without the skill too", "service.persons": "Who", "service.last": "to the end", "service.remove": "Remove step {n}", "service.add": "Add a step",
  "service.rung_for": "{who} {seconds} s", "service.wrong_offer": "Whole seconds from 5 to 600.", "service.wrong_priority": "A whole number from 0 to 9.", "service.wrong_persons": "Choose at least one person.",
  "staff.skills": "Skills", "staff.skills_hint": "With commas between. Calls may ask for them: keys, forklift.", "staff.languages": "Languages with customers",
  "plan.neighbours": "One walks from here into", "plan.neighbours_hint": "None chosen: zones within three metres on the plan.", "plan.walk": "{code}: {seconds} s",
  "plan.walks": "On foot from the middle", "plan.walks_more": "by the plan, at 1.2 m a second",
  "step.lapsed": "{name} did not answer", "step.declined": "{name} passed it on", "step.asked_because": "{name}: {why}", "person.dull": "Does not react",
};
