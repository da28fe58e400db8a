import { findChannel } from '../channels/channel-input.js';
import type { Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { requireConnection } from './subscribe.js';

/** Sockets, as far as calls over HTTP reach them. */
export const socketEndpoints: readonly Endpoint[] = [
  {
    name: 'Connect',
    method: 'GET',
    path: '/connect',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: () => {
      throw refuse('input', 'a WebSocket is required');
    },
  },
  {
    name: 'StopWatchingChannel',
    method: 'POST',
    path: '/channels/:type/:id/stop-watching',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: (call) => {
      const { cid } = findChannel(call);
      const connection = requireConnection(call);
      call.afterwards(() => call.sockets.stopWatching(connection, cid));
      return {};
    },
  },
];
