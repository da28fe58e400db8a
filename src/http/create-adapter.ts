import { BlockList, isIP } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { canonicalAddress } from '../config/addresses.js';
import { networkOf } from '../config/networks.js';
import type { AppConfig } from '../config/app-config.js';
import type { TrustedProxies } from '../config/kinds.js';
import { answerClientErrors } from './client-errors.js';
import { requestIdOf } from './common-headers.js';
import { sendError } from './exception-envelope.filter.js';
import { openLog } from '../common/logging/open-log.js';
import { serializeError } from '../common/logging/serialize-error.js';
import { setCommonHeaders } from './request-hooks.js';

/** Ids are at most 64 characters; a longer path parameter cannot be one. */
const MAX_PARAM_LENGTH = 256;

/** How often Node looks for requests that are late, so how late it may notice them. */
const CHECK_INTERVAL_MS = 1000;
/** A line in the log for each connection that is refused would be work for nothing. */
const REPORT_INTERVAL_MS = 60_000;

/** Creates the Fastify server: limits, request ids, JSON log, and the error envelope for errors before any route. */
export function createAdapter(config: AppConfig): FastifyAdapter {
  const { corsOrigins, headersTimeoutMs, requestTimeoutMs } = config.http;
  const adapter = new FastifyAdapter({
    logger: {
      level: config.logLevel,
      stream: openLog(process.stdout),
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    http: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    // Fastify sets this one itself, and its default is no limit.
    requestTimeout: requestTimeoutMs,
    bodyLimit: config.http.bodyLimitBytes,
    trustProxy: trustOf(config.http.trustProxy),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      setCommonHeaders(request, reply, corsOrigins);
      sendError(error, request, reply);
    },
    clientErrorHandler: answerClientErrors(corsOrigins),
  });
  limitConnections(adapter.getInstance(), config.http.maxConnections);
  return adapter;
}

/** Hops are counted from our own socket outwards, so that addresses a caller wrote into the header never count. */
function trustOf(proxies: TrustedProxies): false | ((address: string, hop: number) => boolean) {
  if (proxies === false) return false;
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const trusted = new BlockList();
  for (const network of proxies.map(networkOf)) {
    if (network) trusted.addSubnet(network.address, network.prefix, `ipv${network.version}`);
  }
  return (address) => {
    const canonical = canonicalAddress(address);
    return canonical !== undefined && trusted.check(canonical, isIP(canonical) === 4 ? 'ipv4' : 'ipv6');
  };
}

/** Connections beyond the limit are closed at once. Idle ones make room for the next. */
function limitConnections({ server, log }: FastifyInstance, maxConnections: number): void {
  let reportedAtMs = -Infinity;
  server.maxConnections = maxConnections;
  server.on('drop', () => {
    server.closeIdleConnections();
    if (performance.now() - reportedAtMs < REPORT_INTERVAL_MS) return;
    reportedAtMs = performance.now();
    log.warn({ maxConnections }, 'connections are refused: there are as many as MAX_CONNECTIONS allows');
  });
}
