import { ROLES, type Role } from '../../src/common/accounts/roles.js';

/** Who calls: an account of a role, or an anonymous caller. */
export type CallerKind = Role | 'anonymous';
export const CALLERS: readonly CallerKind[] = [...ROLES, 'anonymous'];

/** What the call is about: an object of the caller's, one of another account's, or one that does not exist. */
export const TARGETS = ['own', 'foreign', 'missing'] as const;
export type Target = (typeof TARGETS)[number];

/** The ids a call names. */
export interface Subject {
  readonly accountId: string;
  readonly customerId: number;
  readonly appointmentId: string;
  readonly petOwnerId: string;
  readonly vetId: string;
  readonly appointmentTime: string;
  /** A request to the caller that waits for an answer. */
  readonly incomingId: string;
  /** A request of the caller's that is not answered yet. */
  readonly outgoingId: string;
  readonly friendId: string;
}

/** A status, with the code of the error behind it unless it is a success. */
export type Outcome = number | string;

/** What one route answers to whom. */
export interface AccessRule {
  /** The request about a subject, without credentials. */
  request(subject: Subject): { path: string; body?: unknown };
  /** Per caller one outcome for every target, or one for each of own, foreign, missing. */
  readonly outcomes: Readonly<
    Record<CallerKind, Outcome | readonly [own: Outcome, foreign: Outcome, missing: Outcome]>
  >;
  /** True when the request names something that may be another account's: the answers to foreign and missing are the same. */
  readonly namesSubject: boolean;
  /** True when the call ends the session that it is made with. */
  readonly endsSession?: true;
}

const everySignedIn = (outcome: Outcome | readonly [Outcome, Outcome, Outcome], anonymous: Outcome) =>
  ({ 'pet-owner': outcome, vet: outcome, customer: outcome, user: outcome, admin: outcome, anonymous }) as const;
const everyCaller = (outcome: Outcome) => everySignedIn(outcome, outcome);

const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

const channelPath = ({ appointmentId }: Subject): string => `/api/chat/channels/appointment-${appointmentId}`;

/** Every route of the server, by method and path. A spec holds the keys against the routes that there are, both ways. */
export const ACCESS: Readonly<Record<string, AccessRule>> = {
  'GET /health/live': { request: () => ({ path: '/health/live' }), outcomes: everyCaller(200), namesSubject: false },
  'GET /health/ready': { request: () => ({ path: '/health/ready' }), outcomes: everyCaller(200), namesSubject: false },

  // Not for accounts at all: who calls is proven by a signature.
  'POST /api/webhooks/stream': {
    request: () => ({ path: '/api/webhooks/stream', body: { type: 'message.new' } }),
    outcomes: everyCaller('INVALID_SIGNATURE'),
    namesSubject: false,
  },

  // Forms without anything in them: the test is about who may call, and no caller is signed in or out by it.
  'POST /api/auth/signup': emptyForm('/api/auth/signup', everyCaller('FIELDS_MISSING')),
  'POST /api/auth/login': emptyForm('/api/auth/login', everyCaller('FIELDS_MISSING')),
  'POST /api/auth/session': emptyForm('/api/auth/session', everyCaller('FIELDS_MISSING')),
  'POST /api/auth/logout': {
    request: () => ({ path: '/api/auth/logout' }),
    outcomes: everyCaller(200),
    namesSubject: false,
    endsSession: true,
  },
  'GET /api/auth/me': {
    request: () => ({ path: '/api/auth/me' }),
    outcomes: everySignedIn(200, 'UNAUTHORIZED'),
    namesSubject: false,
  },
  'PUT /api/auth/password': emptyForm('/api/auth/password', everySignedIn('FIELDS_MISSING', 'UNAUTHORIZED')),

  'GET /api/chat/token': {
    request: () => ({ path: '/api/chat/token' }),
    outcomes: everySignedIn(200, 'TOKEN_NOT_PROVIDED'),
    namesSubject: false,
  },
  'GET /api/chats/token': {
    request: () => ({ path: '/api/chats/token' }),
    outcomes: everySignedIn(200, 'TOKEN_NOT_PROVIDED'),
    namesSubject: false,
  },
  'POST /api/chat/token': {
    request: ({ accountId }) => ({ path: '/api/chat/token', body: { userId: accountId } }),
    outcomes: everySignedIn([200, 'TOKEN_FOR_ANOTHER_ACCOUNT', 'TOKEN_FOR_ANOTHER_ACCOUNT'], 'UNAUTHORIZED'),
    namesSubject: true,
  },
  'POST /stream-chat/token': {
    request: ({ customerId }) => ({ path: '/stream-chat/token', body: { customer_id: customerId } }),
    outcomes: everySignedIn([200, 'CUSTOMER_MISMATCH', 'CUSTOMER_MISMATCH'], 'SESSION_TOKEN_INVALID'),
    namesSubject: true,
  },

  'PUT /api/auth/onboarding': onboarding(),
  'POST /api/auth/onboarding': onboarding(),
  'GET /api/avatars/:id.svg': {
    request: ({ accountId }) => ({ path: `/api/avatars/${accountId}.svg` }),
    outcomes: everyCaller(200),
    namesSubject: false,
  },

  'GET /api/users': list('/api/users'),
  'GET /api/users/friends': list('/api/users/friends'),
  'GET /api/users/friend-requests': list('/api/users/friend-requests'),
  'GET /api/users/outgoing-friend-requests': list('/api/users/outgoing-friend-requests'),
  // Every account may send every other a request: the accounts are listed anyway.
  'POST /api/users/friend-request/:id': {
    request: ({ accountId }) => ({ path: `/api/users/friend-request/${accountId}` }),
    outcomes: everySignedIn(['FRIEND_REQUEST_TO_SELF', 201, 'RECIPIENT_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: false,
  },
  'PUT /api/users/friend-request/:id/accept': {
    request: ({ incomingId }) => ({ path: `/api/users/friend-request/${incomingId}/accept` }),
    outcomes: everySignedIn([200, 'FRIEND_REQUEST_NOT_FOUND', 'FRIEND_REQUEST_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: true,
  },
  'DELETE /api/users/friend-request/:id': {
    request: ({ outgoingId }) => ({ path: `/api/users/friend-request/${outgoingId}` }),
    outcomes: everySignedIn([200, 'FRIEND_REQUEST_NOT_FOUND', 'FRIEND_REQUEST_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: true,
  },
  'DELETE /api/users/friends/:id': {
    request: ({ friendId }) => ({ path: `/api/users/friends/${friendId}` }),
    outcomes: everySignedIn([200, 'FRIEND_NOT_FOUND', 'FRIEND_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: true,
  },

  'POST /api/appointments': {
    request: ({ petOwnerId, vetId }) => ({
      path: '/api/appointments',
      body: { petOwnerId, vetId, appointmentTime: tomorrow() },
    }),
    outcomes: {
      'pet-owner': 'FORBIDDEN',
      vet: [201, 'FORBIDDEN', 'FORBIDDEN'],
      customer: 'FORBIDDEN',
      user: 'FORBIDDEN',
      // Administrators create any appointment, and are told which accounts do not exist.
      admin: [201, 201, 'VALIDATION_FAILED'],
      anonymous: 'UNAUTHORIZED',
    },
    namesSubject: true,
  },
  'GET /api/appointments/:id': {
    request: ({ appointmentId }) => ({ path: `/api/appointments/${appointmentId}` }),
    outcomes: {
      ...everySignedIn([200, 'APPOINTMENT_NOT_FOUND', 'APPOINTMENT_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'APPOINTMENT_NOT_FOUND'],
    },
    namesSubject: true,
  },

  'GET /api/chat/channels': {
    request: () => ({ path: '/api/chat/channels?includeEnded=true' }),
    outcomes: everySignedIn(200, 'UNAUTHORIZED'),
    namesSubject: false,
  },
  'POST /api/chat/channels': {
    request: ({ appointmentId, petOwnerId, vetId, appointmentTime }) => ({
      path: '/api/chat/channels',
      body: { appointmentId, petOwnerId, vetId, appointmentTime },
    }),
    outcomes: {
      ...everySignedIn([200, 'APPOINTMENT_NOT_FOUND', 'APPOINTMENT_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'APPOINTMENT_NOT_FOUND'],
    },
    namesSubject: true,
  },
  'GET /api/chat/channels/:channelId': {
    request: (subject) => ({ path: channelPath(subject) }),
    outcomes: {
      ...everySignedIn([200, 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'CHANNEL_NOT_FOUND'],
    },
    namesSubject: true,
  },
  'POST /api/chat/channels/:channelId/end': {
    request: (subject) => ({ path: `${channelPath(subject)}/end` }),
    outcomes: practiceOnly(),
    namesSubject: true,
  },
  'POST /api/chat/channels/:channelId/reopen': {
    request: (subject) => ({ path: `${channelPath(subject)}/reopen` }),
    outcomes: practiceOnly(),
    namesSubject: true,
  },
};

/** About the caller alone, whatever the target. */
function list(path: string): AccessRule {
  return { request: () => ({ path }), outcomes: everySignedIn(200, 'UNAUTHORIZED'), namesSubject: false };
}

function onboarding(): AccessRule {
  return {
    request: () => ({
      path: '/api/auth/onboarding',
      body: { fullName: 'Robin', bio: 'Dogs.', nativeLanguage: 'german', learningLanguage: 'basque', location: 'Ulm' },
    }),
    outcomes: everySignedIn(200, 'UNAUTHORIZED'),
    namesSubject: false,
  };
}

function emptyForm(path: string, outcomes: AccessRule['outcomes']): AccessRule {
  return { request: () => ({ path, body: {} }), outcomes, namesSubject: false };
}

/** Pet owners take part and may not; vets may with their own; administrators with any. */
function practiceOnly(): AccessRule['outcomes'] {
  return {
    ...everySignedIn(['FORBIDDEN', 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'], 'UNAUTHORIZED'),
    vet: [200, 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'],
    admin: [200, 200, 'CHANNEL_NOT_FOUND'],
  };
}

/** What the table says that this caller is answered about this target. */
export function outcomeFor({ outcomes }: AccessRule, caller: CallerKind, target: Target): Outcome {
  const outcome = outcomes[caller];
  if (typeof outcome !== 'object') return outcome;
  return outcome[TARGETS.indexOf(target)] ?? 0;
}
