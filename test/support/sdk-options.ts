/** For clients of the official SDK. Its own limit of three seconds is too short for a machine that is busy with other specs. */
export const SDK_OPTIONS = { browser: false, timeout: 30_000 } as const;
