/**
 * Failures keep their message and stack trace in an encoded payload, so that the codec encrypts them too.
 *
 * CommonJS on purpose: Temporal loads this file by its path with `require` on client and worker, and webpack puts
 * it into the workflow bundle. In this form the same file works from source, under a test runner and from a build,
 * on every supported Node; a build copies it as it is.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
