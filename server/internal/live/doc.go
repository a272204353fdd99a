// Package live keeps the sockets of tills, tablets and dashboards, and pushes
// to each what its principal may see of its store's event log. It knows event
// rows, topics and principals, and nothing of sales or help.
//
// # What it promises
//
// Memory is never the truth: the hub sends what it has read from the log after
// commit. For every socket, welcome comes first; then a snapshot or the exact
// events after the client's position; then live events in order, none missing
// and none twice. Events a principal may not see are covered by a skip frame
// before its next visible event or tick. A tick carries the head after every
// frame up to it.
//
// # How it works
//
// A feed is one store's reader: it starts with the store's first socket and
// ends with its last. Poke wakes it after a local commit (many pokes make one
// read), a poll of all heads wakes it for other processes' commits. It encodes
// each event once and appends the frame to the groups of every class that may
// see it; a class is the set of a store's sockets with the same topics, a group
// the part of a class that one shard writes for. A shard, one per processor,
// takes all that is pending for a group and makes one non-blocking write per
// socket. What the kernel does not take waits in the socket's bounded backlog
// behind a temporary flusher; a backlog that overflows, or stands still for
// WriteWait, closes the socket with 4008 and the log heals it later. Nobody
// ever waits for a slow socket.
//
// A socket costs one goroutine, its reader, parked in the netpoller on the
// smallest stack; gorilla shakes hands and parses, but its parser is only made
// for clients that say more than pong. Pings, ticks and deadlines of all
// sockets hang on one ticker.
//
// # States of a socket
//
//	joining  registered and counted; a joiner streams welcome, snapshot and replay
//	live     member of a group, at exactly the feed's position
//	closing  a close frame is queued or sent; takes nothing more
//	gone     reader ended, connection closed, no longer counted
//
// # Locks
//
// Taken in this order only: hub.beating, hub.mu, feed.mu, group.mu, shard.mu; socket.mu after
// any of them and before none. Nothing waits for a peer or the database while
// holding one.
package live
