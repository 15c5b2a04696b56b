package main

import (
	"net"
	"net/http"
	"time"
)

// task is one image of a job.
type task struct {
	job *job
	url string
}

// pool is a fixed number of workers that share one client.
type pool struct {
	tasks  chan task
	client *http.Client
	pause  time.Duration
}

func newPool(workers int, pause time.Duration) *pool {
	p := &pool{
		tasks: make(chan task, workers),
		client: &http.Client{
			Timeout: 60 * time.Second,
			Transport: &http.Transport{
				DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
				MaxIdleConns:        0, // no limit
				MaxIdleConnsPerHost: workers,
				IdleConnTimeout:     90 * time.Second,
				DisableCompression:  true, // images are compressed already
				ReadBufferSize:      16 << 10,
			},
		},
		pause: pause,
	}
	for i := 0; i < workers; i++ {
		go p.work()
	}
	return p
}

// run feeds a job's images to the workers.
func (p *pool) run(j *job) {
	for _, v := range j.visits {
		for _, url := range v.ImageURL {
			p.tasks <- task{j, url}
		}
	}
}

func (p *pool) work() {
	m := newMeasurer(p.client)
	for t := range p.tasks {
		perimeter, err := m.measure(t.url)
		if p.pause > 0 {
			time.Sleep(p.pause)
		}
		t.job.finish(perimeter, err)
	}
}
