import type { AccessRule, Subject } from '../access-rule.js';

/** Only vets, with their own, and administrators; others are told before anything is looked up. */
const practice = (outcomes: Pick<AccessRule['outcomes'], 'vet' | 'admin'>): AccessRule['outcomes'] => ({
  'pet-owner': 'FORBIDDEN',
  customer: 'FORBIDDEN',
  user: 'FORBIDDEN',
  anonymous: 'UNAUTHORIZED',
  ...outcomes,
});

const change = (path: (subject: Subject) => string, body?: unknown): AccessRule => ({
  request: (subject) => ({ path: `/api/appointments/${path(subject)}`, ...(body !== undefined && { body }) }),
  outcomes: practice({
    vet: [200, 'APPOINTMENT_NOT_FOUND', 'APPOINTMENT_NOT_FOUND'],
    admin: [200, 200, 'APPOINTMENT_NOT_FOUND'],
  }),
  namesSubject: true,
});

/** Lists and changes of appointments. */
export const APPOINTMENTS: Readonly<Record<string, AccessRule>> = {
  'GET /api/appointments': {
    request: () => ({ path: '/api/appointments' }),
    outcomes: { 'pet-owner': 200, vet: 200, customer: 200, user: 200, admin: 200, anonymous: 'UNAUTHORIZED' },
    namesSubject: false,
  },
  'PATCH /api/appointments/:id': change(({ appointmentId }) => appointmentId, { durationMinutes: 45 }),
  'PUT /api/appointments/:id': {
    request: ({ appointmentId, petOwnerId, vetId, appointmentTime }) => ({
      path: `/api/appointments/${appointmentId}`,
      body: { petOwnerId, vetId, appointmentTime },
    }),
    outcomes: practice({
      vet: [200, 'FORBIDDEN', 'FORBIDDEN'],
      // Administrators create any appointment, and are told which accounts do not exist.
      admin: [200, 200, 'VALIDATION_FAILED'],
    }),
    namesSubject: true,
  },
  // Finished again and again: each administrator cancels what the one before cancelled.
  'POST /api/appointments/:id/cancel': change(({ endable }) => `${endable.cancel}/cancel`),
  'POST /api/appointments/:id/complete': change(({ endable }) => `${endable.complete}/complete`),
  'DELETE /api/appointments/:id': change(({ endable }) => endable.remove),
};
