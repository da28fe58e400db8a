/**
 * Starts the server. Signals are handled before anything else is loaded: without a handler, the first process of a
 * container ignores SIGTERM. Until the server listens there is nothing to end in order, and whatever it has begun may be cut.
 */
let end: (signal: NodeJS.Signals) => void = () => process.exit(0);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal));

const { serve } = await import('./serve.js');
// Loading leaves the event loop no turn. A signal that came meanwhile is handled now.
await new Promise(setImmediate);
end = await serve();
