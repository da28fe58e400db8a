import fc from 'fast-check';
import { CHANNEL_ID_PATTERN } from '../../common/validation/identifiers.js';
import { firstWork } from '../../work/work.schema.js';
import type { Appointment } from '../appointment.schema.js';
import { appointmentChannelId, appointmentIdOf } from '../../stream/channel-ids.js';
import type { DesiredChannel } from '../../chat/projection/desired-channel.js';
import { chatStatusAt, desiredChannel, END_NOTICE } from './desired-channel.js';

const TIME = new Date('2026-11-21T13:00:00Z');
const minutesBefore = (minutes: number) => new Date(TIME.getTime() - minutes * 60_000);

/** The fields without the class: the tests make variations of it. */
type AppointmentFields = Pick<Appointment, keyof Appointment>;

const appointment: AppointmentFields = {
  _id: '6740a1f2',
  petOwnerId: 'robin',
  petOwnerName: 'Robin Berg',
  vetId: 'kim',
  staffIds: ['sam'],
  appointmentTime: TIME,
  durationMinutes: 30,
  status: 'scheduled',
  chatActivationMinutes: 5,
  chatRequestedAt: minutesBefore(600),
  chatEndedAt: null,
  chatEndings: 0,
  deletedAt: null,
  work: firstWork(TIME),
  createdAt: minutesBefore(700),
  updatedAt: minutesBefore(600),
};
const ended: AppointmentFields = { ...appointment, chatEndedAt: minutesBefore(-10), chatEndings: 1 };

describe('the status of an appointment’s channel', () => {
  it.each<[string, Partial<AppointmentFields>, Date, string | undefined]>([
    ['not requested', { chatRequestedAt: undefined }, TIME, undefined],
    ['not requested, with an end left over', { chatRequestedAt: undefined, chatEndedAt: TIME }, TIME, undefined],
    ['not open yet', {}, new Date(minutesBefore(5).getTime() - 1), 'pending'],
    ['opening this very moment', {}, minutesBefore(5), 'active'],
    ['long after the appointment', {}, minutesBefore(-100_000), 'active'],
    ['without a head start, a moment before', { chatActivationMinutes: 0 }, new Date(TIME.getTime() - 1), 'pending'],
    ['without a head start, on time', { chatActivationMinutes: 0 }, TIME, 'active'],
    ['ended', { chatEndedAt: TIME }, minutesBefore(-10), 'ended'],
    ['ended before it opened', { chatEndedAt: minutesBefore(60) }, minutesBefore(50), 'ended'],
    ['ended by a clock that is ahead of ours', { chatEndedAt: minutesBefore(-10) }, TIME, 'ended'],
  ])('%s', (_case, change, now, status) => {
    expect(chatStatusAt({ ...appointment, ...change }, now)).toBe(status);
  });
});

describe('the channel that an appointment should have', () => {
  it('is none while it is not requested', () => {
    expect(desiredChannel({ ...appointment, chatRequestedAt: undefined }, TIME)).toBeNull();
  });

  it('before it opens is frozen, and changes when it opens', () => {
    expect(desiredChannel(appointment, minutesBefore(6))).toMatchObject({
      type: 'messaging',
      id: 'appointment-6740a1f2',
      createdById: 'kim',
      members: ['robin', 'kim', 'sam'],
      frozen: true,
      data: {
        name: 'Chat with Robin Berg',
        appointmentId: '6740a1f2',
        appointmentTime: '2026-11-21T13:00:00.000Z',
        activationMinutes: 5,
        status: 'pending',
      },
      notices: [],
      nextTransitionAt: minutesBefore(5),
      appointment: { status: 'pending', allowedFrom: minutesBefore(5), allowedUntil: undefined },
    });
  });

  it('once open accepts messages until it is ended', () => {
    expect(desiredChannel(appointment, TIME)).toMatchObject({
      frozen: false,
      notices: [],
      nextTransitionAt: undefined,
      appointment: { status: 'active', allowedUntil: undefined },
    });
  });

  it('once ended has its notice and is frozen', () => {
    expect(desiredChannel(ended, TIME)).toMatchObject({
      frozen: true,
      notices: [{ id: 'appointment-6740a1f2-ended-1', text: END_NOTICE }],
      nextTransitionAt: undefined,
      appointment: { status: 'ended', allowedUntil: ended.chatEndedAt },
    });
    expect(END_NOTICE).toBe('This chat has been ended by the veterinary practice.');
  });

  it('has one notice for each ending', () => {
    const noticeOf = (chatEndings: number) => desiredChannel({ ...ended, chatEndings }, TIME)?.notices[0]?.id;
    expect(new Set([noticeOf(1), noticeOf(2), noticeOf(3), noticeOf(3)]).size).toBe(3);
  });

  it('is named for the pet owner, whatever is known of them', () => {
    expect(desiredChannel({ ...appointment, petOwnerName: '' }, TIME)?.data.name).toBe('Chat with Pet Owner');
  });
});

describe('for every appointment at every moment, the channel', () => {
  const id = fc.constantFrom('robin', 'kim', 'sam', 'alex', 'toni');
  const moment = fc.integer({ min: -20_000, max: 20_000 }).map(minutesBefore);
  const appointments: fc.Arbitrary<AppointmentFields> = fc
    .record({
      petOwnerId: id,
      vetId: id,
      staffIds: fc.array(id, { maxLength: 6 }),
      chatActivationMinutes: fc.integer({ min: 0, max: 10_080 }),
      chatEndedAt: fc.option(moment),
      chatEndings: fc.nat({ max: 5 }),
      petOwnerName: fc.string(),
    })
    .map((fields) => ({ ...appointment, ...fields }));

  const expectAlways = (law: (wanted: DesiredChannel, from: AppointmentFields, now: Date) => boolean): void =>
    fc.assert(
      fc.property(appointments, moment, (from, now) => {
        const wanted = desiredChannel(from, now);
        return wanted !== null && law(wanted, from, now);
      }),
      { numRuns: 500 },
    );

  it('is frozen exactly while it is not active', () => {
    expectAlways(
      ({ frozen, appointment: listed, data }) =>
        frozen === (listed?.status !== 'active') && data['status'] === listed?.status,
    );
  });

  it('has exactly the participants as members, each once', () => {
    expectAlways(({ members }, { petOwnerId, vetId, staffIds }) => {
      const participants = new Set([petOwnerId, vetId, ...staffIds]);
      return members.length === participants.size && members.every((member) => participants.has(member));
    });
  });

  it('has a notice exactly once it ended', () => {
    expectAlways(({ notices, data }) => notices.length === (data['status'] === 'ended' ? 1 : 0));
  });

  it('changes by time alone only while it waits to open, and then in the future', () => {
    expectAlways(({ nextTransitionAt, data }, from, now) =>
      data['status'] === 'pending'
        ? nextTransitionAt !== undefined && nextTransitionAt > now && chatStatusAt(from, nextTransitionAt) === 'active'
        : nextTransitionAt === undefined,
    );
  });
});

describe('the id of an appointment’s channel', () => {
  it('leads back to the appointment, and fits Stream', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/), (appointmentId) => {
        const channelId = appointmentChannelId(appointmentId);
        return CHANNEL_ID_PATTERN.test(channelId) && appointmentIdOf(channelId) === appointmentId;
      }),
    );
  });

  it.each(['appointment-', 'appointment', 'support-customer-7', 'my-appointment-1', 'APPOINTMENT-1', ''])(
    'is not %j',
    (channelId) => {
      expect(appointmentIdOf(channelId)).toBeNull();
    },
  );
});
