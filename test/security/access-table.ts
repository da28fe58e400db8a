import { MESSAGE_ACCESS } from './access/messages.js';
import { APPOINTMENTS } from './access/appointments.js';
import { CLIENTS } from './access/clients.js';
import { ADMIN_ACCESS } from './access/admin.js';
import { ROLES } from '../../src/common/accounts/roles.js';
import { type AccessRule, type CallerKind, type Outcome, type Subject, type Target, TARGETS } from './access-rule.js';

export type { AccessRule, CallerKind, Outcome, Subject, Target } from './access-rule.js';
export { TARGETS } from './access-rule.js';

export const CALLERS: readonly CallerKind[] = [...ROLES, 'anonymous'];

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

  // Proven by a secret.
  'POST /api/webhooks/100ms': {
    request: () => ({ path: '/api/webhooks/100ms', body: { type: 'peer.join.success' } }),
    outcomes: everyCaller('WEBHOOK_SECRET_INVALID'),
    namesSubject: false,
  },

  'POST /api/rooms': {
    request: ({ appointmentId }) => ({ path: '/api/rooms', body: { appointmentId } }),
    outcomes: {
      ...everySignedIn([200, 'APPOINTMENT_NOT_FOUND', 'APPOINTMENT_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'APPOINTMENT_NOT_FOUND'],
    },
    namesSubject: true,
  },
  'GET /api/rooms': list('/api/rooms'),
  // A room that belongs to no appointment may be joined by whoever knows its id.
  'GET /api/rooms/:roomId': {
    request: ({ roomId }) => ({ path: `/api/rooms/${roomId}` }),
    outcomes: everySignedIn([200, 200, 'ROOM_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: false,
  },
  'POST /api/rooms/:roomId/token': {
    request: ({ appointmentRoomId }) => ({ path: `/api/rooms/${appointmentRoomId}/token` }),
    outcomes: {
      ...everySignedIn([200, 'ROOM_NOT_FOUND', 'ROOM_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'ROOM_NOT_FOUND'],
    },
    namesSubject: true,
  },
  'GET /api/rooms/:roomId/usage': hostOnly('/usage'),
  'POST /api/rooms/:roomId/enable': hostOnly('/enable'),
  'POST /api/rooms/:roomId/disable': hostOnly('/disable'),
  // Harmless to repeat, so each caller may end the room of the caller before.
  'POST /api/rooms/:roomId/end': {
    request: ({ roomId }) => ({ path: `/api/rooms/${roomId}/end` }),
    outcomes: {
      ...everySignedIn([200, 'FORBIDDEN', 'ROOM_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'ROOM_NOT_FOUND'],
    },
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
  'GET /api/auth/sessions': list('/api/auth/sessions'),
  'DELETE /api/auth/sessions': list('/api/auth/sessions'),
  // The callers have no session of ours, so every id is that of nobody, or of another account.
  'DELETE /api/auth/sessions/:id': {
    request: () => ({ path: '/api/auth/sessions/q0sU3k6kJ9w2m8yQb1Zr4TtX' }),
    outcomes: everySignedIn('SESSION_NOT_FOUND', 'UNAUTHORIZED'),
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

  ...CLIENTS,
  ...APPOINTMENTS,
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

  'GET /api/users/blocks': list('/api/users/blocks'),
  // Each caller unblocks the stranger whom it has blocked.
  'PUT /api/users/blocks/:id': aboutStranger(),
  'DELETE /api/users/blocks/:id': aboutStranger(),

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

  'GET /api/channels': list('/api/channels'),
  // Here, everybody may be brought in: who may else is another spec's matter.
  'POST /api/channels': {
    request: ({ friendId }) => ({ path: '/api/channels', body: { name: 'Dogs', memberIds: [friendId] } }),
    outcomes: everySignedIn([201, 201, 'VALIDATION_FAILED'], 'UNAUTHORIZED'),
    namesSubject: false,
  },
  'GET /api/channels/:cid': aboutGroup(''),
  'PATCH /api/channels/:cid': aboutGroup('', { name: 'Dogs' }),
  'GET /api/channels/:cid/members': aboutGroup('/members'),
  'POST /api/channels/:cid/members': aboutGroup('/members', ({ friendId }) => ({ memberIds: [friendId] })),
  'POST /api/channels/:cid/moderators': aboutGroup('/moderators', ({ friendId }) => ({ memberIds: [friendId] })),
  'DELETE /api/channels/:cid/moderators': aboutGroup('/moderators', ({ friendId }) => ({ memberIds: [friendId] })),
  'DELETE /api/channels/:cid/members': aboutGroup('/members', ({ friendId }) => ({ memberIds: [friendId] })),
  'POST /api/channels/:cid/freeze': aboutGroup('/freeze'),
  'POST /api/channels/:cid/unfreeze': aboutGroup('/unfreeze'),
  'POST /api/channels/:cid/truncate': aboutGroup('/truncate'),
  'POST /api/channels/:cid/hide': aboutView('/hide'),
  'POST /api/channels/:cid/show': aboutView('/show'),
  'POST /api/channels/:cid/mute': aboutView('/mute'),
  'POST /api/channels/:cid/unmute': aboutView('/unmute'),
  // The last calls: the group is gone after them. An administrator leaves a group of others unchanged.
  'POST /api/channels/:cid/leave': {
    request: ({ leftGroupId }) => ({ path: `/api/channels/messaging:group-${leftGroupId}/leave` }),
    outcomes: {
      ...everySignedIn([200, 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'CHANNEL_NOT_FOUND'],
    },
    namesSubject: true,
  },
  'DELETE /api/channels/:cid': {
    request: ({ deletedGroupId }) => ({ path: `/api/channels/messaging:group-${deletedGroupId}` }),
    outcomes: {
      ...everySignedIn([200, 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'CHANNEL_NOT_FOUND'],
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

  ...MESSAGE_ACCESS,
  // Last: they change what others look at.
  ...ADMIN_ACCESS,
};

/** About the caller alone, whatever the target. */
function list(path: string): AccessRule {
  return { request: () => ({ path }), outcomes: everySignedIn(200, 'UNAUTHORIZED'), namesSubject: false };
}

/** Every account may block every other: the accounts are listed anyway. */
function aboutStranger(): AccessRule {
  return {
    request: ({ strangerId }) => ({ path: `/api/users/blocks/${strangerId}` }),
    outcomes: everySignedIn(['BLOCK_OF_SELF', 200, 'ACCOUNT_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: false,
  };
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

/** About a group that the caller owns; administrators may with any. */
function aboutGroup(path: string, body?: object | ((subject: Subject) => object)): AccessRule {
  return {
    request: (subject) => ({
      path: `/api/channels/messaging:group-${subject.groupId}${path}`,
      ...(body && { body: typeof body === 'function' ? (body as (subject: Subject) => object)(subject) : body }),
    }),
    outcomes: {
      ...everySignedIn([200, 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'], 'UNAUTHORIZED'),
      admin: [200, 200, 'CHANNEL_NOT_FOUND'],
    },
    namesSubject: true,
  };
}

/** What members alone can do, administrators or not. */
function aboutView(path: string): AccessRule {
  return {
    request: ({ groupId }) => ({ path: `/api/channels/messaging:group-${groupId}${path}` }),
    outcomes: everySignedIn([200, 'CHANNEL_NOT_FOUND', 'CHANNEL_NOT_FOUND'], 'UNAUTHORIZED'),
    namesSubject: true,
  };
}

/** About the room of an appointment: its vet and administrators are hosts. */
function hostOnly(path: string): AccessRule {
  return {
    request: ({ appointmentRoomId }) => ({ path: `/api/rooms/${appointmentRoomId}${path}` }),
    outcomes: {
      ...everySignedIn(['FORBIDDEN', 'ROOM_NOT_FOUND', 'ROOM_NOT_FOUND'], 'UNAUTHORIZED'),
      vet: [200, 'ROOM_NOT_FOUND', 'ROOM_NOT_FOUND'],
      admin: [200, 200, 'ROOM_NOT_FOUND'],
    },
    namesSubject: true,
  };
}

/** What the table says that this caller is answered about this target. */
export function outcomeFor({ outcomes }: AccessRule, caller: CallerKind, target: Target): Outcome {
  const outcome = outcomes[caller];
  if (typeof outcome !== 'object') return outcome;
  return outcome[TARGETS.indexOf(target)] ?? 0;
}
