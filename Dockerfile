# syntax=docker/dockerfile:1
# One image, three commands: node dist/mains/api.js (the default), node dist/mains/worker.js, and node dist/mains/setup.js,
# which prepares Temporal's namespace and the database once and ends.
#
# Debian, not Alpine: the native core of the Temporal SDK is built for glibc.

ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package that is used here needs its install script; without them nothing of a dependency runs during the build.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
RUN npm run build

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM node:${NODE_VERSION}-bookworm-slim AS runtime
# The SDK's core reads the system's certificates, which the slim image lacks: without them TLS to Temporal fails. tini is
# process 1: it hands signals on and reaps what is left behind.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
# NODE_OPTIONS: a decision leaves some megabytes that nobody needs after it. With room for them, most are gone before they
# have to be copied. It costs up to 192 MB for each thread. Threads of workflows take no stack trace for every promise;
# WORKFLOW_CALL_STACKS=true brings the "Call Stack" of the Web UI back.
# MALLOC_ARENA_MAX: the native core of the Temporal SDK has many threads, and glibc would keep freed memory for each.
ENV NODE_ENV=production \
  NODE_OPTIONS="--max-semi-space-size=64 --require /app/dist/mains/plain-promises.cjs" \
  MALLOC_ARENA_MAX=2 \
  TZ=UTC \
  HTTP_HOST=0.0.0.0 \
  HTTP_PORT=8080 \
  WORKER_METRICS_HOST=0.0.0.0 \
  WORKER_METRICS_PORT=9464
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY policies policies
COPY docs/glossary.md docs/glossary.md
COPY deploy/healthcheck.mjs healthcheck.mjs
# A volume that is new takes the owner of the folder it is put on.
RUN install -d -o node -g node /seals
USER node
EXPOSE 8080 9464
# For the API. The worker sets HEALTHCHECK_URL to its metrics page.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["node", "healthcheck.mjs"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/mains/api.js"]
