# Baton's commands. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# One set of flags for lint and test, so that they share a build.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
SOURCES := Package.swift Sources Tests Examples Benchmarks

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: packages
packages:
	@scripts/ensure-packages

.PHONY: build
build: packages ## Build the program for release
	swift build -c release --product baton

.PHONY: run
run: build ## Start the service on http://127.0.0.1:8080 with a private PostgreSQL in .baton/
	@exec "$$(swift build -c release --show-bin-path)/baton" dev

.PHONY: migrate
migrate: build ## Apply the migrations to the database named by DATABASE_URL
	@"$$(swift build -c release --show-bin-path)/baton" migrate up $(ARGS)

.PHONY: migrate-status
migrate-status: build ## List the migrations; ends with an error while some are pending
	@"$$(swift build -c release --show-bin-path)/baton" migrate status $(ARGS)

.PHONY: migrate-plan
migrate-plan: build ## Print the SQL that migrate would run, and what it locks
	@"$$(swift build -c release --show-bin-path)/baton" migrate plan $(ARGS)

.PHONY: migrate-down
migrate-down: build ## Take the newest migration back, after a question (ARGS="--steps 2")
	@"$$(swift build -c release --show-bin-path)/baton" migrate down $(ARGS)

.PHONY: migrate-new
migrate-new: debug-program ## Make the files of a new migration: name=add_task_colour
	@$(DEBUG_BATON) migrate new $(if $(name),'$(name)',$(error name is missing: make migrate-new name=add_task_colour))

.PHONY: migrate-lint
migrate-lint: debug-program ## Look for migrations that would hurt callers
	@$(DEBUG_BATON) migrate lint $(ARGS)

.PHONY: migrate-verify
migrate-verify: debug-program ## Try all migrations, and compare with schema.sql (ARGS=--write writes it)
	@$(DEBUG_BATON) migrate verify $(ARGS)

# Built as the tests are.
DEBUG_BATON = "$$(swift build --show-bin-path)/baton"
.PHONY: debug-program
debug-program: packages
	@swift build --quiet --product baton $(SWIFT_FLAGS)

.PHONY: test
test: packages ## Run the tests on a real PostgreSQL: BATON_TEST_DATABASE_URL, or a private one
	swift build --build-tests $(SWIFT_FLAGS)
	scripts/run-tests $(SWIFT_FLAGS)

.PHONY: fault
fault: packages ## Run the fault tests for as long as Tests/README.md says (BATON_FAULT_SCALE=1)
	swift build --build-tests $(SWIFT_FLAGS)
	scripts/run-faults $(SWIFT_FLAGS)
	BATON_FAULT_SCALE=$${BATON_FAULT_SCALE:-1} swift test --skip-build $(SWIFT_FLAGS) --filter 'KeyedWrite(Fault)?Tests|UpdateHistoryTests'

.PHONY: tsan
tsan: packages ## Run AsyncPQ's tests under the thread sanitizer, built into .build-tsan
	scripts/run-tsan

.PHONY: bench
bench: packages ## Measure what AsyncPQ costs, beside pgbench (Benchmarks/README.md); ends after three minutes
	swift build -c release --product AsyncPQBenchmark
	@exec "$$(swift build -c release --show-bin-path)/AsyncPQBenchmark" $(BENCH_FLAGS)

.PHONY: bench-access
bench-access: packages ## Measure what it costs to know who asks (Benchmarks/README.md); ends after half a minute
	swift build -c release --product AccessBenchmark
	@exec "$$(swift build -c release --show-bin-path)/AccessBenchmark"

.PHONY: docs
docs: packages ## Make AsyncPQ's documentation with DocC; a link that leads nowhere fails
	swift build --target AsyncPQ $(SWIFT_FLAGS)
	scripts/build-documentation

.PHONY: documents
documents: packages ## Put openapi.yaml and Documents/ into the sources (needs PyPI once), and write docs/settings.md
	scripts/embed-documents
	swift build --product baton $(SWIFT_FLAGS)
	"$$(swift build --show-bin-path)/baton" config --markdown >docs/settings.md

.PHONY: contract
contract: packages ## Hold the built program to openapi.yaml: fuzzed, by a generated client, in Chromium (needs PyPI once)
	swift build --product baton $(SWIFT_FLAGS)
	scripts/contract/run "$$(swift build --show-bin-path)/baton"

.PHONY: lint
lint: packages ## Check form, arrows and migrations, and build with warnings as errors
	swift format lint --strict --recursive $(SOURCES)
	scripts/lint-layers
	swift build --build-tests $(SWIFT_FLAGS)
	$(DEBUG_BATON) migrate lint

.PHONY: format
format: ## Rewrite the sources in the house's form
	swift format --in-place --recursive $(SOURCES)

.PHONY: check
check: lint test ## What CI runs

.PHONY: image
image: ## Build the container image as baton:dev
	docker build --tag baton:dev --build-arg REVISION="$$(git rev-parse HEAD)" .

.PHONY: up
up: ## Build and start Baton and a PostgreSQL of its own in containers, on http://127.0.0.1:8080
	scripts/compose-secrets
	docker compose up --build --detach

.PHONY: down
down: ## Stop what `make up` has started; the data stays (docker compose down --volumes drops it)
	docker compose down

.PHONY: image-test
image-test: ## Build and run image and compose file for real, without an engine or a registry (needs root)
	scripts/image-test/build-image
	scripts/image-test/try-image
	scripts/image-test/try-compose

.PHONY: monitoring-test
monitoring-test: debug-program ## Run deploy/'s Prometheus beside a Baton: rules, alerts and the dashboard's queries
	scripts/ensure-prometheus
	scripts/monitoring-test "$$(swift build --show-bin-path)/baton"

.PHONY: sbom
sbom: packages ## List what program and image are made of, as CycloneDX in .build-sbom/ (needs PyPI once)
	scripts/sbom/run

.PHONY: clean
clean: ## Remove build products (.baton/, the private database, stays)
	rm -rf .build .build-tsan
