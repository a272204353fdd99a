package receipt

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"strings"
	"testing"
)

func render(t *testing.T, d Doc) string {
	t.Helper()
	out, err := HTML(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

// words of a page, without markup, blanks made single.
func visible(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

func TestHTML(t *testing.T) {
	t.Parallel()
	second := grocer()
	second.Copy = 2
	for _, c := range []struct {
		name string
		doc  Doc
		want string
	}{
		{"a copy", second, htmlCopy},
		{"a return", takenBack(), htmlReturn},
		{"tax added", hardware(), htmlAdded},
		{"cash rounding", franc(), htmlRounding},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := visible(render(t, c.doc)); got != strings.Join(strings.Fields(c.want), " ") {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestHTMLEscapesHostileText(t *testing.T) {
	t.Parallel()
	page := render(t, hostile(`</td><script>alert("1")</script><img src=x onerror=alert(1)>`))
	for _, forbidden := range []string{"<script", "<img", "onerror=alert(1)>"} {
		if strings.Contains(page, forbidden) {
			t.Errorf("page holds %s", forbidden)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;") {
		t.Error("the name is not there as text")
	}
	if link := render(t, Doc{Link: "javascript:alert(1)"}); strings.Contains(link, `href="javascript:`) {
		t.Error("a link that runs script")
	}
}

// The page must pass under a policy that admits nothing but its one style.
func TestHTMLNeedsOnlyItsStyle(t *testing.T) {
	t.Parallel()
	d := grocer()
	d.Copy = 1
	page := render(t, d)
	styles := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(styles) != 1 {
		t.Fatalf("%d styles", len(styles))
	}
	sum := sha256.Sum256([]byte(styles[0][1]))
	if want := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); StyleHash != want {
		t.Errorf("StyleHash is %s, the page's style is %s", StyleHash, want)
	}
	if !strings.Contains(styles[0][1], "@page { size: 80mm auto; margin: 3mm; }") {
		t.Error("no page size")
	}
	for _, forbidden := range []string{"<script", " style=", "<link", " src=", " onload", "url("} {
		if strings.Contains(page, forbidden) {
			t.Errorf("page holds %q", forbidden)
		}
	}
	if got := strings.Count(page, `<p class="banner">DUPLIKAT 1</p>`); got != 2 {
		t.Errorf("%d marks of a copy, want one at the top and one at the foot", got)
	}
}
