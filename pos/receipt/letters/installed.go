package letters

import (
	"cmp"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Where machines keep their fonts, and how many of them are looked at.
var usualFolders = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", `C:\Windows\Fonts`}

const maxInstalled = 300

// faces for emphasis and for show: a paper needs each letter once.
var otherFaces = []string{"bold", "italic", "oblique", "light", "thin", "black", "medium", "condensed", "narrow", "serif", "mono", "math", "emoji", "semi"}

// installed are the fonts of a machine, those first that are plain and have
// the letters of many scripts.
func installed(folders []string) []*source {
	var files []string
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && isFont(path) {
				files = append(files, path)
			}
			return nil // a folder that cannot be read has no fonts for us
		})
	}
	slices.SortFunc(files, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	var all []*source
	for _, file := range files[:min(len(files), maxInstalled)] {
		all = append(all, coverage(file)...)
	}
	return all
}

func isFont(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ttf", ".otf", ".ttc", ".otc":
		return true
	}
	return false
}

// rank is lower for what is liked better.
func rank(path string) int {
	name := strings.ToLower(filepath.Base(path))
	for _, other := range otherFaces {
		if strings.Contains(strings.ReplaceAll(name, "sansmono", "mono"), other) {
			return 9
		}
	}
	switch {
	case strings.HasPrefix(name, "dejavusans."):
		return 0
	case strings.HasPrefix(name, "notosans-"):
		return 1
	case strings.HasPrefix(name, "notosanscjk"):
		return 2
	case strings.HasPrefix(name, "notosans"):
		return 3
	}
	return 4
}
