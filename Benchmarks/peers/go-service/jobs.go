package main

import (
	"strconv"
	"sync"
	"sync/atomic"
)

type visit struct {
	StoreID   string   `json:"store_id"`
	ImageURL  []string `json:"image_url"`
	VisitTime string   `json:"visit_time"`
}

// job is known from its submission on; its counters are written by all workers.
type job struct {
	id       string
	visits   []visit
	total    int64
	finished atomic.Int64
	failed   atomic.Int64
	sum      atomic.Int64 // of the perimeters
}

func (j *job) finish(perimeter int, err error) {
	if err != nil {
		j.failed.Add(1)
	}
	j.sum.Add(int64(perimeter))
	j.finished.Add(1)
}

func (j *job) status() string {
	switch {
	case j.finished.Load() < j.total:
		return "ongoing"
	case j.failed.Load() > 0:
		return "failed"
	default:
		return "completed"
	}
}

// jobs are all that were submitted since the start.
type jobs struct {
	mutex sync.RWMutex
	byID  map[string]*job
}

func newJobs() *jobs { return &jobs{byID: map[string]*job{}} }

func (js *jobs) add(visits []visit) *job {
	j := &job{visits: visits}
	for _, v := range visits {
		j.total += int64(len(v.ImageURL))
	}
	js.mutex.Lock()
	defer js.mutex.Unlock()
	j.id = strconv.Itoa(len(js.byID) + 1)
	js.byID[j.id] = j
	return j
}

func (js *jobs) find(id string) *job {
	js.mutex.RLock()
	defer js.mutex.RUnlock()
	return js.byID[id]
}
