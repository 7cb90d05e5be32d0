# The only front door. Each target is one line of what it does; scripts/ holds the rest.

strict := --explicit-target-dependency-import-check error
# What is installed carries its Swift runtime along. Tests cannot: Swift Testing is dynamic only.
release := -c release --static-swift-stdlib $(strict)
sources := Sources Tests Examples Package.swift
PREFIX ?= /usr/local

.PHONY: help setup build demo bench lint test check simulate fuzz causes format errors api pictures order install clean

help:
	@echo 'make setup    install missing Debian packages; check that Swift is there'
	@echo 'make build    the release binaries: .build/release/vigia, .build/release/vigia-guardian'
	@echo 'make demo     start the reference backend under Vigia, and print what to try'
	@echo 'make test     lint, build with warnings as errors, run all tests (also: make check)'
	@echo 'make simulate SEED=1 YEARS=100   simulate that many years of decisions'
	@echo 'make simulate WORLDS=20000       simulate that many worlds with new seeds'
	@echo 'make fuzz SECONDS=60 READERS="json yaml"   feed random bytes to the readers of files, by default to all'
	@echo 'make bench    measure the promises of Vigia; print each figure with its bound'
	@echo 'make causes   print how the failures of the tests are read, class by class'
	@echo 'make errors   write docs/errors.md from the sources'
	@echo 'make api      write docs/api.md from the sources'
	@echo 'make pictures take the pictures of the dashboard in docs/images'
	@echo 'make order    update the list by which the linker orders the functions of a supervisor'
	@echo 'make format   format the sources in place'
	@echo 'make install  install the release binaries in $(PREFIX)/bin (set PREFIX=... to change)'
	@echo 'make clean    remove all build products'

setup:
	@scripts/setup

build: setup
	swift build $(release)

bench: build
	python3 Benchmarks/bench.py

causes:
	@python3 Benchmarks/causes.py

demo: build
	@scripts/demo

lint: setup
	swift format lint --strict --parallel --recursive $(sources)

test: lint
	@scripts/setup tests
	swift build $(strict) --build-tests
	@scripts/test $(strict) --skip-build --disable-xctest

check: test

SEED ?= 1
YEARS ?= 100
simulate: setup
	swift build -c release $(strict) --product simulate
	.build/release/simulate $(if $(WORLDS),--worlds $(WORLDS),$(SEED) $(YEARS))

SECONDS ?= 60
READERS ?=
fuzz: setup
	scripts/fuzz $(SECONDS) $(READERS)

format: setup
	swift format format --in-place --parallel --recursive $(sources)

errors: setup
	swift build $(strict) --build-tests
	VIGIA_WRITE_ERRORS=1 swift test $(strict) --skip-build --disable-xctest --filter ErrorPageTests

api: setup
	swift build $(strict) --build-tests
	VIGIA_WRITE_API=1 swift test $(strict) --skip-build --disable-xctest --filter APIPageTests

pictures: setup
	@scripts/setup tests
	swift build $(strict) --build-tests
	VIGIA_WRITE_SCREENSHOTS=1 swift test $(strict) --skip-build --disable-xctest --filter DashboardPictures

order: build
	scripts/order

install: build
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -s -m 755 .build/release/vigia .build/release/vigia-guardian '$(DESTDIR)$(PREFIX)/bin'

clean:
	swift package clean
