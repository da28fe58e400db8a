import { startStreamSandbox } from './server.js';
import { DEFAULT_DELIVERY_MODE, readDeliveryMode } from './webhooks/delivery-mode.js';

/** Starts the stand-in alone, from the environment; the README beside this file lists the variables. */
async function main(): Promise<void> {
  const environment = process.env;
  const sandbox = await startStreamSandbox({
    port: Number(environment.STREAM_SANDBOX_PORT ?? 0),
    host: environment.STREAM_SANDBOX_HOST,
    apiKey: environment.STREAM_API_KEY ?? 'sandbox-key',
    apiSecret: environment.STREAM_API_SECRET ?? 'sandbox-secret-for-development-only',
    dataDir: environment.STREAM_SANDBOX_DATA_DIR,
    webhookUrl: environment.STREAM_SANDBOX_WEBHOOK_URL,
    webhooks: readDeliveryMode(
      { deliveries: environment.STREAM_SANDBOX_DELIVERIES, times: environment.STREAM_SANDBOX_TIMES },
      DEFAULT_DELIVERY_MODE,
    ),
  });
  process.stdout.write(`Stream sandbox: ${sandbox.url} (API key ${sandbox.apiKey})\n`);
  const stop = (): void => void sandbox.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

await main();
