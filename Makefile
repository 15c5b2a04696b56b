# Every target calls a script, which can be called without make as well.
.PHONY: help demo test test-api soak fuzz bench bench-quick run install lint format

help:
	@echo "make demo      build, and show all of it on temporary folders"
	@echo "make test      build, and run all tests"
	@echo "make test-api  compare the HTTP API with its description, by Schemathesis"
	@echo "make soak      the long proofs: every crash point, 200 kills; 5 minutes, 10 with the first build"
	@echo "make fuzz      fuzz the image headers and the job decoder, a minute each"
	@echo "make bench     measure this program beside its peers, 20 minutes;  make bench-quick  the short form, 3"
	@echo "make run       serve on this folder's inbox/ and outbox/"
	@echo "make install   install for good, with a systemd unit (as root)"
	@echo "make lint      check the format;  make format  mends it"

demo:
	./scripts/demo

test:
	./scripts/test

test-api:
	./scripts/test-api

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
