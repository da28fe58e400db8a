/** The parts of the table's own types that are needed here; the table imports this file. */
type Outcome = number | string;
interface Subject {
  readonly appointmentId: string;
  readonly messageId: string;
}
interface AccessRule {
  request(subject: Subject): { path: string; body?: unknown };
  readonly outcomes: Readonly<
    Record<'pet-owner' | 'vet' | 'customer' | 'user' | 'admin' | 'anonymous', Outcome | Outcomes>
  >;
  readonly namesSubject: boolean;
}
type Outcomes = readonly [own: Outcome, foreign: Outcome, missing: Outcome];

const NONE = 'CHANNEL_NOT_FOUND';

const outcomes = (own: Outcome, more: Partial<Record<'vet' | 'admin', Outcomes>> = {}): AccessRule['outcomes'] => {
  const member: Outcomes = [own, NONE, NONE];
  const { vet = member, admin = [own, own, NONE] } = more;
  return { 'pet-owner': member, vet, customer: member, user: member, admin, anonymous: 'UNAUTHORIZED' };
};

const channelOf = ({ appointmentId }: Subject): string => `/api/channels/messaging:appointment-${appointmentId}`;
const inChannel = (path: string, answers: AccessRule['outcomes'], body?: unknown): AccessRule => ({
  request: (subject) => ({ path: `${channelOf(subject)}${path}`, ...(body !== undefined && { body }) }),
  outcomes: answers,
  namesSubject: true,
});
const onMessage = (path: string, answers: AccessRule['outcomes'], body?: unknown): AccessRule => ({
  request: (subject) => ({
    path: `${channelOf(subject)}/messages/${subject.messageId}${path}`,
    ...(body !== undefined && { body }),
  }),
  outcomes: answers,
  namesSubject: true,
});

/** The practice of the appointment and administrators; the other member is told that it may not. */
const practice = outcomes('FORBIDDEN', { vet: [200, NONE, NONE], admin: [200, 200, NONE] });

/** Who may do what with messages. The message of a subject was sent by the caller. */
export const MESSAGE_ACCESS: Readonly<Record<string, AccessRule>> = {
  'POST /api/channels/:cid/messages': inChannel('/messages', outcomes(201), { text: 'Hello.' }),
  'GET /api/channels/:cid/messages': inChannel('/messages', outcomes(200)),
  'GET /api/channels/:cid/scheduled-messages': inChannel('/scheduled-messages', outcomes(200)),
  // Nobody has scheduled anything.
  'DELETE /api/channels/:cid/scheduled-messages/:id': inChannel('/scheduled-messages/x', outcomes('MESSAGE_NOT_FOUND')),
  'GET /api/channels/:cid/messages/:messageId': onMessage('', outcomes(200)),
  'GET /api/channels/:cid/messages/:messageId/replies': onMessage('/replies', outcomes(200)),
  'PATCH /api/channels/:cid/messages/:messageId': onMessage('', outcomes(200), { text: 'Changed.' }),
  'POST /api/channels/:cid/messages/:messageId/pin': onMessage('/pin', practice),
  'POST /api/channels/:cid/messages/:messageId/unpin': onMessage('/unpin', practice),
  'POST /api/channels/:cid/messages/:messageId/reactions': onMessage('/reactions', outcomes(200), { type: 'like' }),
  'DELETE /api/channels/:cid/messages/:messageId/reactions/:type': onMessage('/reactions/like', outcomes(200)),
  // Administrators read everything, and have no read state where they are no members.
  'POST /api/channels/:cid/read': inChannel('/read', outcomes(200, { admin: [200, NONE, NONE] })),
  'POST /api/channels/:cid/unread': {
    ...inChannel('', outcomes(200, { admin: [200, NONE, NONE] })),
    request: (subject) => ({ path: `${channelOf(subject)}/unread`, body: { messageId: subject.messageId } }),
  },
  // Without a form: the channel is looked at first.
  'POST /api/channels/:cid/files': inChannel('/files', outcomes('UNSUPPORTED_MEDIA_TYPE')),
  'POST /api/channels/:cid/images': inChannel('/images', outcomes('UNSUPPORTED_MEDIA_TYPE')),
  'GET /api/unread': {
    request: () => ({ path: '/api/unread' }),
    outcomes: { 'pet-owner': 200, vet: 200, customer: 200, user: 200, admin: 200, anonymous: 'UNAUTHORIZED' },
    namesSubject: false,
  },
  'GET /api/messages/search': {
    ...inChannel('', outcomes(200)),
    request: ({ appointmentId }) => ({
      path: `/api/messages/search?q=message&cid=messaging:appointment-${appointmentId}`,
    }),
  },
  // Harmless to repeat, and the last but one to be tried: the message stays, as a deleted one.
  'DELETE /api/channels/:cid/messages/:messageId': onMessage('', outcomes(200)),
  'POST /api/channels/:cid/messages/:messageId/undelete': {
    ...onMessage('/undelete', {
      ...outcomes('FORBIDDEN'),
      'pet-owner': 'FORBIDDEN',
      vet: 'FORBIDDEN',
      customer: 'FORBIDDEN',
      user: 'FORBIDDEN',
      admin: [200, 200, NONE],
    }),
  },
};
