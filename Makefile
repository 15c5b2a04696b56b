# Every target calls a script of the same name, which works without make too.
.PHONY: help demo test test-monitoring test-api test-browser soak fuzz bench bench-quick run install lint format

help:
	@echo "make demo      build, and show the way of three jobs on temporary folders"
	@echo "make test      build, and run all tests"
	@echo "make test-monitoring  check the alert rules and the dashboard, by promtool"
	@echo "make test-api  compare the HTTP API with its description, by Schemathesis"
	@echo "make test-browser  try the page in Chromium, by Playwright"
	@echo "make soak      the long proofs: every crash point, 200 kills; 3 minutes, and 5 for the first build"
	@echo "make fuzz      fuzz image headers and job decoder, a minute each"
	@echo "make bench     measure beside peers, 12 minutes;  make bench-quick  the short form, 3"
	@echo "make run       serve on this folder's inbox/ and outbox/"
	@echo "make install   install the binary and a systemd unit (as root)"
	@echo "make lint      check the format;  make format  correct it"

demo:
	./scripts/demo

test:
	./scripts/test

test-monitoring:
	./scripts/test-monitoring

test-api:
	./scripts/test-api

test-browser:
	./scripts/test-browser

soak:
	./scripts/soak

fuzz:
	./scripts/fuzz

bench:
	./scripts/bench

bench-quick:
	./scripts/bench --quick

run:
	./scripts/run

install:
	./scripts/install

lint:
	./scripts/lint

format:
	swift format --in-place --recursive --parallel Sources Tests Fuzz Benchmarks/Package.swift Benchmarks/Sources Package.swift
