import { ROLES, type Role } from '../common/accounts/roles.js';
import { isParticipant, isPractice, membersOf } from './appointment-access.js';

const appointment = { petOwnerId: 'robin', vetId: 'kim', staffIds: ['sam'] };
const account = (id: string, role: Role) =>
  ({
    id,
    role,
    fullName: '',
    customerId: undefined,
    active: true,
    tokensRevokedAt: null,
    sessionVersion: 0,
    sessionsEndedAt: null,
    openSessions: [],
    endedSessions: [],
  }) as const;
const notAdmin = ROLES.filter((role) => role !== 'admin');

describe('who may what with an appointment', () => {
  it.each<[string, boolean, boolean]>([
    ['robin', true, false],
    ['kim', true, true],
    ['sam', true, true],
    ['alex', false, false],
  ])('%s knows of it: %s, is the practice: %s, whatever the role', (id, participant, practice) => {
    for (const role of notAdmin) {
      expect(isParticipant(appointment, account(id, role))).toBe(participant);
      expect(isPractice(appointment, account(id, role))).toBe(practice);
    }
  });

  it('administrators may everything', () => {
    expect(isParticipant(appointment, account('alex', 'admin'))).toBe(true);
    expect(isPractice(appointment, account('alex', 'admin'))).toBe(true);
  });

  it('its members are owner, vet and staff, in that order, each once', () => {
    expect(membersOf({ ...appointment, staffIds: ['sam', 'kim', 'sam', 'robin', 'toni'] })).toEqual([
      'robin',
      'kim',
      'sam',
      'toni',
    ]);
  });
});
