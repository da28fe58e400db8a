import { readAppSettings } from '../app/app-settings.js';
import type { Endpoint } from '../http/endpoint.js';
import { notImplemented, refuse } from '../http/errors.js';

/** Guests are not done. What can be told is whether the app lets callers without a token become one. */
export const createGuestEndpoints: readonly Endpoint[] = [
  {
    name: 'CreateGuest',
    method: 'POST',
    path: '/guest',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: (call) => {
      if (readAppSettings(call.store).guest_user_creation_disabled === true) {
        throw refuse('notAllowed', 'the creation of guests is switched off');
      }
      throw notImplemented('POST /guest');
    },
  },
];
