// Loaded first into the child by run-typescript.mjs. Should the parent be killed without a chance to hand the signal on,
// the channel between the two closes, and the child ends as if it had been asked to.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// A listener alone would keep the process running.
process.channel?.unref();
