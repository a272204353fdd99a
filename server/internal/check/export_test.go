package check

// RunIn checks what a transaction sees, which may be damage that is then undone.
var RunIn = runIn

// Unentered are the queries for rows without their entry.
func Unentered() (queries []string) {
	for _, f := range unentered {
		queries = append(queries, f.query)
	}
	return queries
}
