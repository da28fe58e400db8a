import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { ensureAppointment, type SampleAppointment } from './appointment.js';

/** A server that knows one appointment and makes new ones, or answers 503 to that. */
interface FakeApi {
  readonly url: string;
  known: SampleAppointment | undefined;
  refusing: boolean;
  readonly made: unknown[];
}

describe('ensureAppointment', () => {
  const now = new Date('2030-01-01T10:00:00.000Z');
  const owner = { id: 'o', role: 'pet-owner', fullName: 'Olivia', email: 'o@example.com', token: 't-o' } as const;
  const vet = { id: 'v', role: 'vet', fullName: 'Victor', email: 'v@example.com', token: 't-v' } as const;
  const appointment = (id: string, appointmentTime: string): SampleAppointment => ({
    id,
    petOwnerId: 'o',
    vetId: 'v',
    appointmentTime,
  });
  let server: Server;
  let api: FakeApi;

  beforeEach(async () => {
    server = createServer((request, response) => {
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.headers.authorization !== 'Bearer t-v') return answer(401, { error: 'Unauthorized' });
      if (request.method === 'GET') {
        const found = api.known !== undefined && request.url === `/api/appointments/${api.known.id}`;
        return found ? answer(200, api.known) : answer(404, { error: 'Appointment not found' });
      }
      void text(request).then((body) => {
        if (api.refusing) return answer(503, { error: 'Service Unavailable' });
        const wanted = JSON.parse(body) as SampleAppointment;
        api.made.push(wanted);
        return answer(201, { ...wanted, id: 'new' });
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    api = { url: `http://127.0.0.1:${port}`, known: undefined, refusing: false, made: [] };
  });
  afterEach(() => server.close());

  const ensure = (lastId?: unknown): Promise<SampleAppointment> => ensureAppointment(api.url, owner, vet, lastId, now);

  it('makes one that is so near that its chat is open', async () => {
    await expect(ensure()).resolves.toEqual(appointment('new', '2030-01-01T10:04:00.000Z'));
    expect(api.made).toEqual([
      { petOwnerId: 'o', vetId: 'v', petOwnerName: 'Olivia', appointmentTime: '2030-01-01T10:04:00.000Z' },
    ]);
  });

  it('takes the one of the last run while its time has not passed', async () => {
    api.known = appointment('last', '2030-01-01T10:00:01.000Z');
    await expect(ensure('last')).resolves.toEqual(api.known);
    expect(api.made).toEqual([]);
  });

  it.each([
    ['has passed', 'last', '2030-01-01T10:00:00.000Z'],
    ['is gone', 'other', '2030-01-01T11:00:00.000Z'],
  ])('makes a new one when the last one %s', async (_why, lastId, time) => {
    api.known = appointment('last', time);
    await expect(ensure(lastId)).resolves.toMatchObject({ id: 'new' });
  });

  it('says what the server answered when it makes none', async () => {
    api.refusing = true;
    await expect(ensure()).rejects.toThrow('the server answered 503 {"error":"Service Unavailable"}');
  });
});
