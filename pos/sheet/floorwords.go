package sheet

// floorTitles are those of the tables about calls for help, in the order of
// languages.
var floorTitles = map[string][len(languages)]string{
	"story.asked":  {"Asked, and why", "Gefragt, und warum", "Sollicités, et pourquoi", "A quién se pidió, y por qué"},
	"story.at":     {"When", "Wann", "Quand", "Cuándo"},
	"story.detail": {"Detail", "Einzelheit", "Détail", "Detalle"},
	"story.device": {"Device", "Gerät", "Appareil", "Dispositivo"},
	"story.gap":    {"Seconds since before", "Sekunden seit vorher", "Secondes depuis l’étape précédente", "Segundos desde lo anterior"},
	"story.since":  {"Seconds since the call", "Sekunden seit dem Ruf", "Secondes depuis l’appel", "Segundos desde la llamada"},
	"story.step":   {"What", "Was", "Quoi", "Qué"},
}
