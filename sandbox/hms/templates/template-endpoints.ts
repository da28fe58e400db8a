import type { JsonObject } from '../../http/json.js';
import type { Endpoint } from '../http/endpoint.js';
import { notFound } from '../http/errors.js';
import { checkFields } from '../http/input.js';
import { page } from '../http/paging.js';
import type { Template } from '../state/entities.js';
import type { Store } from '../state/store.js';

const PERMISSIONS = [
  'endRoom',
  'removeOthers',
  'mute',
  'unmute',
  'changeRole',
  'sendRoomState',
  'pollRead',
  'pollWrite',
  'browserRecording',
  'rtmpStreaming',
  'hlsStreaming',
];

/** Reading templates; they cannot be changed. */
export const templateEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/templates',
    handle: ({ store, query }) =>
      page([...store.templates.values()], query, [], {
        keyOf: ({ id }) => id,
        viewOf: (each) => templateView(each, store),
      }),
  },
  {
    method: 'GET',
    path: '/templates/:id',
    handle: ({ store, params, query }) => {
      checkFields(query, []);
      const template = store.templates.get(params.id ?? '');
      if (template === undefined) throw notFound('template');
      return templateView(template, store);
    },
  },
];

function templateView(template: Template, store: Store): JsonObject {
  const roles = template.roles.map((name, index) => [name, roleView(name, index, template.roles)] as const);
  return {
    id: template.id,
    name: template.name,
    customer_id: store.customerId,
    default: template.id === store.templateId,
    roles: Object.fromEntries(roles),
    created_at: template.createdAt,
    updated_at: template.createdAt,
  };
}

function roleView(name: string, index: number, all: readonly string[]): JsonObject {
  return {
    name,
    publishParams: { allowed: ['audio', 'video', 'screen'] },
    subscribeParams: { subscribeToRoles: all },
    permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, index === 0])),
    priority: index + 1,
    maxPeerCount: 0,
  };
}
