import { toUserProfile } from './user-profile.mapper.js';

const CREATED = new Date('2026-11-20T09:30:00.000Z');
const PUBLIC_URL = 'https://chat.example.com';
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
    const user = { ...record, learningLanguages: [...record.learningLanguages] };
    expect(toUserProfile(user, ['kim', 'sam'], PUBLIC_URL)).toEqual({
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
    const user = { _id: 'robin', role: 'vet', createdAt: CREATED, updatedAt: UPDATED } as const;
    expect(toUserProfile(user, [], PUBLIC_URL)).toEqual({
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
