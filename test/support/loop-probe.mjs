/** Loaded into a server under test: measures what the server cannot report itself, and answers its parent's questions. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const SAMPLE_MS = 5;

const delay = monitorEventLoopDelay({ resolution: 1 });
let peakRssBytes = 0;
const sample = () => {
  peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
};

delay.enable();
setInterval(sample, SAMPLE_MS).unref();

process.on('message', (question) => {
  if (question === 'reset') {
    delay.reset();
    peakRssBytes = 0;
  }
  sample();
  const { user, system } = process.cpuUsage();
  process.send?.({ peakRssBytes, longestBlockMs: delay.max / 1e6, cpuMs: (user + system) / 1000 });
});
// A server must not outlive the test that started it.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
