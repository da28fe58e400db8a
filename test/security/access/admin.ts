type Outcome = number | string;

/** Of the subject of a rule, what is named here. The rules are those of the access table, which imports this file. */
interface NamedSubject {
  readonly accountId: string;
}

/** For administrators alone; whatever the target, others learn nothing. */
const adminOnly = (
  request: (subject: NamedSubject) => { path: string; body?: unknown },
  admin: Outcome | readonly [own: Outcome, foreign: Outcome, missing: Outcome],
  namesSubject = false,
) => ({
  request,
  outcomes: {
    'pet-owner': 'FORBIDDEN',
    vet: 'FORBIDDEN',
    customer: 'FORBIDDEN',
    user: 'FORBIDDEN',
    admin,
    anonymous: 'UNAUTHORIZED',
  },
  namesSubject,
});

const ofAccount = (path: string, ofOneself: Outcome): ReturnType<typeof adminOnly> =>
  adminOnly(
    ({ accountId }) => ({ path: `/api/admin/users/${accountId}${path}` }),
    [ofOneself, 200, 'ACCOUNT_NOT_FOUND'],
    true,
  );

export const ADMIN_ACCESS: Readonly<Record<string, ReturnType<typeof adminOnly>>> = {
  'GET /api/admin/stream/settings': adminOnly(() => ({ path: '/api/admin/stream/settings' }), 200),
  'PATCH /api/admin/stream/settings': adminOnly(() => ({ path: '/api/admin/stream/settings', body: {} }), 200),
  'GET /api/admin/stream/channel-types': adminOnly(() => ({ path: '/api/admin/stream/channel-types' }), 200),
  'GET /api/admin/stream/channel-types/:name': adminOnly(
    () => ({ path: '/api/admin/stream/channel-types/messaging' }),
    200,
  ),
  'PATCH /api/admin/stream/channel-types/:name': adminOnly(
    () => ({ path: '/api/admin/stream/channel-types/messaging', body: {} }),
    200,
  ),
  'POST /api/admin/users/sync': adminOnly(
    () => ({ path: '/api/admin/users/sync', body: { users: [] } }),
    'VALIDATION_FAILED',
  ),
  'POST /api/admin/users/:id/deactivate': ofAccount('/deactivate', 'CONFLICT'),
  'POST /api/admin/users/:id/reactivate': ofAccount('/reactivate', 200),
  'POST /api/admin/users/:id/export': ofAccount('/export', 200),
  'DELETE /api/admin/users/:id': ofAccount('', 'CONFLICT'),
  'GET /api/admin/work': adminOnly(() => ({ path: '/api/admin/work' }), 200),
  'GET /api/admin/work/dead': adminOnly(() => ({ path: '/api/admin/work/dead?collection=users' }), 200),
  'POST /api/admin/work/dead/retry': adminOnly(
    () => ({ path: '/api/admin/work/dead/retry', body: { collection: 'users', ids: [] } }),
    200,
  ),
  'POST /api/admin/inbox/replay': adminOnly(() => ({ path: '/api/admin/inbox/replay', body: { ids: [] } }), 200),
  'GET /api/admin/jobs/:id': adminOnly(() => ({ path: '/api/admin/jobs/no-such-job' }), 'JOB_NOT_FOUND'),
  'GET /api/admin/jobs/:id/export': adminOnly(() => ({ path: '/api/admin/jobs/no-such-job/export' }), 'JOB_NOT_FOUND'),
};
