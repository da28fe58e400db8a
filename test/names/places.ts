import type { SignedInAccount, TestApp, TestResponse } from '../support/create-test-app.js';
import { sign } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

let count = 0;
const next = (): string => {
  count += 1;
  return `n${count}`;
};

interface People {
  readonly admin: SignedInAccount;
  readonly vet: SignedInAccount;
  readonly owner: SignedInAccount;
}

/** A place where a text of a client is stored, and how a client sends one there. */
export interface Place {
  readonly name: string;
  /** Characters that a name may have there. */
  readonly max: number;
  readonly send: (test: TestApp, people: People, text: string) => Promise<TestResponse>;
  /** What is stored of it. */
  readonly stored: (test: TestApp, response: TestResponse) => Promise<unknown>;
}

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

const FORM = {
  bio: 'b',
  nativeLanguage: 'german',
  learningLanguage: 'finnish',
  location: 'Hamburg',
  fullName: 'Robin',
};

const onboarding = (field: keyof typeof FORM, max: number): Place => ({
  name: `onboarding: ${field}`,
  max,
  send: (test, { owner }, text) =>
    test.request('PUT', '/api/auth/onboarding', { as: owner, body: { ...FORM, [field]: text } }),
  stored: (_test, { body }) => Promise.resolve((body['user'] as Record<string, unknown>)[field]),
});

const appointment = (test: TestApp, { vet, owner }: People, petOwnerName: string): Promise<TestResponse> =>
  test.request('POST', '/api/appointments', {
    as: vet,
    body: { petOwnerId: owner.id, vetId: vet.id, appointmentTime: inHours(1), petOwnerName },
  });

const group = (test: TestApp, { vet, owner }: People, name: string): Promise<TestResponse> =>
  test.request('POST', '/api/channels', { as: vet, body: { name, memberIds: [owner.id] } });

const room = (field: 'name' | 'description', max: number): Place => ({
  name: `room: ${field}`,
  max,
  send: (test, { owner }, text) => test.request('POST', '/api/rooms', { as: owner, body: { [field]: text } }),
  stored: (_test, { body }) => Promise.resolve((body['room'] as Record<string, unknown>)[field]),
});

const named =
  (field: string) =>
  (_test: TestApp, { body }: TestResponse) =>
    Promise.resolve(body[field]);

export const NAME_PLACES: readonly Place[] = [
  {
    name: 'sign-up: fullName',
    max: 120,
    send: (test, _people, fullName) =>
      test.request('POST', '/api/auth/signup', {
        body: { email: `${next()}@example.com`, password: 'a long password', fullName },
      }),
    stored: (_test, { body }) => Promise.resolve((body['user'] as Record<string, unknown>)['fullName']),
  },
  onboarding('fullName', 120),
  onboarding('location', 120),
  onboarding('nativeLanguage', 40),
  { name: 'new appointment: petOwnerName', max: 120, send: appointment, stored: named('petOwnerName') },
  {
    name: 'changed appointment: petOwnerName',
    max: 120,
    send: async (test, people, petOwnerName) => {
      const { body } = await appointment(test, people, 'Before');
      return test.request('PATCH', `/api/appointments/${String(body['id'])}`, {
        as: people.vet,
        body: { petOwnerName },
      });
    },
    stored: named('petOwnerName'),
  },
  {
    name: 'own id of an appointment: petOwnerName',
    max: 120,
    send: (test, { vet, owner }, petOwnerName) =>
      test.request('PUT', `/api/appointments/${next()}`, {
        as: vet,
        body: { petOwnerId: owner.id, vetId: vet.id, appointmentTime: inHours(1), petOwnerName },
      }),
    stored: named('petOwnerName'),
  },
  { name: 'new group: name', max: 100, send: group, stored: named('name') },
  {
    name: 'changed group: name',
    max: 100,
    send: async (test, people, name) => {
      const { body } = await group(test, people, 'Before');
      return test.request('PATCH', `/api/channels/${String(body['cid'])}`, { as: people.vet, body: { name } });
    },
    stored: named('name'),
  },
  room('name', 100),
];

/** Texts that are no names, and are stored nevertheless. */
export const TEXT_PLACES: readonly Place[] = [onboarding('bio', 500), room('description', 500)];

/** Places that take a name as it is, mended. */
export const MENDED: Place = {
  name: 'token of another sign-in system: name',
  max: 120,
  send: (test, _people, name) =>
    test.request('GET', '/api/auth/me', { as: { token: sign({ sub: next(), role: 'user', name }, test.jwtSecret) } }),
  stored: (_test, { body }) => Promise.resolve((body['user'] as Record<string, unknown>)['fullName']),
};

/** An administrator's job, whose items are judged one by one. */
export const SYNC: Place = {
  name: 'users/sync: fullName',
  max: 120,
  send: async (test, { admin }, fullName) => {
    const body = { users: [{ id: next(), fullName }] };
    const begun = await test.request('POST', '/api/admin/users/sync', { as: admin, body });
    const { jobId } = begun.body;
    if (jobId === undefined) return begun;
    return eventually('the job', async () => {
      const answer = await test.request('GET', `/api/admin/jobs/${String(jobId)}`, { as: admin });
      return answer.body['status'] !== 'running' && answer;
    });
  },
  stored: async (test, { body }) => {
    const [{ id = '' } = {}] = body['results'] as { id?: string }[];
    const user = await test.database.collection('users').findOne({ _id: id as never });
    return user?.['fullName'] as unknown;
  },
};
