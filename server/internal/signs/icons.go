package signs

import "html/template"

// icons are the pictures of kinds of places, as the pages draw them: 24 by 24,
// by stroke. A sheet loads nothing, so they are here too; a test holds them to
// those of the pages.
var icons = map[string]template.HTML{
	"fitting_room":  `<path d="M10 7a2 2 0 1 1 2 2v2L3.5 17c-.800.6-.400 2 .600 2h15.8c1 0 1.4-1.4.600-2L12 11"/>`,
	"locked_case":   `<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l3 3"/>`,
	"lift":          `<path d="M11 21.73a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73z" /> <path d="M12 22V12" /> <polyline points="3.29 7 12 12 20.71 7" /> <path d="m7.5 4.27 9 5.15" />`,
	"loading":       `<path d="M14 18V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v11a1 1 0 0 0 1 1h2" /> <path d="M15 18H9" /> <path d="M19 18h2a1 1 0 0 0 1-1v-3.65a1 1 0 0 0-.22-.624l-3.48-4.35A1 1 0 0 0 17.52 8H14" /> <circle cx="17" cy="18" r="2" /> <circle cx="7" cy="18" r="2" />`,
	"self_checkout": `<rect x="3" y="4" width="18" height="12" rx="1.5"/><path d="M9 20h6M12 16v4"/>`,
	"till":          `<path d="M4 5h16v9H4ZM8 14v3M16 14v3M3 17h18v3H3Z"/>`,
	"service_desk":  `<circle cx="12" cy="12" r="10" /> <path d="M12 16v-4" /> <path d="M12 8h.01" />`,
}
