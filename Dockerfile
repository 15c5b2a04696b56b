# Build
FROM swift:6.3-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends libinotifytools0-dev libcurl4-openssl-dev libyaml-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build -c release --product retail-pulse --static-swift-stdlib \
 && install -D "$(swift build -c release --show-bin-path)/retail-pulse" /out/retail-pulse

# Run
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libinotifytools0 libcurl4 libyaml-0-2 zlib1g ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/retail-pulse --shell /usr/sbin/nologin retail-pulse \
 && install -d -o retail-pulse -g retail-pulse /srv/retail-pulse/inbox /srv/retail-pulse/outbox /srv/retail-pulse/data
COPY --from=build /out/retail-pulse /usr/local/bin/retail-pulse
COPY --chown=retail-pulse data/StoreMasterAssignment.csv /srv/retail-pulse/data/
WORKDIR /srv/retail-pulse
USER retail-pulse
# It listens on all addresses of the container: publish the port on 127.0.0.1, or set RETAIL_PULSE_API_KEYS.
ENV HOST=0.0.0.0 PORT=8080
EXPOSE 8080
VOLUME ["/srv/retail-pulse/inbox", "/srv/retail-pulse/outbox", "/srv/retail-pulse/data"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["retail-pulse", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["retail-pulse"]
CMD ["serve"]
