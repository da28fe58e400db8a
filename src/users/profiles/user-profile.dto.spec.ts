import { avatarUrl } from './avatar.js';
import { toUserProfile } from './user-profile.dto.js';

const CREATED = new Date('2026-11-20T09:30:00.000Z');
const UPDATED = new Date('2026-11-21T09:30:00.000Z');

describe('a profile', () => {
  it('holds what its owner sees, and nothing else of the record', () => {
    const record = {
      _id: 'robin',
      fullName: 'Robin Berg',
      email: 'robin@example.com',
      bio: 'Two dogs.',
      profilePic: 'https://pictures.test/robin.svg',
      nativeLanguage: 'german',
      learningLanguages: ['portuguese', 'finnish'],
      location: 'Hamburg',
      isOnboarded: true,
      role: 'user',
      createdAt: CREATED,
      updatedAt: UPDATED,
      passwordHash: '$argon2id$',
      sessionVersion: 3,
      endedSessions: [{ id: 'x', expiresAt: UPDATED }],
    } as const;
    expect(toUserProfile({ ...record, learningLanguages: [...record.learningLanguages] }, ['kim', 'sam'])).toEqual({
      _id: 'robin',
      id: 'robin',
      fullName: 'Robin Berg',
      email: 'robin@example.com',
      bio: 'Two dogs.',
      profilePic: 'https://pictures.test/robin.svg',
      nativeLanguage: 'german',
      learningLanguage: 'portuguese',
      learningLanguages: ['portuguese', 'finnish'],
      location: 'Hamburg',
      isOnboarded: true,
      friends: ['kim', 'sam'],
      role: 'user',
      createdAt: '2026-11-20T09:30:00.000Z',
      updatedAt: '2026-11-21T09:30:00.000Z',
    });
  });

  it('of a record that lacks most has every key all the same', () => {
    expect(toUserProfile({ _id: 'robin', role: 'vet', createdAt: CREATED, updatedAt: UPDATED }, [])).toEqual({
      _id: 'robin',
      id: 'robin',
      fullName: '',
      email: null,
      bio: '',
      profilePic: '',
      nativeLanguage: '',
      learningLanguage: '',
      learningLanguages: [],
      location: '',
      isOnboarded: false,
      friends: [],
      role: 'vet',
      createdAt: '2026-11-20T09:30:00.000Z',
      updatedAt: '2026-11-21T09:30:00.000Z',
    });
  });
});

describe('the address of a generated picture', () => {
  it('is below this server’s own, whatever the id', () => {
    expect(avatarUrl('https://chat.example.com', 'robin@berg_1-2')).toBe(
      'https://chat.example.com/api/avatars/robin%40berg_1-2.svg',
    );
  });
});
