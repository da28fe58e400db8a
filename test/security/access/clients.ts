import type { AccessRule, Outcome, Subject } from '../access-rule.js';

type Outcomes = AccessRule['outcomes'];

const signedIn = (outcome: Outcome | readonly [Outcome, Outcome, Outcome], anonymous: Outcome): Outcomes => ({
  'pet-owner': outcome,
  vet: outcome,
  customer: outcome,
  user: outcome,
  admin: outcome,
  anonymous,
});

const own = (path: string): AccessRule => ({
  request: () => ({ path }),
  outcomes: signedIn(200, 'UNAUTHORIZED'),
  namesSubject: false,
});

/** An answer to the request to the caller; the same call succeeds once, or as often as one likes. */
const answer = (id: (subject: Subject) => string, verb: string): AccessRule => ({
  request: (subject) => ({ path: `/api/users/friend-requests/${id(subject)}/${verb}` }),
  outcomes: signedIn([200, 'FRIEND_REQUEST_NOT_FOUND', 'FRIEND_REQUEST_NOT_FOUND'], 'UNAUTHORIZED'),
  namesSubject: true,
});

/** Routes under the addresses that some existing clients know. */
export const CLIENTS: Readonly<Record<string, AccessRule>> = {
  'GET /api/chat/config': {
    request: () => ({ path: '/api/chat/config' }),
    outcomes: signedIn(200, 200),
    namesSubject: false,
  },
  'POST /stream-chat-token': {
    request: ({ customerId }) => ({ path: '/stream-chat-token', body: { customer_id: customerId } }),
    outcomes: signedIn([200, 'CUSTOMER_MISMATCH', 'CUSTOMER_MISMATCH'], 'SESSION_TOKEN_INVALID'),
    namesSubject: true,
  },
  'GET /api/users/me': own('/api/users/me'),
  'GET /api/users/search': own('/api/users/search?q=a'),
  'GET /api/users/notifications': own('/api/users/notifications'),
  'POST /api/users/friend-requests/:id': {
    request: ({ strangerId }) => ({ path: `/api/users/friend-requests/${strangerId}` }),
    outcomes: signedIn(['FRIEND_REQUEST_TO_SELF', 201, 'RECIPIENT_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: false,
  },
  'PUT /api/users/friend-requests/:id/accept': answer(({ incomingId }) => incomingId, 'accept'),
  'PUT /api/users/friend-requests/:id/decline': answer(({ declinableId }) => declinableId, 'decline'),
  'DELETE /api/users/friend-requests/:id/decline': answer(({ deletableId }) => deletableId, 'decline'),
};
