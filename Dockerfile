# Baton on a slim Debian: the program, its migrations and libpq.
#
#   docker build --tag baton:dev .
#   docker run --rm --env DATABASE_URL_FILE=/url --volume "$PWD/url:/url:ro" baton:dev migrate up
#   docker run --rm --env DATABASE_URL_FILE=/url --volume "$PWD/url:/url:ro" --publish 8080:8080 --read-only --cap-drop=all baton:dev

FROM swift:6.3-bookworm AS build
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ca-certificates libpq-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# On its own, so that a change of the sources does not fetch the packages again.
COPY Package.swift ./
RUN swift package resolve
COPY Sources ./Sources
# Not compiled, but the manifest names them.
COPY Tests ./Tests
COPY Examples ./Examples
COPY Benchmarks ./Benchmarks
RUN swift build -c release --static-swift-stdlib --product baton \
 && install -D --strip "$(swift build -c release --static-swift-stdlib --show-bin-path)/baton" /out/baton

FROM debian:bookworm-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log /var/cache/debconf/*-old \
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin baton
# Public authorities, for an https BATON_JWT_KEYS or BATON_OTLP_ENDPOINT, or as sslrootcert in DATABASE_URL. One's own:
# mount a file in its place.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY LICENSE /usr/share/doc/baton/copyright
COPY Migrations /usr/share/baton/Migrations
COPY --from=build /out/baton /usr/local/bin/baton

ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Baton" \
      org.opencontainers.image.description="Keeps users and their tasks in PostgreSQL and serves them over HTTP." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
ENV BATON_MIGRATIONS=/usr/share/baton/Migrations BATON_REVISION=$REVISION
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /
# The API; probes for the orchestrator.
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/usr/local/bin/baton", "health"]
ENTRYPOINT ["/usr/local/bin/baton"]
CMD ["serve"]
