# make help lists what there is to do.

PREFIX ?= /usr/local
SWIFT ?= swift
SOURCES = Sources Tests Examples Package.swift
# No run path beside the program: a libpq.so.5 that somebody puts there is not loaded.
RELEASE = $(SWIFT) build -c release --static-swift-stdlib --disable-local-rpath
LIBRARIES = libpq-dev libpg-query-dev libsqlite3-dev libcurl4-openssl-dev pkg-config

.PHONY: help demo build test torture bench format lint install clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: build ## Build, and run the sample versions/ on a SQLite database
	@rm -rf .build/demo && mkdir .build/demo
	@export PATH="$$($(RELEASE) --show-bin-path):$$PATH"; \
	export MIGRATE_URL=sqlite:///.build/demo/demo.db MIGRATE_VERSIONS=versions; \
	export MIGRATE_CACHE=.build/migration-cache; \
	for command in status "upgrade head" current history "downgrade -1" "upgrade head" \
	  "bundle -o .build/demo/migrations" "bundle --verify .build/demo/migrations"; do \
	  printf '\n$$ migrate %s\n' "$$command"; \
	  migrate $$command || exit; \
	done; \
	if command -v sqlite3 > /dev/null; then \
	  printf '\n$$ sqlite3 .build/demo/demo.db .tables\n'; \
	  sqlite3 .build/demo/demo.db .tables; \
	fi; \
	printf '\nThe program is %s; `make install` installs it.\n' "$$(command -v migrate)"

build: ## Build the release binary
	@.ci/install-packages $(LIBRARIES)
	$(RELEASE) --product MigrateLibrary
	$(RELEASE) --product migrate

test: ## Run all tests; SWIFT_TEST_FLAGS='--filter NAME' runs some
	@Tests/run

PLACES ?= 150

torture: ## Run the crash tests at far more points: PLACES=150 in each
	@MIGRATE_TEST_TORTURE=$(PLACES) Tests/run --filter Torture

bench: build ## Measure against other tools and against the floor
	@Benchmarks/run

format: ## Format the sources
	$(SWIFT) format --in-place --recursive $(SOURCES)

lint: ## Check the format
	$(SWIFT) format lint --strict --recursive $(SOURCES)

install: build ## Install the binary, its library and completions under PREFIX (/usr/local)
	@set -e; \
	built="$$($(RELEASE) --show-bin-path)"; \
	binary="$$built/migrate"; \
	library="$(DESTDIR)$(PREFIX)/lib/migrate"; \
	share="$(DESTDIR)$(PREFIX)/share"; \
	completions() { \
	  mkdir -p "$$(dirname "$$2")"; \
	  "$$binary" --generate-completion-script "$$1" > "$$2"; \
	  echo "installed $$2"; \
	}; \
	install -D -m 755 "$$binary" "$(DESTDIR)$(PREFIX)/bin/migrate"; \
	echo "installed $(DESTDIR)$(PREFIX)/bin/migrate"; \
	rm -rf "$$library/Modules"; \
	install -D -m 644 -t "$$library/Modules" "$$built"/Modules/*.swiftmodule \
	  "$$built"/Modules/Migrations.swiftdoc \
	  Sources/MigrateCommand/Compilation/module.modulemap; \
	install -D -m 644 -t "$$library" "$$built/libMigrateLibrary.a"; \
	echo "installed $$library"; \
	completions bash "$$share/bash-completion/completions/migrate"; \
	completions zsh "$$share/zsh/site-functions/_migrate"; \
	completions fish "$$share/fish/vendor_completions.d/migrate.fish"

clean: ## Remove what was built
	rm -rf .build
