package buttons

import "strings"

// Topics of a device begin with our root and its name, or as its make begins
// them where that cannot be changed.
var roots = []string{"tillbell/", "shellies/", "stat/", "tele/", "zigbee2mqtt/"}

// stateTopic is what a device may read.
func stateTopic(login string) string { return "tillbell/" + login + "/state" }

// topicOf tells whether a topic is a device's to publish to, and what follows
// its name.
func topicOf(login, topic string) (rest string, own bool) {
	if login == "" || topic == stateTopic(login) {
		return "", false
	}
	for _, root := range roots {
		below, is := strings.CutPrefix(topic, root)
		if !is {
			continue
		}
		if name, rest := cutLevel(below); name == login {
			return rest, true
		}
	}
	return "", false
}

func cutLevel(topic string) (level, rest string) {
	level, rest, _ = strings.Cut(topic, "/")
	return level, rest
}
