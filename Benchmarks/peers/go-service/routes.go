package main

import (
	"encoding/json"
	"net/http"
)

func submit(jobs *jobs, pool *pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			answer(w, http.StatusMethodNotAllowed, map[string]string{"error": "only POST"})
			return
		}
		var body struct {
			Count  int     `json:"count"`
			Visits []visit `json:"visits"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		if body.Count != len(body.Visits) {
			answer(w, http.StatusBadRequest, map[string]string{"error": "count does not match number of visits"})
			return
		}
		j := jobs.add(body.Visits)
		go pool.run(j)
		answer(w, http.StatusCreated, map[string]string{"job_id": j.id})
	}
}

func status(jobs *jobs) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		j := jobs.find(r.URL.Query().Get("jobid"))
		if j == nil {
			answer(w, http.StatusBadRequest, map[string]string{"error": "job not found"})
			return
		}
		answer(w, http.StatusOK, map[string]string{"status": j.status(), "job_id": j.id})
	}
}

func answer(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone: nobody to tell
}
