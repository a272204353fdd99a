package live

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	sockets prometheus.GaugeFunc
	frames  prometheus.Counter
	bytes   prometheus.Counter
	closes  *prometheus.CounterVec
	joins   *prometheus.CounterVec
	lag     prometheus.Histogram
}

func newMetrics(sockets func() float64) *metrics {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "tillbell", Subsystem: "live", Name: name, Help: help}
	}
	return &metrics{
		sockets: prometheus.NewGaugeFunc(prometheus.GaugeOpts(opts("sockets", "Sockets registered on this node.")), sockets),
		frames:  prometheus.NewCounter(prometheus.CounterOpts(opts("frames_total", "Text frames handed to sockets."))),
		bytes:   prometheus.NewCounter(prometheus.CounterOpts(opts("bytes_total", "Bytes of frames handed to sockets."))),
		closes: prometheus.NewCounterVec(prometheus.CounterOpts(opts("closes_total",
			"Sockets the server closed, by close code; gone is a peer that answered no ping.")), []string{"code"}),
		joins: prometheus.NewCounterVec(prometheus.CounterOpts(opts("joins_total",
			"Sockets joined, by how: resumed or snapshot.")), []string{"how"}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "tillbell", Subsystem: "live",
			Name:    "commit_to_write_seconds",
			Help:    "From an event's time to its frame written for the last socket of a group.",
			Buckets: []float64{.0005, .001, .002, .004, .008, .015, .03, .06, .125, .25, .5, 1, 2.5}}),
	}
}

func (m *metrics) closed(code int)        { m.closes.WithLabelValues(strconv.Itoa(code)).Inc() }
func (m *metrics) wrote(frames, size int) { m.frames.Add(float64(frames)); m.bytes.Add(float64(size)) }

func (m *metrics) lagged(d time.Duration) {
	m.lag.Observe(max(d, 0).Seconds())
}

// Collectors are the hub's metrics, for a registry to take.
func (h *Hub) Collectors() []prometheus.Collector {
	m := h.metrics
	return []prometheus.Collector{m.sockets, m.frames, m.bytes, m.closes, m.joins, m.lag}
}
