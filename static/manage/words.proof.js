// The words of what proves and measures the floor.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const proofWords = {
  "story.title": "What happened", "story.print": "Print this call", "story.csv": "The timeline as CSV", "story.json": "The timeline as JSON",
  "story.gap": "+{time} s", "story.gap_long": "+{time}",
};
