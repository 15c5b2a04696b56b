// The service as it is usually written in Go: net/http, jobs in memory, a bounded pool of workers, keep-alive for each
// of them. It records nothing on disk.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"runtime"
	"time"
)

func main() {
	address := flag.String("listen", "127.0.0.1:8080", "address to listen on")
	workers := flag.Int("workers", 256, "images at once")
	pause := flag.Duration("pause", 0, "pause after each image")
	version := flag.Bool("version", false, "print the version of Go that it was built with")
	flag.Parse()
	if *version {
		fmt.Println(runtime.Version())
		return
	}

	jobs := newJobs()
	pool := newPool(*workers, *pause)
	mux := http.NewServeMux()
	mux.HandleFunc("/api/submit", submit(jobs, pool))
	mux.HandleFunc("/api/status", status(jobs))
	server := &http.Server{Addr: *address, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}
